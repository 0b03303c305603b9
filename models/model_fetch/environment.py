# SPDX-License-Identifier: Apache-2.0
"""Which Python converts a model, and which has pip.

The interpreter that runs the script does, if it happens to have the very
versions that were tested; otherwise a private virtual environment in the cache.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import child
from .errors import FetchError, Status
from .progress import Progress
from .staging import locked

# With these, the conversion gives the very bytes whose checksum the recipe has.
PINS = {
    "numpy": "2.4.6",
    "onnx": "1.23.2",
    "protobuf": "7.36.2",
    "ml_dtypes": "0.6.0",
    "typing_extensions": "4.16.0",
}

_THING = "the private Python environment"
_REMEDY = (
    "install python3-venv (as root: apt-get install python3-venv), "
    "or name an interpreter that has pip, numpy and onnx with --python"
)


def _have_pins() -> bool:
    try:
        return all(importlib.metadata.version(name) == version for name, version in PINS.items())
    except importlib.metadata.PackageNotFoundError:
        return False


def _can(python: str, code: str) -> bool:
    try:
        done = subprocess.run([python, "-c", code], stdin=subprocess.DEVNULL, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


class Environment:
    def __init__(self, cache: Path, explicit: str | None, progress: Progress) -> None:
        self._cache = cache
        # Absolute: the converter runs in a folder of its own.
        self._explicit = os.path.abspath(shutil.which(explicit) or explicit) if explicit is not None else None
        self._progress = progress
        self._made: str | None = None
        if self._explicit is not None and not _can(self._explicit, "import numpy, onnx"):
            raise FetchError(
                Status.USAGE,
                f"--python {explicit}",
                "it does not run, or cannot import numpy and onnx",
                "leave --python away: a private environment is then made",
            )

    def converter(self) -> str:
        """An interpreter that has numpy and onnx."""
        if self._explicit is not None:
            return self._explicit
        return sys.executable if _have_pins() else self._private()

    def pip(self) -> str:
        """An interpreter that has pip."""
        if importlib.util.find_spec("pip") is not None:
            return sys.executable
        if self._explicit is not None and _can(self._explicit, "import pip"):
            return self._explicit
        return self._private()

    def _private(self) -> str:
        if self._made is None:
            with locked(self._cache):
                self._made = self._make()
        return self._made

    def _make(self) -> str:
        key = hashlib.sha256(repr((sys.version, sys.executable, sorted(PINS.items()))).encode()).hexdigest()
        folder = self._cache / f"env-{key[:16]}"
        python = folder / "bin" / "python"
        complete = folder / ".complete"
        if complete.exists() and _can(str(python), "import numpy, onnx, pip"):
            return str(python)
        if importlib.util.find_spec("ensurepip") is None:
            raise FetchError(Status.PACKAGE, _THING, f"{sys.executable} comes without ensurepip", _REMEDY)
        self._progress.begin("making a private Python environment (once)")
        try:
            child.run(
                [sys.executable, "-m", "venv", "--clear", str(folder)],
                _THING,
                _REMEDY,
                self._progress.tick,
            )
            child.run(
                [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
                + ["--only-binary=:all:", "--no-deps", "--no-cache-dir", "--no-user"]
                + [f"{name}=={version}" for name, version in PINS.items()],
                "the Python packages numpy and onnx",
                "check the network and pip's settings, or name an interpreter that has them with --python",
                self._progress.tick,
            )
            complete.touch()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._progress.end()
        return str(python)

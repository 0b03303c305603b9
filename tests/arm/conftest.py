# SPDX-License-Identifier: Apache-2.0
"""What is shared with the tests of the daemon, and how things are built for the other processor."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from vmm.conftest import gate, models, start  # noqa: F401 (fixtures)

COMPILER = "aarch64-linux-gnu-gcc"
EMULATOR = "qemu-aarch64-static"


def good(*command: str | Path, **environment: str) -> str:
    """What it printed, having ended well."""
    done = subprocess.run(
        [str(word) for word in command], env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}: {done.stdout[-6000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def tools() -> None:
    for needed in (COMPILER, EMULATOR):
        if not shutil.which(needed):
            pytest.skip(f"{needed} is not installed; scripts/setup all installs it")

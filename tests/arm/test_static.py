# SPDX-License-Identifier: Apache-2.0
"""A static program for aarch64, with the library and its transports in it, run by QEMU's emulation of Linux's processes: it calls this machine's vacceld."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from vmm.conftest import Start, made
from vmm.daemon import BUILD, ROOT

COMPILER = "aarch64-linux-gnu-gcc"
EMULATOR = "qemu-aarch64-static"


def good(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def program() -> Path:
    for needed in (COMPILER, EMULATOR):
        if not shutil.which(needed):
            pytest.skip(f"{needed} is not installed; scripts/setup all installs it")
    tree = BUILD / "aarch64"
    good("cmake", "-S", ROOT, "--preset", "arm64", "-B", tree)
    good("cmake", "--build", tree)
    return tree / "bin" / "example-classify"


def test_the_answer_is_the_same(start: Start, program: Path) -> None:
    daemon = start()
    photo = made("photos", "coffee.jpg") / "coffee.jpg"
    environment = {"VACCEL_TARGET": f"unix:{daemon.socket('red')}", "VACCEL_BACKEND": "stream/openvino"}
    said = good(EMULATOR, program, photo, **environment)
    assert said.splitlines()[0].endswith("  espresso")
    assert said == good(BUILD / "bin" / "example-classify", photo, **environment)

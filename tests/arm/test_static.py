# SPDX-License-Identifier: Apache-2.0
"""A static program for aarch64, with the library and its transports in it, calls this machine's vacceld."""

from __future__ import annotations

from pathlib import Path

import pytest
from vmm.conftest import Start, made
from vmm.daemon import BUILD, ROOT

from .conftest import EMULATOR, good


@pytest.fixture(scope="module")
def program(tools: None) -> Path:
    tree = BUILD / "arm64-static"
    good("cmake", "-S", ROOT, "--preset", "arm64-static", "-B", tree)
    good("cmake", "--build", tree)
    return tree / "bin" / "example-classify"


def test_the_answer_is_the_same(start: Start, program: Path) -> None:
    daemon = start()
    photo = made("photos", "coffee.jpg") / "coffee.jpg"
    environment = {"VACCEL_TARGET": f"unix:{daemon.socket('red')}", "VACCEL_BACKEND": "stream/openvino"}
    said = good(EMULATOR, program, photo, **environment)
    assert said.splitlines()[0].endswith("  espresso")
    assert said == good(BUILD / "bin" / "example-classify", photo, **environment)

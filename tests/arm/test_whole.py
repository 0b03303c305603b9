# SPDX-License-Identifier: Apache-2.0
"""All of vaccel built for aarch64, but for what needs a framework: library, command, daemon, worker, the library for unikernels; and its unit and
conformance tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from vmm.conftest import Start, made
from vmm.daemon import BUILD, ROOT

from .conftest import good


@pytest.fixture(scope="module")
def tree(tools: None) -> Path:
    sysroot = next((path for build in (BUILD, ROOT / "build") if (path := build / "cache" / "arm64").exists()), None)
    if not sysroot:
        pytest.skip(f"there are no libraries for aarch64 in {BUILD / 'cache' / 'arm64'}; scripts/setup all unpacks them")
    tree = BUILD / "arm64"
    good("cmake", "-S", ROOT, "--preset", "arm64", "-B", tree, f"-DVACCEL_SYSROOT={sysroot}", f"-DVACCEL_PYTHON={sys.executable}")
    good("cmake", "--build", tree)
    return tree


def test_unit_and_conformance_tests(tree: Path) -> None:
    said = good("ctest", "--test-dir", tree, "--label-regex", "unit|conformance", "--label-exclude", "slow", "--parallel", "2", "--output-on-failure")
    assert "100% tests passed" in said
    count = int(said.partition("tests failed out of ")[2].split()[0])
    assert count > 80, said[-3000:]


def test_the_command_calls_the_other_processor(tree: Path, start: Start, tmp_path: Path) -> None:
    photo = made("photos", "coffee.jpg") / "coffee.jpg"
    environment = {"VACCEL_TARGET": f"unix:{start().socket('red')}", "VACCEL_BACKEND": "stream/openvino", "HOME": str(tmp_path)}
    asked = ("classify", "--model", "efficientnet-lite0", photo)
    # The first line says how long it took.
    first, *labels = good(tree / "bin" / "vaccel", *asked, **environment).splitlines()
    assert "stream/openvino" in first and "espresso" in labels[0]
    assert labels == good(BUILD / "bin" / "vaccel", *asked, **environment).splitlines()[1:]

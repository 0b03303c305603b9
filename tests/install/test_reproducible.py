# SPDX-License-Identifier: Apache-2.0
"""The library depends on its source and its compiler, not on the folder, the hour, the user or the number of cores."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from conftest import ROOT, run

pytestmark = pytest.mark.slow


def build(source: Path, tree: Path, *, cores: int, **environment: str) -> dict[str, bytes]:
    """The library and what is said of it to a debugger, from a copy of the source."""
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".git", "build", "__pycache__"), symlinks=True)
    run(
        "cmake", "-G", "Ninja", "-S", source, "-B", tree, "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DVACCEL_BUILD_TESTS=OFF",
        "-DVACCEL_BUILD_PYTHON=OFF", "-DVACCEL_BUILD_GO=OFF", "-DVACCEL_BACKENDS=noop", f"-DVACCEL_PYTHON={sys.executable}", **environment,
    )  # fmt: skip
    run("ninja", "-C", tree, f"-j{cores}", "lib/libvaccel.so", "lib/libvaccel.a", **environment)
    return {name: (tree / "lib" / name).read_bytes() for name in ("libvaccel.so", "libvaccel.a")}


def test_built_twice_it_is_the_same(tmp_path: Path) -> None:
    first = build(tmp_path / "first", tmp_path / "build", cores=1, TZ="UTC")
    second = build(tmp_path / "a longer name/second", tmp_path / "elsewhere/tree", cores=2, TZ="Asia/Tokyo", USER="somebody", LC_ALL="C")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []

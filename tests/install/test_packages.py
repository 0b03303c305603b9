# SPDX-License-Identifier: Apache-2.0
"""The project built as a distribution's packages are, and as a part of somebody else's."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from conftest import HERE, ROOT, Prefix, run

pytestmark = pytest.mark.slow

ARCHITECTURE = "lib/x86_64-linux-gnu"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Debian's tools do: a release build for /usr, staged."""
    folder = tmp_path_factory.mktemp("debian")
    run(
        "cmake", "-G", "Ninja", "-S", ROOT, "-B", folder / "build", "-DCMAKE_BUILD_TYPE=Release", "-DVACCEL_BUILD_TESTS=OFF",
        "-DVACCEL_BUILD_PYTHON=OFF", "-DVACCEL_BACKENDS=noop", f"-DVACCEL_PYTHON={sys.executable}",
        "-DCMAKE_INSTALL_PREFIX=/usr", f"-DCMAKE_INSTALL_LIBDIR={ARCHITECTURE}",
    )  # fmt: skip
    run("ninja", "-C", folder / "build", "-j2")
    run("ninja", "-C", folder / "build", "install", DESTDIR=str(folder / "stage"))
    return folder / "stage"


def test_files_are_where_debian_has_them(stage: Path) -> None:
    assert {path.name for path in stage.iterdir()} == {"usr"}
    assert {path.name for path in (stage / "usr").iterdir()} == {"bin", "include", "lib", "libexec", "share"}
    lib = stage / "usr" / ARCHITECTURE
    for name in ("libvaccel.so", "libvaccel.a", "vaccel/vaccel-probe", "vaccel/backends/noop.so", "pkgconfig/vaccel.pc"):
        assert (lib / name).exists(), name
    said = run("readelf", "-d", stage / "usr/bin/vaccel")
    assert re.search(rf"\(RUNPATH\).*\[\$ORIGIN/\.\./{ARCHITECTURE}\]", said)


def test_its_parts_find_each_other(stage: Path) -> None:
    assert f"{stage}/usr/{ARCHITECTURE}/vaccel/backends/noop.so" in run(stage / "usr/bin/vaccel", "info", "--json")
    assert "efficientnet-lite0" in run(stage / "usr/bin/vaccel", "model", "fetch", "--list", VACCEL_PYTHON=sys.executable)


def test_outside_programs_find_it(stage: Path, tmp_path: Path) -> None:
    flags = run("pkg-config", "--cflags", "--libs", "vaccel", PKG_CONFIG_PATH=str(stage / "usr" / ARCHITECTURE / "pkgconfig")).split()
    rpath = f"-Wl,-rpath,{stage}/usr/{ARCHITECTURE}"
    run("cc", HERE / "outside/program.c", *flags, rpath, "-o", tmp_path / "program")
    assert "noop with vaccel" in run(tmp_path / "program", "noop")
    options = ("-DLINK=vaccel", "-DCMAKE_LIBRARY_ARCHITECTURE=x86_64-linux-gnu")
    build = Prefix(stage / "usr").with_cmake(HERE / "outside", tmp_path / "build", *options)
    assert "noop with vaccel" in run(build / "program-cpp", "noop")


def test_as_a_part_of_another_project(tmp_path: Path) -> None:
    run(
        "cmake", "-G", "Ninja", "-S", HERE / "inside", "-B", tmp_path, f"-DVACCEL_SOURCE={ROOT}",
        f"-DPROGRAM={HERE / 'outside/program.c'}",
    )  # fmt: skip
    run("ninja", "-C", tmp_path, "-j2", "program")
    assert "noop with vaccel" in run(tmp_path / "program", "noop")

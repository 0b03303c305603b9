# SPDX-License-Identifier: Apache-2.0
"""A static program against musl, with the library and its transports in it: on the host, and in a guest that has a busybox besides and no library at all."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from vmm.conftest import Start
from vmm.daemon import BUILD, ROOT, Daemon

from .conftest import Boot
from .guest import new_initramfs

#: What a small guest can spare; the program has 200 KB of it.
LIMIT = 300_000


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command], env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def good(*command: str | Path, **environment: str) -> str:
    done = run(*command, **environment)
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def tree() -> Path:
    """A build tree of the preset "musl"."""
    if not shutil.which("musl-gcc"):
        pytest.skip("musl-gcc is not installed; scripts/setup test installs it")
    made = BUILD / "musl"
    good("cmake", "-S", ROOT, "--preset", "musl", "-B", made)
    good("cmake", "--build", made)
    return made


@pytest.fixture(scope="module")
def program(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The C example, stripped, and built as a project elsewhere would build it."""
    made = tmp_path_factory.mktemp("static") / "classify"
    flags = good("pkg-config", "--static", "--cflags", "--libs", "vaccel", PKG_CONFIG_PATH=str(tree / "pkgconfig")).split()
    source = ROOT / "examples" / "classify" / "classify.c"
    good("musl-gcc", "-Os", "-s", "-static", "-Wl,--gc-sections", source, *flags, "-o", made)
    return made


@pytest.fixture
def photo(coffee: bytes, tmp_path: Path) -> Path:
    (tmp_path / "coffee.jpg").write_bytes(coffee)
    return tmp_path / "coffee.jpg"


def over_socket(daemon: Daemon, program: Path, photo: Path) -> str:
    return good(program, photo, VACCEL_TARGET=f"unix:{daemon.socket('red')}", VACCEL_BACKEND="stream/openvino")


def test_nothing_is_loaded(tree: Path, program: Path) -> None:
    for file in (program, tree / "bin" / "example-classify"):
        headers = good("readelf", "-lW", file)
        assert "INTERP" not in headers and "DYNAMIC" not in headers
    assert program.stat().st_size < LIMIT


def test_on_the_host(start: Start, program: Path, photo: Path) -> None:
    daemon = start()
    said = over_socket(daemon, program, photo)
    assert said.splitlines()[0].endswith("  espresso")
    assert over_socket(daemon, BUILD / "bin" / "example-classify", photo) == said
    # Both transports are in it, and say why they are of no use.
    assert "stream" in run(program, photo, VACCEL_TARGET="none").stderr
    virtio = run(program, photo, VACCEL_TARGET="none", VACCEL_BACKEND="virtio")
    assert virtio.returncode == 1
    assert "virtio" in virtio.stderr and "no backend 'virtio'" not in virtio.stderr
    # Backends in files are named, and not loaded.
    backends = str(BUILD / "lib" / "vaccel" / "backends")
    loaded = run(program, photo, VACCEL_TARGET="none", VACCEL_BACKEND_PATH=backends, VACCEL_BACKEND="openvino")
    assert loaded.returncode == 1
    assert "openvino" in loaded.stderr and "cannot be loaded" in loaded.stderr


def test_in_a_guest(start: Start, boot: Boot, program: Path, photo: Path, tmp_path: Path) -> None:
    daemon = start()
    archive = new_initramfs()
    archive.add(program, "/classify")
    archive.add(photo, "/coffee.jpg")
    archive.write(tmp_path / "initramfs")
    guest = boot(daemon, initramfs=tmp_path / "initramfs")
    host = over_socket(daemon, program, photo)
    assert guest.sh("/classify /coffee.jpg") == host
    assert guest.sh("VACCEL_BACKEND=virtio/openvino /classify /coffee.jpg") == host
    loop = "for i in 1 2 3 4; do /classify /coffee.jpg & done; wait"
    assert guest.sh(loop).count("espresso") == 4
    guest.sh("umount /run/vaccel")
    gone = guest.run("VACCEL_BACKEND=virtio /classify /coffee.jpg")
    assert gone.status == 1
    assert "mount" in gone.output

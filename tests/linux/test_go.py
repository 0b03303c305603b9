# SPDX-License-Identifier: Apache-2.0
"""The Go example without cgo in a stock Linux guest: one static program, and the mount of vacceld's file system."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from vmm.conftest import Start
from vmm.daemon import BUILD, ROOT, Daemon, eventually, listens

from .conftest import Boot
from .guest import new_initramfs

PROGRAM = BUILD / "bin" / "example-classify-static"


VSOCK = "vhost-device-vsock-0.3.0/bin/vhost-device-vsock"
CID = 3


@pytest.fixture(scope="module")
def archive(coffee: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guest with the program and a photograph, and a folder that holds nothing else."""
    if not PROGRAM.exists():
        pytest.skip("there is no Go 1.24 or newer; scripts/setup test installs it")
    folder = tmp_path_factory.mktemp("go")
    (folder / "coffee.jpg").write_bytes(coffee)
    made = new_initramfs()
    for root in ("", "/container"):
        made.add(PROGRAM, f"{root}/classify")
        made.add(folder / "coffee.jpg", f"{root}/coffee.jpg")
    made.folder("/container/run/vaccel")
    made.folder("/container/proc")
    made.write(folder / "initramfs")
    return folder / "initramfs"


def on_host(daemon: Daemon, coffee: bytes, folder: Path) -> str:
    """What the program prints on the host."""
    photo = folder / "coffee.jpg"
    photo.write_bytes(coffee)
    env = {"PATH": os.environ["PATH"], "VACCEL_TARGET": f"unix:{daemon.socket('red')}", "VACCEL_BACKEND": "stream/openvino"}
    printed = subprocess.run([PROGRAM, photo], env=env, capture_output=True, text=True, check=True).stdout
    assert "espresso" in printed.splitlines()[0]
    return printed


def test_the_hosts_answer(start: Start, boot: Boot, archive: Path, coffee: bytes, tmp_path: Path) -> None:
    daemon = start()
    host = on_host(daemon, coffee, tmp_path)
    guest = boot(daemon, initramfs=archive)
    # The mount is found by itself.
    assert guest.sh("VACCEL_BACKEND=openvino /classify /coffee.jpg") == host
    assert guest.sh("VACCEL_BACKEND=virtio/openvino /classify /coffee.jpg") == host
    # In a container of the guest: its root holds the program and the photograph, and the mount is given to it.
    guest.sh("mount --bind /run/vaccel /container/run/vaccel")
    inside = "chroot /container /classify /coffee.jpg"
    assert guest.sh(f"VACCEL_BACKEND=openvino VACCEL_TARGET=virtio:/run/vaccel {inside}") == host
    guest.sh("mount -t proc proc /container/proc")
    assert guest.sh(f"VACCEL_BACKEND=openvino {inside}") == host
    # Several at once, and a mount that went and came.
    loop = "for i in 1 2 3 4 5 6; do VACCEL_BACKEND=openvino /classify /coffee.jpg & done; wait"
    assert guest.sh(loop).count("espresso") == 6
    guest.sh("umount /container/run/vaccel && umount /run/vaccel")
    gone = guest.run("VACCEL_TARGET=virtio:/run/vaccel /classify /coffee.jpg")
    assert gone.status == 1
    assert "mount -t virtiofs" in gone.output
    guest.sh("mount -t virtiofs vaccel /run/vaccel")
    assert guest.sh("VACCEL_BACKEND=openvino /classify /coffee.jpg") == host


@pytest.fixture
def vsock(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A vsock device: the socket of its vhost-user end, and the path that its guest's connections begin with."""
    program = next((build / "cache" / VSOCK for build in (BUILD, ROOT / "build") if (build / "cache" / VSOCK).exists()), None)
    if not program:
        pytest.skip("vhost-device-vsock is not built; scripts/setup test builds it")
    vhost, path = tmp_path / "vhost-vsock", tmp_path / "vm"
    with (tmp_path / "vsock.log").open("wb") as log:
        device = subprocess.Popen(
            [program, f"--guest-cid={CID}", f"--socket={vhost}", f"--uds-path={path}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        eventually(lambda: listens(vhost) or device.poll() is not None)
        assert device.poll() is None, (tmp_path / "vsock.log").read_text()
        yield vhost, path
    finally:
        device.terminate()
        device.wait()


def test_over_vsock(
    start: Start, boot: Boot, archive: Path, coffee: bytes, vsock: tuple[Path, Path], tmp_path: Path
) -> None:
    """A guest without the file system: nothing is configured in it."""
    vhost, path = vsock
    daemon = start(("red",), vsock=path)
    host = on_host(daemon, coffee, tmp_path)
    device = ("-chardev", f"socket,path={vhost},id=vsock", "-device", "vhost-user-vsock-pci,chardev=vsock")
    guest = boot(None, initramfs=archive, options=device)
    assert guest.sh("VACCEL_BACKEND=openvino /classify /coffee.jpg") == host
    assert guest.sh("VACCEL_TARGET=vsock VACCEL_BACKEND=stream/openvino /classify /coffee.jpg") == host
    loop = "for i in 1 2 3 4 5 6; do VACCEL_BACKEND=openvino /classify /coffee.jpg & done; wait"
    assert guest.sh(loop).count("espresso") == 6
    nobody = guest.run("VACCEL_TARGET=vsock:2:30306 /classify /coffee.jpg")
    assert nobody.status == 1
    assert "vsock:2:30306 cannot be reached" in nobody.output
    # Devices differ in whether they say so.
    assert "vsock = in its tenant" in nobody.output or "the host does not answer" in nobody.output

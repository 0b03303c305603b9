# SPDX-License-Identifier: Apache-2.0
"""The Go example without cgo in a stock Linux guest: one static program, and the mount of vacceld's file system."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from vmm.conftest import Start
from vmm.daemon import BUILD

from .conftest import Boot
from .guest import new_initramfs

PROGRAM = BUILD / "bin" / "example-classify-static"


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


def test_the_hosts_answer(start: Start, boot: Boot, archive: Path, coffee: bytes, tmp_path: Path) -> None:
    daemon = start()
    photo = tmp_path / "coffee.jpg"
    photo.write_bytes(coffee)
    env = {"PATH": os.environ["PATH"], "VACCEL_TARGET": f"unix:{daemon.socket('red')}", "VACCEL_BACKEND": "stream/openvino"}
    host = subprocess.run([PROGRAM, photo], env=env, capture_output=True, text=True, check=True).stdout
    assert "espresso" in host.splitlines()[0]
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

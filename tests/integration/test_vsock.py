# SPDX-License-Identifier: Apache-2.0
"""A unikernel without a virtio-fs device calls over vsock: vhost-device-vsock is its device."""

from __future__ import annotations

import hashlib
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from vmm.conftest import Upload
from vmm.daemon import BUILD, ROOT, Daemon, Gate, eventually, listens

from .conftest import Boot, labels_of
from .qemu import PATIENCE, Qemu

PROGRAM = "vhost-device-vsock-0.3.0/bin/vhost-device-vsock"
# One for each of PCI and MMIO.
WAYS = (("microvm", "poll"), ("q35", "interrupt"), ("virt", "interrupt"))

Plug = Callable[..., Qemu]


@pytest.fixture(scope="module")
def program() -> Path:
    for build in (BUILD, ROOT / "build"):
        if (build / "cache" / PROGRAM).exists():
            return build / "cache" / PROGRAM
    pytest.skip("vhost-device-vsock is not built; scripts/setup test builds it from the crates registry")


@pytest.fixture
def vsock(tmp_path: Path) -> Path:
    """What vacceld is told of the device's socket."""
    return tmp_path / "vm"


@pytest.fixture
def plug(tmp_path: Path, boot: Boot, vsock: Path, program: Path) -> Iterator[Plug]:
    """Boots a guest with a vsock and nothing else; the device serves one guest after the other."""
    vhost = tmp_path / "vhost"
    with (tmp_path / "device.log").open("wb") as log:
        command = [program, "--guest-cid=3", f"--socket={vhost}", f"--uds-path={vsock}"]
        device = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    eventually(lambda: listens(vhost) or device.poll() is not None)
    assert device.poll() is None, (tmp_path / "device.log").read_text()

    def begin(append: str, *, machine: str = "pc", **options: Any) -> Qemu:
        kind = "device" if machine in ("microvm", "virt") else "pci"
        given = ("-chardev", f"socket,path={vhost},id=vsock", "-device", f"vhost-user-vsock-{kind},chardev=vsock")
        return boot(None, append, machine=machine, options=given, **options)

    yield begin
    device.terminate()
    device.wait(PATIENCE)


@pytest.fixture
def daemon(start: Any, vsock: Path) -> Daemon:
    return start(("red",), vsock=vsock)


@pytest.mark.parametrize(("machine", "wait"), WAYS)
def test_classify(
    daemon: Daemon, plug: Plug, photo: Path, host_says: Callable[[Path], dict[str, Any]], machine: str, wait: str
) -> None:
    guest = plug(f"do=classify count=3 wait={wait}", machine=machine, module=photo)
    guest.good()
    assert guest.values("label") == 3 * labels_of(host_says(photo))
    assert guest.values("backend") == 3 * ["stream/openvino"]
    # The greeting, and the calls.
    assert guest.number("requests") == 1 + 3
    assert guest.number("resets") == 0
    assert (guest.number("interrupts") == 0) == (wait == "poll")
    assert guest.number("peak") <= 48 << 10


def test_pixels_and_several_calls(
    daemon: Daemon, plug: Plug, photo: Path, tmp_path: Path, host_says: Callable[[Path], dict[str, Any]]
) -> None:
    """More than the host takes at once, of several calls at the same time: each waits for credit of its own."""
    image = Image.open(photo).convert("RGB")
    pixels = tmp_path / "pixels"
    pixels.write_bytes(image.tobytes())
    lossless = tmp_path / "same.png"
    image.save(lossless)
    guest = plug(f"do=batch count=6 width={image.width} height={image.height}", module=pixels)
    guest.good()
    assert guest.values("label") == 6 * labels_of(host_says(lossless))
    assert guest.values("notified") == ["6"]
    assert guest.number("resets") == 0


def test_a_model_is_uploaded(daemon: Daemon, plug: Plug, upload: Upload, tmp_path: Path) -> None:
    module = tmp_path / "module"
    module.write_bytes(struct.pack("<Q", len(upload.content)) + upload.content + upload.metadata.encode() + b"\0")
    guest = plug("do=upload count=2", module=module)
    guest.good()
    assert guest.values("format") == ["onnx", "onnx"]
    assert guest.values("sha256") == 2 * [hashlib.sha256(upload.content).hexdigest()]
    # The greeting, STALE, the upload, and two calls.
    assert guest.number("requests") == 1 + 4


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """An image that the backend "hold" holds."""
    path = tmp_path / "held"
    path.write_bytes(b"hold")
    return path


def test_worker_killed_during_calls(daemon: Daemon, plug: Plug, gate: Gate, held: Path) -> None:
    guest = plug("do=held count=3 backend=hold", module=held)
    guest.wait_for("submitted")
    gate.started(3)
    daemon.kill_worker("red")
    guest.good()
    assert guest.values("held") == 3 * ["ERR_LOST"]
    assert all("may have run" in said for said in guest.values("error"))
    assert set(guest.values("noop")) == {"OK"}
    assert guest.number("resets") == 0


def test_cancel(daemon: Daemon, plug: Plug, gate: Gate, held: Path) -> None:
    guest = plug("do=held count=3 cancel=1 backend=hold", module=held)
    guest.wait_for("submitted")
    # The host goes on with what it began; what was cancelled before it came is not begun.
    gate.started()
    gate.go(3)
    guest.good()
    assert guest.values("held") == ["ERR_CANCELLED", "ERR_CANCELLED", "OK"]
    assert set(guest.values("noop")) == {"OK"}


def test_nobody_listens(plug: Plug) -> None:
    """This device says nothing of that, so the guest waits for as long as it is told to."""
    guest = plug("do=noop open_ms=1500")
    assert guest.wait() == 1
    (said,) = guest.values("status")
    assert said.startswith("ERR_TIMEOUT ") and "vsock = PATH" in said

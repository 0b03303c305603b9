# SPDX-License-Identifier: Apache-2.0
"""What a unikernel is answered is what the host answers itself, to the bit."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image
from sanitizers.sanitized import sanitized
from vmm.conftest import NAME, Upload
from vmm.daemon import BUILD

from .conftest import Boot, labels_of
from .qemu import MACHINES

# One guest at a time, most of it QEMU's start.
WAITS = ("interrupt", "poll")


def fnv(data: bytes) -> int:
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("machine", MACHINES)
def test_classify(
    start: Any, boot: Boot, photo: Path, host_says: Callable[[Path], dict[str, Any]], machine: str, wait: str
) -> None:
    guest = boot(start(("red",)), f"do=classify count=3 wait={wait}", machine=machine, module=photo)
    guest.good()
    assert guest.values("label") == 3 * labels_of(host_says(photo))
    assert guest.values("backend") == 3 * ["virtio/openvino"]
    assert guest.number("resets") == 0
    # INIT, LOOKUP, OPEN, RELEASE, and the calls: nothing is asked twice.
    assert guest.number("requests") == 4 + 3
    assert guest.number("kicks") <= guest.number("requests")
    if wait == "poll":
        assert guest.number("interrupts") == 0
    else:
        # One each, and one that the queue begins with.
        assert 3 <= guest.number("interrupts") <= guest.number("requests") + 1


def test_plain_calls_take_little_memory(start: Any, boot: Boot, photo: Path) -> None:
    guest = boot(start(("red",)), "do=classify count=20 memory=64", module=photo)
    guest.good()
    assert guest.number("peak") <= 24 << 10
    # What comes back is used again.
    assert guest.number("memory") <= guest.number("peak")


def test_pixels(start: Any, boot: Boot, photo: Path, tmp_path: Path, host_says: Callable[[Path], dict[str, Any]]) -> None:
    image = Image.open(photo).convert("RGB")
    pixels = tmp_path / "pixels"
    pixels.write_bytes(image.tobytes())
    lossless = tmp_path / "same.png"
    image.save(lossless)
    guest = boot(start(("red",)), f"do=pixels width={image.width} height={image.height}", module=pixels)
    guest.good()
    assert guest.values("label") == labels_of(host_says(lossless))


@pytest.fixture
def tensor(tmp_path: Path) -> Path:
    path = tmp_path / "input.npy"
    numpy.save(path, numpy.random.default_rng(7).standard_normal((1, 3, 224, 224), dtype=numpy.float32))
    return path


@pytest.fixture
def inferred(tensor: Path, models: Path, tmp_path: Path) -> bytes:
    """What `vaccel infer` says on the host."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VACCEL_TARGET": "none", **sanitized()}
    environment["VACCEL_MODEL_PATH"] = str(models)
    output = tmp_path / "out.npy"
    command = [BUILD / "bin" / "vaccel", "infer", "--input", tensor, "--output", output, NAME]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return numpy.load(output).tobytes()


@pytest.mark.parametrize("room", [0, 1])
def test_infer(start: Any, boot: Boot, tensor: Path, inferred: bytes, tmp_path: Path, room: int) -> None:
    """The output in memory of the guest's own, or in a result; that is fetched the first time, and fits from then on."""
    raw = tmp_path / "raw"
    raw.write_bytes(numpy.load(tensor).tobytes())
    count = 1 if room else 3
    guest = boot(start(("red",)), f"do=infer room={room} count={count}", module=raw)
    guest.good()
    assert guest.values("size") == count * [str(len(inferred))]
    assert guest.values("hash") == count * [str(fnv(inferred))]
    assert guest.number("requests") == (4 + 1 if room else 4 + 3 + 1)


def test_describe(start: Any, boot: Boot) -> None:
    guest = boot(start(("red",)), "do=describe")
    guest.good()
    assert guest.values("format") == ["onnx"]
    assert guest.values("input") == ["input"]


@pytest.mark.parametrize("queue", [128, 16])
def test_calls_under_way_together(
    start: Any, boot: Boot, photo: Path, host_says: Callable[[Path], dict[str, Any]], queue: int
) -> None:
    guest = boot(start(("red",)), "do=batch count=12", module=photo, queue=queue)
    guest.good()
    assert guest.values("label") == 12 * labels_of(host_says(photo))
    assert guest.values("notified") == ["12"]


def test_a_model_is_uploaded_once(start: Any, boot: Boot, upload: Upload, tmp_path: Path) -> None:
    module = tmp_path / "module"
    module.write_bytes(struct.pack("<Q", len(upload.content)) + upload.content + upload.metadata.encode() + b"\0")
    daemon = start(("red",))
    first = boot(daemon, "do=upload count=2", module=module)
    first.good()
    assert first.values("format") == ["onnx", "onnx"]
    # STALE, the upload, and then two calls.
    assert first.number("requests") == 4 + 4
    # Another guest of the tenant finds it there.
    second = boot(daemon, "do=upload", module=module, number=1)
    second.good()
    assert second.number("requests") == 4 + 1
    assert second.values("sha256") == first.values("sha256")[:1]


def test_two_guests(start: Any, boot: Boot, photo: Path, host_says: Callable[[Path], dict[str, Any]]) -> None:
    daemon = start()
    guests = [
        boot(daemon, "do=classify count=5", module=photo, tenant=tenant, number=1, machine=machine)
        for tenant, machine in (("red", "q35"), ("blue", "microvm"))
    ]
    for guest in guests:
        guest.good()
        assert guest.values("label") == 5 * labels_of(host_says(photo))


def test_image_is_small() -> None:
    image = BUILD / "bin" / "example-unikernel.img"
    assert image.is_file(), f"{image} is not built"
    assert image.stat().st_size <= 64 << 10


def test_nothing_of_a_c_library_is_needed() -> None:
    library = BUILD / "lib" / "libvaccel-guest.a"
    listed = subprocess.run(["nm", library], capture_output=True, text=True, check=True).stdout
    symbols = [line.split()[-2:] for line in listed.splitlines() if len(line.split()) >= 2]
    defined = {name for kind, name in symbols if kind in "TDBRVWdbrt"}
    assert {name for kind, name in symbols if kind == "U"} - defined == {"memcmp", "memcpy", "memset", "strlen"}


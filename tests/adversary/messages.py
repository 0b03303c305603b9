# SPDX-License-Identifier: Apache-2.0
"""What the hostile guest is handed to send: a call for each attack that needs one."""

from __future__ import annotations

import struct
import zlib

from vmm import frame
from vmm.conftest import NAME, Upload
from vmm.frame import Frame, Image, Model, Tensor
from vmm.message import message

SIDE = 65535


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb() -> bytes:
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(4096), 9)) + chunk(b"IEND", b"")


def jpeg_bomb(photo: bytes) -> bytes:
    """The photograph with other sides in its frame header (SOF0 to SOF2)."""
    for marker in (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2"):
        at = photo.find(marker)
        if at > 0:
            return photo[: at + 5] + struct.pack(">HH", 65500, 65500) + photo[at + 9 :]
    raise ValueError("no frame header")


def classify(image: bytes, model: Model | None = None, **head: object) -> Frame:
    return frame.call("image_classify", 7, head=head, image=Image(image), model=model or Model(NAME))


def infer(*tensors: Tensor, **head: object) -> Frame:
    return frame.call("infer", 7, head=head, model=Model(NAME), inputs=list(tensors), outputs=[])


def patched(call: Frame, what: bytes, by: bytes) -> bytes:
    """Bytes that no encoder would write."""
    data = message(call)
    assert data.count(what) == 1 and len(what) == len(by)
    return data.replace(what, by)


def all_of(coffee: bytes, upload: Upload) -> dict[str, bytes]:
    numbers = bytes(range(64))
    noop = message(frame.call("noop", 7))
    described = message(frame.call("model_describe", 7, model=Model(NAME)))
    odd = bytearray(noop)
    struct.pack_into("<I", odd, 16, 0x7FFFFFF0)
    command = Tensor("command", frame.U8, (8,), b"id >/x\0\0")
    system = {"library": "libc.so.6", "symbol": "system", "signature": "i32(in u8[n])", "inputs": [command], "outputs": []}
    return {
        "cut": described,
        "changed": described,
        "frame-rewritten": described,
        "flood": noop,
        "submitted": noop,
        "strangers": noop,
        "path": message(classify(coffee, Model("/etc/passwd"))),
        "path-up": message(classify(coffee, Model("../../../etc"))),
        "upload": message(frame.call("model_register", 7, **upload.arguments)),
        "exec": message(frame.call("exec", 7, **system)),
        "bomb": message(classify(png_bomb())),
        "jpeg-bomb": message(classify(jpeg_bomb(coffee))),
        "no-image": message(classify(bytes(60_000))),
        "shape": message(infer(Tensor("x", frame.F32, (1 << 32, 1 << 32, 4), numbers))),
        "many-tensors": message(infer(*(Tensor(f"x{number}", frame.F32, (1,), bytes(4)) for number in range(4000)))),
        "text": patched(infer(Tensor("name-of-it", frame.F32, (1,), bytes(4))), b"name-of-it", b"\xff\xfe\x80name-\xc0\xaf"),
        "hops": message(frame.call("noop", 7, head={"hops": 255})),
        "deadline": message(classify(coffee, deadline_ns=1)),
        "op": bytes(odd),
        "backend": message(frame.call("noop", 7, head={"backend": "../../../tmp/evil.so"})),
    }

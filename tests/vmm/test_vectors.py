# SPDX-License-Identifier: Apache-2.0
"""This implementation and the project's own agree on every byte of the frames that tests/wire/vectors pins."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from . import frame, stream
from .frame import Frame, Head, Image, InRoom, Model, Segment, Tensor
from .message import message, parse
from .spec import OPS

VECTORS = Path(__file__).parents[1] / "wire" / "vectors"
HASH = "0123456789abcdef" * 4
PIXELS = bytes(range(1, 15))
ENCODED = bytes(i * 7 & 0xFF for i in range(300))


def load(name: str) -> tuple[bytes, list[bytes]]:
    """The frame of a vector, and its segments."""
    parts = [bytearray()]
    for line in (VECTORS / f"{name}.hex").read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0]
        if text.startswith("="):
            parts.append(bytearray())
        else:
            parts[-1] += bytes.fromhex(text)
    return bytes(parts[0]), [bytes(part) for part in parts[1:]]


CLASSIFY = {
    "hops": 1, "deadline_ns": 5_000_000_000, "device": "CPU", "backend": "openvino", "precision": 1,
}  # fmt: skip
PARAMS = {"top_k": 3, "min_score": 0.25}
LITE = Model("efficientnet-lite0")


def reply(op: str, id: int, head: dict[str, Any], **values: Any) -> Frame:
    spec = OPS[op]
    failed = head.get("status", 0) != 0
    full = Head(**{"op": spec.id, "version": spec.version, "id": id, "kind": frame.REPLY, **head})
    return frame.encode(full, None if failed else spec.reply, values)


CASES: dict[str, Frame] = {
    "noop_call": frame.call("noop", 1),
    "noop_reply": reply("noop", 1, {}),
    "noop_failure": reply("noop", 1, {"status": frame.UNAVAILABLE, "message": "no backend here runs noop"}),
    "image_classify_call": frame.call(
        "image_classify", 0x1122334455667788, head=CLASSIFY, image=Image(PIXELS, 1, 2, 2, 8), model=LITE, params=PARAMS
    ),
    "image_classify_call_segment": frame.call(
        "image_classify", 0x1122334455667788, head=CLASSIFY, image=Image(ENCODED), model=LITE, params=PARAMS
    ),
    "image_classify_reply": reply(
        "image_classify",
        0x1122334455667788,
        {"backend": "openvino", "device": "CPU", "precision": 1, "model": HASH},
        result={
            "entries": [
                {"index": 281, "score": 0.75, "label": "tabby, tabby cat"},
                {"index": 282, "score": 0.125, "label": "chat tigré"},
            ]
        },
    ),
    "model_register_call": frame.call(
        "model_register", 7, sha256=HASH, content=b"not much of a model", metadata='{"format": "onnx"}'
    ),
}

# Whole messages: frame, table, bytes. Two inputs, one of them beside the frame; outputs with room beside it, with room that is nowhere yet, and without room.
INFER_ID = 42
FLOATS = b"".join(struct.pack("<f", i / 4) for i in range(200))
INFER = frame.call(
    "infer",
    INFER_ID,
    model=Model(sha256=HASH),
    inputs=[Tensor("x", frame.F32, (2, 100), FLOATS), Tensor("positions", frame.I64, (2,), struct.pack("<qq", -1, 7))],
    outputs=[
        Tensor("y", frame.F32, rank=2, data=Segment(None, 400)),
        Tensor("scale", frame.F32, rank=1, size=8),
        Tensor("rest", frame.F32),
    ],
)
MESSAGES = {"infer_call_message": INFER}
CONTROL = {
    "hello": stream.control(stream.HELLO, 1, bytes(16)),
    "map": stream.control(stream.MAP, 2, struct.pack("<IIQ", 5, 0, 4096)),
}
CASES["infer_reply"] = reply(
    "infer",
    INFER_ID,
    {"backend": "openvino", "device": "CPU", "precision": 1, "model": HASH, "phases": (1, 2, 3, 4)},
    outputs=[
        Tensor("y", frame.F32, (1, 100), InRoom(2, 0, 400)),
        Tensor("scale", frame.F32, (2,), struct.pack("<ff", 0.5, -1)),
        Tensor(),
    ],
    result={"outputs": [Tensor("rest", frame.F32, (0, 3), b"")]},
)


@pytest.mark.parametrize("name", sorted(CASES))
def test_encoding_gives_the_very_bytes(name: str) -> None:
    frame, segments = load(name)
    made = CASES[name]
    assert made.bytes.hex(" ") == frame.hex(" ")
    assert [segment.data for segment in made.segments] == segments


def test_every_vector_is_encoded_here() -> None:
    there = {path.stem for path in VECTORS.glob("*.hex")}
    assert there == set(CASES) | set(MESSAGES) | set(CONTROL), "a vector that this implementation does not check"


@pytest.mark.parametrize("name", sorted(CASES))
def test_decoding_and_encoding_again_gives_the_same(name: str) -> None:
    data, segments = load(name)
    beside = INFER.segments if name == "infer_reply" else [Segment(segment) for segment in segments]
    head, values = frame.decode(data, beside)
    op = next(op for op in OPS.values() if op.id == head.op)
    layout = op.call if head.kind == frame.CALL else op.reply if head.status == 0 else None
    again = frame.encode(head, layout, values)
    assert again.bytes == data
    assert [segment.data for segment in again.segments] == segments


@pytest.mark.parametrize("name", sorted(CASES))
def test_each_cut_frame_is_refused(name: str) -> None:
    data, segments = load(name)
    for size in range(len(data)):
        with pytest.raises((frame.Malformed, UnicodeDecodeError)):
            frame.decode(data[:size], [Segment(segment) for segment in segments])


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_messages(name: str) -> None:
    data, _ = load(name)
    assert message(MESSAGES[name]).hex(" ") == data.hex(" ")
    back = parse(data)
    head, values = frame.decode(back.bytes, back.segments)
    again = frame.encode(head, OPS["infer"].call, values)
    assert message(again) == data
    for size in range(len(data)):
        with pytest.raises((frame.Malformed, UnicodeDecodeError)):
            cut = parse(data[:size])
            frame.decode(cut.bytes, cut.segments)


@pytest.mark.parametrize("name", sorted(CONTROL))
def test_control_messages(name: str) -> None:
    assert CONTROL[name].hex(" ") == load(name)[0].hex(" ")


def test_messages_come_apart_as_they_went_together() -> None:
    made = frame.call(
        "infer",
        3,
        model=LITE,
        inputs=[Tensor("x", frame.F32, (2, 100), bytes(range(200)) * 4), Tensor("y", frame.I64, (1,), bytes(8))],
        outputs=[Tensor("z", frame.F32, rank=2, data=Segment(None, 64)), Tensor("w", frame.F32, rank=1, size=8)],
    )
    data = message(made)
    assert len(made.segments) == 2
    back = parse(data)
    assert back.bytes == made.bytes
    assert [(segment.size, segment.room) for segment in back.segments] == [(800, False), (64, True)]
    assert frame.decode(back.bytes, back.segments)[1]["inputs"][1].shape == (1,)

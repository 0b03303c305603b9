# SPDX-License-Identifier: Apache-2.0
"""Calls and replies as frames (docs/protocol.md, "Frame head" and "Slots")."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .spec import OPS, OPS_BY_ID, STRUCTS, Op, Slot, Struct

MAGIC = b"VACC"
WIRE = 0
CALL, REPLY, CONTROL = 1, 2, 3
HEAD = 128
NOWHERE = 0xFFFF_FFFF
# What is larger lies beside the frame.
INSIDE = 256

OK, INVALID, NO_MEMORY, NOT_FOUND, UNSUPPORTED, FORMAT, LIMIT, IO, DENIED, BACKEND = range(0, -10, -1)
UNAVAILABLE, TIMEOUT, CANCELLED, BUSY, LOST, STALE, PROTOCOL, VERSION, CONFIG, INTERNAL = range(-10, -20, -1)

WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 2, 8: 4, 9: 8, 10: 2, 11: 4, 12: 8, 14: 2}
BOOL, U8, U32, U64, I32, I64, F32, F64, BYTES = 1, 2, 4, 5, 8, 9, 11, 12, 13
SCALARS = {"i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I", "i64": "q", "u64": "Q", "bool": "?"}


class Malformed(Exception):
    """A frame breaks a rule of the protocol."""


@dataclass
class Segment:
    """Bytes beside a frame, or (`room`) memory for an output. With a region it lies there, at `offset`."""

    data: bytes | None = None
    size: int = 0
    region: int = 0
    offset: int = 0

    @property
    def room(self) -> bool:
        return self.data is None

    def __post_init__(self) -> None:
        if self.data is not None:
            self.size = len(self.data)


@dataclass
class InRoom:
    """Bytes of a reply that are in the call's room already."""

    segment: int
    offset: int
    size: int


@dataclass
class Model:
    name: str | None = None
    sha256: str | None = None


@dataclass
class Image:
    """`data` may be a Segment, to say that it lies beside the frame; and so may any bulk data."""

    data: bytes | Segment
    format: int = 0
    width: int = 0
    height: int = 0
    stride: int = 0


@dataclass
class Tensor:
    """With data: an input, or an output that came. Without: room for an output of `size` bytes and `rank` dimensions, in a room segment if there is one."""

    name: str | None = None
    dtype: int = 0
    shape: tuple[int, ...] = ()
    data: bytes | Segment | InRoom | None = None
    rank: int = 0
    size: int = 0


@dataclass
class Head:
    """What calls and replies begin with. Numbers that a test wants wrong may be set."""

    op: int = 0
    version: int = 0
    id: int = 0
    kind: int = CALL
    hops: int = 0
    wire: int = WIRE
    flags: int = 0
    # A call's.
    deadline_ns: int = 0
    device: str | None = None
    backend: str | None = None
    precision: int = 0
    performance: int = 0
    profile: int = 0
    # A reply's.
    status: int = 0
    message: str | None = None
    full_length: int = 0
    model: str | None = None
    phases: tuple[int, ...] = (0, 0, 0, 0)


@dataclass
class Frame:
    """A frame and what lies beside it."""

    bytes: bytes
    segments: list[Segment] = field(default_factory=list)


class Writer:
    """Lays out a frame: each thing that is referred to comes at the next multiple of 8, in the order of the slots."""

    def __init__(self) -> None:
        self.frame = bytearray(HEAD)
        self.segments: list[Segment] = []

    def put(self, at: int, form: str, *values: Any) -> None:
        struct.pack_into("<" + form, self.frame, at, *values)

    def room(self, size: int) -> int:
        at = len(self.frame)
        self.frame += bytes(-(-size // 8) * 8)
        return at

    def string(self, at: int, text: str | bytes | None) -> None:
        if text is None:
            return
        data = text.encode() if isinstance(text, str) else text
        there = self.room(len(data) + 1)
        self.frame[there : there + len(data)] = data
        self.put(at, "II", there, len(data))

    def bulk(self, at: int, data: bytes | Segment | InRoom) -> None:
        if isinstance(data, InRoom):
            self.put(at, "IIQQ", data.segment, 0, data.offset, data.size)
            return
        if isinstance(data, Segment) or len(data) > INSIDE:
            segment = data if isinstance(data, Segment) else Segment(bytes(data))
            self.segments.append(segment)
            self.put(at, "IIQQ", len(self.segments), 0, 0, segment.size)
            return
        there = self.room(len(data))
        self.frame[there : there + len(data)] = data
        self.put(at, "IIQQ", 0, 0, there if data else 0, len(data))

    def struct(self, layout: Struct, at: int, values: Mapping[str, Any]) -> None:
        unknown = set(values) - {slot.name for slot in layout.slots}
        assert not unknown, f"{layout.name} has no {unknown}"
        for slot in layout.slots:
            if slot.note == "wanted":
                self.put(at + slot.at, "Q", int(values.get(slot.name, 1)))
            elif values.get(slot.name) is not None:
                getattr(self, "_" + slot.kind)(at + slot.at, slot, values[slot.name])

    def _scalar(self, at: int, slot: Slot, value: float) -> None:
        if slot.of in ("f32", "f64"):
            self.put(at, "f" if slot.of == "f32" else "d", value)
        else:
            struct.pack("<" + SCALARS[slot.of], value)
            self.put(at, "q" if value < 0 else "Q", int(value))

    def _enum(self, at: int, _slot: Slot, value: int) -> None:
        self.put(at, "q", value)

    def _string(self, at: int, _slot: Slot, value: str) -> None:
        self.string(at, value)

    def _bytes(self, at: int, _slot: Slot, value: bytes | Segment) -> None:
        self.bulk(at, value)

    def _array(self, at: int, slot: Slot, values: Sequence[int]) -> None:
        self.bulk(at, struct.pack(f"<{len(values)}{SCALARS[slot.of]}", *values))

    def _model(self, at: int, _slot: Slot, model: Model) -> None:
        self.string(at, model.name)
        self.string(at + 8, model.sha256)

    def _image(self, at: int, _slot: Slot, image: Image) -> None:
        self.put(at, "IIIIQ", image.format, image.width, image.height, 0, image.stride)
        self.bulk(at + 24, image.data)

    def _tensor(self, at: int, _slot: Slot, tensor: Tensor) -> None:
        room = tensor.data is None or (isinstance(tensor.data, Segment) and tensor.data.room)
        rank = tensor.rank if room else len(tensor.shape)
        shape = (0,) * rank if room else tensor.shape
        self.put(at, "II", tensor.dtype, rank)
        self.string(at + 8, tensor.name)
        if tensor.name is not None or tensor.dtype or rank:
            there = self.room(8 * rank)
            self.put(there, f"{rank}q", *shape)
            self.put(at + 16, "I", there)
        if tensor.data is None:
            self.put(at + 24, "IIQQ", NOWHERE, 0, 0, tensor.size)
        else:
            self.bulk(at + 24, tensor.data)

    def _list(self, at: int, items: Sequence[Any], width: int) -> int:
        if not items:
            return 0
        there = self.room(width * len(items))
        self.put(at, "IIII", there, len(items), width, 0)
        return there

    def _tensors(self, at: int, slot: Slot, tensors: Sequence[Tensor]) -> None:
        there = self._list(at, tensors, 48)
        for i, tensor in enumerate(tensors):
            self._tensor(there + 48 * i, slot, tensor)

    def _images(self, at: int, slot: Slot, images: Sequence[Image]) -> None:
        there = self._list(at, images, 48)
        for i, image in enumerate(images):
            self._image(there + 48 * i, slot, image)

    def _records(self, at: int, slot: Slot, records: Sequence[Mapping[str, Any]]) -> None:
        layout = STRUCTS[slot.of]
        there = self._list(at, records, layout.size)
        for i, record in enumerate(records):
            self.struct(layout, there + layout.size * i, record)

    def _record(self, at: int, slot: Slot, value: Mapping[str, Any]) -> None:
        layout = STRUCTS[slot.of]
        there = self.room(layout.size)
        self.put(at, "II", there, layout.size)
        self.struct(layout, there, value)

    _params = _record


def encode(head: Head, layout: Struct | None, values: Mapping[str, Any]) -> Frame:
    """A call or a reply, by its head's kind."""
    writer = Writer()
    if layout:
        writer.room(layout.size)
    if head.kind == CALL:
        writer.put(32, "Q", head.deadline_ns)
        writer.string(40, head.device)
        writer.string(48, head.backend)
        writer.put(56, "III", head.precision, head.performance, head.profile)
    else:
        writer.put(32, "i", head.status)
        writer.string(40, head.message)
        writer.put(48, "Q", head.full_length)
        writer.string(56, head.backend)
        writer.string(64, head.device)
        writer.string(72, head.model)
        writer.put(80, "I", head.precision)
        writer.put(88, "4Q", *head.phases)
    if layout:
        writer.struct(layout, HEAD, values)
    count = len(writer.segments)
    writer.put(0, "4sHBBII", MAGIC, head.wire, head.kind, head.hops, len(writer.frame), count)
    writer.put(16, "IHHQ", head.op, head.version, head.flags, head.id)
    return Frame(bytes(writer.frame), writer.segments)


def call(name: str, id: int = 1, /, head: Mapping[str, Any] | None = None, **values: Any) -> Frame:
    """A call of an op by its name; `head` sets what its head is to say beyond that."""
    op = OPS[name]
    return encode(Head(**{"op": op.id, "version": op.version, "id": id, **(head or {})}), op.call, values)


class Reader:
    """Checks every rule that a frame has to keep, and takes it apart."""

    def __init__(self, frame: bytes, segments: Sequence[Segment], is_call: bool) -> None:
        self.is_call = is_call
        self.frame = frame
        self.segments = segments
        self.taken = [(0, HEAD)]

    def need(self, holds: bool, what: str) -> None:
        if not holds:
            raise Malformed(what)

    def get(self, at: int, form: str) -> tuple[Any, ...]:
        return struct.unpack_from("<" + form, self.frame, at)

    def take(self, at: int, size: int, align: int = 1) -> bytes:
        """The bytes of a reference; each may be referred to once."""
        self.need(at % align == 0, f"{at} is no multiple of {align}")
        self.need(HEAD <= at and at + size <= len(self.frame), f"{size} bytes at {at} are not in the frame")
        self.taken.append((at, at + size))
        return self.frame[at : at + size]

    def finish(self) -> None:
        """No references overlap, and what none refers to is 0."""
        end = 0
        for start, stop in sorted(self.taken):
            self.need(start >= end or start == stop, f"two references to the byte at {start}")
            self.need(not any(self.frame[end:start]), f"bytes that mean nothing, from {end} to {start}, are not 0")
            end = max(end, stop)
        self.need(not any(self.frame[end:]), "bytes after the last reference are not 0")

    def string(self, at: int) -> str | None:
        there, size = self.get(at, "II")
        if there == 0:
            self.need(size == 0, "a string at 0 with a length")
            return None
        data = self.take(there, size + 1)
        self.need(data[-1] == 0 and 0 not in data[:-1], "a string ends with its only zero")
        return data[:-1].decode()

    def bulk(self, at: int) -> bytes | Segment | InRoom:
        """Bytes in the frame or in a segment of data; or room: a Segment in a call, what is used of one in a reply."""
        where, zero, offset, size = self.get(at, "IIQQ")
        self.need(zero == 0, "a reserved field is not 0")
        if where == NOWHERE:
            self.need(offset == 0, "room that is nowhere has an offset")
            return Segment(None, size, NOWHERE)
        if where == 0:
            return self.take(offset, size) if size else b""
        self.need(where <= len(self.segments), f"there is no segment {where}")
        segment = self.segments[where - 1]
        self.need(offset + size <= segment.size, f"segment {where} is shorter")
        if segment.data is None:
            return segment if self.is_call else InRoom(where, offset, size)
        return segment.data[offset : offset + size]

    def struct(self, layout: Struct, at: int) -> dict[str, Any]:
        values = {}
        for slot in layout.slots:
            if slot.note == "wanted":
                (wanted,) = self.get(at + slot.at, "Q")
                self.need(wanted in (0, 1), "wanted is neither 0 nor 1")
                values[slot.name] = wanted
            else:
                values[slot.name] = getattr(self, "_" + slot.kind)(at + slot.at, slot)
        return values

    def _scalar(self, at: int, slot: Slot) -> float:
        if slot.of == "f64":
            return self.get(at, "d")[0]
        if slot.of == "f32":
            self.need(self.get(at + 4, "I") == (0,), "an f32 is followed by 0")
            return self.get(at, "f")[0]
        (value,) = self.get(at, "Q" if slot.of[0] in "ub" else "q")
        try:
            struct.pack("<" + SCALARS[slot.of], value)
        except struct.error as error:
            raise Malformed(f"{value} is no {slot.of}") from error
        return value

    def _enum(self, at: int, _slot: Slot) -> int:
        (value,) = self.get(at, "q")
        self.need(-(1 << 31) <= value < 1 << 31, f"{value} is no i32")
        return value

    def _string(self, at: int, _slot: Slot) -> str | None:
        return self.string(at)

    def _bytes(self, at: int, _slot: Slot) -> bytes | Segment | InRoom:
        return self.bulk(at)

    def _array(self, at: int, slot: Slot) -> tuple[int, ...]:
        data = self.bulk(at)
        assert isinstance(data, bytes)
        form = SCALARS[slot.of]
        width = struct.calcsize("<" + form)
        self.need(len(data) % width == 0, "an array of broken elements")
        return struct.unpack(f"<{len(data) // width}{form}", data)

    def _model(self, at: int, _slot: Slot) -> Model:
        return Model(self.string(at), self.string(at + 8))

    def _image(self, at: int, _slot: Slot) -> Image:
        form, width, height, zero, stride = self.get(at, "IIIIQ")
        self.need(zero == 0, "a reserved field is not 0")
        return Image(self.bulk(at + 24), form, width, height, stride)

    def _tensor(self, at: int, _slot: Slot) -> Tensor:
        dtype, rank = self.get(at, "II")
        there, zero = self.get(at + 16, "II")
        self.need(zero == 0 and rank <= 16, "a tensor's head")
        name = self.string(at + 8)
        shape = struct.unpack(f"<{rank}q", self.take(there, 8 * rank)) if rank else ()
        data = self.bulk(at + 24)
        self.need(all(length >= 0 for length in shape), "a negative dimension")
        if isinstance(data, Segment):
            return Tensor(name, dtype, (), None if data.region == NOWHERE else data, rank, data.size)
        if isinstance(data, InRoom):
            return Tensor(name, dtype, shape, data, rank, data.size)
        if dtype in WIDTHS:
            size = WIDTHS[dtype]
            for length in shape:
                size *= length
            self.need(size == len(data), f"a tensor of {shape} has {len(data)} bytes")
        return Tensor(name, dtype, shape, data, rank, len(data))

    def _items(self, at: int, least: int) -> list[int]:
        there, count, width, zero = self.get(at, "IIII")
        self.need(zero == 0, "a reserved field is not 0")
        if count == 0:
            return []
        self.need(width % 8 == 0 and width >= least, f"items of {width} bytes")
        self.take(there, count * width, 8)
        return [there + width * i for i in range(count)]

    def _tensors(self, at: int, slot: Slot) -> list[Tensor]:
        return [self._tensor(item, slot) for item in self._items(at, 48)]

    def _images(self, at: int, slot: Slot) -> list[Image]:
        return [self._image(item, slot) for item in self._items(at, 48)]

    def _records(self, at: int, slot: Slot) -> list[dict[str, Any]]:
        layout = STRUCTS[slot.of]
        return [self.struct(layout, item) for item in self._items(at, layout.size)]

    def _record(self, at: int, slot: Slot) -> dict[str, Any] | None:
        there, size = self.get(at, "II")
        if size == 0:
            return None
        layout = STRUCTS[slot.of]
        self.need(size >= layout.size, f"{slot.of} of {size} bytes")
        self.take(there, size, 8)
        return self.struct(layout, there)

    _params = _record


def read_head(frame: bytes) -> tuple[Head, int, int]:
    """The head, strings aside, the frame's length and the number of its segments."""
    if len(frame) < HEAD:
        raise Malformed(f"{len(frame)} bytes are no head")
    magic, wire, kind, hops, length, segments = struct.unpack_from("<4sHBBII", frame)
    if magic != MAGIC or wire != WIRE:
        raise Malformed(f"magic {magic!r}, wire version {wire}")
    op, version, flags, id = struct.unpack_from("<IHHQ", frame, 16)
    if flags:
        raise Malformed("flags are set")
    return Head(op, version, id, kind, hops, wire, flags), length, segments


def decode(frame: bytes, segments: Sequence[Segment] = ()) -> tuple[Head, dict[str, Any]]:
    """A call, with its segments, or a reply, with those of the call that it answers. Raises Malformed for what breaks a rule."""
    head, length, count = read_head(frame)
    reader = Reader(frame, segments, head.kind == CALL)
    reader.need(length == len(frame), f"{len(frame)} bytes say that they are {length}")
    op: Op | None = OPS_BY_ID.get(head.op)
    layout = None
    if head.kind == CALL:
        reader.need(count == len(segments), f"{count} segments, not {len(segments)}")
        (head.deadline_ns,) = reader.get(32, "Q")
        head.device, head.backend = reader.string(40), reader.string(48)
        head.precision, head.performance, head.profile = reader.get(56, "III")
        reader.need(not any(frame[68:HEAD]), "reserved bytes of the head are not 0")
        layout = op and op.call
    else:
        reader.need(head.kind == REPLY and count == 0 and head.hops == 0, "no reply")
        head.status, zero = reader.get(32, "iI")
        head.message = reader.string(40)
        (head.full_length,) = reader.get(48, "Q")
        head.backend, head.device, head.model = reader.string(56), reader.string(64), reader.string(72)
        head.precision, one = reader.get(80, "II")
        head.phases = reader.get(88, "4Q")
        reader.need(not zero and not one and not any(frame[120:HEAD]), "reserved bytes of the head are not 0")
        layout = op and op.reply if head.status == OK else None
    values = {}
    if layout:
        reader.take(HEAD, layout.size)
        values = reader.struct(layout, HEAD)
    reader.finish()
    return head, values


def sound(data: bytes) -> bool:
    """Whether this implementation would take it as a call without segments."""
    try:
        decode(data)
    except (Malformed, UnicodeDecodeError, struct.error):
        return False
    return True

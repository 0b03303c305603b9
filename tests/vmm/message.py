# SPDX-License-Identifier: Apache-2.0
"""Messages: a frame, the table of its segments, and bytes (docs/protocol.md, "Messages")."""

from __future__ import annotations

import struct

from .frame import Frame, Malformed, Segment, read_head

ROOM = 1
ENTRY = 32


def pad(size: int) -> int:
    """To the next multiple of 8."""
    return -size % 8


def table(segments: list[Segment]) -> bytes:
    return b"".join(
        struct.pack("<IIQQQ", segment.region, ROOM if segment.room else 0, segment.offset, segment.size, 0)
        for segment in segments
    )


def front(frame: Frame) -> bytes:
    """The frame and its table, without the bytes of segments."""
    if not frame.segments:
        return frame.bytes
    return frame.bytes + bytes(pad(len(frame.bytes))) + table(frame.segments)


def along(frame: Frame) -> list[bytes]:
    """The bytes that travel with the message, in the order of the table."""
    return [segment.data for segment in frame.segments if segment.data is not None and segment.region == 0]


def message(frame: Frame) -> bytes:
    return front(frame) + b"".join(along(frame))


def parse(data: bytes) -> Frame:
    """The reverse, for messages whose regions are all 0."""
    _, length, count = read_head(data)
    at = length + pad(length)
    end = at + ENTRY * count
    if len(data) < end or any(data[length:at]):
        raise Malformed("a message shorter than its table, or bytes between frame and table")
    segments = []
    for i in range(count):
        region, flags, offset, size, zero = struct.unpack_from("<IIQQQ", data, at + ENTRY * i)
        if region or offset or zero or flags & ~ROOM:
            raise Malformed(f"entry {i} of the table")
        if flags & ROOM:
            segments.append(Segment(None, size))
            continue
        if end + size > len(data):
            raise Malformed("a message shorter than its segments")
        segments.append(Segment(data[end : end + size]))
        end += size
    return Frame(data[:length], segments)

# SPDX-License-Identifier: Apache-2.0
"""What a Linux guest's programs do with the mount: ioctls by Linux' numbers, the arena, and files that are written and read (docs/protocol.md, "Calls from Linux" and "Without ioctls")."""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from . import frame, fuse, message
from .conftest import NAME, held_call
from .daemon import eventually
from .frame import Frame, Model, Segment, Tensor
from .guest import FuseError, Guest, Reply, Request, Session
from .waiting import TIMEOUT

FETCH, CANCEL, SUBMIT, WAIT, SUBMIT_AT = 2, 3, 4, 5, 6
NONE, OUT, IN, BOTH = 0, 1, 2, 3
# The most that a cmd's 14 bits say.
MOST = 16383
ARENA = 1
PAGE = 4096
KEPT = 1 << 62
PENDING = 1
FOPEN_STREAM = 1 << 4
ECHO = {"backend": "echo"}


def cmd(direction: int, number: int, size: int) -> int:
    """_IOC(direction, 'V', number, size) of most machines."""
    return direction << 30 | size << 16 | ord("V") << 8 | number


def kept_at(id: int, offset: int = 0) -> int:
    """Where a reply that did not fit is read."""
    return KEPT + (id % (1 << 24) << 36) + offset


def write_in(handle: int, offset: int, size: int) -> bytes:
    return struct.pack("<QQIIQII", handle, offset, size, 0, 0, 0, 0)


def write(guest: Guest, node: int, handle: int, data: bytes, offset: int = 0, queue: int = 1) -> int:
    """One WRITE; how many bytes were taken."""
    taken, zero = struct.unpack(
        "<II", guest.ask(fuse.WRITE, node, write_in(handle, offset, len(data)), data, room=8, queue=queue)
    )
    assert zero == 0
    return taken


def read(guest: Guest, node: int, handle: int, size: int, offset: int = 0, queue: int = 1) -> bytes:
    return guest.ask(fuse.READ, node, fuse.read_in(handle, offset, size), room=size, queue=queue)


@dataclass
class Asked:
    """A SUBMIT, WAIT or READ in the ring."""

    guest: Guest
    request: Request
    segments: list[Segment]

    @property
    def done(self) -> bool:
        self.request.queue.collect()
        return self.request.head in self.request.queue.done

    def wait(self, timeout: float = TIMEOUT) -> Reply | None:
        """The reply, or None when the call is pending."""
        try:
            used, data = self.guest.wait(self.request, timeout)
        finally:
            if self.request.head not in self.request.queue.chains:
                self.guest.give(self.request)
        result, flags, first, second = struct.unpack_from("<iIII", data)
        assert (flags, first, second) == (0, 0, 0)
        raw = data[fuse.IOCTL_OUT :]
        if result == PENDING:
            assert raw == b"" and used.length == fuse.OUT_HEADER + fuse.IOCTL_OUT
            return None
        assert result == 0, result
        _, length, _ = frame.read_head(raw)
        assert len(raw) == length, "what is written ends with the frame"
        head, values = frame.decode(raw, self.segments)
        return Reply(head, values, raw)


class Opened(Session):
    """An open session, as Linux has it. Not for several threads at once."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.guest, session.node, session.handle)
        self.id = 0

    def begin_ioctl(
        self, number: int, data: bytes, room: int, segments: Iterable[Segment] = (), queue: int = 1, **wrong: int
    ) -> Asked:
        """As Linux passes it: as many bytes each way as the cmd says."""
        size = wrong.get("size", max(len(data), room))
        data = data.ljust(size, b"\0")
        ioctl = struct.pack(
            "<QIIQII",
            self.handle,
            wrong.get("flags", 0),
            wrong.get("cmd", cmd(BOTH, number, size)),
            0,
            wrong.get("in_size", len(data)),
            wrong.get("out_size", size),
        )
        return Asked(
            self.guest,
            self.guest.begin(fuse.IOCTL, self.node, [ioctl, data], [fuse.IOCTL_OUT + size], queue),
            list(segments),
        )

    def begin_submit(self, call: Frame, room: int = 4096, queue: int = 1, **wrong: int) -> Asked:
        return self.begin_ioctl(SUBMIT, message.message(call), room, call.segments, queue, **wrong)

    def submit(self, call: Frame, room: int = 4096, **wrong: int) -> Reply | None:
        return self.begin_submit(call, room, **wrong).wait()

    def submit_at(self, offset: int, size: int, segments: Iterable[Segment] = (), room: int = 4096) -> Reply | None:
        return self.begin_ioctl(SUBMIT_AT, struct.pack("<QQ", offset, size), room, segments).wait()

    def begin_wait(self, id: int, room: int = 4096, segments: Iterable[Segment] = (), queue: int = 1) -> Asked:
        return self.begin_ioctl(WAIT, struct.pack("<Q", id), room, segments, queue)

    def wait(self, id: int, room: int = 4096, segments: Iterable[Segment] = ()) -> Reply | None:
        return self.begin_wait(id, room, segments).wait()

    def result(self, call: Frame, room: int = 4096) -> Reply:
        """SUBMIT, and WAIT for as long as it takes."""
        reply = self.submit(call, room)
        (id,) = struct.unpack_from("<Q", call.bytes, 24)
        while reply is None:
            reply = self.wait(id, room, call.segments)
        return reply

    def call(self, name: str, head: dict[str, Any] | None = None, reply: int = 4096, **values: Any) -> Reply:
        self.id += 1
        return self.result(frame.call(name, self.id, head=head, **values), reply)

    def fetch(self, id: int, offset: int, room: int) -> bytes:
        asked = struct.pack("<QQ", id, offset)
        size = max(len(asked), room)
        return self.ioctl(cmd(BOTH, FETCH, size), asked.ljust(size, b"\0"), size)

    def cancel(self, id: int) -> None:
        self.ioctl(cmd(OUT, CANCEL, 8), struct.pack("<Q", id))

    def write(self, data: bytes, offset: int = 0, step: int = 1 << 20) -> None:
        """Into the arena, in WRITEs as large as the kernel's."""
        for at in range(0, len(data), step):
            piece = data[at : at + step]
            assert write(self.guest, self.node, self.handle, piece, offset + at) == len(piece)

    def read(self, size: int, offset: int = 0) -> bytes:
        return read(self.guest, self.node, self.handle, size, offset)

    def read_all(self, size: int, offset: int = 0, step: int = 1 << 20) -> bytes:
        """As much as there is of so many bytes."""
        data = b""
        while len(data) < size and (more := self.read(min(step, size - len(data)), offset + len(data))):
            data += more
        return data

    def put(self, data: bytes, offset: int) -> Segment:
        """A segment of data, written."""
        self.write(data, offset)
        return Segment(data, region=ARENA, offset=offset)


def opened(guest: Guest) -> Opened:
    return Opened(guest.session())


def room(offset: int, size: int) -> Segment:
    return Segment(None, size, ARENA, offset)


class Pipe:
    """An open `call`, or a file of `do`. READ that is told EINTR asks again, as a shell does."""

    def __init__(self, guest: Guest, path: str) -> None:
        self.guest = guest
        self.node = guest.node(path)
        # O_RDWR
        self.handle, self.flags, _ = struct.unpack(
            "<QII", guest.ask(fuse.OPEN, self.node, struct.pack("<II", 2, 0), room=16)
        )
        self.interrupted = 0

    def write(self, data: bytes, step: int = 1 << 20) -> None:
        for at in range(0, len(data), step):
            piece = data[at : at + step]
            assert write(self.guest, self.node, self.handle, piece, at) == len(piece)

    def read(self, size: int = 65536) -> bytes:
        while True:
            try:
                return read(self.guest, self.node, self.handle, size)
            except FuseError as error:
                if error.errno != 4:
                    raise
                self.interrupted += 1

    def read_all(self, size: int = 65536) -> bytes:
        data = b""
        while more := self.read(size):
            data += more
        return data

    def exchange(self, call: Frame, step: int = 1 << 20) -> Reply:
        """A message and its reply."""
        self.write(message.message(call), step)
        data = self.read_all()
        _, length, _ = frame.read_head(data)
        head, values = frame.decode(data[:length], call.segments)
        rooms, at = [], length + message.pad(length)
        for segment in call.segments:
            if segment.room:
                rooms.append(data[at : at + segment.size])
                at += segment.size
        assert len(data) == (at if rooms else length) and not any(data[length : length + message.pad(length)])
        return Reply(head, values, data[:length], rooms)

    def close(self) -> None:
        self.guest.release(self.node, self.handle)


@contextmanager
def fails(number: int) -> Iterator[None]:
    with pytest.raises(FuseError) as failed:
        yield
    assert failed.value.errno == number, errno.errorcode.get(failed.value.errno)


def echo_call(id: int, data: Segment | bytes, out: Segment | None = None, head: dict[str, Any] | None = None) -> Frame:
    """What comes in goes out, in a room or in the frame; `head` may name the backend that holds."""
    size = data.size if isinstance(data, Segment) else len(data)
    outputs = [Tensor("x", frame.F32, rank=1, size=size, data=out)] if out else []
    tensor = Tensor("x", frame.F32, (size // 4,), data)
    return frame.call(
        "infer", id, head=head or ECHO, model=Model(NAME), inputs=[tensor], outputs=outputs, result=0 if out else 1
    )


def pending(session: Opened, id: int, **options: Any) -> None:
    assert session.submit(held_call(id), **options) is None


def flood(session: Opened, count: int = 64) -> None:
    asked = [session.begin_submit(held_call(id + 1), room=1024) for id in range(count)]
    assert [one.wait() for one in asked] == [None] * count


def quiet(guest: Guest) -> None:
    """No calls are left of who went."""
    eventually(lambda: guest.metrics()["vaccel_calls_in_flight"] == 0)

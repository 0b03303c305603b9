# SPDX-License-Identifier: Apache-2.0
"""A guest with its hypervisor: a booted device, a FUSE client on it, sessions and their calls."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import frame, fuse, message
from .frame import Frame, Head
from .memory import Block, GuestMemory
from .vhost_user import F_EVENT_IDX, F_INDIRECT_DESC, F_PROTOCOL_FEATURES, F_VERSION_1, FrontEnd
from .virtqueue import Queue, Used
from .waiting import TIMEOUT


class FuseError(OSError):
    """A request was answered with an error of FUSE."""

    def __init__(self, number: int) -> None:
        super().__init__(number, os.strerror(number))


@dataclass
class Request:
    """One that is in the ring: where its parts lie in the guest's memory."""

    queue: Queue
    head: int
    unique: int
    readable: list[Block]
    writable: list[Block]


@dataclass
class Reply:
    """A reply frame, what it says, and the rooms as they are now."""

    head: Head
    values: dict[str, Any]
    bytes: bytes
    rooms: list[bytes] = field(default_factory=list)

    @property
    def status(self) -> int:
        return self.head.status

    def good(self) -> Reply:
        assert self.head.status == frame.OK, (self.head.status, self.head.message)
        return self

    def failed(self, status: int) -> Reply:
        assert self.head.status == status, (self.head.status, self.head.message)
        assert self.head.message, "a failure without a message"
        return self


class Guest:
    """One guest. Not for several threads at once."""

    def __init__(
        self,
        connection: FrontEnd,
        *,
        queues: int = 1,
        size: int = 64,
        memory: GuestMemory | None = None,
        event_idx: bool = True,
        indirect: bool = False,
        polling: bool = False,
    ) -> None:
        self.front = connection
        self.memory = memory or GuestMemory()
        self.indirect = indirect
        self.event_idx = event_idx
        self.front.begin()
        assert not self.front.queue_num or self.front.queue_num >= 1 + queues
        # The first one is the high-priority queue.
        self.queues = [Queue(self.memory, size, event_idx, polling) for _ in range(1 + queues)]
        self.unique = 0
        self.calls = 0
        self.start()

    @classmethod
    def at(cls, path: Path, **options: Any) -> Guest:
        """A guest whose hypervisor connects to the daemon's socket; booted and mounted."""
        guest = cls(FrontEnd.connect(path), **options)
        guest.init()
        return guest

    def __enter__(self) -> Guest:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """The hypervisor ends, as it stands."""
        self.front.close()
        for queue in self.queues:
            queue.close()
        self.memory.close()

    # The machine.

    def start(self) -> None:
        """What follows the guest's DRIVER_OK."""
        features = F_VERSION_1 | F_PROTOCOL_FEATURES
        features |= F_EVENT_IDX if self.event_idx else 0
        features |= F_INDIRECT_DESC if self.indirect else 0
        assert features & ~self.front.features == 0, hex(self.front.features)
        self.front.set_features(features)
        self.front.set_memory(self.memory)
        for index, queue in enumerate(self.queues):
            self.front.start_queue(index, queue)

    def stop(self) -> list[int]:
        """What follows a reset of the device: each ring stands still when this returns. The indices that they would go on from."""
        for index in range(len(self.queues)):
            self.front.enable_queue(index, False)
        return [self.front.stop_queue(index) for index in range(len(self.queues))]

    def reboot(self) -> None:
        """Reset and start: whatever was under way is forgotten by the guest."""
        self.stop()
        for queue in self.queues:
            queue.reset()
        self.start()
        self.init()

    def plug(self, at: int, size: int) -> None:
        """More memory while everything runs."""
        self.memory.plug(at, size)
        self.front.set_memory(self.memory)

    # FUSE.

    def begin(
        self, opcode: int, node: int, parts: Sequence[bytes], rooms: Sequence[int] = (), queue: int = 1, split: int = 0
    ) -> Request:
        """Submits a request whose header has the first descriptor for itself, and each part and room another. `split` cuts all into pieces of that many bytes."""
        self.unique += 2
        data = [fuse.in_header(opcode, self.unique, node, sum(map(len, parts))), *parts]
        readable = [self.memory.put(part) for part in data if part]
        writable = [self.memory.take(room) for room in (fuse.OUT_HEADER, *rooms) if room] if opcode != fuse.FORGET else []
        return self.submit(readable, writable, queue, split)

    def submit(self, readable: list[Block], writable: list[Block], queue: int = 1, split: int = 0) -> Request:
        def pieces(blocks: list[Block]) -> list[tuple[int, int]]:
            return [
                (block.at + at, min(split or block.size, block.size - at))
                for block in blocks
                for at in range(0, block.size, split or block.size)
            ]

        ring = self.queues[queue]
        head = ring.submit(pieces(readable), pieces(writable), self.indirect)
        return Request(ring, head, self.unique, readable, writable)

    def wait(self, request: Request, timeout: float = TIMEOUT) -> tuple[Used, bytes]:
        """The used entry, and what FUSE answered after its header; raises what the header says."""
        used = request.queue.wait(request.head, timeout)
        assert used.length >= fuse.OUT_HEADER, f"an answer of {used.length} bytes"
        assert used.length <= sum(block.size for block in request.writable)
        data = b"".join(self.memory.read(block.at, block.size) for block in request.writable)
        length, error, unique = struct.unpack_from("<IiQ", data)
        assert unique == request.unique, f"request {request.unique} is answered as {unique}"
        assert length == used.length, f"{length} bytes in the header, {used.length} in the ring"
        if error:
            assert length == fuse.OUT_HEADER, "an error with a body"
            raise FuseError(-error)
        return used, data[fuse.OUT_HEADER : length]

    def give(self, request: Request) -> None:
        """Its memory may be used again."""
        for block in request.readable + request.writable:
            self.memory.give(block)

    def ask(self, opcode: int, node: int, *parts: bytes, room: int = 0, queue: int = 1) -> bytes:
        request = self.begin(opcode, node, parts, [room] if room else [], queue)
        try:
            return self.wait(request)[1]
        finally:
            if request.head not in request.queue.chains:
                self.give(request)

    def init(self) -> fuse.Init:
        return fuse.Init.parse(self.ask(fuse.INIT, 0, fuse.init_in(), room=64))

    def destroy(self) -> None:
        self.ask(fuse.DESTROY, 0)

    def lookup(self, name: str, parent: int = fuse.ROOT) -> fuse.Entry:
        return fuse.Entry.parse(self.ask(fuse.LOOKUP, parent, name.encode() + b"\0", room=128))

    def open(self, node: int, opcode: int = fuse.OPEN) -> tuple[int, int]:
        """Handle and flags."""
        handle, flags, _ = struct.unpack("<QII", self.ask(opcode, node, struct.pack("<II", os.O_RDONLY, 0), room=16))
        return handle, flags

    def release(self, node: int, handle: int, opcode: int = fuse.RELEASE) -> None:
        self.ask(opcode, node, fuse.release_in(handle))

    def node(self, path: str) -> int:
        node = fuse.ROOT
        for name in filter(None, path.split("/")):
            node = self.lookup(name, node).node
        return node

    def text(self, path: str, step: int = 4096) -> str:
        """The whole of a text file."""
        node = self.node(path)
        handle, flags = self.open(node)
        assert flags & fuse.FOPEN_DIRECT_IO
        data = b""
        while more := self.ask(fuse.READ, node, fuse.read_in(handle, len(data), step), room=step):
            data += more
        self.release(node, handle)
        return data.decode()

    def list(self, path: str = "", step: int = 4096) -> list[str]:
        node = self.node(path)
        handle, _ = self.open(node, fuse.OPENDIR)
        names, offset = [], 0
        while data := self.ask(fuse.READDIR, node, fuse.read_in(handle, offset, step), room=step):
            for name, _, offset in fuse.directory(data):
                names.append(name)
        self.release(node, handle, fuse.RELEASEDIR)
        return [name for name in names if name not in (".", "..")]

    def metrics(self) -> dict[str, float]:
        """Prometheus' lines: what is before the value, and the value."""
        lines = (line.rpartition(" ") for line in self.text("metrics").splitlines() if line and line[0] != "#")
        return {name: float(value) for name, _, value in lines}

    def session(self) -> Session:
        node = self.lookup("session").node
        return Session(self, node, self.open(node)[0])


@dataclass
class Pending:
    """A call under way, and where its parts lie."""

    session: Session
    request: Request
    frame: Frame
    # Blocks of the guest's memory: of the frame with its table, of each segment, and of the reply.
    front: Block
    segments: list[Block]
    reply: Block

    @property
    def done(self) -> bool:
        self.request.queue.collect()
        return self.request.head in self.request.queue.done

    def wait(self, timeout: float = TIMEOUT) -> Reply:
        guest = self.session.guest
        used, data = guest.wait(self.request, timeout)
        self.used = used
        result, _, _, _ = struct.unpack_from("<iIII", data)
        assert result == 0, f"an ioctl with result {result}"
        head, length, _ = frame.read_head(data[fuse.IOCTL_OUT :])
        rooms = [
            guest.memory.read(block.at, segment.size)
            for block, segment in zip(self.segments, self.frame.segments, strict=True)
            if segment.room
        ]
        raw = data[fuse.IOCTL_OUT : fuse.IOCTL_OUT + length]
        head, values = frame.decode(raw, self.frame.segments)
        guest.give(self.request)
        return Reply(head, values, raw, rooms)


class Session:
    """An open /session."""

    def __init__(self, guest: Guest, node: int, handle: int) -> None:
        self.guest = guest
        self.node = node
        self.handle = handle

    def close(self) -> None:
        self.guest.release(self.node, self.handle)

    def begin(self, call: Frame, reply: int = 4096, queue: int = 1, split: int = 0) -> Pending:
        memory = self.guest.memory
        front = message.front(call)
        inside = len(front) + sum(map(len, message.along(call)))
        outside = reply + sum(segment.size for segment in call.segments if segment.room)
        self.guest.unique += 2
        ioctl = fuse.ioctl_in(self.handle, fuse.CMD_CALL, inside, outside)
        header = fuse.in_header(fuse.IOCTL, self.guest.unique, self.node, len(ioctl) + inside)
        blocks = [memory.put(segment.data or bytes(segment.size)) for segment in call.segments]
        first, front_block = memory.put(header + ioctl), memory.put(front)
        out, reply_block = memory.take(fuse.OUT_HEADER + fuse.IOCTL_OUT), memory.take(reply)
        readable = [first, front_block]
        writable = [out, reply_block]
        for block, segment in zip(blocks, call.segments, strict=True):
            if segment.size:
                (writable if segment.room else readable).append(block)
        request = self.guest.submit(readable, writable, queue, split)
        return Pending(self, request, call, front_block, blocks, reply_block)

    def send(self, call: Frame, **options: Any) -> Reply:
        """Begins and waits."""
        return self.begin(call, **options).wait()

    def call(self, name: str, head: dict[str, Any] | None = None, reply: int = 4096, **values: Any) -> Reply:
        """One call by its op's name; the reply whatever it is."""
        self.guest.calls += 1
        return self.send(frame.call(name, self.guest.calls, head=head, **values), reply=reply)

    def ioctl(self, cmd: int, data: bytes = b"", room: int = 0, queue: int = 1) -> bytes:
        answer = self.guest.ask(
            fuse.IOCTL,
            self.node,
            fuse.ioctl_in(self.handle, cmd, len(data), room),
            data,
            room=fuse.IOCTL_OUT + room,
            queue=queue,
        )
        assert struct.unpack_from("<i", answer) == (0,)
        return answer[fuse.IOCTL_OUT :]

    def fetch(self, id: int, offset: int, room: int) -> bytes:
        return self.ioctl(fuse.CMD_FETCH, struct.pack("<QQ", id, offset), room)

    def cancel(self, id: int) -> None:
        self.ioctl(fuse.CMD_CANCEL, struct.pack("<Q", id))


def refused(error: FuseError, *numbers: int) -> None:
    """It is one of these errors."""
    assert error.errno in numbers, f"{errno.errorcode.get(error.errno)} rather than {numbers}"

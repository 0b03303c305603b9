# SPDX-License-Identifier: Apache-2.0
"""The protocol of unix sockets (docs/protocol.md, "Streams"): a peer, its connections and regions."""

from __future__ import annotations

import array
import fcntl
import mmap
import os
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import frame
from .frame import Frame, Head, Segment
from .guest import Reply
from .message import message, pad
from .waiting import TIMEOUT

HELLO, MAP, UNMAP = 1, 2, 3
TOKEN = 16
SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


class Closed(Exception):
    """The daemon closed the connection."""


def control(request: int, id: int, body: bytes = b"", **head: Any) -> bytes:
    """A control message, padded."""
    made = frame.encode(Head(request, 0, id, frame.CONTROL), None, {}).bytes
    raw = bytearray(made + body)
    # What a call has in its head from here on means nothing in a control frame.
    struct.pack_into("<I", raw, 8, len(raw))
    for name, value in head.items():
        at, form = {"wire": (4, "H"), "length": (8, "I"), "segments": (12, "I"), "version": (20, "H")}[name]
        struct.pack_into("<" + form, raw, at, value)
    return bytes(raw) + bytes(pad(len(raw)))


@dataclass
class Region:
    """Memory that both sides have mapped."""

    number: int
    fd: int
    map: mmap.mmap

    @classmethod
    def make(cls, number: int, size: int, seals: int = SEALS) -> Region:
        fd = os.memfd_create("region", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(fd, size)
        if seals:
            fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
        return cls(number, fd, mmap.mmap(fd, size))

    def put(self, offset: int, data: bytes) -> Segment:
        """A segment of data that lies here."""
        self.map[offset : offset + len(data)] = data
        segment = Segment(data, region=self.number, offset=offset)
        return segment

    def room(self, offset: int, size: int) -> Segment:
        return Segment(None, size, self.number, offset)

    def read(self, segment: Segment) -> bytes:
        return self.map[segment.offset : segment.offset + segment.size]


class Connection:
    """One connection: one call at a time."""

    def __init__(self, path: Path, token: bytes | None = bytes(TOKEN)) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(TIMEOUT)
        self.socket.connect(str(path))
        self.id = 0
        self.token = b""
        if token is not None:
            self.token = self.hello(token)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def send(self, data: bytes, fds: list[int] | None = None) -> None:
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        try:
            sent = self.socket.sendmsg([data], ancillary)
            if sent < len(data):
                self.socket.sendall(data[sent:])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed from error

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            try:
                more = self.socket.recv(min(size - len(data), 1 << 20))
            except ConnectionResetError as error:
                raise Closed from error
            if not more:
                raise Closed
            data += more
        return data

    def receive(self) -> bytes:
        """A reply frame, without its padding."""
        head = self._receive(frame.HEAD)
        _, length, segments = frame.read_head(head)
        assert segments == 0
        rest = self._receive(length + pad(length) - frame.HEAD)
        assert not any(rest[length - frame.HEAD :]), "padding that is not 0"
        return head + rest[: length - frame.HEAD]

    def closed(self) -> bool:
        """The daemon closes it, sooner or later, without another word."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def control(self, request: int, body: bytes = b"", fds: list[int] | None = None, **head: Any) -> tuple[Head, bytes]:
        """The reply's head and body."""
        self.id += 1
        self.send(control(request, self.id, body, **head), fds)
        data = self.receive()
        answered, _, _ = frame.read_head(data)
        assert answered.kind == frame.REPLY
        (answered.status,) = struct.unpack_from("<i", data, 32)
        assert (answered.op, answered.version, answered.id) == (request, head.get("version", 0), self.id)
        return answered, data[frame.HEAD :]

    def hello(self, token: bytes = bytes(TOKEN)) -> bytes:
        head, body = self.control(HELLO, token)
        if head.status != frame.OK:
            raise ConnectionError(head.status)
        assert len(body) == TOKEN and any(body)
        return body

    def map(self, region: Region, size: int | None = None) -> int:
        """The status."""
        body = struct.pack("<IIQ", region.number, 0, len(region.map) if size is None else size)
        return self.control(MAP, body, [region.fd])[0].status

    def unmap(self, number: int) -> int:
        return self.control(UNMAP, struct.pack("<II", number, 0))[0].status

    def begin(self, call: Frame) -> None:
        data = message(call)
        self.send(data + bytes(pad(len(data))))

    def finish(self, call: Frame) -> Reply:
        data = self.receive()
        head, values = frame.decode(data, call.segments)
        return Reply(head, values, data)

    def send_call(self, call: Frame) -> Reply:
        self.begin(call)
        return self.finish(call)

    def call(self, name: str, head: dict[str, Any] | None = None, **values: Any) -> Reply:
        self.id += 1
        return self.send_call(frame.call(name, self.id, head=head, **values))

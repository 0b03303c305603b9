# SPDX-License-Identifier: Apache-2.0
"""The front end of a vhost-user device, as a hypervisor has it (QEMU's docs/interop/vhost-user.rst)."""

from __future__ import annotations

import array
import os
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from .waiting import TIMEOUT

if TYPE_CHECKING:
    from .memory import GuestMemory
    from .virtqueue import Queue

GET_FEATURES, SET_FEATURES, SET_OWNER, RESET_OWNER, SET_MEM_TABLE = 1, 2, 3, 4, 5
SET_VRING_NUM, SET_VRING_ADDR, SET_VRING_BASE, GET_VRING_BASE = 8, 9, 10, 11
SET_VRING_KICK, SET_VRING_CALL, SET_VRING_ERR = 12, 13, 14
GET_PROTOCOL_FEATURES, SET_PROTOCOL_FEATURES, GET_QUEUE_NUM, SET_VRING_ENABLE = 15, 16, 17, 18
RESET_DEVICE, SET_STATUS, GET_STATUS = 34, 39, 40

F_INDIRECT_DESC = 1 << 28
F_EVENT_IDX = 1 << 29
F_PROTOCOL_FEATURES = 1 << 30
F_VERSION_1 = 1 << 32
PROTOCOL_MQ = 1 << 0
PROTOCOL_REPLY_ACK = 1 << 3

VERSION = 1
REPLY = 1 << 2
NEED_REPLY = 1 << 3
# The bit of SET_VRING_KICK and its like that says that no descriptor comes.
NO_FD = 1 << 8


class Gone(Exception):
    """The back end closed the connection."""


class Refused(Exception):
    """The back end answered an acknowledged request with something else than 0."""


def listen(path: Path) -> socket.socket:
    """For the mode in which the hypervisor is the server and the back end connects."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen(1)
    server.settimeout(TIMEOUT)
    return server


class FrontEnd:
    """One device's connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.socket.settimeout(TIMEOUT)
        self.features = 0
        self.protocol = 0
        self.queue_num = 0

    @classmethod
    def connect(cls, path: Path) -> FrontEnd:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(TIMEOUT)
        connection.connect(str(path))
        return cls(connection)

    def close(self) -> None:
        self.socket.close()

    def send(self, request: int, payload: bytes = b"", fds: list[int] | None = None, flags: int = VERSION) -> None:
        header = struct.pack("<III", request, flags, len(payload))
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        try:
            self.socket.sendmsg([header + payload], ancillary)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Gone(f"request {request} found nobody") from error

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            try:
                more = self.socket.recv(size - len(data))
            except ConnectionResetError as error:
                raise Gone("the back end closed the connection") from error
            if not more:
                raise Gone("the back end closed the connection")
            data += more
        return data

    def reply(self, request: int) -> bytes:
        answered, flags, size = struct.unpack("<III", self._receive(12))
        assert answered == request, f"request {request} is answered as {answered}"
        assert flags & 3 == VERSION and flags & REPLY, hex(flags)
        return self._receive(size)

    def ask(self, request: int, payload: bytes = b"") -> bytes:
        self.send(request, payload)
        return self.reply(request)

    def tell(self, request: int, payload: bytes = b"", fds: list[int] | None = None) -> None:
        """A request without an answer of its own: acknowledged when that was negotiated."""
        if not self.protocol & PROTOCOL_REPLY_ACK:
            self.send(request, payload, fds)
            return
        self.send(request, payload, fds, VERSION | NEED_REPLY)
        (status,) = struct.unpack("<Q", self.reply(request))
        if status != 0:
            raise Refused(f"request {request}: {status}")

    def begin(self, protocol: int = PROTOCOL_MQ | PROTOCOL_REPLY_ACK) -> None:
        """What a hypervisor does when the device is made."""
        (self.features,) = struct.unpack("<Q", self.ask(GET_FEATURES))
        if self.features & F_PROTOCOL_FEATURES:
            (offered,) = struct.unpack("<Q", self.ask(GET_PROTOCOL_FEATURES))
            self.send(SET_PROTOCOL_FEATURES, struct.pack("<Q", offered & protocol))
            self.protocol = offered & protocol
        if self.protocol & PROTOCOL_MQ:
            (self.queue_num,) = struct.unpack("<Q", self.ask(GET_QUEUE_NUM))
        self.tell(SET_OWNER)

    def set_features(self, features: int) -> None:
        self.tell(SET_FEATURES, struct.pack("<Q", features))

    def set_memory(self, memory: GuestMemory) -> None:
        """All regions there are now; may be said again while rings run."""
        table = struct.pack("<II", len(memory.regions), 0)
        for region in memory.regions:
            table += struct.pack("<QQQQ", region.guest, region.size, region.user, 0)
        self.tell(SET_MEM_TABLE, table, [region.fd for region in memory.regions])

    def start_queue(self, index: int, queue: Queue, base: int = 0) -> None:
        memory = queue.memory
        self.tell(SET_VRING_NUM, struct.pack("<II", index, queue.size))
        self.tell(SET_VRING_BASE, struct.pack("<II", index, base))
        addresses = (memory.user(queue.table), memory.user(queue.used), memory.user(queue.avail))
        self.tell(SET_VRING_ADDR, struct.pack("<IIQQQQ", index, 0, *addresses, 0))
        self.tell(SET_VRING_KICK, struct.pack("<Q", index), [queue.kick_fd])
        self.tell(SET_VRING_CALL, struct.pack("<Q", index), [queue.call_fd])
        if self.protocol:
            self.enable_queue(index, True)

    def enable_queue(self, index: int, enable: bool) -> None:
        self.tell(SET_VRING_ENABLE, struct.pack("<II", index, enable))

    def stop_queue(self, index: int) -> int:
        """The index from which the ring would go on. Answered once nothing of the ring is under way."""
        answered, base = struct.unpack("<II", self.ask(GET_VRING_BASE, struct.pack("<II", index, 0)))
        assert answered == index
        return base


def eventfd() -> int:
    return os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)


def drain(fd: int) -> int:
    """How often an eventfd was written since the last time."""
    try:
        return os.eventfd_read(fd)
    except BlockingIOError:
        return 0

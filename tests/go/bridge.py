#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mounts a vacceld's file system on this machine: the kernel's own FUSE client, and between it and the daemon this program.

    bridge.py SOCKET FOLDER [REQUEST ANSWER]

What a Linux guest does, without a guest: requests that the kernel makes are put into a virtqueue as they are, and answers are handed
back as they are; but those to REQUEST (submit, reply, write, lookup) by ANSWER in place of the daemon's: `errno N`, `result N` of an ioctl,
or `length N` in its reply's head. It needs to be root. "ready" on standard output says that the folder can be used; the end of standard input, or a
signal, ends the program and with it the mount.
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
sys.dont_write_bytecode = True

from vmm import fuse  # noqa: E402
from vmm.guest import Guest, Request  # noqa: E402
from vmm.memory import GuestMemory  # noqa: E402
from vmm.vhost_user import FrontEnd, drain  # noqa: E402

MEMORY = 256 << 20
LARGEST = (1 << 20) + (64 << 10)
MS_NOSUID, MS_NODEV = 2, 4
MNT_DETACH = 2
# Requests that have no answer.
SILENT = (fuse.FORGET, fuse.BATCH_FORGET, fuse.INTERRUPT)

libc = ctypes.CDLL(None, use_errno=True)


def mount(folder: Path, kernel: int) -> None:
    options = f"fd={kernel},rootmode=40000,user_id=0,group_id=0,allow_other"
    if libc.mount(b"vaccel", bytes(folder), b"fuse", MS_NOSUID | MS_NODEV, options.encode()) != 0:
        raise OSError(ctypes.get_errno(), f"{folder} cannot be mounted")


def room(opcode: int, body: bytes) -> int:
    """How much an answer may have behind its header, which FUSE's messages say each in its own way."""
    if opcode in (fuse.READ, fuse.READDIR):
        return int(struct.unpack_from("<I", body, 16)[0])
    if opcode == fuse.IOCTL:
        return fuse.IOCTL_OUT + int(struct.unpack_from("<I", body, 28)[0])
    return 128


#: What is meant: an opcode, and of ioctls the numbers. Replies come by either of two.
REQUESTS = {"submit": (fuse.IOCTL, (4,)), "reply": (fuse.IOCTL, (4, 5)), "write": (fuse.WRITE, ()), "lookup": (fuse.LOOKUP, ())}


class Liar:
    """Changes answers to one kind of request, as a host that means no good, or is in trouble."""

    def __init__(self, request: str, answer: str) -> None:
        self.opcode, self.numbers = REQUESTS[request]
        kind, value = answer.split()
        self.kind, self.value = kind, int(value)

    def means(self, opcode: int, body: bytes) -> bool:
        return opcode == self.opcode and (not self.numbers or struct.unpack_from("<I", body, 12)[0] & 0xFF in self.numbers)

    def change(self, answer: bytes) -> bytes:
        unique = answer[8:16]
        if self.kind == "errno":
            return struct.pack("<Ii", fuse.OUT_HEADER, -self.value) + unique
        head, rest = bytearray(answer[: fuse.OUT_HEADER + fuse.IOCTL_OUT]), bytearray(answer[fuse.OUT_HEADER + fuse.IOCTL_OUT :])
        if self.kind == "result":
            struct.pack_into("<i", head, fuse.OUT_HEADER, self.value)
        elif len(rest) >= 16:
            struct.pack_into("<I", rest, 8, self.value)
        return bytes(head + rest)


class Bridge:
    def __init__(self, guest: Guest, kernel: int, liar: Liar | None) -> None:
        self.liar = liar
        self.lies: set[int] = set()
        self.guest = guest
        self.queue = guest.queues[1]
        self.kernel = kernel
        self.under_way: dict[int, Request] = {}

    def take(self) -> None:
        """A request of the kernel's."""
        data = os.read(self.kernel, LARGEST)
        _, opcode, unique = struct.unpack_from("<IIQ", data)
        body = data[fuse.IN_HEADER :]
        if opcode in SILENT:
            return
        memory = self.guest.memory
        readable = [memory.put(part) for part in (data[: fuse.IN_HEADER], body) if part]
        writable = [memory.take(size) for size in (fuse.OUT_HEADER, room(opcode, body)) if size]
        if self.liar and self.liar.means(opcode, body):
            self.lies.add(unique)
        self.guest.unique = unique
        request = self.guest.submit(readable, writable)
        self.under_way[request.head] = request

    def answer(self) -> None:
        """What the daemon has answered."""
        drain(self.queue.call_fd)
        # An interrupt comes for what is there after the ring was looked at, so that is done until nothing is.
        self.queue.listen()
        while self.queue.collect():
            self.queue.listen()
        for head in list(self.queue.done):
            used = self.queue.take(head)
            request = self.under_way.pop(head)
            data = b"".join(self.guest.memory.read(block.at, block.size) for block in request.writable)
            self.guest.give(request)
            data = data[: used.length]
            if self.liar and request.unique in self.lies:
                data = self.liar.change(data)
            try:
                os.write(self.kernel, data)
            except FileNotFoundError:  # who asked was killed
                continue

    def serve(self) -> None:
        while True:
            ready, _, _ = select.select([self.kernel, self.queue.call_fd, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            if self.kernel in ready:
                try:
                    self.take()
                except BlockingIOError:
                    pass
                except OSError:  # unmounted
                    return
            self.answer()


def main() -> None:
    socket, folder = map(Path, sys.argv[1:3])
    liar = Liar(*sys.argv[3:]) if len(sys.argv) > 3 else None
    kernel = os.open("/dev/fuse", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    guest = Guest(FrontEnd.connect(socket), size=1024, memory=GuestMemory(MEMORY))
    mount(folder, kernel)
    try:
        print("ready", flush=True)
        Bridge(guest, kernel, liar).serve()
    finally:
        libc.umount2(bytes(folder), MNT_DETACH)
        os.close(kernel)
        guest.close()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""The driver's side of a split virtqueue (virtio 1.2, section 2.7)."""

from __future__ import annotations

import os
import select
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .memory import Block, GuestMemory
from .vhost_user import drain, eventfd
from .waiting import TIMEOUT

NEXT, WRITE, INDIRECT = 1, 2, 4
NO_INTERRUPT = 1
NO_NOTIFY = 1

Piece = tuple[int, int]
_lock = threading.Lock()


def fence() -> None:
    """Stores before it are seen before loads after it: a lock's atomic instruction does that on all machines that this runs on."""
    with _lock:
        pass


def descriptor(at: int, size: int, flags: int = 0, following: int = 0) -> bytes:
    return struct.pack("<QIHH", at, size, flags, following)


@dataclass
class Used:
    """What came back: the bytes that were written, and how many chains came back before."""

    head: int
    length: int
    order: int


class Queue:
    """Descriptor table, both rings, and the two descriptors that stand for interrupts and notifications. `kicks` and `interrupts` count."""

    def __init__(self, memory: GuestMemory, size: int = 64, event_idx: bool = True, polling: bool = False) -> None:
        self.memory = memory
        self.size = size
        self.event_idx = event_idx
        self.polling = polling
        self.blocks = [
            memory.take(16 * size, 4096),
            memory.take(6 + 2 * size, 4096),
            memory.take(6 + 8 * size, 4096),
        ]
        self.table, self.avail, self.used = (block.at for block in self.blocks)
        self._avail = memory.view(self.avail, 6 + 2 * size).view(np.uint16)
        self._used = memory.view(self.used, 6 + 8 * size)
        self._used16 = self._used.view(np.uint16)
        self.kick_fd = eventfd()
        self.call_fd = eventfd()
        self.kicks = 0
        self.interrupts = 0
        self.reset()

    def reset(self) -> None:
        """As after a reset of the device: both rings empty, nothing under way."""
        for block in self.blocks:
            self.memory.view(block.at, block.size)[:] = 0
        self.free = list(range(self.size))
        self.chains: dict[int, list[int]] = {}
        self.tables: dict[int, Block] = {}
        self.done: dict[int, Used] = {}
        self.kept: set[int] = set()
        self.next_avail = 0
        self.last_used = 0
        self.completed = 0
        self.interrupts += drain(self.call_fd)
        self.quiet()

    def close(self) -> None:
        os.close(self.kick_fd)
        os.close(self.call_fd)

    # The ring as it is, which hostile guests write too.

    def set_descriptor(self, index: int, at: int, size: int, flags: int = 0, following: int = 0) -> None:
        self.memory.write(self.table + 16 * index, descriptor(at, size, flags, following))

    def set_avail_index(self, index: int) -> None:
        self._avail[1] = index & 0xFFFF

    @property
    def used_index(self) -> int:
        return int(self._used16[1])

    def publish(self, head: int) -> None:
        """Makes a chain available, without a kick."""
        self._avail[2 + self.next_avail % self.size] = head
        self.next_avail = (self.next_avail + 1) & 0xFFFF
        self.set_avail_index(self.next_avail)

    # Notifications.

    def quiet(self) -> None:
        """No interrupts from now on: the driver looks by itself."""
        if self.event_idx:
            self._avail[2 + self.size] = (self.last_used - 1) & 0xFFFF
        self._avail[0] = 0 if self.event_idx else NO_INTERRUPT

    def listen(self) -> None:
        """An interrupt for the next chain that comes back."""
        if self.event_idx:
            self._avail[2 + self.size] = self.last_used
        self._avail[0] = 0
        fence()

    def wants_kick(self, before: int) -> bool:
        fence()
        if not self.event_idx:
            return not int(self._used16[0]) & NO_NOTIFY
        event = int(self._used[4 + 8 * self.size : 6 + 8 * self.size].view(np.uint16)[0])
        return (self.next_avail - event - 1) & 0xFFFF < (self.next_avail - before) & 0xFFFF

    def kick(self) -> None:
        self.kicks += 1
        os.eventfd_write(self.kick_fd, 1)

    # What an honest driver does.

    def chain(self, readable: Sequence[Piece], writable: Sequence[Piece], indirect: bool = False) -> int:
        """Writes a chain into the table and returns its head; nobody sees it yet."""
        pieces = [(at, size, 0) for at, size in readable] + [(at, size, WRITE) for at, size in writable]
        count = len(pieces)
        if indirect:
            table = b"".join(
                descriptor(at, size, flags | (NEXT if i + 1 < count else 0), i + 1 if i + 1 < count else 0)
                for i, (at, size, flags) in enumerate(pieces)
            )
            head = self.free.pop()
            self.tables[head] = self.memory.put(table)
            self.chains[head] = [head]
            self.set_descriptor(head, self.tables[head].at, len(table), INDIRECT)
            return head
        if count > len(self.free):
            raise MemoryError(f"a chain of {count} descriptors; {len(self.free)} are free")
        indices = [self.free.pop() for _ in pieces]
        for i, (at, size, flags) in enumerate(pieces):
            following = indices[i + 1] if i + 1 < count else 0
            self.set_descriptor(indices[i], at, size, flags | (NEXT if i + 1 < count else 0), following)
        self.chains[indices[0]] = indices
        return indices[0]

    def submit(
        self, readable: Sequence[Piece], writable: Sequence[Piece], indirect: bool = False, kick: bool = True
    ) -> int:
        """Puts a chain into the ring; kicks if the device wants that."""
        if not self.polling:
            self.listen()
        head = self.chain(readable, writable, indirect)
        before = self.next_avail
        self.publish(head)
        if kick and self.wants_kick(before):
            self.kick()
        return head

    def collect(self) -> int:
        """Takes what has come back; how many those were."""
        taken = 0
        while self.last_used != self.used_index:
            at = 4 + 8 * (self.last_used % self.size)
            head, length = (int(word) for word in self._used[at : at + 8].view(np.uint32))
            assert head in self.chains, f"descriptor {head} comes back, and was no head under way"
            chain = self.chains.pop(head)
            self.free.extend(index for index in chain if index != head)
            # The head names the answer until that has been asked for.
            self.kept.update({head} & set(chain))
            if head in self.tables:
                self.memory.give(self.tables.pop(head))
            self.done[head] = Used(head, length, self.completed)
            self.completed += 1
            self.last_used = (self.last_used + 1) & 0xFFFF
            taken += 1
        return taken

    def take(self, head: int) -> Used:
        """The answer of a chain that has come back; its head may name another from now on."""
        if head in self.kept:
            self.kept.remove(head)
            self.free.append(head)
        return self.done.pop(head)

    def wait(self, head: int, timeout: float = TIMEOUT) -> Used:
        """Until this chain has come back, by interrupts or by looking."""
        end = time.monotonic() + timeout
        while True:
            self.collect()
            if head in self.done:
                return self.take(head)
            if time.monotonic() > end:
                raise TimeoutError(f"chain {head} did not come back in {timeout} s")
            self._pause(end)

    def _pause(self, end: float) -> None:
        if self.polling:
            self.quiet()
            time.sleep(0.0002)
            self.interrupts += drain(self.call_fd)
            return
        self.listen()
        if self.last_used != self.used_index:
            return
        select.select([self.call_fd], [], [], max(0.0, end - time.monotonic()))
        self.interrupts += drain(self.call_fd)

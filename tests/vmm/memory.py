# SPDX-License-Identifier: Apache-2.0
"""A guest's memory: regions of memfds, as a hypervisor with `share=on` has them."""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass, field

import numpy as np

PAGE = 4096
# What a hypervisor's own addresses look like: nothing that the guest's addresses could be taken for.
USER_BASE = 0x7F00_0000_0000


@dataclass
class Region:
    """Guest memory that lies in one descriptor."""

    guest: int
    size: int
    fd: int
    map: mmap.mmap
    user: int
    bytes: np.ndarray = field(repr=False)

    @classmethod
    def make(cls, guest: int, size: int) -> Region:
        fd = os.memfd_create("guest", os.MFD_CLOEXEC)
        os.ftruncate(fd, size)
        mapped = mmap.mmap(fd, size)
        return cls(guest, size, fd, mapped, USER_BASE + guest, np.frombuffer(mapped, dtype=np.uint8))


@dataclass(frozen=True)
class Block:
    """Memory that was taken: where it is for the guest, and how long."""

    at: int
    size: int


class GuestMemory:
    """Regions, and a heap over them. Addresses are the guest's."""

    def __init__(self, size: int = 16 << 20, base: int = 0x10_0000) -> None:
        self.regions: list[Region] = []
        self._free: list[Block] = []
        self.plug(base, size)

    def plug(self, guest: int, size: int) -> Region:
        """More memory, as in hot-plugging; the other side hears of it with the next table of regions."""
        region = Region.make(guest, size)
        self.regions.append(region)
        self._free.append(Block(guest, size))
        return region

    def close(self) -> None:
        for region in self.regions:
            os.close(region.fd)
        self.regions.clear()

    def region(self, at: int, size: int = 1) -> Region:
        for region in self.regions:
            if region.guest <= at and at + size <= region.guest + region.size:
                return region
        raise ValueError(f"{at:#x}, {size} bytes, is no memory of the guest")

    def view(self, at: int, size: int) -> np.ndarray:
        """The bytes themselves, live."""
        region = self.region(at, size)
        return region.bytes[at - region.guest : at - region.guest + size]

    def read(self, at: int, size: int) -> bytes:
        return self.view(at, size).tobytes()

    def write(self, at: int, data: bytes | bytearray | memoryview | np.ndarray) -> None:
        flat = np.frombuffer(data, dtype=np.uint8)
        self.view(at, flat.size)[:] = flat

    def user(self, at: int) -> int:
        """The same place by the hypervisor's addresses."""
        region = self.region(at)
        return region.user + at - region.guest

    def take(self, size: int, align: int = 64, beyond: int = 0) -> Block:
        """Zeroed memory at an address of at least `beyond`, to be given back with give()."""
        size = max(size, 1)
        for i, free in enumerate(self._free):
            at = -(-max(free.at, beyond) // align) * align
            if at + size > free.at + free.size:
                continue
            self._free[i : i + 1] = [
                block
                for block in (Block(free.at, at - free.at), Block(at + size, free.at + free.size - at - size))
                if block.size
            ]
            self.view(at, size)[:] = 0
            return Block(at, size)
        raise MemoryError(f"no {size} bytes are left in the guest")

    def give(self, block: Block) -> None:
        """Back to the heap; neighbours in one region are joined."""
        self._free.append(block)
        self._free.sort(key=lambda free: free.at)
        joined: list[Block] = []
        for free in self._free:
            last = joined[-1] if joined else None
            if last and last.at + last.size == free.at and self.region(last.at) is self.region(free.at):
                joined[-1] = Block(last.at, last.size + free.size)
            else:
                joined.append(free)
        self._free = joined

    def put(self, data: bytes, align: int = 64) -> Block:
        block = self.take(len(data), align)
        if data:
            self.write(block.at, data)
        return Block(block.at, len(data)) if data else block

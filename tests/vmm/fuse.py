# SPDX-License-Identifier: Apache-2.0
"""FUSE's messages, as linux/fuse.h has them at 7.31: what a client of the device sends and gets."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

LOOKUP, FORGET, GETATTR, SETATTR, READLINK, SYMLINK = 1, 2, 3, 4, 5, 6
MKNOD, MKDIR, UNLINK, RMDIR, RENAME, LINK, OPEN, READ, WRITE, STATFS = 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
RELEASE, FSYNC, SETXATTR, GETXATTR, LISTXATTR, REMOVEXATTR, FLUSH, INIT = 18, 20, 21, 22, 23, 24, 25, 26
OPENDIR, READDIR, RELEASEDIR, FSYNCDIR, GETLK, SETLK, ACCESS, CREATE = 27, 28, 29, 30, 31, 32, 34, 35
INTERRUPT, DESTROY, IOCTL, POLL, BATCH_FORGET, FALLOCATE, READDIRPLUS, RENAME2 = 36, 38, 39, 40, 42, 43, 44, 45

ROOT = 1
MAJOR, MINOR = 7, 31
ASYNC_READ, PARALLEL_DIROPS, MAX_PAGES = 1 << 0, 1 << 18, 1 << 22
FOPEN_DIRECT_IO = 1 << 0

IN_HEADER = 40
OUT_HEADER = 16
IOCTL_OUT = 16

CMD_CALL, CMD_FETCH, CMD_CANCEL = 0x5601, 0x5602, 0x5603


def in_header(opcode: int, unique: int, node: int, body: int) -> bytes:
    """For a request with `body` bytes behind the header."""
    return struct.pack("<IIQQIIIHH", IN_HEADER + body, opcode, unique, node, 0, 0, 1, 0, 0)


def init_in(major: int = MAJOR, minor: int = MINOR, flags: int = ASYNC_READ | MAX_PAGES) -> bytes:
    return struct.pack("<IIII", major, minor, 1 << 20, flags)


def ioctl_in(handle: int, cmd: int, in_size: int, out_size: int) -> bytes:
    return struct.pack("<QIIQII", handle, 0, cmd, 0, in_size, out_size)


def read_in(handle: int, offset: int, size: int) -> bytes:
    return struct.pack("<QQIIQII", handle, offset, size, 0, 0, 0, 0)


def release_in(handle: int) -> bytes:
    return struct.pack("<QIIQ", handle, 0, 0, 0)


@dataclass
class Init:
    major: int
    minor: int
    flags: int
    max_write: int
    max_pages: int

    @classmethod
    def parse(cls, data: bytes) -> Init:
        major, minor, _, flags, _, _, max_write, _, max_pages, _ = struct.unpack_from("<IIIIHHIIHH", data)
        assert len(data) == 64
        return cls(major, minor, flags, max_write, max_pages)


@dataclass
class Attributes:
    ino: int
    size: int
    mode: int

    @classmethod
    def parse(cls, data: bytes) -> Attributes:
        ino, size = struct.unpack_from("<QQ", data)
        (mode,) = struct.unpack_from("<I", data, 60)
        return cls(ino, size, mode)


@dataclass
class Entry:
    """The answer of LOOKUP."""

    node: int
    valid: int
    attributes: Attributes

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        assert len(data) == 128
        node, _, valid, _, nanoseconds, _ = struct.unpack_from("<QQQQII", data)
        return cls(node, valid + nanoseconds, Attributes.parse(data[40:]))


def directory(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Name, type and the offset of what follows, of each entry."""
    at = 0
    while at + 24 <= len(data):
        _, following, length, kind = struct.unpack_from("<QQII", data, at)
        yield data[at + 24 : at + 24 + length].decode(), kind, following
        at += 24 + length + -(24 + length) % 8

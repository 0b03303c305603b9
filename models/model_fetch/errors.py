# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, and the exit status that says so."""

import errno
from enum import IntEnum

DISK_ERRNOS = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.EIO,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EEXIST,
        errno.ENAMETOOLONG,
    }
)


class Status(IntEnum):
    OK = 0
    INTERNAL = 1
    USAGE = 2
    PACKAGE = 3
    CHECKSUM = 4
    DISK = 5


class FetchError(Exception):
    """A failure that a user can understand: the thing, the reason and the remedy."""

    def __init__(self, status: Status, thing: str, reason: str, remedy: str) -> None:
        super().__init__(f"{thing}: {reason}")
        self.status = status
        self.thing = thing
        self.reason = reason
        self.remedy = remedy


def disk_remedy(number: int | None) -> str:
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "free some space, or name another place with --to (models) or XDG_CACHE_HOME (downloads)"
    if number == errno.EFBIG:
        return "raise the limit on file sizes (ulimit -f)"
    return "name a place that you may write to with --to (models) or XDG_CACHE_HOME (downloads)"


def from_os_error(error: OSError, thing: str) -> FetchError:
    """What to say of a failed file operation, with the path that it was about, if known."""
    if error.filename:
        thing = f"{thing} ({error.filename})"
    reason = error.strerror or str(error)
    status = Status.DISK if error.errno in DISK_ERRNOS else Status.INTERNAL
    return FetchError(status, thing, reason, disk_remedy(error.errno))

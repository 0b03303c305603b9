# SPDX-License-Identifier: Apache-2.0
# Generated from spec/ops.yaml by spec/generate.py; do not edit.
"""Statuses, and an exception class for each that is a failure."""

from __future__ import annotations

import builtins

from ._enum import SpecEnum


class Status(SpecEnum):
    """How a call ended: 0 or positive is success, negative a failure."""

    OK = 0
    """The call succeeded."""
    PENDING = 1
    """The call has been taken and has not completed yet."""
    ERR_INVALID = -1
    """An argument is not what the function takes."""
    ERR_NO_MEMORY = -2
    """Memory ran out."""
    ERR_NOT_FOUND = -3
    """A file, model, backend or op of that name does not exist."""
    ERR_UNSUPPORTED = -4
    """What was asked for is well formed, and nothing here can do it."""
    ERR_FORMAT = -5
    """The contents of a file, image or model are malformed."""
    ERR_LIMIT = -6
    """A limit on size or number was exceeded."""
    ERR_IO = -7
    """Reading or writing failed."""
    ERR_DENIED = -8
    """Policy or file permissions refuse it."""
    ERR_BACKEND = -9
    """The framework behind a backend reported an error."""
    ERR_UNAVAILABLE = -10
    """The backend, its library or its device is not there."""
    ERR_TIMEOUT = -11
    """The time allowed ran out before the call completed."""
    ERR_CANCELLED = -12
    """The call was cancelled before it produced a result."""
    ERR_BUSY = -13
    """Too many calls are in flight; try again."""
    ERR_LOST = -14
    """The other side died after it had taken the call; it may have run."""
    ERR_STALE = -15
    """The other side no longer knows a model or session; the call was not started."""
    ERR_PROTOCOL = -16
    """A frame breaks the rules of the wire protocol."""
    ERR_VERSION = -17
    """Two parts speak versions that do not fit together."""
    ERR_CONFIG = -18
    """An environment variable or a configuration file has a value that makes no sense."""
    ERR_INTERNAL = -19
    """A defect in vaccel itself."""


class VaccelError(Exception):
    """A call that failed. `status` says how, `message` what was wrong and what to do about it."""

    status: Status
    message: str

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = Status(status)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.status!r}, {self.message!r})"

    def __reduce__(self) -> tuple[type[VaccelError], tuple[int, str]]:
        return type(self), (int(self.status), self.message)


class InvalidError(VaccelError, builtins.ValueError):
    """An argument is not what the function takes."""


class NoMemoryError(VaccelError, builtins.MemoryError):
    """Memory ran out."""


class NotFoundError(VaccelError, builtins.FileNotFoundError):
    """A file, model, backend or op of that name does not exist."""


class UnsupportedError(VaccelError):
    """What was asked for is well formed, and nothing here can do it."""


class FormatError(VaccelError, builtins.ValueError):
    """The contents of a file, image or model are malformed."""


class LimitError(VaccelError):
    """A limit on size or number was exceeded."""


class IoError(VaccelError, builtins.OSError):
    """Reading or writing failed."""


class DeniedError(VaccelError, builtins.PermissionError):
    """Policy or file permissions refuse it."""


class BackendError(VaccelError):
    """The framework behind a backend reported an error."""


class UnavailableError(VaccelError):
    """The backend, its library or its device is not there."""


class TimeoutError(VaccelError, builtins.TimeoutError):
    """The time allowed ran out before the call completed."""


class CancelledError(VaccelError):
    """The call was cancelled before it produced a result."""


class BusyError(VaccelError):
    """Too many calls are in flight; try again."""


class LostError(VaccelError):
    """The other side died after it had taken the call; it may have run."""


class StaleError(VaccelError):
    """The other side no longer knows a model or session; the call was not started."""


class ProtocolError(VaccelError):
    """A frame breaks the rules of the wire protocol."""


class VersionError(VaccelError):
    """Two parts speak versions that do not fit together."""


class ConfigError(VaccelError):
    """An environment variable or a configuration file has a value that makes no sense."""


class InternalError(VaccelError):
    """A defect in vaccel itself."""


_CLASSES: dict[int, type[VaccelError]] = {
    -1: InvalidError,
    -2: NoMemoryError,
    -3: NotFoundError,
    -4: UnsupportedError,
    -5: FormatError,
    -6: LimitError,
    -7: IoError,
    -8: DeniedError,
    -9: BackendError,
    -10: UnavailableError,
    -11: TimeoutError,
    -12: CancelledError,
    -13: BusyError,
    -14: LostError,
    -15: StaleError,
    -16: ProtocolError,
    -17: VersionError,
    -18: ConfigError,
    -19: InternalError,
}


def from_status(status: int, message: str) -> VaccelError:
    """The exception for a status; VaccelError itself for one that this version does not know."""
    return _CLASSES.get(status, VaccelError)(status, message)


__all__ = [
    "Status",
    "VaccelError",
    "InvalidError",
    "NoMemoryError",
    "NotFoundError",
    "UnsupportedError",
    "FormatError",
    "LimitError",
    "IoError",
    "DeniedError",
    "BackendError",
    "UnavailableError",
    "TimeoutError",
    "CancelledError",
    "BusyError",
    "LostError",
    "StaleError",
    "ProtocolError",
    "VersionError",
    "ConfigError",
    "InternalError",
]

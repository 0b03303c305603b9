# SPDX-License-Identifier: Apache-2.0
"""Memory that the program and the accelerator both see."""

from __future__ import annotations

from . import _native

#: A bit of vaccel_buffer_caps().
_ZERO_COPY = 1


class Buffer(_native.BufferHandle):
    """Memory where a session's calls reach it best: `session.buffer(nbytes)` makes one, zeroed and aligned to 64.

    It has Python's buffer protocol, writable: `memoryview(buffer)`, `numpy.frombuffer(buffer, numpy.float32)`. Images and
    tensors made of it, or of arrays over it, are read where they are. Write to it only while no call uses it.

    `close()` gives it back; while there are views of it (arrays, memoryviews) that is a BufferError, as with a bytearray.
    Images made from it, and calls that use it, keep the memory for as long as they need it.
    """

    __slots__ = ()

    @property
    def nbytes(self) -> int:
        """Its size in bytes."""
        return _native.buffer_size(self)

    @property
    def zero_copy(self) -> bool:
        """Whether a call that reads it moves none of its bytes."""
        return bool(_native.buffer_caps(self) & _ZERO_COPY)

    def __len__(self) -> int:
        return self.nbytes

    def __repr__(self) -> str:
        return "<vaccel.Buffer, closed>" if self.closed else f"<vaccel.Buffer of {self.nbytes} bytes>"

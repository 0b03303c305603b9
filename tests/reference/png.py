# SPDX-License-Identifier: Apache-2.0
"""Writes the PNG kinds that Pillow reads but does not write: 16 bits per colour, and interlaced."""

import struct
import zlib
from pathlib import Path

import numpy as np

_COLOR_TYPE = {1: 0, 3: 2, 4: 6}
# Adam7: where each pass starts, and its steps (PNG specification, section 8.2).
_PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _rows(pixels: np.ndarray) -> bytes:
    big = pixels.astype(pixels.dtype.newbyteorder(">"))
    return b"".join(b"\0" + row.tobytes() for row in big) if big.size else b""


def write(path: Path, pixels: np.ndarray, interlaced: bool = False) -> None:
    """PIXELS is rows × columns × channels, of 8 or 16 bits."""
    height, width, channels = pixels.shape
    depth = pixels.dtype.itemsize * 8
    header = struct.pack(">IIBBBBB", width, height, depth, _COLOR_TYPE[channels], 0, 0, int(interlaced))
    if interlaced:
        body = b"".join(_rows(pixels[y::dy, x::dx]) for y, x, dy, dx in _PASSES)
    else:
        body = _rows(pixels)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(body, 6)) + _chunk(b"IEND", b"")
    )

# SPDX-License-Identifier: Apache-2.0
"""Drawing: shapes with soft edges on noisy grounds, in single precision, pixels 0 … 255."""

from __future__ import annotations

import struct
import zlib

import numpy as np

Array = np.ndarray


class Canvas:
    """An image of `width` x `height` pixels. Positions and lengths are parts of its width and height."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.x = ((np.arange(width, dtype=np.float32) + 0.5) / width)[None, :]
        self.y = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, None]
        self.pixels = np.zeros((height, width, 3), np.float32)

    def ground(self, rng: np.random.Generator) -> None:
        """A colour that changes slowly and at random."""
        corners = rng.uniform(30, 225, 3) + rng.uniform(-40, 40, (3, 3, 3))
        self.pixels[:] = stretch(corners.astype(np.float32), self.height, self.width)

    def noise(self, rng: np.random.Generator, most: float = 14) -> None:
        self.pixels += rng.standard_normal(self.pixels.shape, np.float32) * np.float32(rng.uniform(0, most))
        np.clip(self.pixels, 0, 255, out=self.pixels)

    def cover(self, distance: Array) -> Array:
        """How much of each pixel lies where `distance`, in parts of the width, is below 0."""
        return np.clip(0.5 - distance * self.width, 0, 1)

    def paint(self, cover: Array, colour: Array) -> None:
        self.pixels += cover[..., None] * (colour.astype(np.float32) - self.pixels)

    def ellipse(self, cx: float, cy: float, rx: float, ry: float) -> Array:
        radius = np.sqrt(((self.x - cx) / rx) ** 2 + ((self.y - cy) / ry) ** 2)
        return self.cover((radius - 1) * min(rx, ry))

    def rectangle(self, cx: float, cy: float, rx: float, ry: float) -> Array:
        return self.cover(np.maximum(np.abs(self.x - cx) - rx, np.abs(self.y - cy) - ry))

    def triangle(self, cx: float, cy: float, rx: float, ry: float) -> Array:
        """With its base below."""
        slope = np.abs(self.x - cx) / rx - (self.y - cy + ry) / (2 * ry)
        return self.cover(np.maximum(slope * rx * 0.8, self.y - cy - ry))

    def line(self, a: Array, b: Array, half: float) -> Array:
        """From point `a` to point `b`, `half` as thick."""
        along = b - a
        t = ((self.x - a[0]) * along[0] + (self.y - a[1]) * along[1]) / max(float(along @ along), 1e-9)
        t = np.clip(t, 0, 1)
        return self.cover(np.hypot(self.x - a[0] - t * along[0], self.y - a[1] - t * along[1]) - half)


def stretch(values: Array, height: int, width: int) -> Array:
    """Bilinear, corner to corner: [a, b, channels] to [height, width, channels]."""
    for axis, size in ((0, height), (1, width)):
        at = np.linspace(0, values.shape[axis] - 1, size, dtype=np.float32)
        low = np.minimum(at.astype(int), values.shape[axis] - 2)
        part = (at - low).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        values = np.take(values, low, axis) * (1 - part) + np.take(values, low + 1, axis) * part
    return values


def contrasting(rng: np.random.Generator, ground: Array, least: float = 110) -> Array:
    """A colour that differs from another by at least that much, all channels together."""
    while True:
        colour = rng.uniform(0, 255, 3)
        if np.abs(colour - ground).sum() >= least:
            return colour


def enlarge(values: Array, height: int, width: int) -> Array:
    """Bilinear, at the middles of pixels, as vaccel does it: [rows, columns, channels] to [height, width, channels]."""
    for axis, size in ((0, height), (1, width)):
        cells = values.shape[axis]
        at = np.clip((np.arange(size, dtype=np.float32) + 0.5) / size * cells - 0.5, 0, cells - 1)
        low = np.minimum(at.astype(int), cells - 2)
        part = (at - low).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        values = np.take(values, low, axis) * (1 - part) + np.take(values, low + 1, axis) * part
    return values


def shrink(pixels: Array, side: int) -> Array:
    """To `side` x `side`, of a picture whose width and height are multiples of it."""
    height, width, channels = pixels.shape
    shown = np.clip(pixels + 0.5, 0, 255).astype(np.uint8).astype(np.float32)
    return shown.reshape(side, height // side, side, width // side, channels).mean((1, 3))


def png(pixels: Array, orientation: int = 1) -> bytes:
    """As a PNG file of 8 bits; with the EXIF orientation 6, stored on its side."""
    rows = np.clip(pixels + 0.5, 0, 255).astype(np.uint8)
    rows = np.rot90(rows) if orientation == 6 else rows
    height, width, _ = rows.shape
    raw = b"".join(b"\0" + row.tobytes() for row in rows)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    # A TIFF structure with one tag.
    exif = chunk(b"eXIf", struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + exif + chunk(b"IDAT", zlib.compress(raw, 6)) + chunk(b"IEND", b"")

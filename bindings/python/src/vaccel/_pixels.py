# SPDX-License-Identifier: Apache-2.0
"""Whether a buffer holds pixels that can be read where they are, and how they lie."""

from __future__ import annotations

from typing import Any, NamedTuple

from ._types import PixelFormat

#: Bytes that a pixel takes.
CHANNELS = {PixelFormat.RGB8: 3, PixelFormat.BGR8: 3, PixelFormat.RGBA8: 4, PixelFormat.GRAY8: 1}

#: The formats as they are called everywhere else.
NAMES = {
    "RGB": PixelFormat.RGB8,
    "BGR": PixelFormat.BGR8,
    "RGBA": PixelFormat.RGBA8,
    "GRAY": PixelFormat.GRAY8,
    "L": PixelFormat.GRAY8,
}

_DEFAULTS = {1: PixelFormat.GRAY8, 3: PixelFormat.RGB8, 4: PixelFormat.RGBA8}


class Geometry(NamedTuple):
    """How pixels lie in memory."""

    format: PixelFormat
    width: int
    height: int
    stride: int


def pixel_format(value: PixelFormat | str) -> PixelFormat:
    """A format by its name: RGB, BGR, RGBA, GRAY."""
    known = value if isinstance(value, PixelFormat) else NAMES.get(value)
    if known is None or known not in CHANNELS:
        raise ValueError(f"format: {value!r} is none of {', '.join(NAMES)}")
    return known


def bytes_only(view: memoryview[Any]) -> None:
    """Refuses anything but unsigned bytes: other numbers would be read as garbage."""
    if view.itemsize == 1 and view.format.lstrip("@=<>!") == "B":
        return
    raise TypeError(
        f"pixels must be uint8, not elements of format {view.format!r}; scale them to 0..255 and convert, "
        "for example (array * 255).round().astype(numpy.uint8) for floats from 0 to 1"
    )


def _shape(view: memoryview[Any]) -> tuple[int, ...]:
    return tuple(view.shape or ())


def _strides(view: memoryview[Any]) -> tuple[int, ...]:
    return tuple(view.strides or ())


def _rows(view: memoryview[Any]) -> tuple[int, int, int]:
    """Height, width and channels."""
    shape = _shape(view)
    if len(shape) == 2:
        return shape[0], shape[1], 1
    if len(shape) == 3 and shape[2] in _DEFAULTS:
        return shape[0], shape[1], shape[2]
    hint = "; for (channels, height, width) pass array.transpose(1, 2, 0) and copy=True" if len(shape) == 3 else ""
    raise ValueError(
        f"an array of shape {shape} is no image; pixels are (height, width), or (height, width, channels) with "
        f"1, 3 or 4 channels{hint}"
    )


def _dense_rows(view: memoryview[Any], row: int) -> bool:
    """Whether pixels follow each other within a row, and rows lie forwards without overlapping."""
    shape, strides = _shape(view), _strides(view)
    expected = 1
    for length, stride in zip(reversed(shape[1:]), reversed(strides[1:]), strict=True):
        if length > 1 and stride != expected:
            return False
        expected *= length
    return shape[0] == 1 or strides[0] >= row


def describe(view: memoryview[Any], wanted: PixelFormat | None) -> tuple[Geometry, bool]:
    """How the array's pixels lie, and whether they can be read where they are."""
    bytes_only(view)
    height, width, channels = _rows(view)
    if 0 in (height, width):
        raise ValueError(f"an array of shape {_shape(view)} has no pixels")
    format = _DEFAULTS[channels] if wanted is None else wanted
    if CHANNELS[format] != channels:
        raise ValueError(f"format: {format} has {CHANNELS[format]} channels, the array {channels}")
    row = width * channels
    in_place = _dense_rows(view, row)
    stride = _strides(view)[0] if in_place and height > 1 else row
    return Geometry(format, width, height, stride), in_place

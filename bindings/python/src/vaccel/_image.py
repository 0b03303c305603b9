# SPDX-License-Identifier: Apache-2.0
"""Images: files, their bytes, or pixels."""

from __future__ import annotations

import os
from typing import Any, Self

from . import _native, _pillow, _pixels
from ._types import PixelFormat


class Image(_native.ImageHandle):
    """A picture to work on. Immutable; many threads may use it at once.

    source: one of
      - the bytes of a JPEG or PNG file: bytes, bytearray, memoryview, mmap, a 1-D uint8 array;
      - pixels: anything with a buffer of uint8 of shape (height, width) or (height, width, 1 | 3 | 4), such as a numpy array;
      - a Pillow image of mode L, RGB or RGBA.
    format: how pixels are ordered: "RGB", "BGR", "RGBA" or "GRAY"; None goes by the number of channels.
    copy: allow a copy where the pixels cannot be read where they are; without it that is a ValueError.

    Nothing is copied otherwise: leave the memory as it is until the image is closed. Pillow images are read in place too, but
    for those larger than Pillow's blocks (16 MB), and with Pillow before 11.3: they are copied. Pixels are taken as they
    are; EXIF rotation is honoured for files and their bytes only.
    """

    __slots__ = ()

    def __init__(self, source: Any, *, format: PixelFormat | str | None = None, copy: bool = False) -> None:
        if format is None and isinstance(source, bytes):  # the usual case, and nothing to find out about it
            _native.image_from_memory(self, source)
            return
        wanted = None if format is None else _pixels.pixel_format(format)
        if _pillow.is_pillow(source):
            self._from_pillow(source, wanted)
            return
        if isinstance(source, (str, os.PathLike)):
            raise TypeError(f"Image() takes bytes or pixels; for the file use Image.open({str(source)!r})")
        try:
            view = memoryview(source)
        except TypeError:
            raise TypeError(
                f"an image cannot be made from {type(source).__name__}; pass a file's bytes, a uint8 array or a Pillow image"
            ) from None
        if view.ndim == 1:
            self._from_encoded(view, wanted, copy)
        else:
            self._from_array(view, wanted, copy)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Read a JPEG or PNG file. It may change afterwards."""
        image = cls.__new__(cls)
        _native.image_from_file(image, os.fsencode(path))
        return image

    @classmethod
    def from_pixels(
        cls, data: Any, width: int, height: int, *, format: PixelFormat | str = "RGB", stride: int | None = None
    ) -> Self:
        """Wrap pixels in plain memory, such as a camera's frame. `stride` is bytes from row to row; None: no gaps."""
        image = cls.__new__(cls)
        view = memoryview(data)
        _pixels.bytes_only(view)
        if not view.c_contiguous:
            raise ValueError("data: its bytes are not contiguous; pass bytes(data)")
        wanted = _pixels.pixel_format(format)
        row = stride if stride is not None else width * _pixels.CHANNELS[wanted]
        _native.image_from_pixels(image, view, wanted, width, height, row)
        return image

    def _from_encoded(self, view: memoryview[Any], wanted: PixelFormat | None, copy: bool) -> None:
        if wanted is not None:
            raise ValueError("format: a file's bytes say it themselves; for plain pixels use Image.from_pixels()")
        if view.itemsize != 1 or view.format.lstrip("@=<>!") not in ("B", "b", "c"):
            raise TypeError(f"a file's bytes are bytes, not elements of format {view.format!r}")
        if not view.c_contiguous:
            if not copy:
                raise ValueError("the bytes are not contiguous; pass copy=True, or bytes(source)")
            view = memoryview(view.tobytes())
        _native.image_from_memory(self, view)

    def _from_array(self, view: memoryview[Any], wanted: PixelFormat | None, copy: bool) -> None:
        geometry, in_place = _pixels.describe(view, wanted)
        if not in_place:
            if not copy:
                raise ValueError(
                    f"the array's pixels do not follow each other in memory (strides {tuple(view.strides or ())}); "
                    "pass copy=True, or a contiguous array"
                )
            view = memoryview(view.tobytes())
        _native.image_from_pixels(self, view, geometry.format, geometry.width, geometry.height, geometry.stride)

    def _from_pillow(self, source: Any, wanted: PixelFormat | None) -> None:
        if wanted is not None:
            raise ValueError("format: a Pillow image knows its own; leave it out")
        _pillow.check_mode(source)
        width, height = source.size
        in_place, copied = _pillow.MODES[source.mode]
        capsule = _pillow.own_memory(source)
        if capsule is not None:
            _native.image_from_arrow(self, capsule, in_place, width, height)
        else:
            _native.image_from_pixels(self, source.tobytes(), copied, width, height, 0)

    def __repr__(self) -> str:
        return "<vaccel.Image, closed>" if self.closed else "<vaccel.Image>"

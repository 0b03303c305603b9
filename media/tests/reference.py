# SPDX-License-Identifier: Apache-2.0
"""What the library is measured against: the same steps written with Pillow and numpy."""

import ctypes
import io

import numpy as np
from PIL import Image, ImageOps

FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
    "nearest": Image.Resampling.NEAREST,
}


class Options:
    """One way to preprocess; `text` is what tests/options.c parses."""

    def __init__(self, layout="NCHW", dtype="f32", color="RGB", filter="bicubic", crop="center",
                 width=224, height=224, fraction=0.875, mean=127.0, std=128.0):
        if dtype == "u8":
            mean, std = 0.0, 1.0
        self.layout, self.dtype, self.color, self.filter = layout, dtype, color, filter
        self.crop, self.width, self.height, self.fraction = crop, width, height, fraction
        self.mean, self.std = mean, std

    @property
    def text(self):
        return (f"{self.layout} {self.dtype} {self.color} {self.filter} {self.crop} {self.width} "
                f"{self.height} {self.fraction!r} {self.mean!r} {self.std!r}")

    @property
    def shape(self):
        channels = 1 if self.color == "GRAY" else 3
        if self.layout == "NCHW":
            return (channels, self.height, self.width)
        return (self.height, self.width, channels)

    def empty(self):
        return np.empty(self.shape, np.float32 if self.dtype == "f32" else np.uint8)


def with_pillow(data, options):
    """The tensor as Pillow and numpy make it from the bytes of an image file."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    if options.color == "GRAY":
        image = image.convert("L")
    if options.crop == "center":
        width, height = image.size
        side = max(1, int(options.fraction * min(width, height)))
        left, top = (width - side) // 2, (height - side) // 2
        image = image.crop((left, top, left + side, top + side))
    image = image.resize((options.width, options.height), FILTERS[options.filter])
    pixels = np.asarray(image)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if options.color == "BGR":
        pixels = pixels[:, :, ::-1]
    if options.layout == "NCHW":
        pixels = pixels.transpose(2, 0, 1)
    if options.dtype == "u8":
        return np.ascontiguousarray(pixels)
    pixels = np.ascontiguousarray(pixels, np.float32)
    return (pixels - np.float32(options.mean)) / np.float32(options.std)


class Media:
    """libvaccel-media through its test library."""

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.library.media_scratch_new.restype = ctypes.c_void_p
        self.library.media_scratch_delete.argtypes = [ctypes.c_void_p]
        self.call = self.library.media_tensor
        self.call.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_void_p,
                              ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
        self.scratch = self.library.media_scratch_new()
        self.message = ctypes.create_string_buffer(512)

    def close(self):
        self.library.media_scratch_delete(self.scratch)

    def tensor(self, data, options, out=None):
        out = options.empty() if out is None else out
        status = self.call(data, len(data), options.text.encode(), self.scratch, out.ctypes.data,
                           out.nbytes, self.message, len(self.message))
        if status != 0:
            raise ValueError(f"status {status}: {self.message.value.decode()}")
        return out

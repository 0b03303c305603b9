# SPDX-License-Identifier: Apache-2.0
"""Pillow's images, recognised without importing Pillow."""

from __future__ import annotations

import sys
from typing import Any, TypeGuard

from ._types import PixelFormat

#: Mode -> how its pixels look in Pillow's own memory (RGB has a fourth, unused byte), and how in tobytes().
MODES = {
    "L": (PixelFormat.GRAY8, PixelFormat.GRAY8),
    "RGB": (PixelFormat.RGBA8, PixelFormat.RGB8),
    "RGBA": (PixelFormat.RGBA8, PixelFormat.RGBA8),
}


def is_pillow(source: object) -> TypeGuard[Any]:
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(source, module.Image)


def check_mode(image: Any) -> None:
    if image.mode not in MODES:
        raise ValueError(
            f"a Pillow image of mode {image.mode!r} is none of {', '.join(MODES)}; pass image.convert('RGB')"
        )
    if 0 in image.size:
        raise ValueError(f"a Pillow image of size {image.size} has no pixels")


def own_memory(image: Any) -> object | None:
    """The image's pixels where they are, as an Arrow capsule; None if Pillow has to copy them."""
    try:
        _, array = image.__arrow_c_array__()
    except (AttributeError, ValueError):  # an older Pillow; an image in several blocks (larger than 16 MB)
        return None
    capsule: object = array
    return capsule

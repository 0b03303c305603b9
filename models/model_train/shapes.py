# SPDX-License-Identifier: Apache-2.0
"""Pictures of circles, squares and triangles of any colour."""

from __future__ import annotations

import numpy as np

from .draw import Canvas, contrasting
from .nn import SIDE

Array = np.ndarray

LABELS = ["circle", "square", "triangle"]


def scene(
    rng: np.random.Generator, width: int = SIDE, height: int = SIDE, sizes: tuple[float, float] = (0.1, 0.22)
) -> tuple[Array, Array, Array]:
    """Pixels; for each thing [class, centre x, centre y, width, height] in parts of the image; and for each pixel what it
    shows: 0 for nothing, or a class and 1. From its middle to its edges a thing has one of `sizes`."""
    canvas = Canvas(width, height)
    canvas.ground(rng)
    shown = np.zeros((height, width), np.uint8)
    ground = canvas.pixels.mean((0, 1))
    things: list[tuple[float, ...]] = []
    for _ in range(rng.integers(1, 5)):
        for _ in range(10):
            rx, ry = rng.uniform(*sizes, 2)
            cx, cy = rng.uniform(rx + 0.01, 0.99 - rx), rng.uniform(ry + 0.01, 0.99 - ry)
            if all(abs(cx - t[1]) > rx + t[3] / 2 or abs(cy - t[2]) > ry + t[4] / 2 for t in things):
                break
        else:
            continue
        kind = int(rng.integers(len(LABELS)))
        shape = (canvas.ellipse, canvas.rectangle, canvas.triangle)[kind]
        cover = shape(cx, cy, rx, ry)
        canvas.paint(cover, contrasting(rng, ground, 150))
        shown[cover >= 0.5] = kind + 1
        things.append((kind, cx, cy, 2 * rx, 2 * ry))
    canvas.noise(rng)
    return canvas.pixels, np.array(things, np.float32), shown

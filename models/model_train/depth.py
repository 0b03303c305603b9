# SPDX-License-Identifier: Apache-2.0
"""scene-depth: how far away things are in a room with a floor, a wall, and boxes and balls on the floor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from .draw import Canvas, enlarge, shrink
from .folder import Example, Trained, first_clear
from .nn import FINE, SIDE, Graph, Net, train

Array = np.ndarray

SEED = 21
SCENES, STEPS, BATCH = 2500, 700, 16
CELL = FINE // 2  # pixels
GRID = SIDE // CELL
HORIZON = 0.3  # part of the picture's height at which the eye looks
EYE = 1.6  # metres above the floor
HAZE = 14.0  # metres in which colours fade


def fade(colour: Array, depth: Array | float, haze: Array) -> Array:
    return haze + (colour - haze) * np.exp(-np.asarray(depth, np.float32) / HAZE)[..., None]


def scene(rng: np.random.Generator, width: int = SIDE, height: int = SIDE) -> tuple[Array, Array]:
    """Pixels, and metres for each. A thing of one metre at one metre's distance is as large as the picture."""
    canvas = Canvas(width, height)
    haze = rng.uniform(150, 220) + rng.uniform(-20, 20, 3)
    wall = rng.uniform(6, 12)
    floor = EYE / np.maximum(canvas.y - HORIZON, 1e-3) * np.ones_like(canvas.x)
    depth = np.minimum(floor, wall).astype(np.float32)
    across = (canvas.x - 0.5) * depth
    squares = (np.floor(across + rng.uniform()) + np.floor(depth + rng.uniform())) % 2
    tile, other = rng.uniform(20, 140, (2, 3))
    colours = np.where((floor < wall)[..., None], np.where(squares[..., None] > 0, tile, other), rng.uniform(20, 140, 3))
    canvas.pixels[:] = fade(colours, depth, haze)
    for away in sorted(rng.uniform(2, min(wall - 0.5, 8), rng.integers(1, 5)), reverse=True):
        rx, ry = rng.uniform(0.3, 0.9, 2) / away / 2 * 1.6
        bottom = HORIZON + EYE / away
        cx = rng.uniform(0, 1)
        shape = canvas.ellipse if rng.integers(2) else canvas.rectangle
        cover = shape(cx, bottom - ry, rx, ry)
        canvas.paint(cover, fade(rng.uniform(0, 255, 3), away, haze))
        depth[cover >= 0.5] = away
    canvas.noise(rng, 8)
    return canvas.pixels, depth


def prepare(pixels: Array) -> Array:
    return (pixels - 127.5) / 64


def batches(rng: np.random.Generator) -> Callable[[], tuple[Array, Callable[[Array], Array]]]:
    """Draws scenes once; batches of them differ in direction. What is learned is the logarithm."""
    scenes = [scene(rng) for _ in range(SCENES)]
    images = prepare(np.stack([pixels for pixels, _ in scenes]))
    logs = np.log(np.stack([depth for _, depth in scenes]))
    targets = logs.reshape(SCENES, GRID, CELL, GRID, CELL, 1).mean((2, 4))

    def batch() -> tuple[Array, Callable[[Array], Array]]:
        chosen = rng.integers(SCENES, size=BATCH)
        shown, wanted = images[chosen], targets[chosen]
        if rng.integers(2):
            shown, wanted = shown[:, :, ::-1], wanted[:, :, ::-1]

        def gradient(answer: Array) -> Array:
            return np.clip(answer - wanted, -0.1, 0.1) / (2 * BATCH)

        return shown, gradient

    return batch


def errors(answer: Array, depth: Array) -> Array:
    """How far off each pixel is, as a part of the truth."""
    said = enlarge(np.exp(answer), *depth.shape)[..., 0]
    return np.abs(said - depth) / depth


def accuracy(net: Net, rng: np.random.Generator, images: int = 200) -> float:
    scenes = [scene(rng) for _ in range(images)]
    answers = net.forward(prepare(np.stack([pixels for pixels, _ in scenes])))
    return float(np.mean([errors(answer, depth).mean() for answer, (_, depth) in zip(answers, scenes, strict=True)]))


def is_clear(net: Net, pixels: Array, depth: Array) -> bool:
    return float(errors(net.forward(prepare(shrink(pixels, SIDE)[None]))[0], depth).mean()) < 0.08


def examples(net: Net, rng: np.random.Generator) -> list[Example]:
    made: list[Example] = []
    for width, height in ((320, 192), (192, 320), (256, 256), (512, 384)):
        pixels, depth = first_clear(partial(scene, rng, width, height), lambda drawn: is_clear(net, *drawn))
        made.append((pixels, {}, depth))
    return made


def trained(seed: int) -> Trained:
    rng = np.random.default_rng(seed)
    net = Net(rng, 1, fine=True)
    net.head.bias[:] = np.log(4.0)
    train(net, batches(rng), STEPS)
    graph = Graph(net)
    graph.node("Exp", [graph.head], "metres")
    return Trained(
        model=graph.model({"metres": [1, 1, GRID, GRID]}),
        op="image_depth",
        output={"name": "metres", "depth": {"kind": "metric"}},
        labels=[],
        description="how far away things are on the floor of a drawn room",
        measure="mean error, as a part of the distance,",
        accuracy=accuracy(net, np.random.default_rng(1)),
        required=0.15,
        error=True,
        examples=lambda: examples(net, np.random.default_rng(2)),
    )

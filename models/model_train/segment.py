# SPDX-License-Identifier: Apache-2.0
"""shapes-segment: of each pixel whether it is of a circle, a square, a triangle, or of nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from .draw import enlarge, shrink
from .folder import Example, Trained, first_clear
from .nn import FINE, SIDE, Graph, Net, softmax, train
from .shapes import LABELS
from .shapes import scene as any_scene

Array = np.ndarray

CLASSES = ["nothing", *LABELS]
SEED = 20
SCENES, STEPS, BATCH = 2500, 750, 16
CELL = FINE // 2  # pixels
GRID = SIDE // CELL

scene = partial(any_scene, sizes=(0.14, 0.27))


def prepare(pixels: Array) -> Array:
    return (pixels - 127.5) / 64


def parts(shown: Array) -> Array:
    """How much of each cell is of each class."""
    hot = np.eye(len(CLASSES), dtype=np.float32)[shown]
    return hot.reshape(*shown.shape[:-2], GRID, CELL, GRID, CELL, len(CLASSES)).mean((-4, -2))


def batches(rng: np.random.Generator) -> Callable[[], tuple[Array, Callable[[Array], Array]]]:
    """Draws scenes once; batches of them differ in direction and colours."""
    scenes = [scene(rng) for _ in range(SCENES)]
    images = prepare(np.stack([pixels for pixels, _, _ in scenes]))
    targets = parts(np.stack([shown for _, _, shown in scenes]))

    def batch() -> tuple[Array, Callable[[Array], Array]]:
        chosen = rng.integers(SCENES, size=BATCH)
        shown, wanted = images[chosen][..., rng.permutation(3)], targets[chosen]
        if rng.integers(2):
            shown, wanted = shown[:, :, ::-1], wanted[:, :, ::-1]

        def gradient(answer: Array) -> Array:
            return (softmax(answer) - wanted) / (8 * BATCH)

        return shown, gradient

    return batch


def decide(answer: Array, height: int, width: int) -> Array:
    return enlarge(answer, height, width).argmax(-1)


def accuracy(net: Net, rng: np.random.Generator, images: int = 200) -> float:
    """Intersection over union, of all pictures together, mean of the classes."""
    scenes = [scene(rng) for _ in range(images)]
    answers = net.forward(prepare(np.stack([pixels for pixels, _, _ in scenes])))
    both, either = np.zeros(len(CLASSES)), np.zeros(len(CLASSES))
    for answer, (_, _, shown) in zip(answers, scenes, strict=True):
        said = decide(answer, SIDE, SIDE)
        for kind in range(len(CLASSES)):
            both[kind] += ((said == kind) & (shown == kind)).sum()
            either[kind] += ((said == kind) | (shown == kind)).sum()
    return float((both / either).mean())


def is_clear(net: Net, pixels: Array, shown: Array) -> bool:
    answer = net.forward(prepare(shrink(pixels, SIDE)[None]))[0]
    return float((decide(answer, *shown.shape) == shown).mean()) > 0.96


def examples(net: Net, rng: np.random.Generator) -> list[Example]:
    made: list[Example] = []
    for width, height in ((320, 192), (192, 320), (256, 256), (512, 384)):
        pixels, _, shown = first_clear(partial(scene, rng, width, height), lambda drawn: is_clear(net, drawn[0], drawn[2]))
        made.append((pixels, {}, shown))
    return made


def trained(seed: int) -> Trained:
    rng = np.random.default_rng(seed)
    net = Net(rng, len(CLASSES), fine=True)
    train(net, batches(rng), STEPS)
    graph = Graph(net)
    graph.node("Identity", [graph.head], "scores")
    return Trained(
        model=graph.model({"scores": [1, len(CLASSES), GRID, GRID]}),
        op="image_segment",
        output={"name": "scores", "activation": "softmax", "segment": {"layout": "NCHW"}},
        labels=CLASSES,
        description="circles, squares and triangles of any colour, pixel by pixel",
        measure="mean intersection over union",
        accuracy=accuracy(net, np.random.default_rng(1)),
        required=0.75,
        examples=lambda: examples(net, np.random.default_rng(2)),
    )

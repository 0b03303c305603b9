# SPDX-License-Identifier: Apache-2.0
"""shapes-detect: circles, squares and triangles of any colour, each with its box."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import onnx
from onnx import helper

from .draw import shrink
from .folder import Example, Trained, first_clear
from .nn import COARSE, SIDE, Graph, Net, sigmoid, train
from .shapes import LABELS, scene

Array = np.ndarray

SEED = 18
SCENES, STEPS, BATCH = 3000, 1100, 16
GRID = SIDE // COARSE
REACH = 5.0  # pixels from a cell's middle to that of a thing that it is to find
MIN_SCORE, MAX_OVERLAP = 0.5, 0.3
USUAL = 18.0  # pixels across


def middles() -> tuple[Array, Array]:
    """Of the cells, pixels: columns and rows."""
    at = (np.arange(GRID, dtype=np.float32) + 0.5) * COARSE
    return np.broadcast_to(at[None, :], (GRID, GRID)), np.broadcast_to(at[:, None], (GRID, GRID))


def target(things: Array) -> Array:
    """For each cell: four numbers of the box, and a 1 for its class."""
    x, y = middles()
    wanted = np.zeros((GRID, GRID, 4 + len(LABELS)), np.float32)
    for kind, cx, cy, w, h in things:
        cx, cy, w, h = (value * SIDE for value in (cx, cy, w, h))
        near = (np.abs(x - cx) < REACH) & (np.abs(y - cy) < REACH)
        wanted[near, 0] = ((cx - x) / COARSE)[near]
        wanted[near, 1] = ((cy - y) / COARSE)[near]
        wanted[near, 2:4] = np.log(w / USUAL), np.log(h / USUAL)
        wanted[near, 4 + int(kind)] = 1
    return wanted


def prepare(pixels: Array) -> Array:
    return (pixels - 127.5) / 64


def batches(rng: np.random.Generator) -> Callable[[], tuple[Array, Callable[[Array], Array]]]:
    """Draws scenes once; batches of them differ in direction and colours."""
    scenes = [scene(rng)[:2] for _ in range(SCENES)]
    images = prepare(np.stack([pixels for pixels, _ in scenes]))
    targets = np.stack([target(things) for _, things in scenes])

    def batch() -> tuple[Array, Callable[[Array], Array]]:
        chosen = rng.integers(SCENES, size=BATCH)
        shown, wanted = images[chosen][..., rng.permutation(3)], targets[chosen]
        if rng.integers(2):
            shown, wanted = shown[:, :, ::-1], wanted[:, :, ::-1].copy()
            wanted[..., 0] *= -1
        here = wanted[..., 4:].max(-1, keepdims=True)

        def gradient(answer: Array) -> Array:
            g = np.empty_like(answer)
            g[..., :4] = np.clip(answer[..., :4] - wanted[..., :4], -0.5, 0.5) * here * 2
            g[..., 4:] = (sigmoid(answer[..., 4:]) - wanted[..., 4:]) * (1 + 2 * here)
            return g / (2 * BATCH)

        return shown, gradient

    return batch


def decode(answer: Array) -> tuple[Array, Array]:
    """Boxes as centre and size in pixels of the network's input, and scores; of one image."""
    x, y = middles()
    boxes = np.stack(
        [
            x + answer[..., 0] * COARSE,
            y + answer[..., 1] * COARSE,
            np.exp(answer[..., 2]) * USUAL,
            np.exp(answer[..., 3]) * USUAL,
        ],
        -1,
    )
    return boxes.reshape(-1, 4), sigmoid(answer[..., 4:]).reshape(-1, len(LABELS))


def overlap(a: Array, b: Array) -> float:
    """Of boxes by centre and size."""
    low = np.maximum(a[:2] - a[2:] / 2, b[:2] - b[2:] / 2)
    high = np.minimum(a[:2] + a[2:] / 2, b[:2] + b[2:] / 2)
    both = float(np.prod(np.maximum(high - low, 0)))
    return both / float(a[2] * a[3] + b[2] * b[3] - both)


def best(boxes: Array, scores: Array, least: float) -> list[tuple[float, Array]]:
    """Of one class: those that score at least so much and hide behind no better one."""
    kept: list[tuple[float, Array]] = []
    for i in np.argsort(-scores):
        if scores[i] < least:
            break
        if all(overlap(boxes[i], other) <= MAX_OVERLAP for _, other in kept):
            kept.append((float(scores[i]), boxes[i]))
    return kept


def accuracy(net: Net, rng: np.random.Generator, images: int = 200) -> float:
    """Mean average precision at an overlap of 0.5: the area under precision over recall, mean of the classes."""
    scenes = [scene(rng)[:2] for _ in range(images)]
    answers = net.forward(prepare(np.stack([pixels for pixels, _ in scenes])))
    areas = []
    for kind in range(len(LABELS)):
        found: list[tuple[float, bool]] = []
        there = 0
        for answer, (_, things) in zip(answers, scenes, strict=True):
            boxes, scores = decode(answer)
            real = [thing[1:] * SIDE for thing in things if thing[0] == kind]
            there += len(real)
            for score, box in best(boxes, scores[:, kind], 0.02):
                hit = next((i for i, other in enumerate(real) if overlap(box, other) >= 0.5), None)
                found.append((score, hit is not None))
                if hit is not None:
                    real.pop(hit)
        hits = np.array([hit for _, hit in sorted(found, key=lambda one: -one[0])], float)
        precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
        areas.append(float((np.maximum.accumulate(precision[::-1])[::-1] * hits).sum() / there))
    return float(np.mean(areas))


def export(net: Net) -> onnx.ModelProto:
    """With boxes [1, cells, 4] and scores [1, cells, classes], of which nothing is decoded outside."""
    graph = Graph(net)
    cells = GRID * GRID
    shape = graph.constant("shape", np.array([1, 4 + len(LABELS), cells], np.int64))
    flat = graph.node("Reshape", [graph.head, shape])
    rows = graph.node("Transpose", [flat], perm=[0, 2, 1])
    sizes = graph.constant("sizes", np.array([2, 2, len(LABELS)], np.int64))
    graph.nodes.append(helper.make_node("Split", [rows, sizes], ["offset", "extent", "logits"], axis=2))
    x, y = middles()
    places = graph.constant("places", np.stack([x, y], -1).reshape(1, cells, 2).astype(np.float32))
    coarse = graph.constant("coarse", np.array(COARSE, np.float32))
    usual = graph.constant("usual", np.array(USUAL, np.float32))
    middle = graph.node("Add", [graph.node("Mul", ["offset", coarse]), places])
    size = graph.node("Mul", [graph.node("Exp", ["extent"]), usual])
    graph.node("Concat", [middle, size], "boxes", axis=2)
    graph.node("Sigmoid", ["logits"], "scores")
    return graph.model({"boxes": [1, cells, 4], "scores": [1, cells, len(LABELS)]})


def is_clear(net: Net, pixels: Array, things: Array) -> bool:
    """Whether the network finds all there is and nothing else, and is sure of it."""
    boxes, scores = decode(net.forward(prepare(shrink(pixels, SIDE)[None]))[0])
    for kind in range(len(LABELS)):
        real = [thing[1:] * SIDE for thing in things if thing[0] == kind]
        found = best(boxes, scores[:, kind], MIN_SCORE - 0.15)
        if len(found) != len(real) or any(score < MIN_SCORE + 0.15 for score, _ in found):
            return False
        if not all(any(overlap(box, other) > 0.6 for _, box in found) for other in real):
            return False
    return True


def examples(net: Net, rng: np.random.Generator) -> list[Example]:
    """Pictures of several sizes, larger than the network's input, with boxes in their own pixels."""
    made = []
    for width, height in ((320, 192), (192, 320), (256, 256), (512, 384), (128, 64), (640, 640)):
        pixels, things, _ = first_clear(partial(scene, rng, width, height), lambda drawn: is_clear(net, *drawn[:2]))
        boxes = [
            {
                "label": LABELS[int(kind)],
                "x": float((cx - w / 2) * width),
                "y": float((cy - h / 2) * height),
                "width": float(w * width),
                "height": float(h * height),
            }
            for kind, cx, cy, w, h in things
        ]
        made.append((pixels, {"boxes": boxes}, None))
    return made


def trained(seed: int) -> Trained:
    rng = np.random.default_rng(seed)
    net = Net(rng, 4 + len(LABELS), fine=False)
    net.head.bias[4:] = -3.0  # most cells hold nothing
    train(net, batches(rng), STEPS)
    return Trained(
        model=export(net),
        op="image_detect",
        output={
            "name": "boxes",
            "activation": "none",
            "detect": {
                "rows": "box_scores",
                "box": "cxcywh",
                "scores": "scores",
                "min_score": MIN_SCORE,
                "max_overlap": MAX_OVERLAP,
            },
        },
        labels=LABELS,
        description="circles, squares and triangles of any colour, each with its box",
        measure="mean average precision at an overlap of 0.5",
        accuracy=accuracy(net, np.random.default_rng(1)),
        required=0.9,
        examples=lambda: examples(net, np.random.default_rng(2)),
    )

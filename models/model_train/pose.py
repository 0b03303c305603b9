# SPDX-License-Identifier: Apache-2.0
"""figure-pose: one or two stick figures, each with its joints."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from .draw import Canvas, contrasting, shrink
from .folder import Example, Trained, first_clear
from .nn import FINE, SIDE, Graph, Net, sigmoid, train

Array = np.ndarray

# Left and right are the figure's, which faces whoever looks.
LABELS = ["head", "neck", "left_hand", "right_hand", "hip", "left_foot", "right_foot"]
BONES = [(0, 1), (1, 2), (1, 3), (1, 4), (4, 5), (4, 6)]
MIRRORED = [0, 1, 3, 2, 4, 6, 5]
ROOT = LABELS.index("neck")
SEED = 20
SCENES, STEPS, BATCH = 2500, 800, 16
CELL = FINE // 2  # pixels
GRID = SIDE // CELL
MIN_SCORE = 0.3


def figure(rng: np.random.Generator, cx: float, size: float) -> Array:
    """The joints of one, in parts of the picture; `size` is about its height."""
    neck = np.array([cx, rng.uniform(0.1, 0.95 - size) + 0.22 * size])
    lean = rng.uniform(-0.12, 0.12)
    head = neck + size * np.array([lean * 0.5, -0.14])
    hip = neck + size * np.array([-lean, 0.36])

    def limb(start: Array, length: float, least: float, most: float, side: int) -> Array:
        turn = np.radians(rng.uniform(least, most))  # from straight down
        return start + size * length * np.array([side * np.sin(turn), np.cos(turn)])

    hands = [limb(neck, 0.36, 15, 150, side) for side in (1, -1)]
    feet = [limb(hip, 0.42, 5, 45, side) for side in (1, -1)]
    return np.array([head, neck, *hands, hip, *feet], np.float32)


def scene(rng: np.random.Generator, width: int = SIDE, height: int = SIDE, count: int = 0) -> tuple[Array, Array]:
    """Pixels, and [figure, joint, x and y] in parts of the picture; of `count` figures, or one or two."""
    canvas = Canvas(width, height)
    canvas.ground(rng)
    ground = canvas.pixels.mean((0, 1))
    if count == 1 or (count == 0 and rng.integers(2)):
        places = [(rng.uniform(0.35, 0.65), rng.uniform(0.5, 0.8))]
    else:
        places = [(rng.uniform(0.22, 0.28), rng.uniform(0.4, 0.55)), (rng.uniform(0.72, 0.78), rng.uniform(0.4, 0.55))]
    figures = [figure(rng, *place) for place in places]
    for joints, (_, size) in zip(figures, places, strict=True):
        colour = contrasting(rng, ground, 160)
        half = float(rng.uniform(0.03, 0.045) * size)
        cover = canvas.ellipse(*joints[0], 0.09 * size, 0.09 * size)
        for a, b in BONES:
            cover = np.maximum(cover, canvas.line(joints[a], joints[b], half))
        canvas.paint(cover, colour)
    canvas.noise(rng, 10)
    return canvas.pixels, np.array(figures)


def prepare(pixels: Array) -> Array:
    return (pixels - 127.5) / 64


def target(figures: Array) -> Array:
    """A hill over each joint."""
    at = (np.arange(GRID, dtype=np.float32) + 0.5) / GRID
    hills = np.zeros((GRID, GRID, len(LABELS)), np.float32)
    for joints in figures:
        x, y = joints.T
        off = (at[None, :, None] - x) ** 2 + (at[:, None, None] - y) ** 2
        hills = np.maximum(hills, np.exp(-off * GRID**2 / (2 * 1.5**2)))
    return hills


def batches(rng: np.random.Generator) -> Callable[[], tuple[Array, Callable[[Array], Array]]]:
    """Draws scenes once; batches of them differ in direction and colours."""
    scenes = [scene(rng) for _ in range(SCENES)]
    images = prepare(np.stack([pixels for pixels, _ in scenes]))
    targets = np.stack([target(figures) for _, figures in scenes])

    def batch() -> tuple[Array, Callable[[Array], Array]]:
        chosen = rng.integers(SCENES, size=BATCH)
        shown, wanted = images[chosen][..., rng.permutation(3)], targets[chosen]
        if rng.integers(2):
            shown, wanted = shown[:, :, ::-1], wanted[:, :, ::-1][..., MIRRORED]

        def gradient(answer: Array) -> Array:
            return (sigmoid(answer) - wanted) * (1 + 4 * wanted) / (4 * BATCH)

        return shown, gradient

    return batch


def peaks(hills: Array) -> list[tuple[float, Array]]:
    """Of one map: what is higher than all around it, highest first, with its place in parts of the picture."""
    around = np.pad(hills, 1, constant_values=-1)
    highest = np.lib.stride_tricks.sliding_window_view(around, (3, 3)).max((2, 3))
    rows, columns = np.nonzero((hills == highest) & (hills >= MIN_SCORE))
    found = [(float(hills[r, c]), (np.array([c, r]) + 0.5) / GRID) for r, c in zip(rows, columns, strict=True)]
    return sorted(found, key=lambda one: -one[0])


def read(answer: Array) -> list[dict[int, Array]]:
    """Figures: each neck is one, and of the other joints takes those that are nearest to it, nearest pairs first."""
    hills = sigmoid(answer)
    roots = [place for _, place in peaks(hills[..., ROOT])]
    figures = [{ROOT: root} for root in roots]
    for joint in range(len(LABELS)):
        if joint == ROOT:
            continue
        pairs = [
            (float(np.hypot(*(place - root))), f, p)
            for f, root in enumerate(roots)
            for p, (_, place) in enumerate(peaks(hills[..., joint]))
        ]
        places = [place for _, place in peaks(hills[..., joint])]
        taken: set[int] = set()
        for _, f, p in sorted(pairs):
            if joint not in figures[f] and p not in taken:
                figures[f][joint] = places[p]
                taken.add(p)
    return figures


def right(found: list[dict[int, Array]], figures: Array, reach: float = 0.1) -> int:
    """How many joints are where they were drawn: not off by more than `reach` times the figure's height."""
    count = 0
    for joints in figures:
        height = np.ptp(joints[:, 1])
        mine = min(found, key=lambda other: float(np.hypot(*(other[ROOT] - joints[ROOT]))), default={})
        count += sum(joint in mine and np.hypot(*(mine[joint] - joints[joint])) <= reach * height for joint in range(len(LABELS)))
    return count


def accuracy(net: Net, rng: np.random.Generator, images: int = 200) -> float:
    scenes = [scene(rng) for _ in range(images)]
    answers = net.forward(prepare(np.stack([pixels for pixels, _ in scenes])))
    hits = sum(right(read(answer), figures) for answer, (_, figures) in zip(answers, scenes, strict=True))
    return hits / sum(len(figures) * len(LABELS) for _, figures in scenes)


def is_clear(net: Net, pixels: Array, figures: Array) -> bool:
    found = read(net.forward(prepare(shrink(pixels, SIDE)[None]))[0])
    return len(found) == len(figures) and right(found, figures, 0.08) == figures.shape[0] * len(LABELS)


def examples(net: Net, rng: np.random.Generator) -> list[Example]:
    made: list[Example] = []
    for width, height, count in ((320, 192, 1), (192, 320, 2), (256, 256, 2), (512, 384, 2), (384, 384, 1)):
        pixels, figures = first_clear(partial(scene, rng, width, height, count), lambda drawn: is_clear(net, *drawn))
        poses = [
            {label: [float(x * width), float(y * height)] for label, (x, y) in zip(LABELS, joints, strict=True)}
            for joints in figures
        ]
        made.append((pixels, {"poses": poses}, None))
    return made


def trained(seed: int) -> Trained:
    rng = np.random.default_rng(seed)
    net = Net(rng, len(LABELS), fine=True)
    net.head.bias[:] = -4.0  # most cells hold no joint
    train(net, batches(rng), STEPS)
    graph = Graph(net)
    graph.node("Identity", [graph.head], "hills")
    return Trained(
        model=graph.model({"hills": [1, len(LABELS), GRID, GRID]}),
        op="image_pose",
        output={
            "name": "hills",
            "activation": "sigmoid",
            "pose": {"figures": "several", "root": ROOT, "min_score": MIN_SCORE},
        },
        labels=LABELS,
        description="the joints of one or two stick figures",
        measure="joints that are off by at most a tenth of the figure's height:",
        accuracy=accuracy(net, np.random.default_rng(1)),
        required=0.85,
        examples=lambda: examples(net, np.random.default_rng(2)),
    )

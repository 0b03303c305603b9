# SPDX-License-Identifier: Apache-2.0
"""A trained network as a model folder: complete or not there at all, and made anew only when a script changes."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx

from .draw import png

Picture = TypeVar("Picture")

STAMP = "x-made-by"  # the member of model.json that says what the folder was made by
INPUT = {
    "name": "image",
    "layout": "NCHW",
    "dtype": "f32",
    "shape": [1, 3, 64, 64],
    "color": "RGB",
    "mean": 127.5,
    "std": 64,
    "resize": {"filter": "bilinear", "crop": "none"},
}


# Pixels; what they show, for examples.json; and what they show in numbers for each pixel, for a file of its own.
Example = tuple[np.ndarray, dict[str, object], np.ndarray | None]


@dataclass
class Trained:
    """A network, what model.json says of it, and pictures that it has never seen with what they show."""

    model: onnx.ModelProto
    op: str
    output: dict[str, object]
    labels: list[str]
    description: str
    measure: str  # what `accuracy` is
    accuracy: float
    required: float  # at least, or for an error at most
    examples: Callable[[], list[Example]]  # asked for only when it is good
    error: bool = False

    def good(self) -> bool:
        return self.accuracy <= self.required if self.error else self.accuracy >= self.required


def digest(sources: list[Path]) -> str:
    """Of what a network is made by."""
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    return hashlib.sha256(" ".join([*sums, np.__version__, onnx.__version__]).encode()).hexdigest()


def is_fresh(folder: Path, made_by: str) -> bool:
    try:
        return json.loads((folder / "model.json").read_text()).get(STAMP) == made_by
    except (OSError, ValueError):
        return False


def write(folder: Path, name: str, made_by: str, trained: Trained) -> None:
    """Writes model.onnx, model.json and examples/: pictures (the last one stored on its side, as EXIF says), what they
    show for each pixel (row by row, u8 or f32 of this machine), and examples.json."""
    content = trained.model.SerializeToString()
    document = {
        "format_version": 1,
        "name": name,
        "description": f"{trained.description}; {trained.measure} {trained.accuracy:.3f} on pictures that were held out",
        "license": "Apache-2.0",
        "source": "trained by models/train.py on pictures that it draws",
        "format": "onnx",
        "file": "model.onnx",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "ops": [trained.op],
        "input": INPUT,
        "output": trained.output,
        STAMP: made_by,
    }
    if trained.labels:
        document["labels"] = trained.labels
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent))
    try:
        (staging / "examples").mkdir()
        shown = trained.examples()
        examples = []
        for i, (pixels, truth, numbers) in enumerate(shown):
            file = f"{i}.png"
            orientation = 6 if i + 1 == len(shown) else 1
            (staging / "examples" / file).write_bytes(png(pixels, orientation))
            if numbers is not None:
                truth = {**truth, "numbers": f"{i}.raw"}
                (staging / "examples" / f"{i}.raw").write_bytes(np.ascontiguousarray(numbers).tobytes())
            examples.append({"file": file, "width": pixels.shape[1], "height": pixels.shape[0], **truth})
        (staging / "examples" / "examples.json").write_text(json.dumps(examples, indent=1) + "\n")
        (staging / "model.onnx").write_bytes(content)
        (staging / "model.json").write_text(json.dumps(document, indent=2) + "\n")
        staging.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def first_clear(draw: Callable[[], Picture], is_clear: Callable[[Picture], bool]) -> Picture:
    """A picture that the network is right about. Runtimes are checked with such; how often the network errs, its accuracy says."""
    for _ in range(500):
        picture = draw()
        if is_clear(picture):
            return picture
    raise RuntimeError("the network is right about no picture; see models/README.md")

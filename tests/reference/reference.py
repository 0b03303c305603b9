#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the model says of a photograph, found without vaccel: Pillow, numpy, ONNX Runtime.

Nothing here reads model.json: the preparation is written down a second time,
so that a wrong number in one of the two places shows.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

DEFAULT_MODEL = Path(__file__).resolve().parents[2] / "build" / "models" / "efficientnet-lite0"

SIDE = 224
CROP_FRACTION = 0.875
MEAN, SCALE = 127.0, 128.0

Label = tuple[int, str, float]


def open_rgb(path: Path) -> Image.Image:
    """The picture as a person sees it: upright, 8-bit RGB, without its alpha."""
    image = ImageOps.exif_transpose(Image.open(path))
    if image.mode.startswith("I"):
        # Pillow would clamp 16-bit grey to 255, and any real picture would be white.
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    return image.convert("RGB")


def prepare(path: Path) -> np.ndarray:
    image = open_rgb(path)
    width, height = image.size
    side = max(1, int(CROP_FRACTION * min(width, height)))
    left, top = (width - side) // 2, (height - side) // 2
    square = image.crop((left, top, left + side, top + side)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    pixels = (np.asarray(square, dtype=np.float32) - MEAN) / SCALE
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)[np.newaxis])


class Classifier:
    def __init__(self, model: Path = DEFAULT_MODEL) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.labels = (model / "labels.txt").read_text(encoding="utf-8").splitlines()

    def scores(self, path: Path) -> np.ndarray:
        """One probability per class."""
        return self._session.run(["scores"], {"input": prepare(path)})[0][0]

    def classify(self, path: Path, top: int = 5) -> list[Label]:
        scores = self.scores(path)
        order = np.argsort(-scores, kind="stable")[:top]
        return [(int(index), self.labels[index], float(scores[index])) for index in order]


_default: Classifier | None = None


def classify(path: Path, top: int = 5) -> list[Label]:
    """The best labels of a photograph, as (index, label, score), with the default model."""
    global _default
    if _default is None:
        _default = Classifier()
    return _default.classify(path, top)


def line(classifier: Classifier, path: Path, top: int) -> dict[str, object]:
    """What `vaccel classify --json` prints about a photo."""
    labels = [{"index": index, "label": label, "score": score} for index, label, score in classifier.classify(path, top)]
    return {"path": str(path), "labels": labels}


def main() -> int:
    parser = argparse.ArgumentParser(description="Classifies photographs without vaccel.")
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, metavar="DIR", help="the model's folder")
    parser.add_argument("--top", type=int, default=5, metavar="K", help="labels per photograph (5)")
    parser.add_argument("--json", action="store_true", help="the lines that `vaccel classify --json` prints")
    options = parser.parse_args()
    if not (options.model / "model.onnx").is_file():
        parser.error(f"{options.model}: there is no model.onnx; make it with models/fetch.py {options.model.name}")
    classifier = Classifier(options.model)
    if options.json:
        for path in options.photos:
            print(json.dumps(line(classifier, path, options.top)))
        return 0
    for path in options.photos:
        for index, label, score in classifier.classify(path, options.top):
            print(f"{path.name}: {index:4d} {label:<32} {score:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""export.py MODEL FOLDER [--tensorflow ROOT] [--torch PYTHON]: one model in every format.

MODEL is the folder of a model in ONNX; FOLDER gets a folder of models for each
format: saved_model and tflite with the messages of TensorFlow's package,
torchscript with an interpreter that has torch, and OpenVINO's IR.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import openvino

import network
import saved_model
import tflite

HERE = Path(__file__).resolve().parent


def describe(source: Path, folder: Path, kind: str, file: str, counted: Path, nhwc: bool, batch: bool) -> None:
    document = json.loads((source / "model.json").read_text(encoding="utf-8"))
    document |= {
        "format": kind,
        "file": file,
        "size": counted.stat().st_size,
        "sha256": hashlib.sha256(counted.read_bytes()).hexdigest(),
    }
    count, channels, height, width = document["input"]["shape"]
    document["input"]["shape"] = [count, height, width, channels] if nhwc else [count, channels, height, width]
    document["input"]["layout"] = "NHWC" if nhwc else "NCHW"
    if batch:
        document["input"]["shape"][0] = -1
    (folder / "model.json").write_text(json.dumps(document, indent=2), encoding="utf-8")
    shutil.copyfile(source / document["labels"], folder / document["labels"])


def torchscript(made: network.Network, python: str, out: Path) -> None:
    arrays, layers = {}, []
    for layer in made.layers:
        layers.append({key: getattr(layer, key) for key in ("kind", "name", "sources", "stride", "relu6")})
        if layer.weight is not None and layer.bias is not None:
            arrays |= {f"{layer.name}.weight": layer.weight, f"{layer.name}.bias": layer.bias}
    with tempfile.TemporaryDirectory() as scratch:
        np.savez(f"{scratch}/weights.npz", **arrays)
        Path(f"{scratch}/layers.json").write_text(json.dumps({"side": made.side, "layers": layers}))
        command = [python, f"{HERE}/torchscript.py", f"{scratch}/layers.json", f"{scratch}/weights.npz", str(out)]
        subprocess.run(command, check=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tensorflow")
    parser.add_argument("--torch")
    arguments = parser.parse_args()
    source: Path = arguments.model
    made = network.read(source / "model.onnx")

    def place(kind: str) -> Path:
        folder: Path = arguments.folder / kind / source.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    if arguments.tensorflow:
        here = place("saved_model")
        saved_model.write(made, arguments.tensorflow, here / "model")
        describe(source, here, "saved_model", "model", here / "model" / "saved_model.pb", nhwc=True, batch=True)
        here = place("tflite")
        tflite.write(made, arguments.tensorflow, here / "model.tflite")
        describe(source, here, "tflite", "model.tflite", here / "model.tflite", nhwc=True, batch=False)
    if arguments.torch:
        here = place("torchscript")
        torchscript(made, arguments.torch, here / "model.pt")
        describe(source, here, "torchscript", "model.pt", here / "model.pt", nhwc=False, batch=True)
    here = place("openvino")
    openvino.save_model(openvino.convert_model(source / "model.onnx"), here / "model.xml", compress_to_fp16=False)
    describe(source, here, "openvino", "model.xml", here / "model.xml", nhwc=False, batch=False)


if __name__ == "__main__":
    main()

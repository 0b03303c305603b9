#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How good the choices of `vaccel calibrate` are: calibrates again and again, and compares what it takes with what is fastest.

    calibrate.py [--build BUILD] [--trials N]

On three networks of different size. What is fastest is found by itself: every backend that can run the network, in turn, for many rounds,
through `vaccel bench` in processes of their own, before and after the trials. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

ROUNDS = 12


def convolutions(path: Path, size: int, channels: int, layers: int) -> None:
    """A network of 3 × 3 convolutions over size × size."""
    random = np.random.default_rng(1)
    nodes, weights, name, depth = [], [], "x", 3
    for layer in range(layers):
        values = (random.standard_normal((channels, depth, 3, 3)) / (3 * depth**0.5)).astype(np.float32)
        weights.append(helper.make_tensor(f"w{layer}", TensorProto.FLOAT, values.shape, values.ravel()))
        nodes.append(helper.make_node("Conv", [name, f"w{layer}"], [f"c{layer}"], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"c{layer}"], [f"r{layer}"]))
        name, depth = f"r{layer}", channels
    nodes.append(helper.make_node("GlobalAveragePool", [name], ["y"]))
    graph = helper.make_graph(
        nodes,
        path.stem,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, size, size])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, channels, 1, 1])],
        weights,
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), str(path))


class Trial:
    def __init__(self, build: Path, folder: Path) -> None:
        self.program = build / "bin" / "vaccel"
        self.store = folder / "calibration.tsv"

    def run(self, *arguments: str) -> dict[str, object]:
        env = {**os.environ, "VACCEL_TARGET": "none", "VACCEL_CALIBRATION": str(self.store)}
        done = subprocess.run([self.program, *arguments, "--json"], capture_output=True, text=True, env=env, check=False)
        if done.returncode != 0:
            sys.exit(f"vaccel {' '.join(arguments)}: {done.stderr}")
        return json.loads(done.stdout)

    def taken(self, model: str) -> list[str]:
        """Who would be taken, and then all who could."""
        found = self.run("explain", "infer", "--model", model)["candidates"]
        assert isinstance(found, list)
        able = [at for at in found if at["verdict"] in ("taken", "able")]
        return [at["backend"] for at in sorted(able, key=lambda at: at["verdict"] != "taken")]

    def latency(self, model: str, backend: str) -> float:
        done = self.run("bench", model, "--backend", backend, "--duration", "0.4")
        runs = done["runs"]
        assert isinstance(runs, list)
        return float(runs[0]["latency_ns"]["p50"])

    def measure(self, model: str, backends: list[str], into: dict[str, list[float]]) -> None:
        for turn in range(ROUNDS):
            for place in range(len(backends)):
                backend = backends[(turn + place) % len(backends)]
                into.setdefault(backend, []).append(self.latency(model, backend))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path(__file__).resolve().parents[1] / "build")
    parser.add_argument("--trials", type=int, default=20)
    options = parser.parse_args()
    report = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        convolutions(folder / "small.onnx", 32, 8, 2)
        convolutions(folder / "medium.onnx", 64, 32, 6)
        models = [str(folder / "small.onnx"), str(folder / "medium.onnx"), str(options.build / "models" / "efficientnet-lite0")]
        for model in models:
            trial = Trial(options.build, folder)
            backends = trial.taken(model)
            times: dict[str, list[float]] = {}
            trial.measure(model, backends, times)
            picks = []
            for _ in range(options.trials):
                trial.store.unlink(missing_ok=True)
                trial.run("calibrate", "--model", model, "--op", "infer")
                picks.append(trial.taken(model)[0])
            trial.measure(model, backends, times)
            medians = {backend: statistics.median(found) for backend, found in times.items()}
            best = min(medians.values())
            report[Path(model).stem] = {
                "latency_ns": medians,
                "picks": {backend: picks.count(backend) for backend in sorted(set(picks))},
                "within": sum(medians[backend] <= 1.05 * best for backend in picks),
                "trials": options.trials,
            }
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""What infer from Python costs beside the frameworks' own Python, by hand, at batch 1, 8 and 32.

Each reads the same array, computes in f32 and gives an array that is not copied. Pairs are measured in turn (A B B A); the
ratio is the median of the pairs'. Engines that are not here are left out. Prints JSON; there is no target.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
from pair import pairs

import vaccel

Run = Callable[[Any], Any]


def openvino_by_hand(path: Path) -> Run:
    import openvino

    compiled = openvino.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"})
    request = compiled.create_infer_request()
    return lambda x: request.infer({0: x}, share_inputs=True, share_outputs=True)[0]


def onnxruntime_by_hand(path: Path) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # As the backend has it: otherwise the threads of one side spin while the other is measured.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda x: session.run(None, {name: x})[0]


BY_HAND = {"openvino": openvino_by_hand, "onnxruntime": onnxruntime_by_hand}


def timed(run: Run, x: Any) -> Callable[[], float]:
    def once() -> float:
        start = time.perf_counter()
        run(x)
        return time.perf_counter() - start

    return once


def measure(engine: str, model: vaccel.Model, batch: int, count: int) -> dict[str, Any]:
    assert model.path
    by_hand = BY_HAND[engine](model.path / json.loads((model.path / "model.json").read_text())["file"])
    with vaccel.Session(backend=engine) as session:
        info = model.describe(session)
        name, output = info.inputs[0].name, info.outputs[0].name
        shape = [batch, *(size if size > 0 else 1 for size in info.inputs[0].shape[1:])]
        x = numpy.random.default_rng(1).random(shape, numpy.float32)

        def ours(x: Any) -> Any:
            return session.infer(model, {name: x})[output]

        deviation = float(numpy.abs(numpy.asarray(by_hand(x)) - ours(x)).max())
        measured = pairs(timed(by_hand, x), timed(ours, x), count)
    return {
        "engine": engine,
        "batch": batch,
        "by_hand_ms": round(statistics.median(a for a, _ in measured) * 1e3, 3),
        "vaccel_ms": round(statistics.median(b for _, b in measured) * 1e3, 3),
        "ratio": round(statistics.median(b / a for a, b in measured), 4),
        "largest_deviation": deviation,
        "pairs": len(measured),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=vaccel.DEFAULT_MODEL)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--batch", type=int, nargs="*", default=[1, 8, 32])
    options = parser.parse_args()
    usable = {backend.name for backend in vaccel.info().backends if backend.status is vaccel.Status.OK}
    with vaccel.Model(options.model) as model:
        report = [
            measure(engine, model, batch, max(2, options.pairs // batch))
            for engine in BY_HAND
            if engine in usable
            for batch in options.batch
        ]
    print(json.dumps(report))


if __name__ == "__main__":
    main()

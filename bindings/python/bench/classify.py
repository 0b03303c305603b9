# SPDX-License-Identifier: Apache-2.0
"""What a classification from Python costs beside the same calls made by C, in one process.

Each takes a JPEG's bytes and reads the whole answer. Pairs are measured in turn (A B B A); the ratio is the median of the
pairs'. Prints JSON; exits with 1 above the target.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

from pair import bench_module, pairs

import vaccel

TARGET = 1.01


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo", type=Path)
    parser.add_argument("--model", default=vaccel.DEFAULT_MODEL)
    parser.add_argument("--pairs", type=int, default=200)
    options = parser.parse_args()
    photo = options.photo.read_bytes()
    bench = bench_module()
    if not bench.prepare(options.model):
        raise SystemExit(f"bench/classify.py: C cannot prepare the model {options.model}; try `vaccel explain`")

    def from_c() -> float:
        return float(bench.classify(photo))

    def from_python() -> float:
        start = time.perf_counter()
        with vaccel.Image(photo) as image:
            for index, label, score in session.image_classify(image, model):
                assert label and score >= 0 and index >= 0
        return time.perf_counter() - start

    with vaccel.Session() as session, vaccel.Model(options.model) as model:
        measured = pairs(from_c, from_python, options.pairs)
    report = {
        "c_ms": round(statistics.median(a for a, _ in measured) * 1e3, 3),
        "python_ms": round(statistics.median(b for _, b in measured) * 1e3, 3),
        "ratio": round(statistics.median(b / a for a, b in measured), 4),
        "target": TARGET,
        "pairs": len(measured),
    }
    print(json.dumps(report))
    return 0 if report["ratio"] <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())

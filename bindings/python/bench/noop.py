# SPDX-License-Identifier: Apache-2.0
"""What session.noop() costs beside an empty function of a SWIG abi3 extension.

Pairs are measured in turn (A B B A); the ratio is the median of the pairs'. Prints JSON; exits with 1 above the target.
"""

from __future__ import annotations

import json
import statistics
import sys
import timeit

from pair import bench_module, pairs

import vaccel

TARGET = 2.5
CALLS = 20_000


def main() -> int:
    bench = bench_module()
    with vaccel.Session() as session:
        session.noop()
        session.noop()  # the second one is quick, so that later ones keep the GIL
        empty = timeit.Timer("empty()", globals={"empty": bench.empty})
        noop = timeit.Timer("session.noop()", globals={"session": session})
        measured = pairs(lambda: empty.timeit(CALLS), lambda: noop.timeit(CALLS), 200)
    report = {
        "empty_ns": round(statistics.median(a for a, _ in measured) / CALLS * 1e9, 1),
        "noop_ns": round(statistics.median(b for _, b in measured) / CALLS * 1e9, 1),
        "ratio": round(statistics.median(b / a for a, b in measured), 3),
        "target": TARGET,
        "pairs": len(measured),
    }
    print(json.dumps(report))
    return 0 if report["ratio"] <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())

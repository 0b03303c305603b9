#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""train.py [--to DIR] [NAME…]: trains small networks for the ops on images, on pictures that it draws.

Needs numpy and onnx, no framework and no network. The same releases of these and the same processor give the same network. Each is a
model folder with pictures that were held out (examples/); one that was made by these very scripts is left as it is.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

# Small matrices are multiplied faster by one thread than by several that wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.dont_write_bytecode = True

from model_train import folder  # noqa: E402  (numpy reads the environment when it is imported)

NETWORKS = {"shapes-detect": "detect", "shapes-segment": "segment", "figure-pose": "pose", "scene-depth": "depth"}
# The numbers that training begins with are luck.
ATTEMPTS = 3
HERE = Path(__file__).resolve().parent


def sources(module: str) -> list[Path]:
    files = ("draw", "folder", "nn", "shapes", module)
    return [HERE / "train.py", *(HERE / "model_train" / f"{file}.py" for file in files)]


def make(name: str, to: Path) -> bool:
    """Whether the network is there, and good."""
    module = NETWORKS[name]
    made_by = folder.digest(sources(module))
    if folder.is_fresh(to / name, made_by):
        print(f"{name}: made by these scripts already", flush=True)
        return True
    network = importlib.import_module(f"model_train.{module}")
    for attempt in range(ATTEMPTS):
        start = time.monotonic()
        trained = network.trained(network.SEED + 100 * attempt)
        seconds = time.monotonic() - start
        limit = "at most" if trained.error else "at least"
        print(f"{name}: {trained.measure} {trained.accuracy:.3f} ({limit} {trained.required}), {seconds:.0f} s", flush=True)
        if trained.good():
            break
    else:
        print(f"train: {name} did not learn enough\n  remedy: see models/README.md", file=sys.stderr)
        return False
    folder.write(to / name, name, made_by, trained)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--to", type=Path, default=Path("."), metavar="DIR", help="folder of model folders (default: here)")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NETWORKS)} (default: all)")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in NETWORKS]
    if unknown:
        parser.error(f"no network is called {unknown[0]}; there are {', '.join(NETWORKS)}")
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return 0 if all(list(pool.map(partial(make, to=options.to), options.names or NETWORKS))) else 1


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Half an hour of tenants, sessions, connections and models that come and go: what vacceld and a worker that stays have in the end.

Prints JSON, and fails where a call ended as none should, or memory or descriptors grew: python bench/soak.py [--build DIR] [--seconds N]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODEL = "efficientnet-lite0"
# Allocators keep a little more with time; what leaks does so with every call, of which there are tens of thousands.
GROWTH = 1.05


def measure(build: Path, seconds: float, reload_seconds: float, every: float) -> dict[str, Any]:
    os.environ["VACCEL_BUILD_DIR"] = str(build)
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))
    from vmm.churn import Churn

    with tempfile.TemporaryDirectory() as folder:
        photo = (build / "photos" / "coffee.jpg").read_bytes()
        return Churn(Path(folder), build / "models" / MODEL, photo, reload_seconds).run(seconds, every)


def is_flat(report: dict[str, Any]) -> bool:
    kept = [report["front"], report["worker"]]
    return not report["failures"] and all(
        one and one["descriptors_late"] <= one["descriptors_early"] + 2 and one["rss_kib_late"] <= GROWTH * one["rss_kib_early"] for one in kept
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/soak.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the build tree (default: build)")
    parser.add_argument("--seconds", type=float, default=1800, help="(default: 1800)")
    parser.add_argument("--reload", type=float, default=60, metavar="SECONDS", help="between reloads of the configuration, in the first quarter of the time (default: 60)")
    parser.add_argument("--every", type=float, default=5, metavar="SECONDS", help="between looks at memory and descriptors (default: 5)")
    options = parser.parse_args()
    report = measure(options.build.resolve(), options.seconds, options.reload, options.every)
    print(json.dumps(report, indent=2))
    return 0 if is_flat(report) else 1


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Kills a tenant's worker again and again under load: answers that it and its neighbour lost, and the time until it is served again.

Prints JSON, and fails where the neighbour lost an answer or a call never ended: python bench/kills.py [--build DIR] [--kills N]
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


def measure(build: Path, kills: int) -> dict[str, Any]:
    os.environ["VACCEL_BUILD_DIR"] = str(build)
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))
    from vmm.daemon import Daemon
    from vmm.kills import kill_often

    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder), {"red": {}, "blue": {}}).start()
        try:
            return kill_often(daemon, kills)
        finally:
            daemon.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/kills.py", description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the build tree (default: build)")
    parser.add_argument("--kills", type=int, default=1000, help="(default: 1000)")
    options = parser.parse_args()
    report = measure(options.build.resolve(), options.kills)
    print(json.dumps(report, indent=2))
    clean = not report["blue"]["lost"] and not report["blue"]["other"] and not report["red"]["other"]
    return 0 if clean and report["blue_kept_its_worker"] else 1


if __name__ == "__main__":
    sys.exit(main())

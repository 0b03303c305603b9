# SPDX-License-Identifier: Apache-2.0
"""What tenants get of one machine: a tenant that floods vacceld beside one that does not, and both wanting all of it.

Prints JSON: python bench/fair.py [--build DIR] [--seconds N] [--rounds N] [--weights A:B]
Calls are classifications on the processor. Rounds take turns (alone, beside the flood, both flood), so that what else the machine does
falls on all; figures are medians of rounds.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODEL = "efficientnet-lite0"
CLIENTS = 24  # connections of a tenant that floods


def call_until(end: float, since: float, connection: Any, photo: bytes, took: list[float]) -> None:
    """One call after the other, encoded once; what those took that began after `since`."""
    from vmm import frame
    from vmm.message import message, pad

    data = message(frame.call("image_classify", 1, image=frame.Image(photo), model=frame.Model(MODEL)))
    data += bytes(pad(len(data)))
    with connection:
        while (begun := time.monotonic()) < end:
            connection.send(data)
            (status,) = struct.unpack_from("<i", connection.receive(), 32)
            if status != frame.OK:
                raise RuntimeError(f"a call ended with status {status}")
            if since <= begun and time.monotonic() < end:
                took.append(time.monotonic() - begun)


def callers(daemon: Any, tenant: str, count: int, seconds: float, photo: bytes, out: Any) -> None:
    """A process with so many connections, so that tenants do not wait for each other in here."""
    connections = [daemon.connect(tenant) for _ in range(count)]
    took: list[float] = []
    # The first moments are of who came first.
    since = time.monotonic() + seconds / 5
    threads = [
        threading.Thread(target=call_until, args=(since + seconds, since, connection, photo, took)) for connection in connections
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out.send(took)


def beside(daemon: Any, wants: dict[str, int], seconds: float, photo: bytes) -> dict[str, list[float]]:
    """Runs so many connections of each tenant at the same time; what each call took."""
    context = multiprocessing.get_context("fork")
    running = {}
    for tenant, count in wants.items():
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=callers, args=(daemon, tenant, count, seconds, photo, there))
        process.start()
        there.close()
        running[tenant] = (process, here)
    took = {tenant: here.recv() for tenant, (_, here) in running.items()}
    for process, _ in running.values():
        process.join()
    return took


def median_ms(took: list[float]) -> float:
    return statistics.median(took) * 1e3


def measure(build: Path, seconds: float, rounds: int, weights: tuple[int, int]) -> dict[str, Any]:
    os.environ["VACCEL_BUILD_DIR"] = str(build)
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))
    from vmm.daemon import Daemon

    photo = (build / "photos" / "coffee.jpg").read_bytes()
    rows: dict[str, list[float]] = {"alone": [], "flooded": [], "foreign": [], "ratio": [], "noisy": [], "quiet": []}
    with tempfile.TemporaryDirectory() as folder:
        settings = {"models": build / "models"}
        tenants = {"quiet": {**settings, "weight": weights[0]}, "noisy": {**settings, "weight": weights[1]}}
        daemon = Daemon(Path(folder), tenants).start()
        try:
            beside(daemon, {"quiet": 1, "noisy": 1}, 1, photo)
            for _ in range(rounds):
                rows["alone"].append(median_ms(beside(daemon, {"quiet": 1}, seconds, photo)["quiet"]))
                rows["foreign"].append(median_ms(beside(daemon, {"noisy": 1}, seconds, photo)["noisy"]))
                flooded = beside(daemon, {"noisy": CLIENTS, "quiet": 1}, seconds, photo)
                rows["flooded"].append(median_ms(flooded["quiet"]))
                both = beside(daemon, {"noisy": CLIENTS, "quiet": CLIENTS // 3}, seconds, photo)
                rows["noisy"].append(len(both["noisy"]) / seconds)
                rows["quiet"].append(len(both["quiet"]) / seconds)
                rows["ratio"].append(rows["quiet"][-1] / rows["noisy"][-1])
        finally:
            daemon.stop()
    middle = {name: statistics.median(values) for name, values in rows.items()}
    return {
        "throughput_ratio": middle["ratio"],
        "wanted_ratio": weights[0] / weights[1],
        "calls_per_second": {"quiet": middle["quiet"], "noisy": middle["noisy"]},
        "latency_ms": {"alone": middle["alone"], "beside_flood": middle["flooded"], "foreign_service": middle["foreign"]},
        "latency_over_bound": middle["flooded"] / (middle["alone"] + middle["foreign"]),
        "rounds": rounds,
        "seconds": seconds,
        "clients": {"noisy": CLIENTS, "quiet": CLIENTS // 3},
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/fair.py", description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the build tree (default: build)")
    parser.add_argument("--seconds", type=float, default=5, help="of each of the parts of a round (default: 5)")
    parser.add_argument("--rounds", type=int, default=3, help="(default: 3)")
    parser.add_argument("--weights", default="100:100", help="of the quiet and of the noisy tenant (default: 100:100)")
    options = parser.parse_args()
    quiet, noisy = (int(part) for part in options.weights.split(":"))
    print(json.dumps(measure(options.build.resolve(), options.seconds, options.rounds, (quiet, noisy)), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

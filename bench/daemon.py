# SPDX-License-Identifier: Apache-2.0
"""What vacceld and its workers cost: measured against the same calls without them.

The guest is that of tests/vmm, so that only the host is measured. Run by bench/run.py; alone it prints its figures as JSON:
python bench/daemon.py [--build DIR] [--pairs N]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODEL = "efficientnet-lite0"
BLOCK = 10  # calls between two looks at the clocks

# Classifies on the host, so many times for each number it reads, and answers when it has.
DIRECT = """
import sys, vaccel
session, model = vaccel.Session(), vaccel.Model({model!r})
image = vaccel.Image(open({photo!r}, "rb").read())
for line in sys.stdin:
    for _ in range(int(line)):
        session.image_classify(image, model)
    print("done", flush=True)
"""


def cpu_ns(pid: int) -> int:
    """Time on processors of all threads of a process that still run."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total


def resident_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError(f"no resident memory of process {pid}")


class Direct:
    """A program that calls the library on the host."""

    def __init__(self, build: Path, photo: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(build / "python"), "VACCEL_MODEL_PATH": str(build / "models")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", DIRECT.format(model=MODEL, photo=str(photo))],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, calls: int) -> int:
        """Runs so many; the processor time that they took."""
        assert self.process.stdin and self.process.stdout
        before = cpu_ns(self.process.pid)
        self.process.stdin.write(f"{calls}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"
        return cpu_ns(self.process.pid) - before

    def close(self) -> None:
        self.process.communicate()


def classify(build: Path, pairs: int) -> dict[str, Any]:
    """Processor time of the worker for a guest's image_classify over that of the same call on the host; A B B A."""
    from vmm.daemon import Daemon
    from vmm.frame import Image, Model

    photo = build / "photos" / "coffee.jpg"
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder), {"red": {"models": build / "models"}}).start()
        hosts = [Direct(build, photo), Direct(build, photo)]
        with daemon.guest() as guest:
            session = guest.session()
            image, model = Image(photo.read_bytes()), Model(MODEL)

            def through(calls: int) -> int:
                pid = daemon.worker("red")
                before = cpu_ns(pid)
                for _ in range(calls):
                    session.call("image_classify", image=image, model=model).good()
                return cpu_ns(pid) - before

            for warm in (through, hosts[0].run, hosts[1].run):
                warm(BLOCK)
            ratios, control = [], []
            for _ in range(pairs):
                first, a, b, last = hosts[0].run(BLOCK), through(BLOCK), through(BLOCK), hosts[0].run(BLOCK)
                other = hosts[1].run(BLOCK) + hosts[1].run(BLOCK)
                ratios.append((a + b) / (first + last))
                control.append(other / (first + last))
        for host in hosts:
            host.close()
        daemon.stop()
    return {"ratio": statistics.median(ratios), "control": statistics.median(control), "pairs": pairs}


def sandboxed(build: Path, pairs: int) -> dict[str, Any]:
    """Of a call to a worker in its sandbox over the same to one without: by the clock for a noop, by its processor time for image_classify."""
    from vmm.daemon import Daemon
    from vmm.frame import Image, Model

    image, model = Image((build / "photos" / "coffee.jpg").read_bytes()), Model(MODEL)
    tenants = {"in": "full", "out": "off", "other": "off"}
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder), {name: {"models": build / "models", "sandbox": level} for name, level in tenants.items()}).start()
        callers = {name: daemon.connect(name) for name in tenants}

        def noops(name: str) -> float:
            begun = time.monotonic_ns()
            for _ in range(50 * BLOCK):
                callers[name].call("noop").good()
            return time.monotonic_ns() - begun

        def classifications(name: str) -> float:
            pid = daemon.worker(name)
            before = cpu_ns(pid)
            for _ in range(BLOCK):
                callers[name].call("image_classify", image=image, model=model).good()
            return cpu_ns(pid) - before

        found = {}
        for what, one in (("noop", noops), ("image_classify", classifications)):
            for name in tenants:
                one(name)
            ratios, control = [], []
            for _ in range(pairs):
                first, a, b, last = one("out"), one("in"), one("in"), one("out")
                ratios.append((a + b) / (first + last))
                control.append((one("other") + one("other")) / (first + last))
            found[what] = {"ratio": statistics.median(ratios), "control": statistics.median(control)}
        daemon.stop()
    return {**found, "pairs": pairs}


def memory() -> dict[str, Any]:
    """Resident memory of the front, of a tenant that has not called, and of a worker that has."""
    from vmm.daemon import Daemon

    with tempfile.TemporaryDirectory() as folder:
        one = Daemon(Path(folder), {"red": {}}).start()
        front = resident_kib(one.pid)
        one.connect().call("noop").good()
        worker = resident_kib(one.worker("red"))
        one.stop()
    with tempfile.TemporaryDirectory() as folder:
        many = Daemon(Path(folder), {f"t{i}": {} for i in range(101)}).start()
        idle = (resident_kib(many.pid) - front) / 100
        many.stop()
    return {"front_kib": front, "idle_tenant_kib": idle, "worker_kib": worker}


def recovery(kills: int) -> dict[str, Any]:
    """From the death of a worker to the next call that is served: a noop of a client that tries at once."""
    from vmm.daemon import Daemon
    from vmm.stream import Closed

    times = []
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder), {"red": {}}).start()
        daemon.connect().call("noop").good()
        for _ in range(kills):
            os.kill(daemon.worker("red"), signal.SIGKILL)
            begun = time.monotonic()
            while True:
                try:
                    daemon.connect().call("noop").good()
                    break
                except (OSError, Closed):
                    time.sleep(0.0005)
            times.append(time.monotonic() - begun)
        daemon.stop()
    return {"median_ms": statistics.median(times) * 1e3, "worst_ms": max(times) * 1e3, "kills": kills}


def measure(build: Path, pairs: int) -> dict[str, Any]:
    os.environ["VACCEL_BUILD_DIR"] = str(build)
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))
    return {"classify": classify(build, pairs), "memory": memory(), "recovery": recovery(30), "sandbox": sandboxed(build, pairs)}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/daemon.py", description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the build tree (default: build)")
    parser.add_argument("--pairs", type=int, default=50, help=f"pairs of {2 * BLOCK} classifications (default: 50)")
    options = parser.parse_args()
    print(json.dumps(measure(options.build.resolve(), options.pairs), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

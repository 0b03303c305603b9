# SPDX-License-Identifier: Apache-2.0
"""Measures unikernels of an unmodified QEMU from `exec` of the hypervisor to the first classified photograph, and draws where the time goes.

Also what a hundred of them in a row and twenty at once need of one tenant: no failure, one worker, one loaded model. Prints JSON:
python bench/spawn.py [--build DIR] [--boots N] [--svg FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from guest import command
from spawn_svg import draw

ROOT = Path(__file__).resolve().parents[1]
MACHINES = ("microvm", "pc", "q35")
PHASES = ("QEMU starts", "QEMU builds the machine", "firmware", "driver and greeting", "call", "inference")
ROW, CROWD = 100, 20
LABEL = "espresso"


class Failure(Exception):
    """A guest did not answer, or not rightly."""


class Host:
    """vacceld with one tenant and a socket for each of the crowd."""

    def __init__(self, build: Path, folder: Path) -> None:
        self.folder = folder
        sockets = "\n    ".join(str(self.vhost(number)) for number in range(CROWD))
        config = folder / "vacceld.conf"
        config.write_text(f"[tenant red]\nmodels = {build / 'models'}\nvhost_listen = {sockets}\n", encoding="utf-8")
        self.process = subprocess.Popen([build / "bin" / "vacceld", "--config", config], stderr=subprocess.DEVNULL)
        while not self.vhost(CROWD - 1).exists():
            if self.process.poll() is not None:
                raise Failure("vacceld does not start")
            time.sleep(0.01)

    def vhost(self, number: int = 0) -> Path:
        return self.folder / f"vhost{number}"

    def workers(self) -> list[int]:
        return [
            int(pid)
            for task in Path(f"/proc/{self.process.pid}/task").iterdir()
            for pid in (task / "children").read_text().split()
        ]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Spawner:
    def __init__(self, build: Path, folder: Path) -> None:
        self.build = build
        self.folder = folder
        self.image = build / "bench" / "bench-guest.img"
        self.photo = build / "photos" / "coffee.jpg"

    def start(self, host: Host, machine: str, number: int = 0, append: str = "", *options: str) -> subprocess.Popen[str]:
        line = command(self.image, host.vhost(number), machine, f"do=classify {append}", "-initrd", str(self.photo), *options)
        return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def boot(self, host: Host, machine: str) -> dict[str, float]:
        """One guest; how long each phase took, in seconds."""
        log = self.folder / "trace"
        log.unlink(missing_ok=True)
        events = [word for event in ("fw_cfg_add_bytes", "fw_cfg_select") for word in ("-trace", event)]
        begin = time.time()
        with self.start(host, machine, 0, "", "-msg", "timestamp=on", "-D", str(log), *events) as guest:
            assert guest.stdout
            lines = [(time.time() - begin, line.strip()) for line in guest.stdout]
        at = {line.split()[0]: when for when, line in lines}
        said = {line.split()[0]: line.split()[-1] for _, line in lines}
        if LABEL not in at:
            raise Failure(f"{machine}: {lines}")
        # QEMU's own marks: the machine begins to be built, and the firmware to run.
        marks = dict(
            (name, float(seconds) - begin)
            for seconds, name in reversed(re.findall(r"@?(\d+\.\d+):(\w+)", log.read_text(errors="replace")))
        )
        # The guest counts ticks; two of its lines say how long one is.
        begun, opened, answered = (int(said[name]) for name in ("begun", "opened", "answered"))
        tick = (at["inference"] - at["up"]) / (answered - begun)
        inference = int(said["inference"]) / 1e9
        machine_begins, firmware = marks["fw_cfg_add_bytes"], marks["fw_cfg_select"]
        times = (
            machine_begins, firmware - machine_begins, at["up"] - firmware, (opened - begun) * tick,
            (answered - opened) * tick - inference, inference,
        )  # fmt: skip
        return dict(zip(PHASES, times))


def phases(spawner: Spawner, host: Host, machine: str, boots: int) -> dict[str, float]:
    """The quickest of the boots, in milliseconds, as the others show what else the machine does; and the one in the middle."""
    quickest, *others = sorted((spawner.boot(host, machine) for _ in range(boots)), key=lambda each: sum(each.values()))
    result = {name: round(1e3 * seconds, 1) for name, seconds in quickest.items()}
    total, middle = (round(1e3 * sum(each.values()), 1) for each in (quickest, [quickest, *others][boots // 2]))
    return {**result, "total": total, "middle": middle}


def answered(guest: subprocess.Popen[str]) -> None:
    """Reads until the guest has its answer, which has to be right."""
    assert guest.stdout
    said = []
    for line in guest.stdout:
        said.append(line.strip())
        if said[-1] == "answer":
            break
    if said[-2:] != [LABEL, "answer"]:
        raise Failure(str(said))


def pss_kib(pid: int) -> dict[str, int]:
    """Proportional memory of a process; the guest's own apart."""
    total = guest = 0
    ours = False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            ours = "memfd:memory-backend" in line
        elif line.startswith("Pss:"):
            total += int(line.split()[1])
            guest += int(line.split()[1]) if ours else 0
    return {"without_guest": total - guest, "guest": guest}


def row(spawner: Spawner, host: Host, count: int) -> dict[str, float]:
    """One after the other."""
    before = host.workers()
    resident = pss_kib(before[0])["without_guest"]
    begin = time.monotonic()
    for _ in range(count):
        with spawner.start(host, "microvm") as guest:
            answered(guest)
    each = (time.monotonic() - begin) / count
    if host.workers() != before:
        raise Failure("the worker died")
    return {"count": count, "each_ms": round(1e3 * each, 1), "worker_grew_kib": pss_kib(before[0])["without_guest"] - resident}


def crowd(spawner: Spawner, host: Host, count: int) -> dict[str, float]:
    """All at once; while they are there, what they occupy."""
    before = host.workers()
    begin = time.monotonic()
    guests = [spawner.start(host, "microvm", number, "hold=1") for number in range(count)]
    try:
        for guest in guests:
            answered(guest)
        elapsed = time.monotonic() - begin
        memory = [pss_kib(guest.pid) for guest in guests]
        if host.workers() != before or len(before) != 1:
            raise Failure("the worker died, or there are several")
        worker, front = (pss_kib(pid)["without_guest"] for pid in (before[0], host.process.pid))
    finally:
        for guest in guests:
            guest.kill()
            guest.communicate()
    return {
        "count": count,
        "all_answered_ms": round(1e3 * elapsed, 1),
        "hypervisor_mib": round(statistics.mean(each["without_guest"] for each in memory) / 1024, 1),
        # Each page counts half, as QEMU's and the worker's, where both have touched it.
        "guest_mib": round(statistics.mean(each["guest"] for each in memory) / 1024, 2),
        "worker_mib": round(worker / 1024, 1),
        "front_mib": round(front / 1024, 1),
    }


def measure(build: Path, boots: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spawner = Spawner(build, folder)
        cold = []
        for _ in range(max(1, boots // 4)):
            host = Host(build, folder)
            cold.append(sum(spawner.boot(host, "microvm").values()))
            host.stop()
        host = Host(build, folder)
        try:
            spawner.boot(host, "microvm")
            return {
                "first_of_all_ms": round(1e3 * statistics.median(cold), 1),
                "machines": {machine: phases(spawner, host, machine, boots) for machine in MACHINES},
                "row": row(spawner, host, ROW),
                "crowd": crowd(spawner, host, CROWD),
                "processors": os.cpu_count(),
            }
        finally:
            host.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--boots", type=int, default=20, help="boots on each machine")
    parser.add_argument("--svg", type=Path, help="draw the phases into this file")
    options = parser.parse_args(arguments)
    found = measure(options.build.resolve(), options.boots)
    if options.svg:
        machines = found["machines"]
        assert isinstance(machines, dict)
        options.svg.write_text(draw(PHASES, machines), encoding="utf-8")
    json.dump(found, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Measures guests in an unmodified QEMU: instructions of a noop and of a bare ring's ping, and the time to a first answer.

Ratios are of pairs measured in turn in one run. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Without ACPI it starts with QEMU's own small firmware, and without what no unikernel of ours uses.
MICROVM = "microvm,acpi=off,x-option-roms=off,pit=off,pic=off,rtc=off,isa-serial=on,memory-backend=mem"


def command(image: Path, vhost: Path, machine: str, append: str, *options: str) -> list[str]:
    kind = [MICROVM, "-global", "virtio-mmio.force-legacy=false"] if machine == "microvm" else [f"{machine},memory-backend=mem"]
    device = "vhost-user-fs-device" if machine == "microvm" else "vhost-user-fs-pci"
    return [
        os.environ.get("QEMU", "qemu-system-x86_64"), "-accel", "tcg", "-machine", *kind, "-m", "256M",
        "-object", "memory-backend-memfd,id=mem,size=256M,share=on",
        "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        "-chardev", f"socket,path={vhost},id=vacceld", "-device", f"{device},chardev=vacceld,tag=vaccel",
        "-kernel", str(image), "-append", append, *options,
    ]  # fmt: skip


def lines(arguments: list[str]) -> list[tuple[float, str]]:
    """What the guest prints, and when, in seconds from QEMU's start."""
    begin = time.monotonic()
    with subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as guest:
        assert guest.stdout
        return [(time.monotonic() - begin, line.strip()) for line in guest.stdout]


def values(said: list[tuple[float, str]], word: str) -> list[int]:
    return [int(line.split()[1]) for _, line in said if line.startswith(word + " ")]


def instructions(image: Path, vhost: Path, count: int) -> dict[str, float]:
    said = lines(command(image, vhost, "microvm", f"do=ticks count={count}", "-icount", "shift=0"))
    ping, noop = values(said, "ping"), values(said, "noop")
    assert len(ping) == len(noop) == count, said
    ratios = [b / a for a, b in zip(ping, noop)]
    return {
        "ping": statistics.median(ping),
        "noop": statistics.median(noop),
        "noop_over_ping": round(statistics.median(ratios), 3),
        "target": 1.5,
    }


def when(said: list[tuple[float, str]], word: str) -> float:
    return next(at for at, line in said if line.startswith(word))


def boot(image: Path, vhost: Path, machine: str, photo: Path, pairs: int) -> dict[str, float]:
    """An empty guest's first byte, and a first answer without its inference."""
    empty, answer, ratios = [], [], []
    for turn in range(pairs):
        for kind in ("empty", "classify") if turn % 2 == 0 else ("classify", "empty"):
            said = lines(command(image, vhost, machine, f"do={kind}", "-initrd", str(photo)))
            if kind == "empty":
                empty.append(when(said, "up"))
            else:
                answer.append(when(said, "answer") - values(said, "inference")[0] / 1e9)
        ratios.append(answer[-1] / empty[-1])
    return {
        "first_byte_ms": round(1e3 * statistics.median(empty), 1),
        "first_answer_less_inference_ms": round(1e3 * statistics.median(answer), 1),
        "ratio": round(statistics.median(ratios), 3),
        "target": 3,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--pairs", type=int, default=20, help="boots of each kind, for each machine")
    parser.add_argument("--count", type=int, default=200, help="calls whose instructions are counted")
    chosen = parser.parse_args()
    build = chosen.build.resolve()
    image = build / "bench" / "bench-guest.img"
    with tempfile.TemporaryDirectory() as folder:
        vhost = Path(folder) / "socket"
        environment = {**os.environ, "VACCEL_MODEL_PATH": str(build / "models")}
        daemon = subprocess.Popen(
            [build / "bin" / "vacceld", f"--socket-path={vhost}"], env=environment, stderr=subprocess.DEVNULL
        )
        try:
            while not vhost.exists():
                assert daemon.poll() is None, "vacceld does not start"
                time.sleep(0.01)
            result: dict[str, object] = {"instructions": instructions(image, vhost, chosen.count)}
            photo = build / "photos" / "coffee.jpg"
            # The worker and the model are there; what a first guest of all waits for them is not the guest's.
            lines(command(image, vhost, "microvm", "do=classify", "-initrd", str(photo)))
            for machine in ("microvm", "pc", "q35"):
                result[f"boot_{machine}"] = boot(image, vhost, machine, photo, chosen.pairs)
        finally:
            daemon.terminate()
            daemon.wait()
    json.dump(result, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

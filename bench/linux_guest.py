# SPDX-License-Identifier: Apache-2.0
"""Measures calls of a stock Linux guest: over virtio-fs, vsock and a serial port, side by side in one guest; and what a guest's
image_classify costs the host; and how long it is from `exec` of QEMU to such a guest's first label.

Run by bench/run.py; alone it prints its figures as JSON: python bench/linux_guest.py [--build DIR] [--rounds N] [--pairs N]
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
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODEL = "efficientnet-lite0"
LABEL = "espresso"
PORT = 30305
CID = 77


def metric(guest: Any, name: str) -> int:
    """A number of the worker's; what the guest reads is counted as well."""
    for line in guest.sh("cat /run/vaccel/metrics").splitlines():
        if line.startswith(name + " "):
            return int(line.rsplit(" ", 1)[1])
    return 0


class Peer:
    """A vsock device for QEMU whose host side are unix sockets."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.socket = folder / "vsock.device"
        self.uds = folder / "vsock"
        self.process = subprocess.Popen(
            [program, "--guest-cid", str(CID), "--socket", self.socket, "--uds-path", self.uds], stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def carriers(guest: Any, rounds: int, with_vsock: bool) -> dict[str, Any]:
    targets = ["virtio:/run/vaccel", *([f"vsock:2:{PORT}"] if with_vsock else []), "serial:/dev/vport0p2"]
    before = {way: metric(guest, f'vaccel_copied_bytes_total{{kind="arena_{way}"}}') for way in ("in", "out")}
    said = guest.sh(f"VACCEL_BACKEND_PATH={guest.backends} {guest.bench} {rounds} {MODEL} {' '.join(targets)}")
    after = {way: metric(guest, f'vaccel_copied_bytes_total{{kind="arena_{way}"}}') for way in ("in", "out")}
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    calls = 1 + 2 * rounds  # of 4 MiB each way, one to try
    copies = {way: round((after[way] - before[way]) / (calls << 22), 4) for way in ("in", "out")}
    return {**found, "host_copies_virtiofs": copies}


def classify(guest: Any, daemon: Any, build: Path, pairs: int) -> dict[str, Any]:
    """Processor time of the worker for a guest's calls over that of the same calls on the host; A B B A."""
    from daemon import BLOCK, Direct, cpu_ns

    hosts = [Direct(build, build / "photos" / "coffee.jpg"), Direct(build, build / "photos" / "coffee.jpg")]
    photo = "/coffee.jpg"

    def through(calls: int) -> int:
        pid = daemon.worker("red")
        before = cpu_ns(pid)
        guest.sh(f"{guest.vaccel} classify --model {MODEL} {' '.join([photo] * calls)} > /dev/null")
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
    return {"ratio": statistics.median(ratios), "control": statistics.median(control), "pairs": pairs, "target": 1.05}


def first_label(build: Path, folder: Path, daemon: Any, boots: int) -> dict[str, Any]:
    """A kernel, its modules and a C program with libvaccel: from `exec` of QEMU to the answer, a worker being there."""
    from integration.qemu import Qemu
    from linux.guest import Initramfs, kernel

    archive = Initramfs(kernel())
    program = build / "bin" / "example-classify"
    for path in (program, build / "lib" / "vaccel" / "backends" / "virtio.so"):
        archive.program(path)
    archive.add(build / "photos" / "coffee.jpg", "/coffee.jpg")
    archive.text("/main", f"{program} /coffee.jpg {MODEL}\n")
    archive.write(folder / "first-label")
    took = []
    for _ in range(boots):
        begin = time.monotonic()
        guest = Qemu(
            folder, daemon.vhost("red"), "console=ttyS0 quiet panic=-1 random.trust_cpu=on cryptomgr.notests",
            machine="q35", image=kernel().image, module=folder / "first-label",
        )  # fmt: skip
        while not any(LABEL in line for line in guest.lines):
            if guest.process.poll() is not None:
                raise RuntimeError(f"the guest ended without a label: {guest.lines[-20:]}")
            time.sleep(0.001)
        took.append(time.monotonic() - begin)
        guest.kill()
    return {
        "median_ms": round(1e3 * statistics.median(took), 1),
        "best_ms": round(1e3 * min(took), 1),
        "kernel_bytes": kernel().image.stat().st_size,
        "initramfs_bytes": (folder / "first-label").stat().st_size,
    }


def measure(build: Path, rounds: int, pairs: int, boots: int) -> dict[str, Any]:
    os.environ["VACCEL_BUILD_DIR"] = str(build)
    for folder in ("tests", "bench"):
        if str(ROOT / folder) not in sys.path:
            sys.path.insert(0, str(ROOT / folder))
    from linux.guest import LinuxGuest, new_initramfs
    from vmm.daemon import Daemon, eventually, listens

    program = next(build.glob("cache/vhost-device-vsock-*/bin/vhost-device-vsock"), None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = new_initramfs()
        for path in (build / "bench" / "bench-carriers", build / "bin" / "vaccel"):
            archive.program(path)
        for backend in ("virtio", "stream"):
            archive.program(build / "lib" / "vaccel" / "backends" / f"{backend}.so")
        archive.add(build / "photos" / "coffee.jpg", "/coffee.jpg")
        archive.write(folder / "initramfs")
        peer = Peer(program, folder) if program else None
        uds = folder / "vsock"
        environment = {"VACCEL_BACKEND_PATH": str(build / "tests" / "backends" / "echo")}
        tenant = {"models": build / "models", "vsock": uds}
        daemon = Daemon(folder, {"red": tenant}, environment).start()
        options = ("-chardev", f"socket,path={uds}_{PORT},id=raw,reconnect=1", "-device", "virtserialport,chardev=raw,name=raw")
        if peer:
            eventually(lambda: listens(peer.socket))
            options += ("-chardev", f"socket,path={peer.socket},id=vsock", "-device", "vhost-user-vsock-pci,chardev=vsock")
        guest = LinuxGuest(folder, daemon.vhost("red"), folder / "initramfs", options=options).up()
        try:
            guest.bench, guest.vaccel = build / "bench" / "bench-carriers", build / "bin" / "vaccel"
            guest.backends = build / "lib" / "vaccel" / "backends"
            result = {"carriers": carriers(guest, rounds, peer is not None)}
            result["classify"] = classify(guest, daemon, build, pairs)
            guest.kill()
            result["first_label"] = first_label(build, folder, daemon, boots)
        finally:
            guest.kill()
            daemon.stop()
            if peer:
                peer.stop()
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/linux_guest.py", description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the build tree (default: build)")
    parser.add_argument("--rounds", type=int, default=40, help="of all carriers in turn (default: 40)")
    parser.add_argument("--pairs", type=int, default=20, help="pairs of 20 classifications (default: 20)")
    parser.add_argument("--boots", type=int, default=9, help="from the start to the first label (default: 9)")
    options = parser.parse_args()
    print(json.dumps(measure(options.build.resolve(), options.rounds, options.pairs, options.boots), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

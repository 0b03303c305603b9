# SPDX-License-Identifier: Apache-2.0
"""An unmodified QEMU with the test's guest in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from vmm.daemon import BUILD, eventually

# microvm as it starts soonest, with QEMU's own small firmware, and with SeaBIOS and all that it has.
MICROVMS = {
    "microvm": "microvm,acpi=off,x-option-roms=off,pit=off,pic=off,rtc=off,isa-serial=on",
    "microvm-acpi": "microvm,x-option-roms=on,pit=on,rtc=off,isa-serial=on",
}
X86 = (*MICROVMS, "pc", "q35")
# The last two are one of aarch64, with the device over MMIO and over PCI.
MACHINES = (*X86, "virt", "virt-pci")
# A machine that answers slowly is a slow machine.
PATIENCE = 240.0
GUEST = Path("tests") / "bin" / "integration-guest.img"


def emulator(machine: str = "pc") -> str:
    """QEMU's program, or the test is skipped."""
    named, program = ("QEMU_AARCH64", "qemu-system-aarch64") if machine.startswith("virt") else ("QEMU", "qemu-system-x86_64")
    found = shutil.which(os.environ.get(named, program))
    if not found:
        pytest.skip(f"{program} is not installed; scripts/setup test installs it")
    return found


def image_for(machine: str) -> Path:
    """The test's guest, or the test is skipped."""
    path = BUILD / ("guest-aarch64" if machine.startswith("virt") else ".") / GUEST
    if not path.exists():
        pytest.skip(f"{path} is not built; scripts/setup test installs the compiler for it")
    return path


def kind(machine: str) -> list[str]:
    """What makes a machine one of that kind, with a way to end with a status."""
    if machine.startswith("virt"):
        return ["-machine", "virt,memory-backend=mem", "-cpu", "cortex-a57", "-semihosting", "-global", "virtio-mmio.force-legacy=false"]
    end = ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
    if machine in MICROVMS:
        return ["-machine", f"{MICROVMS[machine]},memory-backend=mem", "-global", "virtio-mmio.force-legacy=false", *end]
    return ["-machine", f"{machine},memory-backend=mem", *end]


def connected(path: Path) -> socket.socket:
    """A connection to a socket of QEMU's, which is there some time before it listens."""
    made = socket.socket(socket.AF_UNIX)

    def listens() -> bool:
        try:
            made.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True

    eventually(listens)
    return made


class Qemu:
    """A virtual machine whose virtio-fs device is on `vhost`. What the guest prints is in `lines`."""

    def __init__(
        self, folder: Path, vhost: Path | None, append: str, *, machine: str = "pc", module: Path | None = None,
        share: str = "on", image: Path | None = None, memory: str = "256M", queue: int = 128, options: tuple[str, ...] = (),
        program: str | None = None, accel: str = "tcg",
    ) -> None:  # fmt: skip
        self.qmp = folder / f"qmp{time.monotonic_ns()}"
        device = "vhost-user-fs-device" if machine in (*MICROVMS, "virt") else "vhost-user-fs-pci"
        command = [
            program or emulator(machine), "-accel", accel, "-m", memory, *kind(machine),
            "-object", f"memory-backend-memfd,id=mem,size={memory},share={share}",
            "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio",
            "-qmp", f"unix:{self.qmp},server=on,wait=off",
            "-kernel", str(image or image_for(machine)), "-append", append, *options,
        ]  # fmt: skip
        if vhost:
            command += ["-chardev", f"socket,path={vhost},id=vacceld"]
            command += ["-device", f"{device},chardev=vacceld,tag=vaccel,queue-size={queue}"]
        if module:
            command += ["-initrd", str(module)]
        self.lines: list[str] = []
        self.errors = (folder / "qemu.log").open("a+")
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.strip())

    def wait_for(self, line: str, count: int = 1) -> None:
        """Until the guest has printed a line that begins so, that many times."""
        try:
            eventually(lambda: sum(said.startswith(line) for said in self.lines) >= count, PATIENCE)
        except AssertionError as late:
            raise AssertionError(f"the guest does not say '{line}': {self.lines[-20:]}, {self.said()} ({late})") from None

    def wait(self) -> int:
        """The status that the guest switched itself off with."""
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the guest does not end: {self.lines[-20:]}") from None
        self._reader.join()
        assert status & 1, (status, self.lines, self.said())
        return status >> 1

    def good(self) -> list[str]:
        """What it printed, when it ended well."""
        assert self.wait() == 0, (self.lines, self.said())
        assert self.lines[-1] == "end well", self.lines
        return self.lines

    def values(self, word: str) -> list[str]:
        return [line.split(" ", 1)[1] for line in self.lines if line.startswith(word + " ")]

    def number(self, word: str) -> int:
        return int(self.values(word)[-1])

    def command(self, name: str) -> None:
        """A command over QMP."""
        with connected(self.qmp) as monitor:
            stream = monitor.makefile("rw")
            stream.readline()
            for command in ("qmp_capabilities", name):
                stream.write(json.dumps({"execute": command}) + "\n")
                stream.flush()
                while "return" not in stream.readline():
                    pass

    def said(self) -> str:
        self.errors.seek(0)
        return re.sub(r"\s+", " ", self.errors.read())

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        self.errors.close()

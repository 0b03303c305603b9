# SPDX-License-Identifier: Apache-2.0
"""Other ways to run the same guest: a newer QEMU, and KVM where it runs one."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from vmm.daemon import BUILD

from .conftest import Boot, labels_of
from .qemu import X86, emulator, image_for, kind

NEWER = BUILD / "cache" / "qemu-backports" / "usr" / "bin" / "qemu-system-x86_64"
WAITS = ("interrupt", "poll")


@pytest.fixture(scope="session")
def newer() -> str:
    """A QEMU besides the installed one."""
    found = shutil.which(os.environ.get("QEMU_NEWER", str(NEWER)))
    if not found:
        pytest.skip(f"there is no {NEWER}; scripts/setup test unpacks it where Debian's backports can be reached, or set QEMU_NEWER")
    return found


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("machine", X86)
def test_newer(
    start: Any, boot: Boot, photo: Path, host_says: Callable[[Path], dict[str, Any]], newer: str, machine: str, wait: str
) -> None:
    guest = boot(start(("red",)), f"do=classify count=2 wait={wait}", machine=machine, module=photo, program=newer)
    guest.good()
    assert guest.values("label") == 2 * labels_of(host_says(photo))
    assert guest.number("resets") == 0


@functools.cache
def runs(machine: str, *words: str) -> bool:
    """Whether KVM runs the guest on such a machine when it is told that, without any device: it ends, and as it should."""
    command = [emulator(), "-accel", "kvm", "-m", "64M", *kind(machine), "-nodefaults", "-no-user-config", "-display", "none"]
    # The guest's memory is the machine's own here, so its back end is not there.
    command = [word.replace(",memory-backend=mem", "") for word in command]
    command += ["-serial", "stdio", "-no-reboot", "-kernel", str(image_for(machine)), "-append", " ".join(words)]
    guest = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    late = threading.Timer(60, guest.kill)
    late.start()
    assert guest.stdout
    well = False
    # A machine that KVM gives up stands still.
    for line in guest.stdout:
        well |= line.startswith("end well")
        if "KVM internal error" in line:
            break
    if not well:
        guest.kill()
    status = guest.wait()
    late.cancel()
    guest.stdout.close()
    return well and status == 1


@pytest.fixture
def kvm(machine: str) -> None:
    """KVM, probed by a boot: that the device is there says little."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        pytest.skip("there is no /dev/kvm that this user may open")
    if not runs(machine, "do=probe"):
        pytest.skip(f"/dev/kvm is there, and the smallest guest does not run in it on {machine}")


@pytest.fixture
def kvm_with_floats(kvm: None, machine: str) -> None:
    """Where KVM emulates the processor's instructions, it has few for floating-point numbers."""
    if not runs(machine, "do=probe", "float=1"):
        pytest.skip(f"KVM emulates the guest's instructions here on {machine}, and does not know the one that loads a score")


@pytest.mark.usefixtures("kvm")
@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("machine", X86)
def test_kvm(start: Any, boot: Boot, machine: str, wait: str) -> None:
    """Calls and their answers, without floating-point numbers."""
    guest = boot(start(("red",)), f"do=describe count=3 wait={wait}", machine=machine, accel="kvm")
    guest.good()
    assert guest.values("format") == ["onnx"]
    assert guest.number("resets") == 0


@pytest.mark.usefixtures("kvm_with_floats")
@pytest.mark.parametrize("machine", X86)
def test_kvm_classify(
    start: Any, boot: Boot, photo: Path, host_says: Callable[[Path], dict[str, Any]], machine: str
) -> None:
    guest = boot(start(("red",)), "do=classify count=3", machine=machine, module=photo, accel="kvm")
    guest.good()
    assert guest.values("label") == 3 * labels_of(host_says(photo))

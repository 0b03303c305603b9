# SPDX-License-Identifier: Apache-2.0
"""QEMU's own server of virtio-fs devices, which shares a folder: what vacceld is not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .daemon import eventually

PROGRAM = Path("/usr/lib/qemu/virtiofsd")


@contextmanager
def serving(folder: Path) -> Iterator[Path]:
    """Its socket, for hypervisors; there is a file `hello` in what it shares."""
    if not PROGRAM.exists() or os.geteuid() != 0:
        pytest.skip(f"{PROGRAM} runs as root only; Debian's qemu-system-common has it")
    shared = folder / "shared"
    shared.mkdir()
    (shared / "hello").write_text("hello\n")
    path = folder / "virtiofsd.sock"
    options = ("-o", f"source={shared}", "-o", "sandbox=chroot", "-o", "cache=none")
    process = subprocess.Popen([PROGRAM, f"--socket-path={path}", *options], stderr=subprocess.DEVNULL)
    try:
        eventually(path.exists)
        yield path
    finally:
        process.kill()
        process.wait()

# SPDX-License-Identifier: Apache-2.0
"""Linux guests, the daemon behind them, and what the host itself says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from integration.qemu import emulator
from vmm.conftest import coffee, gate, host_says, made, models, start, upload  # noqa: F401 (fixtures)
from vmm.daemon import BUILD, Daemon

from .guest import LinuxGuest, new_initramfs

Boot = Callable[..., LinuxGuest]


@pytest.fixture(autouse=True, scope="session")
def qemu_is_there() -> None:
    emulator()


@pytest.fixture(scope="session")
def initramfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all guests have: the shell, the command, the examples, Python with the package, and a photograph."""
    archive = new_initramfs()
    for name in ("vaccel", "example-classify"):
        archive.program(BUILD / "bin" / name)
    backends = BUILD / "lib" / "vaccel" / "backends"
    for name in ("virtio", "stream"):
        if (backends / f"{name}.so").exists():
            archive.program(backends / f"{name}.so")
    archive.add(made("photos", "coffee.jpg") / "coffee.jpg", "/coffee.jpg")
    path = tmp_path_factory.mktemp("linux") / "initramfs"
    archive.write(path)
    return path


@pytest.fixture
def photo() -> Path:
    """What guests have as /coffee.jpg."""
    return made("photos", "coffee.jpg") / "coffee.jpg"


@pytest.fixture
def boot(tmp_path: Path, initramfs: Path) -> Iterator[Boot]:
    """Boots a guest on a socket of the daemon's, until it runs commands; see LinuxGuest."""
    guests: list[LinuxGuest] = []

    def begin(daemon: Daemon | None, *, tenant: str = "red", number: int = 0, **options: Any) -> LinuxGuest:
        vhost = daemon.vhost(tenant, number) if daemon else None
        guests.append(LinuxGuest(tmp_path, vhost, options.pop("initramfs", initramfs), **options))
        return guests[-1].up()

    yield begin
    for guest in guests:
        guest.kill()

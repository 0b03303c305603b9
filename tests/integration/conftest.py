# SPDX-License-Identifier: Apache-2.0
"""Guests in QEMU, the daemon behind them, and what the host itself says."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from vmm.conftest import coffee, gate, host_says, models, start, upload  # noqa: F401 (fixtures)
from vmm.daemon import Daemon

from .qemu import Qemu, emulator

Boot = Callable[..., Qemu]


@pytest.fixture(autouse=True, scope="session")
def qemu_is_there() -> None:
    emulator()


@pytest.fixture
def boot(tmp_path: Path) -> Iterator[Boot]:
    """Boots a guest on a socket of the daemon's, or on `vhost`, which is somebody else's; see Qemu."""
    guests: list[Qemu] = []

    def begin(
        daemon: Daemon | None, append: str, *, tenant: str = "red", number: int = 0, vhost: Path | None = None, **options: Any
    ) -> Qemu:
        if daemon:
            vhost = daemon.vhost(tenant, number)
        guests.append(Qemu(tmp_path, vhost, append, **options))
        return guests[-1]

    yield begin
    for guest in guests:
        guest.kill()


@pytest.fixture
def photo(tmp_path: Path, coffee: bytes) -> Path:  # noqa: F811
    path = tmp_path / "coffee.jpg"
    path.write_bytes(coffee)
    return path


def labels_of(answer: dict[str, Any]) -> list[str]:
    """Labels and the bits of their scores, as the guest prints them."""
    return [f"{struct.unpack('<I', struct.pack('<f', each['score']))[0]} {each['label']}" for each in answer["labels"]]

# SPDX-License-Identifier: Apache-2.0
"""QEMU's monitor: devices that come and go, and guests that are saved and restored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from integration.qemu import PATIENCE, connected
from vmm.daemon import eventually

from .guest import LinuxGuest

#: QEMU's options for a slot into which a device can be put while the guest runs.
SLOT = ("-device", "pcie-root-port,id=slot0,slot=1,chassis=1")
#: And for a guest that is to be restored.
RESTORED = ("-incoming", "defer")


def awaited(found: Callable[[], Any]) -> Any:
    """What it finds, once it finds something."""
    kept: list[Any] = []
    eventually(lambda: bool(value := found()) and not kept.append(value))
    return kept[0]


class Monitor:
    """A connection over QMP, for as long as the test likes."""

    def __init__(self, guest: LinuxGuest) -> None:
        self.socket = connected(guest.qmp)
        self.socket.settimeout(PATIENCE)
        self.stream = self.socket.makefile("rw")
        self.stream.readline()
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: object) -> Any:
        self.stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.stream.flush()
        while "event" in (said := json.loads(self.stream.readline())):
            continue
        assert "return" in said, (command, said)
        return said["return"]

    def await_event(self, name: str, **data: object) -> None:
        while (said := json.loads(self.stream.readline())).get("event") != name or not data.items() <= said["data"].items():
            continue

    def plug(self, driver: str, path: Path, **properties: object) -> None:
        """Puts a vhost-user device into the slot."""
        backend = {"type": "socket", "data": {"addr": {"type": "unix", "data": {"path": str(path)}}, "server": False}}
        self.ask("chardev-add", id="plugged0", backend=backend)
        self.ask("device_add", driver=driver, chardev="plugged0", id="plugged", bus="slot0", **properties)

    def unplug(self) -> None:
        """Returns when the guest's driver has let go of it."""
        self.ask("device_del", id="plugged")
        self.await_event("DEVICE_DELETED", device="plugged")
        self.ask("chardev-remove", id="plugged0")

    def await_migration(self) -> None:
        status = awaited(lambda: (now := self.ask("query-migrate").get("status")) not in (None, "setup", "active") and now)
        assert status == "completed", status

    def save(self, path: Path) -> None:
        """Stops the guest and writes it into a file."""
        self.ask("stop")
        self.ask("migrate", uri=f"exec:cat > {path}")
        self.await_migration()

    def restore(self, path: Path) -> None:
        """Goes on where save() stopped."""
        self.ask("migrate-incoming", uri=f"exec:cat {path}")
        self.await_migration()
        self.ask("cont")

    def close(self) -> None:
        self.stream.close()
        self.socket.close()

# SPDX-License-Identifier: Apache-2.0
"""Workers killed under load: what that costs their own tenant, and that it costs another one nothing."""

from __future__ import annotations

import os
import random
import signal
import statistics
import threading
import time
from dataclasses import dataclass, field

from . import frame
from .daemon import Daemon, eventually
from .guest import Guest


@dataclass
class Calls:
    """Of one caller, by how they ended."""

    good: int = 0
    lost: int = 0
    other: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # from a kill to the next call that was served


class Caller(threading.Thread):
    """Calls through a hypervisor's socket until it is stopped; every call must end."""

    def __init__(self, guest: Guest) -> None:
        super().__init__(daemon=True)
        self.guest = guest
        self.calls = Calls()
        self.killed = 0.0
        self.stopped = False

    def run(self) -> None:
        try:
            session = self.guest.session()
            while not self.stopped:
                killed = self.killed
                status = session.call("noop").status
                if status == frame.OK:
                    self.calls.good += 1
                    if killed:
                        self.calls.seconds.append(time.monotonic() - killed)
                        self.killed = 0.0
                elif status == frame.LOST:
                    self.calls.lost += 1
                else:
                    self.calls.other.append(f"status {status}")
        except Exception as error:  # noqa: BLE001: whatever it is, it is counted
            self.calls.other.append(repr(error))

    def stop(self) -> Calls:
        self.stopped = True
        self.join(60)
        if self.is_alive():
            self.calls.other.append("a call that never ends")
        return self.calls


def kill_often(daemon: Daemon, kills: int) -> dict[str, object]:
    """Kills the worker of red so often, while guests of red and blue call; what became of their calls."""
    with daemon.guest("red") as red, daemon.guest("blue") as blue:
        callers = {"red": Caller(red), "blue": Caller(blue)}
        for caller in callers.values():
            caller.start()
        eventually(lambda: all(caller.calls.good for caller in callers.values()))
        neighbour = daemon.worker("blue")
        for _ in range(kills):
            before = callers["red"].calls.good
            pid = daemon.worker("red")
            time.sleep(random.random() * 0.003)
            os.kill(pid, signal.SIGKILL)
            callers["red"].killed = time.monotonic()
            eventually(lambda before=before: not callers["red"].killed and callers["red"].calls.good > before)
        ended = {tenant: caller.stop() for tenant, caller in callers.items()}
        same = daemon.worker("blue") == neighbour
    return {
        "kills": kills,
        "red": {"good": ended["red"].good, "lost": ended["red"].lost, "other": ended["red"].other},
        "blue": {"good": ended["blue"].good, "lost": ended["blue"].lost, "other": ended["blue"].other},
        "blue_kept_its_worker": same,
        "recovery_ms": {
            "median": statistics.median(ended["red"].seconds) * 1e3,
            "worst": max(ended["red"].seconds) * 1e3,
        },
    }

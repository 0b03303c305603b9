# SPDX-License-Identifier: Apache-2.0
"""Hosts that do not answer, die or hang, guests that are reset: every call ends, and the next one is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from vmm.daemon import Gate

from .conftest import Boot
from .qemu import MACHINES


@pytest.mark.parametrize("machine", MACHINES)
def test_memory_that_is_not_shared(start: Any, boot: Boot, machine: str) -> None:
    """The hypervisor cannot give the guest's memory to vacceld, and the guest is told so by nobody."""
    guest = boot(start(("red",)), "do=noop open_ms=1500", machine=machine, share="off")
    assert guest.wait() == 1
    (said,) = guest.values("status")
    assert said.startswith("ERR_TIMEOUT ")
    assert "share=on" in said


def test_no_device(boot: Boot) -> None:
    guest = boot(None, "do=noop")
    assert guest.wait() == 1
    assert guest.values("status")[0].startswith("ERR_NOT_FOUND there is no virtio-fs device")


def test_unknown_model(start: Any, boot: Boot) -> None:
    guest = boot(start(("red",)), "do=describe model=nosuch")
    assert guest.wait() == 1
    assert guest.values("status")[0].startswith("ERR_NOT_FOUND the model 'nosuch'")


def test_a_path_is_no_model(start: Any, boot: Boot) -> None:
    guest = boot(start(("red",)), "do=describe model=/etc/passwd")
    assert guest.wait() == 1
    assert guest.values("status")[0].startswith("ERR_NOT_FOUND the model '/etc/passwd' is a path")


def test_too_little_memory(start: Any, boot: Boot, photo: Path) -> None:
    guest = boot(start(("red",)), "do=classify memory=8", module=photo)
    assert guest.wait() == 1
    assert guest.values("status")[0].startswith("ERR_NO_MEMORY ")


@pytest.mark.parametrize("wait", ["interrupt", "poll"])
def test_worker_killed_during_calls(start: Any, boot: Boot, gate: Gate, wait: str) -> None:
    daemon = start(("red",))
    guest = boot(daemon, f"do=held count=4 backend=hold device=HOLD wait={wait}")
    guest.wait_for("submitted")
    gate.started()
    daemon.kill_worker("red")
    guest.good()
    # Those that the dead worker had taken; one that it had not is served by the next one, which holds it in its turn.
    assert guest.values("held") == 4 * ["ERR_LOST"]
    assert guest.values("noop") == ["OK"]
    assert guest.number("resets") == 0


def test_cancel(start: Any, boot: Boot, gate: Gate) -> None:
    guest = boot(start(("red",)), "do=held count=3 cancel=1 backend=hold device=HOLD")
    guest.wait_for("submitted")
    gate.started()
    gate.go()
    guest.good()
    held = guest.values("held")
    assert held.count("OK") >= 1
    assert set(held) <= {"OK", "ERR_CANCELLED"}


def test_a_host_that_does_not_give_up(start: Any, boot: Boot, gate: Gate) -> None:
    """The call's time goes with it: the host cancels it when that is over."""
    guest = boot(start(("red",)), "do=held count=1 backend=hold device=HOLD call_ms=1000")
    guest.wait_for("submitted")
    gate.started()
    guest.good()
    assert guest.values("held")[0] in ("ERR_TIMEOUT", "ERR_CANCELLED")
    assert guest.number("resets") == 0


@pytest.mark.parametrize("machine", MACHINES)
def test_reset(start: Any, boot: Boot, machine: str) -> None:
    """A machine that is reset in the middle of calls begins anew."""
    guest = boot(start(("red",)), "do=forever", machine=machine)
    guest.wait_for("noop OK", 3)
    guest.command("system_reset")
    guest.wait_for("boot guest", 2)
    seen = len(guest.values("noop"))
    guest.wait_for("noop OK", seen + 3)
    guest.command("quit")
    assert guest.process.wait(60) == 0


def test_worker_killed_while_idle(start: Any, boot: Boot) -> None:
    daemon = start(("red",))
    guest = boot(daemon, "do=forever")
    for _ in range(3):
        guest.wait_for("noop OK", len(guest.values("noop")) + 3)
        daemon.kill_worker("red")
    guest.wait_for("noop OK", len(guest.values("noop")) + 3)
    # Some calls may have been lost; all were answered, and the guest needed no reset.
    assert all(said.startswith("ERR_LOST") for said in guest.values("status"))
    guest.command("quit")
    assert guest.process.wait(60) == 0

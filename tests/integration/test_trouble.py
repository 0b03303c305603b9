# SPDX-License-Identifier: Apache-2.0
"""Hosts that do not answer, die or hang, guests that are reset: every call ends, and the next one is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from vmm.daemon import Gate
from vmm.virtiofsd import serving

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


def test_a_device_that_shares_files(boot: Boot, tmp_path: Path) -> None:
    with serving(tmp_path) as vhost:
        guest = boot(None, "do=noop", vhost=vhost)
        assert guest.wait() == 1
    (said,) = guest.values("status")
    assert said.startswith("ERR_UNSUPPORTED ")
    assert "virtiofsd" in said


def test_unknown_model(start: Any, boot: Boot) -> None:
    guest = boot(start(("red",)), "do=describe model=nosuch")
    assert guest.wait() == 1
    (said,) = guest.values("status")
    assert said.startswith("ERR_NOT_FOUND ")
    assert "model 'nosuch' is not here" in said


def test_a_path_is_no_model(start: Any, boot: Boot) -> None:
    guest = boot(start(("red",)), "do=describe model=/etc/passwd")
    assert guest.wait() == 1
    assert guest.values("status")[0].startswith("ERR_NOT_FOUND the model '/etc/passwd' is a path")


def test_too_little_memory(start: Any, boot: Boot, photo: Path) -> None:
    guest = boot(start(("red",)), "do=classify memory=8", module=photo)
    assert guest.wait() == 1
    assert guest.values("status")[0].startswith("ERR_NO_MEMORY ")


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """An image that the backend "hold" holds, and gives up when it is cancelled."""
    path = tmp_path / "held"
    path.write_bytes(b"hold")
    return path


@pytest.mark.parametrize("wait", ["interrupt", "poll"])
def test_worker_killed_during_calls(start: Any, boot: Boot, gate: Gate, held: Path, wait: str) -> None:
    daemon = start(("red",))
    guest = boot(daemon, f"do=held count=3 backend=hold wait={wait}", module=held)
    gate.started()
    guest.wait_for("submitted")
    daemon.kill_worker("red")
    # What the dead one had not taken is served by the next.
    gate.go(3)
    guest.good()
    ended = guest.values("held")
    assert ended.count("ERR_LOST") >= 1
    assert set(ended) <= {"ERR_LOST", "OK"}
    assert guest.values("error")[ended.index("ERR_LOST")].startswith("the worker that ran the call died")
    assert set(guest.values("noop")) == {"OK"}
    assert guest.number("resets") == 0


def test_cancel(start: Any, boot: Boot, gate: Gate, held: Path) -> None:
    guest = boot(start(("red",)), "do=held count=3 cancel=1 backend=hold", module=held)
    # None may go on before those have ended, which would take the first one's leave.
    guest.wait_for("held ERR_CANCELLED", 2)
    gate.go()
    guest.good()
    assert guest.values("held") == ["ERR_CANCELLED", "ERR_CANCELLED", "OK"]


def test_the_time_that_a_call_has_goes_with_it(start: Any, boot: Boot, held: Path) -> None:
    """The host gives it up when that is over, and the guest need not reset the device."""
    guest = boot(start(("red",)), "do=held count=1 backend=hold call_ms=1000", module=held)
    guest.good()
    assert guest.values("held") == ["ERR_TIMEOUT"]
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

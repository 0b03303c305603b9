# SPDX-License-Identifier: Apache-2.0
"""What is left of guests that come, break off and go: nothing. VACCEL_TEST_SOAK multiplies the rounds."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from . import frame, linux, message
from .churn import Churn
from .conftest import NAME, held_call
from .daemon import BUILD, Daemon, Gate
from .guest import FuseError, Guest
from .linux import Opened, opened, quiet
from .memory import GuestMemory

TIMES = int(os.environ.get("VACCEL_TEST_SOAK", "1"))
MIB = 1 << 20


@pytest.fixture
def guest(daemon: Daemon) -> Iterator[Guest]:
    with daemon.guest(size=512, memory=GuestMemory(32 * MIB)) as guest:
        yield guest


@dataclass
class Cost:
    """Of a process: descriptors, mappings, and KiB of memory."""

    descriptors: int
    mappings: int
    resident: int

    @classmethod
    def of(cls, pid: int) -> Cost:
        proc = Path(f"/proc/{pid}")
        status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
        return cls(
            len(list((proc / "fd").iterdir())),
            len((proc / "maps").read_text().splitlines()),
            int(status["VmRSS"].split()[0]),
        )


def costs(daemon: Daemon) -> tuple[Cost, Cost]:
    """The front's and the worker's."""
    return Cost.of(daemon.pid), Cost.of(daemon.worker("red"))


def flat(daemon: Daemon, before: tuple[Cost, Cost], guest: Guest, sessions: int = 0) -> None:
    quiet(guest)
    assert guest.metrics()["vaccel_sessions"] == sessions
    after = costs(daemon)
    print(f"front {before[0]} -> {after[0]}, worker {before[1]} -> {after[1]}")
    for was, now in zip(before, after, strict=True):
        assert now.descriptors <= was.descriptors
        assert now.mappings <= was.mappings + 16
        # A sanitizer keeps what was freed for a while.
        if "asan" not in str(BUILD) and "tsan" not in str(BUILD):
            assert now.resident <= was.resident + 4096


def answered(asked: linux.Asked) -> None:
    """One way or another."""
    try:
        asked.wait()
    except FuseError as error:
        assert error.errno in (errno.EBADF, errno.ENOENT, errno.EINTR, errno.EIO)


def broken_off(session: Opened, gate: Gate, round: int) -> None:
    """A session that is closed in mid-call, each time in another state: parked in SUBMIT, pending, parked in WAIT, done, with bytes in the arena."""
    session.write(b"x" * (1 + round % 5 * 40_000), round % 3 * 8192)
    asked = [session.begin_submit(held_call(1))]
    gate.started()
    kind = round % 4
    if kind == 1 or kind == 2:
        assert asked.pop().wait() is None
    if kind == 2:
        asked.append(session.begin_wait(1))
    if kind == 3:
        gate.go()
    session.close()
    for one in asked:
        answered(one)
    gate.forget()


def test_sessions_closed_in_mid_call(daemon: Daemon, guest: Guest, gate: Gate) -> None:
    for round in range(40):
        broken_off(opened(guest), gate, round)
    quiet(guest)
    before = costs(daemon)
    for round in range(200 * TIMES):
        broken_off(opened(guest), gate, round)
    flat(daemon, before, guest)
    opened(guest).call("noop").good()


def cycle(guest: Guest, round: int) -> None:
    sessions = [opened(guest) for _ in range(3)]
    asked = []
    for session in sessions:
        session.write(b"x" * 100_000)
        asked += [session.begin_submit(held_call(id)) for id in (1, 2)]
    if round % 2:
        for one in asked:
            one.wait()
        asked = [session.begin_wait(1) for session in sessions]
    pipe = linux.Pipe(guest, "call")
    pipe.write(message.message(frame.call("noop", 1)))
    if round % 3 == 0:
        guest.reboot()
        return
    guest.destroy()
    guest.init()
    for one in asked:
        answered(one)


def test_mounts_and_resets_in_mid_call(daemon: Daemon, guest: Guest) -> None:
    for round in range(12):
        cycle(guest, round)
    quiet(guest)
    before = costs(daemon)
    for round in range(60 * TIMES):
        cycle(guest, round)
    flat(daemon, before, guest)
    opened(guest).call("noop").good()


def test_thousands_of_sessions(daemon: Daemon, guest: Guest) -> None:
    """As many as may be, and one more; then all of them gone, again and again."""

    def fill() -> list[Opened]:
        sessions = []
        for _ in range(100_000):
            try:
                sessions.append(opened(guest))
            except FuseError as error:
                assert error.errno == errno.ENFILE
                break
            sessions[-1].write(b"x")
        return sessions

    sessions = fill()
    assert sessions
    most = len(sessions)
    sessions[0].call("noop").good()
    for session in sessions:
        session.close()
    before = costs(daemon)
    for _ in range(max(2, 3000 // most) * TIMES):
        sessions = fill()
        assert len(sessions) == most
        for session in sessions:
            session.close()
    for _ in range(3000 * TIMES):
        session = opened(guest)
        session.write(b"x")
        session.close()
    flat(daemon, before, guest)


def test_workers_that_die_with_sessions(daemon: Daemon, guest: Guest, gate: Gate) -> None:
    """Files live on, and their calls do not count for ever."""
    session = opened(guest)
    front = Cost.of(daemon.pid)
    for round in range(10 * TIMES):
        session.write(b"x" * 10_000)
        asked = [opened(guest).begin_submit(held_call(id)) for id in range(1, 9)]
        gate.started(1)
        if round % 2:
            for one in asked:
                one.wait()
        daemon.kill_worker("red")
        gate.forget()
        if not round % 2:
            for one in asked:
                answered(one)
        session.call("noop").good()
    quiet(guest)
    assert Cost.of(daemon.pid).descriptors <= front.descriptors
    guest.destroy()
    guest.init()
    assert guest.metrics()["vaccel_sessions"] == 0


def test_tenants_models_and_sessions_come_and_go(tmp_path: Path, models: Path, coffee: bytes) -> None:
    """bench/soak.py goes on with this for half an hour."""
    churn = Churn(tmp_path, models / NAME, coffee, reload_seconds=1)
    report = churn.run(12 * TIMES, every=0.2)
    assert report["failures"] == []
    assert all(report[name] for name in churn.counts), report
    for name in ("front", "worker"):
        left = report[name]
        # As many workers more or less; one that was left for each of the tenants would be hundreds.
        assert left["descriptors_late"] <= left["descriptors_early"] + 16, report

# SPDX-License-Identifier: Apache-2.0
"""Sessions of Linux guests that end in the middle, and that have nothing in common."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator

import pytest

from . import frame
from .conftest import held_call
from .daemon import Daemon, Gate, eventually
from .guest import FuseError, Guest
from .linux import (
    Opened,
    fails,
    flood,
    opened,
    pending,
    quiet,
)
from .memory import GuestMemory

MIB = 1 << 20


@pytest.fixture
def guest(daemon: Daemon) -> Iterator[Guest]:
    with daemon.guest(size=512, memory=GuestMemory(32 * MIB)) as guest:
        yield guest


@pytest.fixture
def session(guest: Guest) -> Opened:
    return opened(guest)


def test_closing_with_a_wait_that_is_parked(guest: Guest, session: Opened, gate: Gate) -> None:
    other = opened(guest)
    pending(session, 1)
    gate.started()
    waiting = session.begin_wait(1)
    session.close()
    try:
        assert waiting.wait() is None or True
    except FuseError as error:
        assert error.errno in (errno.EBADF, errno.ENOENT, errno.EINTR, errno.EIO)
    quiet(guest)
    with fails(errno.EBADF):
        session.wait(1)
    other.call("noop").good()


def test_closing_with_sixty_four_calls(guest: Guest, session: Opened) -> None:
    flood(session)
    waiting = [session.begin_wait(id) for id in range(1, 33)]
    session.close()
    for one in waiting:
        try:
            one.wait()
        except FuseError as error:
            assert error.errno in (errno.EBADF, errno.ENOENT, errno.EINTR, errno.EIO)
    quiet(guest)
    opened(guest).call("noop").good()


@pytest.mark.parametrize("end", ["destroy", "init", "reset"])
def test_everything_ends_with_requests_parked(guest: Guest, session: Opened, gate: Gate, end: str) -> None:
    pending(session, 1)
    gate.started()
    asked = [session.begin_wait(1), session.begin_submit(held_call(2))]
    if end == "reset":
        guest.reboot()
    else:
        if end == "destroy":
            guest.destroy()
        guest.init()
        for one in asked:
            try:
                one.wait()
            except FuseError as error:
                assert error.errno in (errno.EBADF, errno.ENOENT, errno.EINTR, errno.EIO)
    quiet(guest)
    with pytest.raises(FuseError):
        session.wait(1)
    fresh = opened(guest)
    assert guest.metrics()["vaccel_sessions"] == 1
    fresh.call("noop").good()


def test_a_guest_that_never_waits(daemon: Daemon, guest: Guest, session: Opened) -> None:
    """What it has under way ends with it, and costs nobody else."""
    flood(session)
    with daemon.guest("red", 1) as other:
        watcher = opened(other)
        guest.front.close()
        eventually(lambda: other.metrics()["vaccel_sessions"] == 1)
        quiet(other)
        watcher.call("noop").good()


def test_two_guests_of_a_tenant(daemon: Daemon, guest: Guest, session: Opened, gate: Gate) -> None:
    with daemon.guest("red", 1) as second:
        other = opened(second)
        session.write(b"mine")
        with fails(errno.ENODATA):
            other.read(4)
        pending(session, 1)
        gate.started()
        for ask in (other.wait, other.cancel):
            with fails(errno.ENOENT):
                ask(1)
        assert other.submit(frame.call("noop", 1)).good()
        other.write(b"other")
        assert session.read(4) == b"mine"
        gate.go()
        (session.wait(1) or session.wait(1)).good()


def test_an_arena_is_a_files_own(guest: Guest, session: Opened) -> None:
    session.write(b"secret" * 1000)
    with fails(errno.ENODATA):
        opened(guest).read(4096)
    session.close()
    for _ in range(8):
        with fails(errno.ENODATA):
            opened(guest).read(4096)


def test_an_arena_of_a_tenant_with_little_memory(start: Callable[..., Daemon]) -> None:
    daemon = start(max_memory="64M", max_message="8M")
    with daemon.guest(memory=GuestMemory(32 * MIB)) as guest:
        session = opened(guest)
        with fails(errno.ENOSPC):
            for at in range(0, 128 * MIB, MIB):
                session.write(b"x" * MIB, at)
        # What was there is there, and goes with the file; until then there is nothing left for calls either.
        assert session.read(16) == b"x" * 16
        with fails(errno.ENOMEM):
            session.call("noop")
        session.close()
        again = opened(guest)
        again.call("noop").good()
        again.write(b"y" * MIB)
        again.close()

# SPDX-License-Identifier: Apache-2.0
"""Calls from Linux: SUBMIT and WAIT, the arena, and what becomes of them when a worker dies."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import numpy as np
import pytest

from . import frame, linux, message
from .conftest import held_call
from .daemon import Daemon, Gate, eventually
from .frame import Image, Model, Segment
from .guest import FuseError, Guest
from .linux import (
    ARENA,
    PAGE,
    Opened,
    echo_call,
    fails,
    flood,
    kept_at,
    opened,
    pending,
    room,
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


def test_short_calls_are_answered_at_once(session: Opened) -> None:
    for i in range(100):
        assert session.submit(frame.call("noop", i + 1)).good().head.id == i + 1
    with fails(errno.ENOENT):
        session.wait(100)


def test_a_photograph_in_the_arena(session: Opened, coffee: bytes, lite: Model) -> None:
    expected = session.guest.session().call("image_classify", image=Image(coffee), model=lite).good()
    there = session.put(coffee, 3)
    for _ in range(2):
        reply = session.call("image_classify", image=Image(there), model=lite).good()
        assert reply.values == expected.values
    inside = session.call("image_classify", image=Image(Segment(b"x" * 100)), model=lite)
    assert inside.status not in (frame.OK, frame.PROTOCOL) and inside.head.message


def test_a_message_in_the_arena(session: Opened, coffee: bytes, lite: Model) -> None:
    """Longer than an ioctl takes."""
    call = frame.call("image_classify", 5, image=Image(coffee), model=lite)
    data = message.message(call)
    assert len(data) > linux.MOST
    session.write(data, 8)
    reply = session.submit_at(8, len(data), call.segments)
    while reply is None:
        reply = session.wait(5)
    assert len(reply.good().values["result"]["entries"]) == 5
    for offset, size in ((9, len(data)), (8, 100), (8, 0)):
        with fails(errno.EINVAL):
            session.submit_at(offset, size)


def test_a_call_that_takes_long(session: Opened, gate: Gate) -> None:
    pending(session, 7)
    gate.started()
    assert session.wait(7) is None
    waiting = session.begin_wait(7)
    gate.go()
    reply = waiting.wait() or session.wait(7)
    assert reply.good().head.id == 7
    for ask in (session.wait, session.cancel):
        with fails(errno.ENOENT):
            ask(7)


def test_a_call_that_is_given_up(session: Opened, gate: Gate) -> None:
    pending(session, 7)
    gate.started()
    session.cancel(7)
    reply = session.wait(7)
    while reply is None:
        reply = session.wait(7)
    reply.failed(frame.CANCELLED)
    session.call("noop").good()


def test_who_waits_hears_of_the_end(session: Opened, gate: Gate) -> None:
    """A WAIT that is parked is answered by the call, not by its 50 ms alone."""
    answered = 0
    for id in range(1, 21):
        pending(session, id)
        gate.started()
        waiting = session.begin_wait(id)
        gate.go()
        if reply := waiting.wait():
            answered += reply.good().head.id == id
        else:
            session.wait(id).good()
    assert answered


def copied(guest: Guest) -> dict[str, float]:
    return {name: value for name, value in guest.metrics().items() if name.startswith("vaccel_copied_bytes_total")}


@pytest.mark.parametrize("offset", [0, PAGE, 12 * MIB])
def test_bulk_is_copied_once_each_way(session: Opened, offset: int) -> None:
    data = np.random.default_rng(3).standard_normal(MIB, dtype=np.float32).tobytes()
    assert len(data) == 4 * MIB
    there = Segment(data, region=ARENA, offset=offset)
    out = room(offset + 4 * MIB, 4 * MIB)
    before = copied(session.guest)
    session.write(data, offset)
    session.result(echo_call(9, there, out)).good()
    assert session.read_all(4 * MIB, out.offset) == data
    since = {name: value - before[name] for name, value in copied(session.guest).items() if value != before[name]}
    assert {
        name.split('kind="')[1].split('"')[0]: value
        for name, value in since.items()
        if "frame" not in name and "reply" not in name
    } == {
        "arena_in": 4 * MIB,
        "arena_out": 4 * MIB,
    }


def test_a_reply_that_is_too_long(session: Opened) -> None:
    data = bytes(range(256)) * 800
    there = session.put(data, 0)
    for id, step in ((1 << 40 | 77, 1000), (2, MIB)):
        reply = session.submit(echo_call(id, there), room=1024)
        short = (reply or session.wait(id)).failed(frame.LIMIT)
        full = short.head.full_length
        assert full > len(data)
        if step == 1000:
            pieces = [session.fetch(id, at, min(step, full - 8 - at)) for at in range(0, full - 8, step)]
            whole = b"".join(pieces)[: full - 8]
            tail = session.read(100, kept_at(id, full - 8))
            whole += tail
            assert len(tail) == 8
        else:
            whole = session.read_all(full, kept_at(id), step)
        head, values = frame.decode(whole)
        assert head.status == frame.OK and head.id == id
        assert values["result"]["outputs"][0].data == data
        # Its last byte has been given.
        with fails(errno.ENOENT):
            session.fetch(id, 0, 100)
        with fails(errno.ENODATA):
            session.read(100, kept_at(id))


def test_nine_kept_replies_are_eight(session: Opened) -> None:
    there = session.put(bytes(8192), 0)
    for id in range(1, 10):
        (session.submit(echo_call(id, there), room=1024) or session.wait(id)).failed(frame.LIMIT)
    with fails(errno.ENOENT):
        session.fetch(1, 0, 100)
    for id in range(2, 10):
        assert frame.read_head(session.fetch(id, 0, 200))[0].id == id


# Ids.


def test_ids(session: Opened, gate: Gate) -> None:
    pending(session, 3)
    gate.started()
    with fails(errno.EEXIST):
        pending(session, 3)
    first = session.begin_wait(3)
    with fails(errno.EBUSY):
        session.wait(3)
    assert first.wait() is None
    for id in (4, 0, (1 << 64) - 1, 3 + (1 << 32)):
        with fails(errno.ENOENT):
            session.wait(id)
        with fails(errno.ENOENT):
            session.cancel(id)
    gate.go()
    eventually(lambda: session.guest.metrics()["vaccel_calls_in_flight"] == 0)
    # It has completed, and nobody was told: the id is taken still.
    with fails(errno.EEXIST):
        pending(session, 3)
    session.wait(3).good()
    assert session.submit(frame.call("noop", 3)).good()


def test_sixty_four_calls_and_no_more(session: Opened, gate: Gate) -> None:
    flood(session)
    with fails(errno.EAGAIN):
        session.submit(frame.call("noop", 65))
    other = opened(session.guest)
    pending(other, 1)
    for id in range(1, 65):
        session.cancel(id)
    for id in range(1, 65):
        reply = session.wait(id)
        while reply is None:
            reply = session.wait(id)
        reply.failed(frame.CANCELLED)
    assert session.submit(frame.call("noop", 65)).good()
    other.close()


# Workers that die.


def killed(daemon: Daemon, gate: Gate) -> None:
    daemon.kill_worker("red")
    gate.forget()


def test_killed_between_write_and_submit(
    daemon: Daemon, gate: Gate, session: Opened, coffee: bytes, lite: Model
) -> None:
    there = session.put(coffee, 0)
    session.call("image_classify", image=Image(there), model=lite).good()
    killed(daemon, gate)
    with fails(errno.ESTALE):
        session.call("image_classify", image=Image(there), model=lite)
    with fails(errno.ENODATA):
        session.read(100)
    with fails(errno.ESTALE):
        session.submit_at(0, 200)
    session.write(coffee)
    session.call("image_classify", image=Image(there), model=lite).good()


def test_killed_between_pending_and_wait(daemon: Daemon, gate: Gate, session: Opened) -> None:
    pending(session, 3)
    gate.started()
    killed(daemon, gate)
    with fails(errno.ENOENT):
        session.wait(3)
    session.call("noop").good()


@pytest.mark.parametrize("parked", ["submit", "wait"])
def test_killed_while_somebody_waits(daemon: Daemon, gate: Gate, session: Opened, parked: str) -> None:
    """A SUBMIT that was taken is answered ERR_LOST, a WAIT says the same or that there is no such call."""
    for id in range(1, 6):
        if parked == "wait":
            pending(session, id)
        asked = session.begin_wait(id) if parked == "wait" else session.begin_submit(held_call(id))
        gate.started()
        killed(daemon, gate)
        try:
            reply = asked.wait()
        except FuseError as error:
            assert parked == "wait" and error.errno == errno.ENOENT
            continue
        if reply is None:
            with fails(errno.ENOENT):
                session.wait(id)
        else:
            assert reply.failed(frame.LOST).head.id in (id, 0)
    session.call("noop").good()


def test_rooms_of_a_worker_that_died(daemon: Daemon, gate: Gate, session: Opened) -> None:
    there, out = session.put(bytes(range(16)), 0), room(PAGE, 16)
    session.result(echo_call(1, there, out)).good()
    assert session.read(16, PAGE) == bytes(range(16))
    killed(daemon, gate)
    for offset in (0, PAGE, PAGE + 15):
        with fails(errno.ENODATA):
            session.read(16, offset)


def test_kept_replies_of_a_worker_that_died(daemon: Daemon, gate: Gate, session: Opened) -> None:
    there = session.put(bytes(8192), 0)
    (session.submit(echo_call(1, there), room=1024) or session.wait(1)).failed(frame.LIMIT)
    killed(daemon, gate)
    with fails(errno.ENOENT):
        session.fetch(1, 0, 100)
    with fails(errno.ENODATA):
        session.read(100, kept_at(1))

# SPDX-License-Identifier: Apache-2.0
"""Programs in a Linux guest that break the rules of SUBMIT, of its messages and of the arena."""

from __future__ import annotations

import errno
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from . import frame, linux, message
from .conftest import HOLD, NAME
from .daemon import Daemon, Gate
from .frame import Model, Segment, Tensor
from .guest import FuseError, Guest
from .linux import (
    ARENA,
    BOTH,
    CANCEL,
    ECHO,
    FETCH,
    IN,
    KEPT,
    NONE,
    OUT,
    PAGE,
    SUBMIT,
    SUBMIT_AT,
    WAIT,
    Opened,
    echo_call,
    fails,
    kept_at,
    opened,
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


WRONG: dict[str, tuple[int, bytes, dict[str, Any]]] = {
    "no such number": (errno.ENOTTY, b"", {"cmd": linux.cmd(BOTH, 7, 1024), "room": 1024}),
    "number 0": (errno.ENOTTY, b"", {"cmd": linux.cmd(BOTH, 0, 1024), "room": 1024}),
    "another letter": (errno.ENOTTY, b"", {"cmd": 3 << 30 | 1024 << 16 | ord("W") << 8 | SUBMIT, "room": 1024}),
    "SUBMIT with in_size that is not the cmd's": (
        errno.EINVAL,
        b"",
        {"cmd": linux.cmd(BOTH, SUBMIT, 1023), "room": 1024},
    ),
    "SUBMIT with another out_size": (errno.EINVAL, b"", {"number": SUBMIT, "room": 2048, "out_size": 2040}),
    "SUBMIT with another in_size": (errno.EINVAL, b"", {"number": SUBMIT, "room": 2048, "in_size": 2040}),
    "SUBMIT without room": (errno.EINVAL, b"", {"number": SUBMIT, "room": 1023, "size": 1023}),
    "WAIT without room": (errno.EINVAL, b"", {"number": WAIT, "room": 1023, "size": 1023}),
    "SUBMIT of zeros": (errno.EINVAL, bytes(1024), {"number": SUBMIT, "room": 1024}),
    "SUBMIT of a flag": (errno.EINVAL, b"", {"number": SUBMIT, "room": 1024, "flags": 1 << 1}),
    "SUBMIT of all flags": (errno.EINVAL, b"", {"number": SUBMIT, "room": 1024, "flags": 0xFFFF_FFFF}),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_ioctls_that_are_wrong(session: Opened, name: str) -> None:
    number, data, options = WRONG[name]
    options = {"number": SUBMIT, **options}
    with fails(number):
        session.begin_ioctl(data=data or message.message(frame.call("noop", 1)), **options).wait()
    session.call("noop").good()


def test_flags_that_mean_nothing(session: Opened) -> None:
    compat, bits32, x32 = 1 << 0, 1 << 3, 1 << 5
    for flags in (compat, bits32, x32, compat | bits32 | x32):
        assert session.submit(frame.call("noop", 1), flags=flags).good()


@pytest.mark.parametrize("direction", [NONE, OUT, IN])
@pytest.mark.parametrize("number", [FETCH, CANCEL, SUBMIT, WAIT, SUBMIT_AT])
def test_directions_that_are_wrong(session: Opened, number: int, direction: int) -> None:
    """Sizes are what that direction gives on Linux. CANCEL alone writes only."""
    size = 1024
    with pytest.raises(FuseError) as failed:
        session.begin_ioctl(
            number,
            message.message(frame.call("noop", 1)) if number == SUBMIT else bytes(16),
            size,
            cmd=linux.cmd(direction, number, size if direction else 0),
            in_size=size if direction & OUT else 0,
            out_size=size if direction & IN else 0,
        ).wait()
    assert failed.value.errno in ((errno.ENOENT, errno.EINVAL) if number in (CANCEL, FETCH) else (errno.EINVAL,))
    session.call("noop").good()


FAR = [
    1 << 30,
    (1 << 30) - 1,
    (1 << 31) - 8,
    1 << 32,
    (1 << 62) - PAGE,
    (1 << 63) - PAGE,
    1 << 63,
    (1 << 64) - PAGE,
    (1 << 64) - 1,
]


@pytest.mark.parametrize("offset", FAR)
def test_offsets_far_away(session: Opened, offset: int) -> None:
    """None costs the host memory, none wraps round to the beginning."""
    session.write(b"first")
    with pytest.raises(FuseError) as failed:
        session.write(bytes(PAGE), offset)
    assert failed.value.errno in (errno.EFBIG, errno.EINVAL)
    with pytest.raises(FuseError) as failed:
        session.read(PAGE, offset)
    assert failed.value.errno in (errno.ENODATA, errno.EINVAL, errno.ENOENT)
    for size in (16, PAGE, (1 << 64) - offset if offset else 1, (1 << 64) - 16):
        call = echo_call(1, b"\0" * 16)
        data = Segment(b"", region=ARENA, offset=offset)
        data.size = size & ((1 << 64) - 1)
        for wrong in (echo_call(1, data), echo_call(1, bytes(16), room(offset, data.size))):
            try:
                reply = session.result(wrong)
            except FuseError as error:
                assert error.errno in (errno.ESTALE, errno.EFBIG, errno.EINVAL, errno.ENOSPC)
            else:
                assert reply.status in (frame.PROTOCOL, frame.LIMIT, frame.NO_MEMORY), reply.head
        with pytest.raises(FuseError) as failed:
            session.submit_at(offset, data.size)
        assert failed.value.errno in (errno.ESTALE, errno.EFBIG, errno.EINVAL, errno.E2BIG)
        session.result(call).good()
    assert session.read(5) == b"first"


@pytest.mark.parametrize("offset", [KEPT, KEPT + (1 << 36) - 1, kept_at(5), kept_at(5, (1 << 36) - 1)])
def test_kept_replies_that_are_not_there(session: Opened, offset: int) -> None:
    with fails(errno.ENODATA):
        session.read(100, offset)
    with pytest.raises(FuseError) as failed:
        session.write(b"x", offset)
    assert failed.value.errno in (errno.EFBIG, errno.EINVAL)


def test_what_was_never_written(session: Opened) -> None:
    session.write(b"x" * 10, 5 * PAGE)
    for offset in (0, 4 * PAGE, 6 * PAGE):
        with fails(errno.ENODATA):
            session.read(10, offset)
    # A page is there as a whole, zeros included; what follows it is not.
    assert session.read(3 * PAGE, 5 * PAGE) == b"x" * 10 + bytes(PAGE - 10)
    for offset in (0, 4 * PAGE, 5 * PAGE - 4, 6 * PAGE - 4):
        data = Segment(bytes(8), region=ARENA, offset=offset)
        with fails(errno.ESTALE):
            session.result(echo_call(1, data))
    session.result(echo_call(1, Segment(bytes(8), region=ARENA, offset=5 * PAGE))).good()


def test_a_room_of_a_call_that_failed_is_not_there(session: Opened) -> None:
    out = room(PAGE, 16)
    data = session.put(bytes(16), 0)
    call = frame.call("infer", 1, head=ECHO, model=Model("no-such-model"), inputs=[Tensor("x", frame.F32, (4,), data)],
                      outputs=[Tensor("x", frame.F32, rank=1, size=16, data=out)], result=0)  # fmt: skip
    status = session.result(call).status
    if status != frame.OK:
        with fails(errno.ENODATA):
            session.read(16, PAGE)


OVERLAPS = [(PAGE, PAGE + 100), (PAGE, 2 * PAGE - 16), (2 * PAGE - 8, 2 * PAGE), (0, PAGE)]


@pytest.mark.parametrize("first,second", OVERLAPS)
def test_two_rooms_share_no_page(session: Opened, first: int, second: int) -> None:
    data = session.put(bytes(16), 10 * PAGE)
    tensors = [Tensor(name, frame.F32, (4,), data) for name in "xy"]
    outputs = [
        Tensor(name, frame.F32, rank=1, size=16, data=room(at, 16)) for name, at in (("x", first), ("y", second))
    ]
    call = frame.call("infer", 1, head=ECHO, model=Model(NAME), inputs=tensors, outputs=outputs, result=0)
    one = {at // PAGE for at in (first, first + 15)}
    two = {at // PAGE for at in (second, second + 15)}
    if one & two:
        with fails(errno.EBUSY):
            session.result(call)
    else:
        session.result(call).good()


def test_a_room_shares_no_page_with_data(session: Opened) -> None:
    data = session.put(bytes(16), 0)
    for offset in (0, 16, PAGE - 16, PAGE - 8):
        with fails(errno.EBUSY) if offset < PAGE else contextmanager(lambda: iter([None]))():
            session.result(echo_call(1, data, room(offset, 16)))
    session.result(echo_call(1, data, room(PAGE, 16))).good()


def test_what_a_call_names_is_not_written(session: Opened, gate: Gate) -> None:
    data = session.put(bytes(range(16)), PAGE + 8)
    out = room(4 * PAGE, 16)
    call = echo_call(1, data, out, HOLD)
    assert session.submit(call) is None
    gate.started()
    for offset, size in ((PAGE, 1), (2 * PAGE - 1, 1), (0, PAGE + 1), (4 * PAGE, 8), (0, 16 * PAGE), (5 * PAGE - 1, 2)):
        with fails(errno.EBUSY):
            session.write(b"!" * size, offset)
    for offset in (0, 2 * PAGE, 3 * PAGE, 5 * PAGE):
        session.write(b"!" * PAGE, offset)
    for offset in (PAGE, 4 * PAGE):
        with fails(errno.EBUSY):
            session.submit(echo_call(2, bytes(16), room(offset, 16)))
    # Two may read the same.
    session.result(echo_call(3, data)).good()
    with fails(errno.EBUSY):
        session.submit(echo_call(4, Segment(b"!" * 16, region=ARENA, offset=4 * PAGE), room(8 * PAGE, 16)))
    gate.go()
    (session.wait(1, segments=call.segments) or session.wait(1, segments=call.segments)).good()
    assert session.read(16, 4 * PAGE) == bytes(range(16))
    session.write(b"!", PAGE)


def test_segments_that_are_wrong(session: Opened) -> None:
    data = session.put(bytes(4096), 0)
    rooms = room(PAGE, 512)
    good = echo_call(1, Segment(bytes(512), region=ARENA), rooms)
    raw = bytearray(message.message(good))
    table = len(good.bytes) + message.pad(len(good.bytes))
    cases = [
        (at, form, value)
        for entry in (table, table + 32)
        for at, form, values in (
            (entry, "<I", (2, 4095, 0xFFFF_FFFF)),
            (entry + 4, "<I", (2, 3, 0xFFFF_FFFF)),
            (entry + 16, "<Q", (1 << 62, (1 << 64) - 1)),
            (entry + 24, "<Q", (1,)),
        )
        for value in values
    ]
    cases += [(table + 32, "<I", 0)]
    for at, form, value in cases:
        wrong = bytearray(raw)
        struct.pack_into(form, wrong, at, value)
        asked = session.begin_ioctl(SUBMIT, bytes(wrong), 4096)
        try:
            reply = asked.wait()
        except FuseError as error:
            assert error.errno in (errno.EINVAL, errno.ESTALE, errno.EFBIG, errno.ENOSPC), (at - table, value, error)
        else:
            assert reply and reply.status in (frame.PROTOCOL, frame.LIMIT), (at - table, value)
    for wrong in (raw[: table + 40], raw[:100], raw[:127]):
        with fails(errno.EINVAL):
            session.begin_ioctl(SUBMIT, bytes(wrong), len(wrong), size=len(wrong)).wait() if len(
                wrong
            ) >= 1024 else session.begin_ioctl(SUBMIT, bytes(wrong), 1024, in_size=len(wrong), size=len(wrong)).wait()
    assert data.size == 4096
    session.result(good).good()


def test_every_byte_of_a_message_may_be_wrong(session: Opened) -> None:
    """Whatever it says, there is one answer, and the next call is served."""
    data = session.put(bytes(4096), 0)
    good = echo_call(1, data, room(PAGE, 4096))
    raw = message.message(good)
    for at in range(0, len(raw)):
        for value in (0xFF, 0x80, 1):
            wrong = bytearray(raw)
            wrong[at] ^= value
            try:
                reply = session.begin_ioctl(SUBMIT, bytes(wrong), 1024).wait()
                (id,) = struct.unpack_from("<Q", wrong, 24)
                while reply is None:
                    reply = session.wait(id)
            except (FuseError, frame.Malformed):
                continue
    session.result(good).good()


def test_a_message_that_changes_while_it_is_submitted(guest: Guest, session: Opened) -> None:
    """In the guest's memory, and in the arena: each call gets one answer, whatever was seen of it."""
    data = session.put(bytes(4096), 8 * PAGE)
    good = echo_call(1, data, room(16 * PAGE, 4096))
    raw = message.message(good)
    stop = threading.Event()
    spot: list[int] = []

    def scribble() -> None:
        random = np.random.default_rng(1)
        while not stop.is_set():
            if spot:
                at = spot[0] + int(random.integers(0, len(raw)))
                was = guest.memory.read(at, 1)
                guest.memory.write(at, bytes([int(random.integers(0, 256))]))
                guest.memory.write(at, was)

    thread = threading.Thread(target=scribble)
    thread.start()
    try:
        for _ in range(1500):
            asked = session.begin_submit(good)
            spot[:] = [asked.request.readable[2 if len(asked.request.readable) > 2 else -1].at]
            try:
                if asked.wait() is None:
                    session.wait(1)
            except (FuseError, frame.Malformed):
                pass
            spot.clear()
    finally:
        stop.set()
        thread.join()
    for id in (1,):
        try:
            while session.wait(id) is None:
                pass
        except FuseError as error:
            assert error.errno == errno.ENOENT
    session.result(echo_call(99, data, room(32 * PAGE, 4096))).good()

# SPDX-License-Identifier: Apache-2.0
"""`call` and `do`: calls of guests that have no ioctls, honest ones and others."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import pytest

from . import frame, fuse, linux, message
from .conftest import HOLD, NAME, held_call
from .daemon import Daemon, Gate, eventually
from .frame import Image, Model, Segment, Tensor
from .guest import FuseError, Guest
from .linux import ECHO, Pipe, fails
from .memory import GuestMemory

DO = f"do/image_classify/{NAME}"
MIB = 1 << 20


@pytest.fixture
def guest(daemon: Daemon) -> Iterator[Guest]:
    with daemon.guest(memory=GuestMemory(32 * MIB)) as guest:
        yield guest


def test_their_flags(guest: Guest) -> None:
    for path in ("call", DO):
        pipe = Pipe(guest, path)
        assert pipe.flags & fuse.FOPEN_DIRECT_IO and pipe.flags & linux.FOPEN_STREAM
        pipe.close()


@pytest.mark.parametrize("step", [1, 7, 4096, MIB])
def test_call(guest: Guest, step: int) -> None:
    pipe = Pipe(guest, "call")
    data = bytes(range(16))
    for id in range(1, 4):
        assert pipe.exchange(frame.call("noop", id), step).good().head.id == id
        call = frame.call(
            "infer", id, head=ECHO, model=Model(NAME), inputs=[Tensor("x", frame.F32, (4,), Segment(data))],
            outputs=[Tensor("x", frame.F32, rank=1, size=16, data=Segment(None, 16))], result=0,
        )  # fmt: skip
        assert pipe.exchange(call, step).good().rooms == [data]
    pipe.close()


def test_call_classifies(guest: Guest, coffee: bytes, lite: Model) -> None:
    expected = guest.session().call("image_classify", image=Image(coffee), model=lite).good()
    reply = Pipe(guest, "call").exchange(frame.call("image_classify", 1, image=Image(coffee), model=lite), 10000)
    assert reply.good().values == expected.values


def test_do_classifies(guest: Guest, coffee: bytes, lite: Model) -> None:
    entries = guest.session().call("image_classify", image=Image(coffee), model=lite).good().values["result"]["entries"]
    pipe = Pipe(guest, DO)
    for step in (MIB, 1000):
        pipe.write(coffee, step)
        lines = [line.split("\t") for line in pipe.read_all().decode().splitlines()]
        assert [(int(index), label) for index, _, label in lines] == [(e["index"], e["label"]) for e in entries] or [
            (int(index), label) for index, label, _ in lines
        ] == [(e["index"], e["label"]) for e in entries]


@pytest.mark.parametrize("size", [1, 5, 100])
def test_an_answer_in_small_pieces(guest: Guest, coffee: bytes, size: int) -> None:
    pipe = Pipe(guest, DO)
    pipe.write(coffee)
    whole = pipe.read_all()
    pipe.write(coffee)
    assert pipe.read_all(size) == whole


def test_call_out_of_sequence(guest: Guest) -> None:
    pipe = Pipe(guest, "call")
    with fails(errno.ENODATA):
        pipe.read()
    raw = message.message(frame.call("noop", 1))
    pipe.write(raw[:50])
    with fails(errno.ENODATA):
        pipe.read()
    pipe.write(raw[50:])
    for _ in range(2):
        with pytest.raises(FuseError) as failed:
            pipe.write(raw)
        assert failed.value.errno in (errno.EBUSY, errno.EINVAL)
    first = pipe.read(10)
    with fails(errno.EBUSY):
        pipe.write(raw)
    rest = pipe.read_all()
    assert frame.decode(first + rest)[0].status == frame.OK
    with fails(errno.ENODATA):
        pipe.read()
    with fails(errno.EINVAL):
        pipe.write(raw + b"x")


@pytest.mark.parametrize(
    "raw",
    [
        b"x",
        b"VACX" + bytes(200),
        bytes(128),
        b"VACC" + b"\xff" * 124,
        b"VACC" + bytes(4) + b"\xff\xff\xff\xff" * 2 + bytes(112),
    ],
)
def test_messages_that_are_none(guest: Guest, raw: bytes) -> None:
    """Refused when it is seen, or answered with what is wrong; never waited for in vain."""
    pipe = Pipe(guest, "call")
    try:
        pipe.write(raw)
        data = pipe.read_all()
    except FuseError as error:
        assert error.errno in (errno.EINVAL, errno.E2BIG, errno.ENODATA)
    else:
        assert frame.decode(data)[0].status in (frame.PROTOCOL, frame.LIMIT, frame.UNSUPPORTED)
    pipe.close()
    assert Pipe(guest, "call").exchange(frame.call("noop", 1)).good()


def test_a_message_of_regions(guest: Guest) -> None:
    call = frame.call("infer", 1, head=ECHO, model=Model(NAME),
                      inputs=[Tensor("x", frame.F32, (4,), Segment(bytes(16), region=1))], outputs=[])  # fmt: skip
    pipe = Pipe(guest, "call")
    try:
        pipe.write(message.message(call))
        assert frame.decode(pipe.read_all())[0].status == frame.PROTOCOL
    except FuseError as error:
        assert error.errno == errno.EINVAL


def test_segments_without_end(guest: Guest) -> None:
    """A message that says that terabytes follow is refused, or never whole."""
    call = frame.call("image_classify", 1, image=Image(Segment(bytes(1000))), model=Model(NAME))
    raw = bytearray(message.message(call))
    table = len(call.bytes) + message.pad(len(call.bytes))
    for size in (1 << 40, (1 << 64) - 1, (1 << 63)):
        raw[table + 16 : table + 24] = size.to_bytes(8, "little")
        pipe = Pipe(guest, "call")
        try:
            pipe.write(bytes(raw[: table + 32]))
            data = pipe.read_all()
        except FuseError as error:
            assert error.errno in (errno.E2BIG, errno.EFBIG, errno.EINVAL, errno.ENOSPC, errno.ENOMEM, errno.ENODATA)
        else:
            assert frame.decode(data)[0].status in (frame.LIMIT, frame.PROTOCOL)
        pipe.close()


def test_do_out_of_sequence(guest: Guest, coffee: bytes) -> None:
    pipe = Pipe(guest, DO)
    with fails(errno.ENODATA):
        pipe.read()
    pipe.write(coffee)
    assert pipe.read(3)
    with fails(errno.EBUSY):
        pipe.write(coffee)
    pipe.read_all()
    with fails(errno.ENODATA):
        pipe.read()


def test_do_with_what_is_no_photograph(guest: Guest, coffee: bytes) -> None:
    pipe = Pipe(guest, DO)
    for raw in (b"x", b"\xff\xd8" + bytes(1000), bytes(100000)):
        pipe.write(raw)
        said = b""
        with fails(errno.EIO):
            while more := pipe.read():
                said += more
        assert said.startswith(b"error: ") and said.count(b"\n") == 1 and said.endswith(b"\n")
    pipe.write(coffee)
    assert len(pipe.read_all().splitlines()) == 5


def test_a_huge_input(guest: Guest) -> None:
    """There is an end to what one file takes."""
    pipe = Pipe(guest, DO)
    data = bytes(MIB)
    with pytest.raises(FuseError) as failed:
        for _ in range(2000):
            pipe.write(data)
    assert failed.value.errno in (errno.EFBIG, errno.ENOSPC, errno.E2BIG, errno.ENOMEM)
    pipe.close()
    guest.session().call("noop").good()


def test_names_that_are_none(guest: Guest) -> None:
    for path in (
        "do/noop",
        "do/image_classify/none",
        "do/image_classify/..",
        f"do/{NAME}",
        f"do/image_classify/../{NAME}",
    ):
        with pytest.raises(FuseError) as failed:
            guest.node(path)
        assert failed.value.errno in (errno.ENOENT, errno.ENOTDIR)
    assert NAME in guest.list("do/image_classify")
    assert {"call", "do"} <= set(guest.list())


def test_a_reader_that_waits_is_asked_to_ask_again(guest: Guest, gate: Gate) -> None:
    pipe = Pipe(guest, "call")
    pipe.write(message.message(held_call(1)))
    gate.started()
    for _ in range(2):
        with fails(errno.EINTR):
            linux.read(guest, pipe.node, pipe.handle, 4096)
    gate.go()
    assert frame.decode(pipe.read_all())[0].status == frame.OK


@pytest.mark.parametrize("parked", [False, True])
def test_a_worker_that_dies(daemon: Daemon, guest: Guest, gate: Gate, parked: bool) -> None:
    pipe = Pipe(guest, "call")
    pipe.write(message.message(held_call(1)))
    gate.started()
    request = guest.begin(fuse.READ, pipe.node, [fuse.read_in(pipe.handle, 0, 4096)], [4096]) if parked else None
    daemon.kill_worker("red")
    gate.forget()
    with fails(errno.EIO):
        guest.wait(request) if request else pipe.read()
    fresh = Pipe(guest, "call")
    assert fresh.exchange(frame.call("noop", 1)).good()


def test_closing_in_the_middle(guest: Guest, gate: Gate) -> None:
    for _ in range(20):
        pipe = Pipe(guest, "call")
        pipe.write(message.message(held_call(1)))
        gate.started()
        request = guest.begin(fuse.READ, pipe.node, [fuse.read_in(pipe.handle, 0, 4096)], [4096])
        pipe.close()
        try:
            _, data = guest.wait(request)
        except FuseError as error:
            assert error.errno in (errno.EBADF, errno.EINTR, errno.EIO)
        else:
            assert frame.decode(data)[0].status == frame.CANCELLED
        guest.give(request)
    eventually(lambda: guest.metrics()["vaccel_calls_in_flight"] == 0)


def test_closing_while_the_last_bytes_are_written(daemon: Daemon, gate: Gate) -> None:
    """The call is given up, or was never begun; nothing runs for a file that is closed."""
    with daemon.guest(queues=2, memory=GuestMemory(32 * MIB)) as guest:
        tensor = Tensor("x", frame.F32, (MIB // 8,), Segment(bytes(MIB // 2)))
        call = frame.call("infer", 1, head=HOLD, model=Model(NAME), inputs=[tensor], outputs=[])
        raw = message.message(call)
        for _ in range(200):
            pipe = Pipe(guest, "call")
            write = guest.begin(fuse.WRITE, pipe.node, [linux.write_in(pipe.handle, 0, len(raw)), raw], [8])
            guest.ask(fuse.RELEASE, pipe.node, fuse.release_in(pipe.handle), queue=2)
            try:
                guest.wait(write)
            except FuseError as error:
                assert error.errno == errno.EBADF
            guest.give(write)
        linux.quiet(guest)
        gate.forget()

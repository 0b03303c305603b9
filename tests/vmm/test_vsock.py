# SPDX-License-Identifier: Apache-2.0
"""Streams over vsock, by the socket that hypervisors connect to for their guests: no tokens, no regions, no descriptors."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import frame, message
from .conftest import NAME, held_call
from .daemon import Daemon, Gate, eventually
from .frame import Image, Model, Segment, Tensor
from .linux import ECHO
from .stream import HELLO, MAP, TOKEN, UNMAP, Closed, Connection, Region

PORT = 30305
MIB = 1 << 20


@pytest.fixture
def daemon(start: Callable[..., Daemon], tmp_path: Path) -> Daemon:
    return start(("red",), vsock=tmp_path / "vm")


@pytest.fixture
def path(daemon: Daemon, tmp_path: Path) -> Path:
    return tmp_path / f"vm_{PORT}"


def connect(path: Path) -> Connection:
    """HELLO with token 0; what comes back is no token."""
    connection = Connection(path, None)
    head, body = connection.control(HELLO, bytes(TOKEN))
    assert head.status == frame.OK and body == bytes(TOKEN)
    return connection


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with connect(path) as connection:
        yield connection


def test_calls(connection: Connection, daemon: Daemon, coffee: bytes, lite: Model) -> None:
    for _ in range(100):
        connection.call("noop").good()
    with daemon.connect() as other:
        expected = other.call("image_classify", image=Image(coffee), model=lite).good()
    for data in (coffee, Segment(coffee)):
        assert connection.call("image_classify", image=Image(data), model=lite).good().values == expected.values


@pytest.mark.parametrize("size", [16, 100_000, 4 * MIB])
def test_bulk_travels_along(connection: Connection, lite: Model, size: int) -> None:
    data = os.urandom(size)
    tensor = Tensor("x", frame.F32, (size // 4,), Segment(data))
    room = Tensor("x", frame.F32, rank=1, size=size)
    call = dict(head=ECHO, model=lite, inputs=[tensor])
    whole = connection.call("infer", outputs=[], **call).good()
    assert whole.values["result"]["outputs"][0].data == data
    placed = connection.call("infer", outputs=[room], result=0, **call).good()
    assert placed.values["outputs"][0].data == data


@pytest.mark.parametrize("token", [b"\1" + bytes(15), bytes(15) + b"\x80", b"\xff" * 16])
def test_other_tokens(path: Path, token: bytes) -> None:
    """Even one that is good on the tenant's unix socket."""
    with Connection(path, None) as connection:
        assert connection.control(HELLO, token)[0].status == frame.PROTOCOL


def test_a_token_of_the_unix_socket(path: Path, daemon: Daemon) -> None:
    with daemon.connect() as local, Connection(path, None) as connection:
        assert connection.control(HELLO, local.token)[0].status == frame.PROTOCOL
        local.call("noop").good()


def test_no_regions(connection: Connection) -> None:
    region = Region.make(1, MIB)
    body = struct.pack("<IIQ", 1, 0, MIB)
    assert connection.control(MAP, body)[0].status == frame.UNSUPPORTED
    assert connection.control(UNMAP, struct.pack("<II", 1, 0))[0].status == frame.UNSUPPORTED
    assert connection.call("noop").good()
    os.close(region.fd)


def descriptors(daemon: Daemon) -> int:
    return len(os.listdir(f"/proc/{daemon.worker('red')}/fd"))


def test_descriptors_that_come_all_the_same(path: Path, daemon: Daemon) -> None:
    """A hypervisor may pass them; they are closed, with MAP as with a call."""
    with connect(path) as first:
        first.call("noop").good()
        before = descriptors(daemon)
        region = Region.make(1, MIB)
        for request in (MAP, UNMAP, HELLO):
            for _ in range(20):
                with connect(path) as connection:
                    try:
                        status = connection.control(request, struct.pack("<IIQ", 1, 0, MIB), [region.fd] * 3)[0].status
                        assert status in (frame.UNSUPPORTED, frame.PROTOCOL)
                    except Closed:
                        pass
        call = message.message(frame.call("noop", 1))
        for _ in range(20):
            with connect(path) as connection:
                connection.send(call + bytes(message.pad(len(call))), [region.fd])
                try:
                    assert frame.decode(connection.receive())[0].status in (frame.OK, frame.PROTOCOL)
                except Closed:
                    pass
        os.close(region.fd)
        eventually(lambda: descriptors(daemon) <= before)
        first.call("noop").good()


def test_rooms_and_regions_in_calls(connection: Connection, path: Path, lite: Model) -> None:
    data = bytes(512)
    cases = [
        ([Tensor("x", frame.F32, (128,), Segment(data, region=1))], []),
        ([Tensor("x", frame.F32, (128,), Segment(data, region=4095))], []),
        ([Tensor("x", frame.F32, (128,), data)], [Tensor("x", frame.F32, rank=1, data=Segment(None, 512))]),
        ([Tensor("x", frame.F32, (128,), data)], [Tensor("x", frame.F32, rank=1, data=Segment(None, 512, 1, 0))]),
    ]
    for inputs, outputs in cases:
        with connect(path) as other:
            call = frame.call("infer", 1, head=ECHO, model=lite, inputs=inputs, outputs=outputs, result=0)
            assert other.send_call(call).status in (frame.PROTOCOL, frame.INVALID)
    connection.call("noop").good()


def test_before_hello(path: Path) -> None:
    call = message.message(frame.call("noop", 1))
    with Connection(path, None) as connection:
        connection.send(call + bytes(message.pad(len(call))))
        assert frame.decode(connection.receive())[0].status == frame.PROTOCOL
    with Connection(path, None) as connection:
        assert connection.control(MAP, struct.pack("<IIQ", 1, 0, MIB))[0].status == frame.PROTOCOL


def test_connections_have_nothing_in_common(path: Path, gate: Gate) -> None:
    """Twins restored from one snapshot use the same ids at the same time."""
    twins = [connect(path) for _ in range(4)]
    for twin in twins:
        twin.begin(held_call(7))
    gate.started(4)
    gate.go(4)
    for twin in twins:
        twin.finish(held_call(7)).good()
        twin.close()


def test_a_worker_that_dies(path: Path, daemon: Daemon, gate: Gate) -> None:
    with connect(path) as held:
        held.begin(held_call(1))
        gate.started()
        daemon.kill_worker("red")
        gate.forget()
        with pytest.raises(Closed):
            held.receive()
    with connect(path) as fresh:
        fresh.call("noop").good()


def test_guests_that_go_in_the_middle(path: Path, daemon: Daemon, gate: Gate) -> None:
    """Of a message and of a call; once the call is done, nothing of them is left."""
    with connect(path) as first:
        first.call("noop").good()
        before = descriptors(daemon)
        tensor = Tensor("x", frame.F32, (MIB,), Segment(bytes(4 * MIB)))
        raw = message.message(frame.call("infer", 1, head=ECHO, model=Model(NAME), inputs=[tensor], outputs=[]))
        for round in range(60):
            with connect(path) as gone:
                if round % 2:
                    gone.begin(held_call(1))
                    gate.started()
                    gate.go()
                else:
                    gone.send(raw[: round * 5000 + 1])
        eventually(lambda: descriptors(daemon) <= before)
        first.call("noop").good()


def test_what_is_longer_than_is_taken(path: Path) -> None:
    call = frame.call("image_classify", 1, image=Image(Segment(bytes(1000))), model=Model(NAME))
    raw = bytearray(message.message(call))
    table = len(call.bytes) + message.pad(len(call.bytes))
    for size in (1 << 40, 1 << 63, (1 << 64) - 1):
        raw[table + 16 : table + 24] = size.to_bytes(8, "little")
        with connect(path) as connection:
            connection.send(bytes(raw[: table + 32]))
            try:
                status = frame.decode(connection.receive())[0].status
                assert status in (frame.LIMIT, frame.PROTOCOL)
            except Closed:
                continue
            assert connection.closed()

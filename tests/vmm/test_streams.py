# SPDX-License-Identifier: Apache-2.0
"""Unix sockets: honest peers, and others."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from . import frame, message, stream
from .conftest import NAME, held_call, made
from .daemon import Daemon, Gate, eventually
from .frame import Image, Model, Segment, Tensor, sound
from .stream import MAP, Closed, Connection, Region

ECHO = {"backend": "echo"}


def test_noop(daemon: Daemon) -> None:
    with daemon.connect() as connection:
        for _ in range(100):
            connection.call("noop").good()


def test_a_photograph_is_what_the_host_says(
    daemon: Daemon, coffee: bytes, lite: Model, host_says: Callable[[Path], dict[str, Any]]
) -> None:
    host = host_says(made("photos", "coffee.jpg") / "coffee.jpg")
    region = Region.make(5, 1 << 20)
    with daemon.connect() as connection:
        assert connection.map(region) == frame.OK
        for data in (coffee, region.put(4096, coffee)):
            reply = connection.call("image_classify", image=Image(data), model=lite).good()
            got = [(entry["index"], entry["label"], np.float32(entry["score"])) for entry in reply.values["result"]["entries"]]
            assert got == [(entry["index"], entry["label"], np.float32(entry["score"])) for entry in host["labels"]]


def test_rooms_in_regions(daemon: Daemon, lite: Model) -> None:
    region = Region.make(1, 1 << 20)
    data = bytes(range(256)) * 64
    with daemon.connect() as connection:
        assert connection.map(region) == frame.OK
        room = region.room(65536, len(data))
        connection.call(
            "infer",
            head=ECHO,
            model=lite,
            inputs=[Tensor("x", frame.F32, (4096,), region.put(0, data))],
            outputs=[Tensor("x", frame.F32, rank=1, data=room)],
            result=0,
        ).good()
        assert region.read(room) == data
        # Connections of one peer share its regions; those of another do not.
        with daemon.connect(token=connection.token) as friend, daemon.connect() as stranger:
            assert friend.token == connection.token and stranger.token != connection.token
            call = {"model": lite, "inputs": [Tensor("x", frame.F32, (4096,), region.put(0, data))], "outputs": []}
            friend.call("infer", head=ECHO, **call).good()
            stranger.call("infer", head=ECHO, **call).failed(frame.PROTOCOL)
        assert connection.unmap(1) == frame.OK
        connection.call("infer", head=ECHO, **call).failed(frame.PROTOCOL)
        assert connection.unmap(1) != frame.OK
        connection.call("noop").good()


def test_a_room_lies_in_a_region(daemon: Daemon, lite: Model) -> None:
    with daemon.connect() as connection:
        outputs = [Tensor("x", frame.F32, rank=1, data=Segment(None, 8))]
        inputs = [Tensor("x", frame.F32, (2,), bytes(8))]
        connection.call("infer", head=ECHO, model=lite, inputs=inputs, outputs=outputs).failed(frame.PROTOCOL)


def test_a_token_that_is_none_or_of_a_peer_that_has_gone(daemon: Daemon) -> None:
    with daemon.connect() as connection:
        old = connection.token
    for token in (bytes(15) + b"\x01", b"\xff" * 16):
        with pytest.raises(ConnectionError) as caught:
            daemon.connect(token=token)
        assert caught.value.args == (frame.STALE,)

    def forgotten() -> bool:
        try:
            daemon.connect(token=old).close()
        except ConnectionError as error:
            return error.args == (frame.STALE,)
        return False

    eventually(forgotten)


def test_a_region_that_is_not_what_it_must_be(daemon: Daemon, tmp_path: Path) -> None:
    with daemon.connect() as connection:
        for seals in (0, fcntl.F_SEAL_SHRINK, fcntl.F_SEAL_SEAL):
            assert connection.map(Region.make(1, 4096, seals)) == frame.INVALID
        small = Region.make(1, 4096)
        assert connection.map(small, 4097) != frame.OK
        assert connection.map(small, 0) != frame.OK
        assert connection.map(small, 0xFFFF_FFFF_FFFF_FFFF) != frame.OK
        for number in (0, 4096, 0xFFFF_FFFF):
            small.number = number
            assert connection.map(small) != frame.OK
        small.number = 1
        assert connection.map(small) == frame.OK
        assert connection.map(small) != frame.OK, "region 1 is in use"
        for descriptor in (os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT), os.open("/dev/null", os.O_RDWR), *os.pipe()):
            body = struct.pack("<IIQ", 2, 0, 4096)
            assert connection.control(MAP, body, [descriptor])[0].status != frame.OK
            os.close(descriptor)
        connection.call("noop").good()


def test_map_without_a_descriptor_or_with_many(daemon: Daemon) -> None:
    body = struct.pack("<IIQ", 2, 0, 4096)
    for fds in ([], [Region.make(1, 4096).fd] * 5):
        with daemon.connect() as connection:
            try:
                assert connection.control(MAP, body, fds)[0].status != frame.OK
            except Closed:
                continue
    # Descriptors that nobody asked for are refused, and not kept.
    with daemon.connect() as connection:
        connection.call("noop").good()
        worker = daemon.worker("red")
        before = len(os.listdir(f"/proc/{worker}/fd"))
        for _ in range(50):
            with daemon.connect() as rude:
                rude.send(frame.call("noop", 1).bytes, [0, 1, 2])
                assert status_of(rude.receive()) == frame.PROTOCOL
        eventually(lambda: len(os.listdir(f"/proc/{worker}/fd")) <= before)
        connection.call("noop").good()


def status_of(reply: bytes) -> int:
    return struct.unpack_from("<i", reply, 32)[0]


def test_segments_beyond_their_region(daemon: Daemon, lite: Model) -> None:
    region = Region.make(1, 8192)
    with daemon.connect() as connection:
        assert connection.map(region) == frame.OK
        for offset, size in ((8192, 8), (8188, 8), (0, 8200), (1 << 63, 8), (0xFFFF_FFFF_FFFF_FFF8, 16)):
            segment = Segment(bytes(8), region=1, offset=offset)
            segment.size = size
            image = Image(segment)
            connection.call("image_classify", head=ECHO, image=image, model=lite).failed(frame.PROTOCOL)
        connection.call("noop").good()


def test_file_that_grows_or_is_written_meanwhile(daemon: Daemon, lite: Model) -> None:
    region = Region.make(1, 4096)
    with daemon.connect() as connection:
        assert connection.map(region) == frame.OK
        os.ftruncate(region.fd, 1 << 20)
        segment = Segment(bytes(8), region=1, offset=4096)
        connection.call("image_classify", head=ECHO, image=Image(segment), model=lite).failed(frame.PROTOCOL)
        with pytest.raises(OSError) as caught:
            os.ftruncate(region.fd, 100)
        assert caught.value.errno == errno.EPERM


HEADS = {
    "wrong magic": (0, b"NONE"),
    "another wire version": (4, b"\x01\x00"),
    "a reply": (6, b"\x02"),
    "kind 0": (6, b"\x00"),
    "too many hops": (7, b"\x05"),
    "length 0": (8, bytes(4)),
    "length 127": (8, b"\x7f\0\0\0"),
    "giant": (8, b"\xff" * 4),
    "too many segments": (12, b"\xff" * 4),
    "1025 segments": (12, b"\x01\x04\0\0"),
    "flags": (22, b"\x01"),
}


@pytest.mark.parametrize("name", sorted(HEADS))
def test_heads_that_break_a_rule(daemon: Daemon, name: str) -> None:
    """Answered with what is wrong; closed, where the message's end cannot be found."""
    at, value = HEADS[name]
    data = bytearray(frame.call("noop", 1).bytes)
    data[at : at + len(value)] = value
    with daemon.connect() as connection, daemon.connect() as other:
        connection.send(bytes(data))
        assert status_of(connection.receive()) in (frame.PROTOCOL, frame.LIMIT)
        if at in (0, 8, 12):
            assert closes(connection)
        other.call("noop").good()


def closes(connection: Connection) -> bool:
    try:
        while connection.socket.recv(4096):
            continue
    except ConnectionResetError:
        return True
    return True


@pytest.mark.parametrize("size", [0, 1, 8, 127, 128, 143])
def test_who_says_nothing_or_half(daemon: Daemon, size: int) -> None:
    """Half a HELLO: the connection is closed, others are served meanwhile."""
    hello = stream.control(stream.HELLO, 1, bytes(16))
    assert len(hello) == 144
    with daemon.connect(token=None) as silent:
        if size:
            silent.send(hello[:size])
        with daemon.connect() as other:
            other.call("noop").good()
        assert closes(silent)


def test_half_a_call(daemon: Daemon) -> None:
    with daemon.connect() as half, daemon.connect() as other:
        half.send(frame.call("image_classify", 1, image=Image(bytes(20)), model=Model(NAME)).bytes[:150])
        other.call("noop").good()
        assert closes(half)
        other.call("noop").good()


def test_no_hello(daemon: Daemon) -> None:
    with daemon.connect(token=None) as rude:
        rude.send(frame.call("noop", 1).bytes)
        try:
            assert status_of(rude.receive()) == frame.PROTOCOL
        except Closed:
            pass
        assert closes(rude)


def test_control_messages_that_are_none(daemon: Daemon) -> None:
    cases = [(4, b""), (0, b""), (0xFFFF, b"x" * 100), (stream.UNMAP, b""), (stream.MAP, bytes(8)), (stream.HELLO, bytes(16))]
    for request, body in cases:
        with daemon.connect() as connection:
            try:
                head, _ = connection.control(request, body)
                assert head.status != frame.OK, request
            except Closed:
                continue
    with daemon.connect() as connection:
        connection.call("noop").good()


def test_frames_cut_at_every_byte(daemon: Daemon) -> None:
    whole = frame.call("image_classify", 3, head=ECHO, image=Image(bytes(200)), model=Model(NAME)).bytes
    with daemon.connect() as connection:
        for size in range(frame.HEAD, len(whole)):
            cut = bytearray(whole[:size])
            struct.pack_into("<I", cut, 8, size)
            connection.send(bytes(cut) + bytes(message.pad(size)))
            # At the end there is padding that it can do without.
            expected = frame.OK if sound(bytes(cut)) else frame.PROTOCOL
            assert status_of(connection.receive()) == expected, size
        connection.call("noop").good()


def test_a_peer_that_goes_in_the_middle_of_a_call(daemon: Daemon, gate: Gate) -> None:
    for _ in range(5):
        with daemon.connect() as connection:
            connection.begin(held_call(1))
            gate.started()
    gate.forget()
    with daemon.connect() as connection:
        connection.call("noop").good()


def test_sixty_four_clients_at_once(daemon: Daemon) -> None:
    """Each with calls of its own, all at the same time."""
    failures: list[BaseException] = []
    everybody = threading.Barrier(64)

    def client(number: int) -> None:
        try:
            with daemon.connect() as connection:
                everybody.wait(120)
                for round in range(10):
                    data = bytes([number, round] * 100)
                    reply = connection.call(
                        "infer", head=ECHO, model=Model(NAME), inputs=[Tensor("x", frame.F32, (50,), data)], outputs=[]
                    ).good()
                    assert reply.values["result"]["outputs"][0].data == data
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]


def test_a_connection_may_be_idle_while_others_call(daemon: Daemon) -> None:
    with daemon.connect() as idle:
        for _ in range(3):
            with daemon.connect() as connection:
                connection.call("noop").good()
        idle.call("noop").good()


def test_a_stale_socket_is_replaced(start: Callable[..., Daemon], tmp_path: Path) -> None:
    """A daemon that was killed leaves its sockets behind; the next one takes their place."""
    daemon = start()
    with daemon.connect() as connection:
        connection.call("noop").good()
    assert daemon.process
    workers = list(daemon.workers().values())
    daemon.process.kill()
    daemon.process.wait()
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    assert daemon.socket("red").exists()
    daemon.start()
    with daemon.connect() as connection:
        connection.call("noop").good()
    with daemon.guest() as guest:
        guest.session().call("noop").good()


def test_two_daemons_on_one_socket(daemon: Daemon) -> None:
    """The second one says so and ends; the first does not notice."""
    second = daemon.spawn()
    assert second.wait(120) not in (0, None)
    assert str(daemon.vhost("red")) in daemon.said() or str(daemon.socket("red")) in daemon.said()
    with daemon.connect() as connection, daemon.guest() as guest:
        connection.call("noop").good()
        guest.session().call("noop").good()


def test_a_file_where_the_socket_is_to_be_is_left_alone(start: Callable[..., Daemon], tmp_path: Path) -> None:
    there = tmp_path / "precious"
    there.write_text("mine")
    with pytest.raises(AssertionError) as caught:
        start(("red",), listen=there)
    assert str(there) in str(caught.value)
    assert there.read_text() == "mine"


def test_hypervisors_that_talk_nonsense(daemon: Daemon) -> None:
    """Each loses its own connection at most."""
    with daemon.guest("red", 1) as bystander:
        session = bystander.session()
        for data in (b"\xff" * 4096, bytes(4096), b"GET / HTTP/1.1\r\n\r\n", struct.pack("<III", 5, 1, 0xFFFF_FFFF), b"\x01"):
            with socket.socket(socket.AF_UNIX) as rude:
                rude.connect(str(daemon.vhost("red")))
                rude.sendall(data)
            session.call("noop").good()
        with daemon.guest() as fresh:
            fresh.session().call("noop").good()


def test_a_daemon_that_forwards_to_itself(tmp_path: Path) -> None:
    """A tenant whose calls all go to its own socket: the call goes round until it has crossed too many transports."""
    environment = {"VACCEL_TARGET": f"unix:{tmp_path / 'red.sock'}"}
    daemon = Daemon(tmp_path, {"red": {"backend": "stream"}}, environment).start()
    with daemon.connect() as connection:
        reply = connection.call("noop").failed(frame.PROTOCOL)
        assert "runs in a circle" in reply.head.message
        connection.call("noop").failed(frame.PROTOCOL)
    daemon.stop()

# SPDX-License-Identifier: Apache-2.0
"""Guests that break every rule there is. The worker survives each; so do their neighbours, and the next guest on their own socket."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import struct
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from . import frame, fuse, message
from .conftest import HOLD, NAME, held_call, sha256_of_model
from .daemon import Daemon, Gate, eventually
from .frame import Frame, Image, Model, Segment, Tensor, sound
from .guest import FuseError, Guest, Pending, Session
from .memory import Block, GuestMemory
from .vhost_user import FrontEnd
from .virtqueue import INDIRECT, NEXT, WRITE, Used, descriptor

pytestmark = pytest.mark.usefixtures("bystanders")
ECHO = {"backend": "echo"}
Descriptor = tuple[int, int, int, int]


@pytest.fixture
def guest(bystanders: None, daemon: Daemon) -> Iterator[Guest]:
    """Gone before the bystanders are asked."""
    with daemon.guest() as guest:
        yield guest


def raw(guest: Guest, descriptors: Sequence[Descriptor], head: int = 0, timeout: float = 60) -> Used:
    """Puts these descriptors into the table from 0 on, makes `head` available, and waits until it comes back."""
    queue = guest.queues[1]
    assert not queue.chains
    for index, (at, size, flags, following) in enumerate(descriptors):
        queue.set_descriptor(index, at, size, flags, following)
    queue.chains[head] = []
    queue.listen()
    queue.publish(head)
    queue.kick()
    return queue.wait(head, timeout)


def noop_chain(guest: Guest, session: Session) -> tuple[list[Block], list[Block]]:
    """A good call, in two readable and two writable pieces, to be spoilt."""
    call = message.message(frame.call("noop", 1))
    ioctl = fuse.ioctl_in(session.handle, fuse.CMD_CALL, len(call), 1024)
    header = fuse.in_header(fuse.IOCTL, 3, session.node, len(ioctl) + len(call))
    memory = guest.memory
    return [memory.put(header + ioctl), memory.put(call)], [memory.take(32), memory.take(1024)]


def good_chain(guest: Guest, session: Session) -> list[Descriptor]:
    readable, writable = noop_chain(guest, session)
    blocks = readable + writable
    chain = []
    for i, block in enumerate(blocks):
        flags = (NEXT if i + 1 < len(blocks) else 0) | (WRITE if block in writable else 0)
        chain.append((block.at, block.size, flags, i + 1 if i + 1 < len(blocks) else 0))
    return chain


def replaced(chain: list[Descriptor], index: int, **changes: int) -> list[Descriptor]:
    at, size, flags, following = chain[index]
    new = {"at": at, "size": size, "flags": flags, "following": following, **changes}
    return [*chain[:index], (new["at"], new["size"], new["flags"], new["following"]), *chain[index + 1 :]]


def test_the_good_chain_is_good(guest: Guest) -> None:
    used = raw(guest, good_chain(guest, guest.session()))
    assert used.length > 32


OUTSIDE = [0, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_F000, 1 << 40, 0x10_0000 + (16 << 20) - 1, 0x10_0000 - 1]


@pytest.mark.parametrize("at", OUTSIDE)
@pytest.mark.parametrize("index", range(4))
def test_descriptors_outside_memory(guest: Guest, at: int, index: int) -> None:
    session = guest.session()
    used = raw(guest, replaced(good_chain(guest, session), index, at=at))
    assert used.length == 0
    session.call("noop").good()


@pytest.mark.parametrize("size", [0xFFFF_FFFF, 0x8000_0000, (16 << 20) + 1])
@pytest.mark.parametrize("index", range(4))
def test_giant_descriptors(guest: Guest, size: int, index: int) -> None:
    session = guest.session()
    assert raw(guest, replaced(good_chain(guest, session), index, size=size)).length == 0
    session.call("noop").good()


@pytest.mark.parametrize("index", range(4))
def test_descriptors_of_no_bytes(guest: Guest, index: int) -> None:
    """A request without its header or a part of it, or an answer without room."""
    session = guest.session()
    raw(guest, replaced(good_chain(guest, session), index, size=0))
    session.call("noop").good()


@pytest.mark.parametrize("following", [0, 1, 3, 64, 65535])
def test_loops_and_links_that_lead_nowhere(guest: Guest, following: int) -> None:
    session = guest.session()
    chain = good_chain(guest, session)
    used = raw(guest, replaced(chain, 3, flags=WRITE | NEXT, following=following))
    assert used.length == 0
    session.call("noop").good()


def test_a_descriptor_that_follows_itself(guest: Guest) -> None:
    session = guest.session()
    assert raw(guest, replaced(good_chain(guest, session), 0, following=0)).length == 0
    session.call("noop").good()


def test_what_is_read_comes_before_what_is_written(guest: Guest) -> None:
    session = guest.session()
    chain = good_chain(guest, session)
    assert raw(guest, replaced(chain, 0, flags=NEXT | WRITE)).length == 0
    assert raw(guest, replaced(chain, 3, flags=0)).length == 0
    session.call("noop").good()


def test_heads_that_are_none(guest: Guest) -> None:
    """Beyond the table: nothing can come back under such a number."""
    session = guest.session()
    queue = guest.queues[1]
    for head in (queue.size, 65535):
        queue.publish(head)
        queue.kick()
    with pytest.raises((TimeoutError, AssertionError)):
        request = session.begin(frame.call("noop", 2))
        request.wait(1)
    guest.reboot()
    guest.session().call("noop").good()


INDIRECT_CASES = {
    "empty": (b"", INDIRECT),
    "no multiple of 16": (descriptor(0x10_0000, 16)[:15], INDIRECT),
    "17 bytes": (descriptor(0x10_0000, 16) + b"\0", INDIRECT),
    "within another": (descriptor(0x10_0000, 64, INDIRECT), INDIRECT),
    "and a next one": (descriptor(0x10_0000, 64), INDIRECT | NEXT),
    "a loop": (descriptor(0x10_0000, 64, NEXT, 0), INDIRECT),
    "a link out of it": (descriptor(0x10_0000, 64, NEXT, 7), INDIRECT),
    "writable": (descriptor(0x10_0000, 64), INDIRECT | WRITE),
}


@pytest.mark.parametrize("name", sorted(INDIRECT_CASES))
def test_indirect_tables_that_are_wrong(bystanders: None, daemon: Daemon, name: str) -> None:
    data, flags = INDIRECT_CASES[name]
    with daemon.guest(indirect=True) as guest:
        session = guest.session()
        table = guest.memory.put(data)
        used = raw(guest, [(table.at, len(data), flags, 1), (table.at, 16, WRITE, 0)])
        if name != "writable":
            assert used.length == 0
        session.call("noop").good()


def test_an_indirect_table_outside_memory_or_of_giant_length(bystanders: None, daemon: Daemon) -> None:
    with daemon.guest(indirect=True) as guest:
        session = guest.session()
        for at, size in ((1 << 40, 64), (0xFFFF_FFFF_FFFF_FFF0, 32), (0x10_0000, 0xFFFF_FFF0)):
            assert raw(guest, [(at, size, INDIRECT, 0)]).length == 0
        session.call("noop").good()


def test_indirect_tables_that_were_not_negotiated(guest: Guest) -> None:
    session = guest.session()
    table = guest.memory.put(descriptor(0x10_0000, 64))
    raw(guest, [(table.at, 16, INDIRECT, 0)])
    session.call("noop").good()


@pytest.mark.parametrize("jump", [65, 1000, 32768, 65535])
def test_an_index_that_jumps(guest: Guest, jump: int) -> None:
    """No driver can have made so many chains available: the ring stands still until the device is reset."""
    queue = guest.queues[1]
    guest.session()
    queue.set_avail_index(queue.next_avail + jump)
    queue.kick()
    guest.reboot()
    guest.session().call("noop").good()


# Frames.


def spoilt() -> Frame:
    return frame.call(
        "infer",
        9,
        head=ECHO,
        model=Model(NAME),
        inputs=[Tensor("x", frame.F32, (2,), bytes(8)), Tensor("y", frame.F32, (100,), bytes(400))],
        outputs=[Tensor("y", frame.F32, rank=1, data=Segment(None, 400))],
    )


def ioctl(session: Session, data: bytes, room: int = 4096, in_size: int | None = None) -> bytes:
    """A CALL with these very bytes; what is answered after fuse_ioctl_out."""
    guest = session.guest
    body = fuse.ioctl_in(session.handle, fuse.CMD_CALL, len(data) if in_size is None else in_size, room)
    return guest.ask(fuse.IOCTL, session.node, body, data, room=fuse.IOCTL_OUT + room)[fuse.IOCTL_OUT :]


def outcome(session: Session, data: bytes, **options: Any) -> int:
    """The reply's status; or, positive, the error of the ioctl."""
    try:
        answer = ioctl(session, data, **options)
    except FuseError as error:
        assert error.errno
        return error.errno
    head, length, _ = frame.read_head(answer)
    return frame.decode(answer[:length], [])[0].status


def test_frames_cut_at_every_byte(guest: Guest) -> None:
    """Both a message that ends early, and a frame whose head says that it is so short."""
    session = guest.session()
    whole = message.message(spoilt())
    session.send(spoilt()).good()
    for size in range(len(whole)):
        assert outcome(session, whole[:size]) in (frame.PROTOCOL, errno.EINVAL), size
    bare = frame.call("image_classify", 3, head=ECHO, image=Image(bytes(200)), model=Model(NAME)).bytes
    for size in range(frame.HEAD, len(bare)):
        cut = bytearray(bare[:size])
        struct.pack_into("<I", cut, 8, size)
        # At the end there is padding that it can do without.
        status = outcome(session, bytes(cut) + bytes(8))
        assert status == (frame.OK if sound(bytes(cut)) else frame.PROTOCOL), (size, status)
    session.call("noop").good()


def test_every_byte_changed(guest: Guest) -> None:
    """Whatever becomes of it, it is answered, and nothing breaks."""
    session = guest.session()
    whole = bytearray(message.message(spoilt()))
    random.seed(3)
    for at in range(len(whole) - 400):
        for value in (0, 255, random.randrange(256)):
            changed = bytes(whole[:at]) + bytes([value]) + bytes(whole[at + 1 :])
            try:
                answer = ioctl(session, changed)
                frame.read_head(answer)
            except FuseError as error:
                assert error.errno in (errno.EINVAL, errno.E2BIG)
    session.call("noop").good()


HEADS = {
    "magic": (0, "4s", b"VACE", errno.EINVAL),
    "wire version": (4, "H", 1, frame.PROTOCOL),
    "kind": (6, "B", 9, frame.PROTOCOL),
    "a reply": (6, "B", 2, frame.PROTOCOL),
    "hops": (7, "B", 5, frame.PROTOCOL),
    "unknown op": (16, "I", 12345, frame.UNSUPPORTED),
    "newer op": (20, "H", 2, frame.UNSUPPORTED),
    "op version 0": (20, "H", 0, frame.UNSUPPORTED),
    "flags": (22, "H", 1, frame.PROTOCOL),
    "device outside": (40, "II", (1 << 20, 3), frame.PROTOCOL),
    "device over itself": (40, "II", (0, 3), frame.PROTOCOL),
    "reserved": (100, "B", 1, frame.PROTOCOL),
    "last reserved": (127, "B", 1, frame.PROTOCOL),
}


@pytest.mark.parametrize("name", sorted(HEADS))
def test_heads_that_break_a_rule(guest: Guest, name: str) -> None:
    at, form, value, status = HEADS[name]
    session = guest.session()
    data = bytearray(frame.call("noop", 8).bytes) + bytes(64)
    struct.pack_into("<I", data, 8, len(data))
    struct.pack_into("<" + form, data, at, *(value if isinstance(value, tuple) else (value,)))
    assert outcome(session, bytes(data)) == status
    session.call("noop").good()


@pytest.mark.parametrize("length", [0, 1, 127, 200, 1 << 24, (1 << 24) + 8, 0x7FFF_FFFF, 0xFFFF_FFFF])
@pytest.mark.parametrize("segments", [0, 1, 1024, 1025, 0xFFFF_FFFF])
def test_lengths_and_numbers_of_segments_that_are_not(guest: Guest, length: int, segments: int) -> None:
    session = guest.session()
    data = bytearray(frame.call("noop", 8).bytes)
    struct.pack_into("<II", data, 8, length, segments)
    assert outcome(session, bytes(data)) in (frame.PROTOCOL, frame.LIMIT, errno.EINVAL, errno.E2BIG)
    session.call("noop").good()


TABLES = {
    "another region": struct.pack("<IIQQQ", 1, 0, 0, 8, 0),
    "unknown flags": struct.pack("<IIQQQ", 0, 2, 0, 8, 0),
    "an offset": struct.pack("<IIQQQ", 0, 0, 8, 8, 0),
    "reserved": struct.pack("<IIQQQ", 0, 0, 0, 8, 1),
    "longer than the message": struct.pack("<IIQQQ", 0, 0, 0, 9, 0),
    "giant": struct.pack("<IIQQQ", 0, 0, 0, 0xFFFF_FFFF_FFFF_FFFF, 0),
    "nearly giant": struct.pack("<IIQQQ", 0, 0, 0, 0x8000_0000_0000_0000, 0),
    "a room larger than there is": struct.pack("<IIQQQ", 0, 1, 0, 1 << 20, 0),
    "a giant room": struct.pack("<IIQQQ", 0, 1, 0, 0xFFFF_FFFF_FFFF_FFF0, 0),
}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_that_break_a_rule(guest: Guest, name: str) -> None:
    session = guest.session()
    data = bytearray(frame.call("noop", 8).bytes)
    struct.pack_into("<I", data, 12, 1)
    status = outcome(session, bytes(data) + TABLES[name] + bytes(8))
    assert status in (frame.PROTOCOL, frame.LIMIT, errno.EINVAL, errno.E2BIG)
    session.call("noop").good()


def test_an_input_never_lies_in_a_room_nor_an_output_in_data(guest: Guest) -> None:
    session = guest.session()
    inputs = [Tensor("x", frame.F32, (2,), bytes(8))]
    outputs = [Tensor("x", frame.F32, rank=1, data=Segment(None, 8))]
    made = frame.call("infer", 4, head=ECHO, model=Model(NAME), inputs=inputs, outputs=outputs, result=0)
    session.send(made).good()
    made.segments[0] = Segment(bytes(8))
    session.send(made).failed(frame.PROTOCOL)
    room = frame.call("image_classify", 4, head=ECHO, image=Image(Segment(bytes(8))), model=Model(NAME))
    room.segments[0] = Segment(None, 8)
    session.send(room).failed(frame.PROTOCOL)


def test_outputs_that_share_a_room(guest: Guest) -> None:
    """The second output is written where the first one was: refused, or answered; never more than that."""
    session = guest.session()
    tensors = [Tensor(name, frame.F32, (2,), bytes([i] * 8)) for i, name in enumerate("xy")]
    outputs = [Tensor(name, frame.F32, rank=1, data=Segment(None, 8)) for name in "xy"]
    made = frame.call("infer", 4, head=ECHO, model=Model(NAME), inputs=tensors, outputs=outputs, result=0)
    data = made.bytes.replace(struct.pack("<IIQQ", 2, 0, 0, 8), struct.pack("<IIQQ", 1, 0, 0, 8))
    assert data != made.bytes
    assert session.send(Frame(data, made.segments)).status in (frame.OK, frame.PROTOCOL)


def test_references_that_overlap(guest: Guest) -> None:
    """A list of many items that are not there, or all the same, would let a short frame cost much."""
    session = guest.session()
    layout = frame.OPS["infer"]
    data = bytearray(frame.call("infer", 1, model=Model("m"), inputs=[], outputs=[]).bytes)
    there = len(data)
    data += bytes(48)
    struct.pack_into("<IIII", data, frame.HEAD + layout.call.slots[1].at, there, 1000, 48, 0)
    struct.pack_into("<I", data, 8, len(data))
    assert outcome(session, bytes(data)) == frame.PROTOCOL


def test_models_by_path(guest: Guest) -> None:
    session = guest.session()
    for name in ("/etc", "../models", ".", "..", f"./{NAME}", f"{NAME}/model.onnx"):
        session.call("model_describe", model=Model(name)).failed(frame.DENIED)
    session.call("model_describe", model=Model("nothing-of-that-name")).failed(frame.NOT_FOUND)


# FUSE.


def test_handles_that_are_none(guest: Guest) -> None:
    """Numbers that were never given, were given back, or belong to somebody else's file."""
    session = guest.session()
    other = guest.session()
    other.close()
    node = guest.node("version")
    handle, _ = guest.open(node)
    for number in (0, other.handle, handle, 12345, 1 << 63, 0xFFFF_FFFF_FFFF_FFFF):
        bad = Session(guest, session.node, number)
        with pytest.raises(FuseError) as caught:
            bad.call("noop")
        assert caught.value.errno in (errno.EBADF, errno.ENOTTY), number
    for number in (session.handle, 0, 1 << 40):
        with pytest.raises(FuseError) as caught:
            guest.ask(fuse.READ, node, fuse.read_in(number, 0, 100), room=100)
        assert caught.value.errno == (errno.ENODATA if number == session.handle else errno.EBADF)
    session.call("noop").good()


def test_calls_of_other_sessions(guest: Guest, gate: Gate) -> None:
    """CANCEL and FETCH go by the ids of one's own file."""
    mine, other = guest.session(), guest.session()
    held = mine.begin(held_call(5))
    gate.started()
    for session, id in ((other, 5), (mine, 6)):
        with pytest.raises(FuseError) as caught:
            session.cancel(id)
        assert caught.value.errno == errno.ENOENT
    assert not held.done
    mine.cancel(5)
    assert held.wait().status == frame.CANCELLED
    data = bytes(8000)
    call = frame.call("infer", 6, head=ECHO, model=Model(NAME), inputs=[Tensor("x", 11, (2000,), data)], outputs=[])
    short = mine.send(call, reply=1024).failed(frame.LIMIT)
    for session, id in ((other, 6), (mine, 7)):
        with pytest.raises(FuseError) as caught:
            session.fetch(id, 0, 100)
        assert caught.value.errno == errno.ENOENT
    with pytest.raises(FuseError) as caught:
        mine.fetch(6, short.head.full_length + 1, 100)
    assert caught.value.errno == errno.EINVAL
    assert len(mine.fetch(6, 0, short.head.full_length)) == short.head.full_length
    with pytest.raises(FuseError):
        mine.fetch(6, 0, 100)


def test_kept_replies_are_few(guest: Guest) -> None:
    """The oldest goes when there are more than 8."""
    session = guest.session()
    data = bytes(2000)
    for id in range(1, 11):
        call = frame.call("infer", id, head=ECHO, model=Model(NAME), inputs=[Tensor("x", 11, (500,), data)], outputs=[])
        session.send(call, reply=1024).failed(frame.LIMIT)
    for id in (1, 2):
        with pytest.raises(FuseError):
            session.fetch(id, 0, 8)
    for id in range(3, 11):
        assert session.fetch(id, 0, 4) == b"VACC"


def test_requests_before_init(bystanders: None, daemon: Daemon) -> None:
    with Guest(FrontEnd.connect(daemon.vhost("red"))) as guest:
        for opcode in (fuse.LOOKUP, fuse.OPEN, fuse.IOCTL, fuse.READ, fuse.GETATTR, fuse.STATFS, 77):
            with pytest.raises(FuseError) as caught:
                guest.ask(opcode, 1, b"session\0" + bytes(64), room=256)
            assert caught.value.errno == errno.EIO
        guest.init()
        guest.session().call("noop").good()


def test_a_second_init_drops_what_was_open(guest: Guest) -> None:
    for again in (lambda: guest.init(), lambda: (guest.destroy(), guest.init())):
        session = guest.session()
        session.call("noop").good()
        again()
        with pytest.raises(FuseError) as caught:
            session.call("noop")
        assert caught.value.errno in (errno.EBADF, errno.ESTALE)
    guest.session().call("noop").good()


def test_a_second_init_while_calls_are_under_way(guest: Guest, gate: Gate) -> None:
    session = guest.session()
    held = session.begin(held_call(5))
    gate.started()
    guest.init()
    gate.go()
    held.wait()
    guest.session().call("noop").good()


def test_other_versions_of_fuse(bystanders: None, daemon: Daemon) -> None:
    with Guest(FrontEnd.connect(daemon.vhost("red"))) as guest:
        for major, minor in ((6, 0), (7, 1), (7, 0), (0, 0)):
            try:
                guest.ask(fuse.INIT, 0, fuse.init_in(major, minor), room=64)
            except FuseError as error:
                assert error.errno == errno.EPROTO
        newer = fuse.Init.parse(guest.ask(fuse.INIT, 0, fuse.init_in(8, 99), room=64))
        assert newer.major == 7
        assert fuse.Init.parse(guest.ask(fuse.INIT, 0, fuse.init_in(7, 99), room=64)).minor == 31
        guest.session().call("noop").good()


def test_requests_of_any_kind(guest: Guest) -> None:
    """Every opcode there is and some that are not, with bodies of many lengths."""
    left_out = {fuse.FORGET, fuse.BATCH_FORGET, fuse.INTERRUPT, fuse.INIT, fuse.DESTROY}
    for opcode in {*range(1, 60), 4096, 0xFFFF_FFFF} - left_out:
        for size in (0, 1, 7, 8, 16, 40, 100, 4096):
            for node in (0, 1, 2, 1 << 50):
                try:
                    guest.ask(opcode, node, b"\xff" * size, room=200)
                except FuseError as error:
                    assert 0 < error.errno < 512
    guest.session().call("noop").good()


def test_what_has_no_answer(guest: Guest) -> None:
    queue = guest.queues[0]
    for opcode, body in (
        (fuse.FORGET, struct.pack("<Q", 1)),
        (fuse.BATCH_FORGET, struct.pack("<IIQQ", 1, 0, 12345, 1)),
        (fuse.BATCH_FORGET, struct.pack("<II", 0xFFFF_FFFF, 0)),
        (fuse.FORGET, b""),
        (fuse.INTERRUPT, struct.pack("<Q", 2)),
        (fuse.INTERRUPT, b""),
    ):
        request = guest.begin(opcode, 1, [body], queue=0)
        assert queue.wait(request.head).length == 0
    guest.session().call("noop").good()


def test_header_that_lies_about_its_length(guest: Guest) -> None:
    for length in (0, 1, 39, 41, 200, 0xFFFF_FFFF):
        header = bytearray(fuse.in_header(fuse.LOOKUP, 99, 1, 8))
        struct.pack_into("<I", header, 0, length)
        block, room = guest.memory.put(bytes(header) + b"session\0"), guest.memory.take(256)
        request = guest.submit([block], [room])
        used = request.queue.wait(request.head)
        assert used.length <= 256
    guest.session().call("noop").good()


def test_uploads_beyond_the_limit(guest: Guest) -> None:
    """More than a message may hold, and many more models than memory is allowed for."""
    session = guest.session()
    data = bytearray(frame.call("noop", 8).bytes)
    for in_size in (1 << 31, 0xFFFF_FFFF):
        assert outcome(session, bytes(data), in_size=in_size) in (errno.EINVAL, errno.E2BIG)
    session.call("noop").good()


def test_the_upload_limit(start: Any) -> None:
    daemon = start(max_message="1M", max_memory="8M")
    with daemon.guest(memory=GuestMemory(64 << 20)) as guest:
        session = guest.session()
        content = bytes(1 << 20)
        with pytest.raises(FuseError) as caught:
            session.call("model_register", sha256="0" * 64, content=content, metadata="{}")
        assert caught.value.errno == errno.E2BIG
        statuses = []
        for i in range(20):
            content = bytes([i]) * 900_000
            metadata = '{"format": "onnx"}'
            digest = sha256_of_model(content, metadata.encode())
            reply = session.call("model_register", sha256=digest, content=content, metadata=metadata)
            statuses.append(reply.status)
        assert set(statuses) <= {frame.OK, frame.LIMIT, frame.NO_MEMORY, frame.FORMAT}
        session.call("noop").good()


# Live memory.


def hammer(fd: int, offset: int, size: int, seed: int, stop: Any) -> None:
    """Another process of the same machine that writes to the guest's memory all the time."""
    import mmap

    with mmap.mmap(fd, 0) as mapped:
        live = np.frombuffer(mapped, dtype=np.uint8)[offset : offset + size]
        good = live.copy()
        choose = np.random.default_rng(seed)
        while not stop.is_set():
            at = int(choose.integers(0, size))
            live[at] = int(choose.integers(0, 256))
            if choose.integers(0, 3) == 0:
                live[:] = good
        del live


def hammered(guest: Guest, blocks: list[Block], calls: Any, seconds: float) -> int:
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    region = guest.memory.regions[0]
    writers = [
        context.Process(target=hammer, args=(region.fd, block.at - region.guest, block.size, i, stop))
        for i, block in enumerate(blocks)
    ]
    for writer in writers:
        writer.start()
    end = time.monotonic() + seconds
    answered = 0
    try:
        while time.monotonic() < end or answered < 50:
            calls()
            answered += 1
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    return answered


def repeat(session: Session, call: Frame) -> tuple[list[Block], Any]:
    """One call in memory that stays where it is, to be submitted again and again."""
    guest = session.guest
    front = message.front(call)
    along = message.along(call)
    inside = len(front) + sum(map(len, along))
    ioctl_in = fuse.ioctl_in(session.handle, fuse.CMD_CALL, inside, 4096)
    header = guest.memory.put(fuse.in_header(fuse.IOCTL, 1, session.node, len(ioctl_in) + inside) + ioctl_in)
    blocks = [guest.memory.put(front), *(guest.memory.put(data) for data in along)]
    room = guest.memory.take(32 + 4096)

    def again() -> int:
        request = guest.submit([header, *blocks], [room])
        return request.queue.wait(request.head).length

    return blocks, again


def test_a_frame_that_is_rewritten_while_it_is_read(guest: Guest) -> None:
    session = guest.session()
    tensors = [Tensor("x", frame.F32, (2, 2), bytes(16)), Tensor("longer name", frame.I64, (4,), bytes(32))]
    call = frame.call("infer", 9, head=ECHO, model=Model(NAME), inputs=tensors, outputs=[Tensor("x", 11, rank=2, size=16)])
    blocks, again = repeat(session, call)
    hammered(guest, blocks, again, 4)


def test_a_jpeg_that_is_rewritten_while_it_is_decoded(guest: Guest, coffee: bytes, lite: Model) -> None:
    session = guest.session()
    blocks, again = repeat(session, frame.call("image_classify", 9, image=Image(coffee), model=lite))
    hammered(guest, blocks[1:], again, 4)
    session.call("image_classify", image=Image(coffee), model=lite).good()


def test_descriptors_that_are_rewritten_while_they_are_read(guest: Guest) -> None:
    """The table itself is hammered: chains may be nonsense at any moment. The ring is of no use after that; the machine is."""
    session = guest.session()
    queue = guest.queues[1]
    chain = good_chain(guest, session)

    def lay() -> None:
        for index, (at, size, flags, following) in enumerate(chain):
            queue.set_descriptor(index, at, size, flags, following)

    def again() -> None:
        queue.publish(0)
        queue.kick()
        end = time.monotonic() + 0.5
        while queue.used_index != queue.next_avail:
            if time.monotonic() > end:
                # An answer was written over the ring itself, perhaps.
                guest.reboot()
                lay()
                return
            time.sleep(0.0001)

    lay()
    hammered(guest, [Block(queue.table, 16 * len(chain))], again, 3)
    guest.reboot()
    guest.session().call("noop").good()


def test_what_was_copied_is_what_is_used(guest: Guest, gate: Gate) -> None:
    """An encoded image and integers are looked at as they were; pixels and floats are read in place, as they are."""
    session = guest.session()
    for form, expect_new in ((0, False), (4, True)):
        data = b"h" + bytes(range(99))
        geometry = {"width": 10, "height": 10, "stride": 10} if form else {}
        image = Image(Segment(data), form, **geometry)
        pending = session.begin(frame.call("image_classify", 4, head={"backend": "hold"}, image=image, model=Model(NAME)))
        gate.started()
        guest.memory.write(pending.segments[0].at, bytes([1] * 100))
        gate.go()
        reply = pending.wait().good()
        index = reply.values["result"]["entries"][0]["index"]
        assert index == (100 if expect_new else sum(data))
    for dtype, expect_new in ((frame.I64, False), (frame.F64, True)):
        tensor = Tensor("x", dtype, (5,), Segment(bytes(range(40))))
        pending = session.begin(frame.call("infer", 4, head=HOLD, model=Model(NAME), inputs=[tensor], outputs=[]))
        gate.started()
        guest.memory.write(pending.segments[0].at, bytes([1] * 40))
        gate.go()
        (output,) = pending.wait().good().values["result"]["outputs"]
        assert output.data == (bytes([1] * 40) if expect_new else bytes(range(40)))


# The machine around the guest.


def test_reset_and_reboot_in_the_middle_of_calls(guest: Guest, gate: Gate) -> None:
    """What was under way is given up, the ring stands still, and the next kernel finds a fresh device."""
    for _ in range(5):
        session = guest.session()
        for i in range(3):
            session.begin(held_call(i + 1))
        # Chains are taken in their order: all of them have been once the last one is answered.
        session.begin(frame.call("noop", 9)).wait().good()
        gate.started()
        bases = guest.stop()
        assert bases[1] == guest.queues[1].next_avail
        gate.forget()
        for queue in guest.queues:
            queue.reset()
        guest.start()
        guest.init()
        with pytest.raises(FuseError) as caught:
            session.call("noop")
        assert caught.value.errno in (errno.EBADF, errno.ESTALE)
        guest.session().call("noop").good()


def test_rings_stop_and_go_on(guest: Guest) -> None:
    """As a paused and resumed machine: no reset in between, the ring goes on where it was."""
    session = guest.session()
    for _ in range(5):
        session.call("noop").good()
        bases = guest.stop()
        assert bases == [queue.next_avail for queue in guest.queues]
        for index, queue in enumerate(guest.queues):
            guest.front.start_queue(index, queue, bases[index])
    session.call("noop").good()


def test_memory_is_plugged_while_a_call_is_under_way(guest: Guest, gate: Gate) -> None:
    session = guest.session()
    held = session.begin(held_call(5))
    gate.started()
    guest.plug(0x1_0000_0000, 4 << 20)
    session.call("noop").good()
    data = bytes(range(200)) * 4
    there = guest.memory.take(800, beyond=0x1_0000_0000)
    assert there.at >= 0x1_0000_0000
    guest.memory.give(there)
    # Fill the first region, so that everything new lies in the second.
    filled = []
    while True:
        try:
            block = guest.memory.take(1 << 16)
        except MemoryError:
            break
        filled.append(block)
    for block in [block for block in filled if block.at >= 0x1_0000_0000]:
        guest.memory.give(block)
    reply = session.call(
        "infer", head=ECHO, model=Model(NAME), inputs=[Tensor("x", frame.F32, (200,), data)], outputs=[]
    )
    assert reply.good().values["result"]["outputs"][0].data == data
    gate.go()
    held.wait().good()


def test_memory_that_is_unplugged_under_a_call(guest: Guest, gate: Gate) -> None:
    """The call may read nonsense or fail; what it was given stays mapped until it is done."""
    guest.plug(0x1_0000_0000, 1 << 20)
    session = guest.session()
    pending = []
    for size in (500, 3000):
        tensor = Tensor("x", frame.F32, (size,), Segment(bytes(4 * size)))
        pending.append(session.begin(frame.call("infer", 4, head=HOLD, model=Model(NAME), inputs=[tensor], outputs=[])))
    gate.started(2)
    region = guest.memory.regions.pop()
    guest.front.set_memory(guest.memory)
    os.close(region.fd)
    gate.go(2)
    for call in pending:
        call.request.queue.wait(call.request.head)
    guest.session().call("noop").good()


def test_a_hypervisor_that_goes_in_the_middle_of_calls(bystanders: None, daemon: Daemon, gate: Gate) -> None:
    for _ in range(5):
        with daemon.guest() as guest:
            session = guest.session()
            for i in range(3):
                session.begin(held_call(i + 1))
            gate.started()
        gate.forget()
    with daemon.guest() as guest:
        guest.session().call("noop").good()


def test_more_calls_than_are_taken_at_once(start: Any, gate: Gate) -> None:
    daemon = start(max_calls=4)
    with daemon.guest() as guest:
        session = guest.session()
        pending = [session.begin(held_call(i + 1), reply=1024) for i in range(8)]

        def refused(call: Pending) -> bool:
            try:
                return call.wait(1).status == frame.BUSY
            except FuseError as error:
                return error.errno == errno.EAGAIN
            except TimeoutError:
                return False

        eventually(lambda: len(guest.queues[1].done) + guest.queues[1].collect() >= 4)
        gate.go(8)
        outcomes = []
        for call in pending:
            try:
                outcomes.append(call.wait().status)
            except FuseError as error:
                outcomes.append(error.errno)
        assert set(outcomes) <= {frame.OK, frame.BUSY, errno.EAGAIN}
        assert outcomes.count(frame.OK) == 4
        gate.forget()
        session.call("noop").good()

# SPDX-License-Identifier: Apache-2.0
"""Hypervisors that break the rules of vhost-user."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

import pytest

from . import vhost_user as vu
from .daemon import Daemon
from .guest import Guest
from .memory import GuestMemory
from .vhost_user import FrontEnd, Gone, Refused
from .virtqueue import Queue

pytestmark = pytest.mark.usefixtures("bystanders")


@pytest.fixture
def front(bystanders: None, daemon: Daemon) -> Iterator[FrontEnd]:
    front = FrontEnd.connect(daemon.vhost("red"))
    front.begin()
    yield front
    front.close()


def refused(front: FrontEnd, request: int, payload: bytes = b"", fds: list[int] | None = None) -> None:
    """An error, or the end of the connection."""
    with pytest.raises((Refused, Gone)):
        front.tell(request, payload, fds)


def table(*regions: tuple[int, int, int, int], count: int | None = None) -> bytes:
    head = struct.pack("<II", len(regions) if count is None else count, 0)
    return head + b"".join(struct.pack("<QQQQ", *region) for region in regions)


def test_what_is_offered(front: FrontEnd) -> None:
    wanted = vu.F_VERSION_1 | vu.F_PROTOCOL_FEATURES | vu.F_EVENT_IDX | vu.F_INDIRECT_DESC
    assert front.features & wanted == wanted
    assert front.protocol == vu.PROTOCOL_MQ | vu.PROTOCOL_REPLY_ACK
    assert front.queue_num >= 2


USER = 0x7F00_0000_0000
TABLES = {
    "no regions but a descriptor": (table(), 1),
    "more than descriptors": (table((0, 4096, USER, 0), (8192, 4096, USER + 8192, 0)), 1),
    "giant count": (table((0, 4096, USER, 0), count=0xFFFF_FFFF), 1),
    "33 regions": (table((0, 4096, USER, 0), count=33), 1),
    "overlap": (table((0, 8192, USER, 0), (4096, 4096, USER + 65536, 0)), 2),
    "overlap of user addresses": (table((0, 8192, USER, 0), (65536, 8192, USER + 4096, 0)), 2),
    "wraps": (table((0xFFFF_FFFF_FFFF_F000, 8192, USER, 0)), 1),
    "user wraps": (table((0, 8192, 0xFFFF_FFFF_FFFF_F000, 0)), 1),
    "empty": (table((0, 0, USER, 0)), 1),
    "beyond the file": (table((0, 1 << 30, USER, 0)), 1),
    "an offset beyond the file": (table((0, 4096, USER, 1 << 30)), 1),
    "an offset that wraps": (table((0, 8192, USER, 0xFFFF_FFFF_FFFF_F000)), 1),
}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_of_memory_that_are_wrong(front: FrontEnd, name: str) -> None:
    """Refused at once, or when a ring is started on them: never a crash, of the front or a worker."""
    payload, count = TABLES[name]
    memory = GuestMemory(1 << 16)
    queue = Queue(memory)
    front_features = vu.F_VERSION_1 | vu.F_PROTOCOL_FEATURES
    front.set_features(front_features)
    with pytest.raises((Refused, Gone)):
        front.tell(vu.SET_MEM_TABLE, payload, [memory.regions[0].fd] * count)
        front.start_queue(1, queue)
        raise Refused if queue.used_index == 0 else AssertionError


def test_memory_that_is_no_memory(front: FrontEnd) -> None:
    read, write = os.pipe()
    try:
        refused(front, vu.SET_MEM_TABLE, table((0, 4096, USER, 0)), [read])
    finally:
        os.close(read)
        os.close(write)


RINGS = [
    (vu.SET_VRING_NUM, struct.pack("<II", 1, 0)),
    (vu.SET_VRING_NUM, struct.pack("<II", 1, 3)),
    (vu.SET_VRING_NUM, struct.pack("<II", 1, 65536)),
    (vu.SET_VRING_NUM, struct.pack("<II", 0xFFFF_FFFF, 64)),
    (vu.SET_VRING_NUM, struct.pack("<II", 1000, 64)),
    (vu.SET_VRING_NUM, b"\1"),
    (vu.SET_VRING_BASE, struct.pack("<II", 4096, 0)),
    (vu.SET_VRING_BASE, struct.pack("<II", 1, 65536)),
    (vu.SET_VRING_ADDR, struct.pack("<IIQQQQ", 500, 0, 0, 0, 0, 0)),
    (vu.SET_VRING_ADDR, b""),
    (vu.SET_VRING_ENABLE, struct.pack("<II", 777, 1)),
    (vu.SET_FEATURES, struct.pack("<Q", 0xFFFF_FFFF_FFFF_FFFF)),
    (vu.SET_FEATURES, b"123"),
    (99, b""),
    (0, b""),
]


@pytest.mark.parametrize("case", range(len(RINGS)))
def test_requests_that_are_wrong(front: FrontEnd, case: int) -> None:
    request, payload = RINGS[case]
    refused(front, request, payload)


ADDRESSES = [0, 1, 0xFFFF_FFFF_FFFF_FFFF, USER, USER + (1 << 40), 0xFFFF_FFFF_FFFF_F000]


@pytest.mark.parametrize("at", ADDRESSES)
@pytest.mark.parametrize("which", range(3))
def test_rings_outside_memory(front: FrontEnd, at: int, which: int) -> None:
    """The ring does not start; the next device is served."""
    memory = GuestMemory()
    queue = Queue(memory)
    front.set_features(vu.F_VERSION_1 | vu.F_PROTOCOL_FEATURES)
    front.set_memory(memory)
    addresses = [memory.user(queue.table), memory.user(queue.used), memory.user(queue.avail)]
    addresses[which] = at
    try:
        front.tell(vu.SET_VRING_NUM, struct.pack("<II", 1, queue.size))
        front.tell(vu.SET_VRING_BASE, struct.pack("<II", 1, 0))
        front.tell(vu.SET_VRING_ADDR, struct.pack("<IIQQQQ", 1, 0, *addresses, 0))
        front.tell(vu.SET_VRING_KICK, struct.pack("<Q", 1), [queue.kick_fd])
        front.tell(vu.SET_VRING_CALL, struct.pack("<Q", 1), [queue.call_fd])
        front.enable_queue(1, True)
    except (Refused, Gone):
        return
    queue.kick()
    front.stop_queue(1)


def test_rings_before_memory_and_features(front: FrontEnd) -> None:
    memory = GuestMemory()
    queue = Queue(memory)
    with pytest.raises((Refused, Gone)):
        front.start_queue(1, queue)
        front.stop_queue(1)
        raise Refused


def test_rings_that_never_started_are_stopped(front: FrontEnd) -> None:
    for index in range(2):
        assert front.stop_queue(index) == 0


def test_descriptors_that_nobody_asked_for(front: FrontEnd) -> None:
    """Eight with a request that takes none: closed, not kept."""
    memory = GuestMemory()
    fds = [memory.regions[0].fd] * 8
    try:
        for _ in range(20):
            front.send(vu.GET_FEATURES, b"", fds)
            front.reply(vu.GET_FEATURES)
    except Gone:
        return


def test_who_does_not_negotiate_acknowledgements_is_served(bystanders: None, daemon: Daemon) -> None:
    front = FrontEnd.connect(daemon.vhost("red"))
    begin = front.begin
    front.begin = lambda: begin(vu.PROTOCOL_MQ)  # type: ignore[method-assign]
    with Guest(front) as guest:
        assert front.protocol == vu.PROTOCOL_MQ
        guest.init()
        guest.session().call("noop").good()


def test_a_second_hypervisor_on_a_socket_in_use(bystanders: None, daemon: Daemon) -> None:
    """It waits, or is turned away; the first one is not disturbed."""
    with daemon.guest() as first:
        session = first.session()
        second = FrontEnd.connect(daemon.vhost("red"))
        session.call("noop").good()
        second.close()
        session.call("noop").good()

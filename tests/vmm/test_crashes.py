# SPDX-License-Identifier: Apache-2.0
"""A worker that dies or hangs costs its tenant the calls that it had taken, and nobody anything else."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from typing import Any

import pytest

from . import frame
from .conftest import NAME, Upload, held_call
from .daemon import Daemon, Gate, eventually
from .frame import Image, Model, Segment, Tensor
from .guest import FuseError
from .memory import GuestMemory
from .stream import Closed

ECHO = {"backend": "echo"}


def test_calls_under_way_are_lost_and_the_next_is_served(daemon: Daemon, gate: Gate) -> None:
    with daemon.guest(queues=2) as guest, daemon.guest("blue") as neighbour:
        other = neighbour.session()
        other.call("noop").good()
        blue = daemon.worker("blue")
        session = guest.session()
        held = [session.begin(held_call(i + 1), queue=1 + i % 2) for i in range(2)]
        gate.started(2)
        dead = daemon.kill_worker("red")
        for i, call in enumerate(held):
            reply = call.wait().failed(frame.LOST)
            assert (reply.head.op, reply.head.version, reply.head.id) in ((8, 1, i + 1), (0, 0, 0))
        gate.forget()
        # The very session, opened under the worker before, goes on.
        session.call("noop").good()
        other.call("noop").good()
        assert daemon.worker("red") != dead
        assert daemon.worker("blue") == blue


def test_files_outlive_a_worker(daemon: Daemon) -> None:
    with daemon.guest() as guest:
        session = guest.session()
        node = guest.node("models")
        session.call("noop").good()
        daemon.kill_worker("red")
        assert NAME in guest.list("models")
        assert guest.lookup(NAME, node).node
        session.call("noop").good()
        session.close()
        guest.session().call("noop").good()


def test_requests_that_are_no_calls_fail(daemon: Daemon, gate: Gate) -> None:
    """A ring full of everything, killed at any moment: calls get a reply or LOST, other requests an answer or an error."""
    random.seed(1)
    with daemon.guest() as guest:
        session = guest.session()
        for _ in range(10):
            pending = [session.begin(frame.call("noop", i + 1), reply=1024) for i in range(4)]
            looks = [guest.begin(1, 1, [b"session\0"], [128]) for _ in range(4)]
            time.sleep(random.random() * 0.003)
            daemon.kill_worker("red")
            for call in pending:
                assert call.wait().status in (frame.OK, frame.LOST)
            for look in looks:
                try:
                    guest.wait(look)
                except FuseError as error:
                    assert error.errno == 5
                guest.give(look)
            session.call("noop").good()


def test_an_uploaded_model_is_stale_after_that(daemon: Daemon, upload: Upload) -> None:
    """And is uploaded again: the one retry that a client makes."""
    with daemon.guest(memory=GuestMemory(64 << 20)) as guest:
        session = guest.session()
        session.call("model_register", **upload.arguments).good()
        session.call("model_describe", model=upload.model).good()
        daemon.kill_worker("red")
        session.call("model_describe", model=upload.model).failed(frame.STALE)
        session.call("model_register", **upload.arguments).good()
        session.call("model_describe", model=upload.model).good()


def test_a_call_past_its_deadline_is_cancelled(daemon: Daemon, gate: Gate) -> None:
    with daemon.guest() as guest:
        session = guest.session()
        session.call("noop").good()
        worker = daemon.worker("red")
        late = session.begin(held_call(3, deadline_ns=50_000_000))
        assert late.wait().status in (frame.TIMEOUT, frame.CANCELLED)
        assert daemon.worker("red") == worker


def test_a_worker_that_hangs_is_killed(start: Any, gate: Gate) -> None:
    """A backend that heeds nothing: past its deadline and the grace period, the call is lost and the tenant's worker another one."""
    daemon = start(grace="200ms")
    with daemon.guest() as guest, daemon.guest("blue") as neighbour:
        session, other = guest.session(), neighbour.session()
        session.call("noop").good()
        other.call("noop").good()
        before = daemon.workers()
        stubborn = Image(b"stubborn")
        head = {"backend": "hold", "deadline_ns": 50_000_000}
        call = session.begin(frame.call("image_classify", 3, head=head, image=stubborn, model=Model(NAME)))
        gate.started()
        call.wait().failed(frame.LOST)
        session.call("noop").good()
        after = daemon.workers()
        assert after["red"] != before["red"] and after["blue"] == before["blue"]
        other.call("noop").good()


def test_a_tenants_own_limit_of_time(start: Any, gate: Gate) -> None:
    """A call that sets no deadline has the tenant's."""
    daemon = start(grace="200ms", max_call_time="100ms")
    with daemon.guest() as guest:
        session = guest.session()
        held = session.begin(held_call(3))
        assert held.wait().status in (frame.TIMEOUT, frame.CANCELLED)
        call = frame.call("image_classify", 3, head={"backend": "hold"}, image=Image(b"stubborn"), model=Model(NAME))
        gate.forget()
        session.begin(call).wait().failed(frame.LOST)
        session.call("noop").good()


class Load(threading.Thread):
    """A guest that never stops calling; each request must come back exactly once."""

    def __init__(self, daemon: Daemon, tenant: str, number: int) -> None:
        super().__init__()
        self.guest = daemon.guest(tenant, number, queues=2)
        self.stop = threading.Event()
        self.statuses: dict[int, int] = {}
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            session = self.guest.session()
            data = bytes(range(250)) * 4
            count = 0
            while not self.stop.is_set():
                pending = []
                for _ in range(6):
                    count += 1
                    call = frame.call(
                        "infer",
                        count,
                        head=ECHO,
                        model=Model(NAME),
                        inputs=[Tensor("x", frame.F32, (250,), data)],
                        outputs=[Tensor("x", frame.F32, rank=1, data=Segment(None, 1000))],
                        result=0,
                    )
                    pending.append(session.begin(call, reply=1024, queue=1 + count % 2))
                for call in pending:
                    reply = call.wait()
                    if reply.status == frame.OK:
                        assert reply.rooms == [data]
                    self.statuses[reply.status] = self.statuses.get(reply.status, 0) + 1
            assert not any(queue.chains for queue in self.guest.queues)
            assert sum(self.statuses.values()) == count
        except BaseException as error:
            self.error = error
        finally:
            self.guest.close()


def test_a_hundred_kills_under_load(daemon: Daemon) -> None:
    with daemon.guest("blue") as neighbour:
        other = neighbour.session()
        other.call("noop").good()
        blue = daemon.worker("blue")
        loads = [Load(daemon, "red", number) for number in range(2)]
        for load in loads:
            load.start()
        try:
            for kill in range(100):
                # Each worker has served something before it dies; those that have not are replaced ever more slowly.
                served = sum(load.statuses.get(frame.OK, 0) for load in loads)
                eventually(lambda served=served: sum(load.statuses.get(frame.OK, 0) for load in loads) > served)
                pid = daemon.worker("red")
                time.sleep(random.random() * 0.02)
                os.kill(pid, signal.SIGKILL)
                eventually(lambda pid=pid: daemon.workers().get("red") != pid)
                if kill % 10 == 0:
                    other.call("noop").good()
        finally:
            for load in loads:
                load.stop.set()
            for load in loads:
                load.join(300)
        for load in loads:
            assert not load.is_alive()
            if load.error:
                raise load.error
            assert load.statuses.get(frame.OK, 0) > 0
            assert set(load.statuses) <= {frame.OK, frame.LOST}
        other.call("noop").good()
        assert daemon.worker("blue") == blue
        with daemon.guest() as fresh:
            fresh.session().call("noop").good()


def test_streams_of_a_worker_that_dies(daemon: Daemon, gate: Gate) -> None:
    """Their connections end, which is what LOST is there; the next one is served."""
    with daemon.connect() as held, daemon.connect("blue") as other:
        other.call("noop").good()
        held.begin(held_call(1))
        gate.started()
        daemon.kill_worker("red")
        with pytest.raises(Closed):
            held.receive()
        with daemon.connect() as fresh:
            fresh.call("noop").good()
        other.call("noop").good()


def test_a_hypervisor_that_takes_its_memory_away(daemon: Daemon) -> None:
    """Reading what is gone may kill a worker, which costs the hypervisor's own tenant calls, and no other; once it has gone, all is well."""
    daemon.may_fault = True
    with daemon.guest("blue") as neighbour, daemon.guest("red", 1) as other:
        blue, red = neighbour.session(), other.session()
        blue.call("noop").good()
        red.call("noop").good()
        before = daemon.worker("blue")
        with daemon.guest() as guest:
            guest.session().call("noop").good()
            os.ftruncate(guest.memory.regions[0].fd, 0)
            guest.queues[1].kick()
            blue.call("noop").good()
        red.call("noop")
        red.call("noop").good()
        assert daemon.worker("blue") == before


def test_the_front_is_small(daemon: Daemon) -> None:
    """It maps no guest memory and loads no backend, however many guests there are."""
    guests = [daemon.guest(number=i) for i in range(4)]
    for guest in guests:
        guest.session().call("noop").good()
    status = dict(
        line.split(":", 1) for line in open(f"/proc/{daemon.pid}/status", encoding="ascii").read().splitlines()
    )
    maps = open(f"/proc/{daemon.pid}/maps", encoding="ascii").read()
    for guest in guests:
        guest.close()
    assert "memfd:guest" not in maps and "backends" not in maps
    if "asan" not in maps and "tsan" not in maps:
        assert int(status["VmRSS"].split()[0]) <= 4096


def test_a_guest_that_is_there_before_any_worker_is_served_by_the_first(daemon: Daemon) -> None:
    """Workers start when they are needed, and a dead one not before it is needed again."""
    assert daemon.workers() == {}
    with daemon.guest() as guest:
        guest.session().call("noop").good()
        assert set(daemon.workers()) == {"red"}

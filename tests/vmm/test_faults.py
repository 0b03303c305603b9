# SPDX-License-Identifier: Apache-2.0
"""The machine runs out of something, or somebody stops in the middle: who is not concerned gets answers, and afterwards all do."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import os
import resource
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import frame
from .conftest import Start, held_call
from .daemon import BUILD, Daemon, Gate, eventually
from .frame import Model, Tensor
from .guest import Guest
from .kills import Caller
from .stream import Closed, Connection
from .systemd import Service

MIB = 1 << 20


def sized_call(id: int, size: int) -> frame.Frame:
    """A call that gives so many bytes back at once."""
    tensor = Tensor("x", frame.F32, (size // 4,), bytes(size))
    return frame.call("infer", id, head={"backend": "echo"}, model=Model("efficientnet-lite0"), inputs=[tensor], outputs=[])


def limited(pid: int, what: int, limit: int) -> tuple[int, int]:
    """What the limit was."""
    _, hard = before = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (limit, hard))
    return before


def serves(daemon: Daemon, *tenants: str) -> None:
    for tenant in tenants or ("red", "blue"):
        with daemon.connect(tenant) as connection:
            connection.call("noop").good()


@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="sanitizers reserve what there is of addresses")
def test_a_worker_out_of_memory(daemon: Daemon) -> None:
    """What does not fit is refused, or costs its connection; the rest is served by the same worker."""
    serves(daemon)
    with daemon.connect() as before, daemon.connect() as large:
        pid = daemon.worker("red")
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
        limit = limited(pid, resource.RLIMIT_AS, pages * os.sysconf("SC_PAGE_SIZE") + 4 * MIB)
        try:
            status = large.send_call(sized_call(1, 64 * MIB)).status
        except (Closed, ConnectionError, OSError):
            status = frame.NO_MEMORY
        assert status == frame.NO_MEMORY
        before.call("noop").good()
        serves(daemon, "blue")
        resource.prlimit(pid, resource.RLIMIT_AS, limit)
        with daemon.connect() as other:
            other.send_call(sized_call(1, 64 * MIB)).good()
        assert daemon.worker("red") == pid


def test_a_disk_that_is_full(start: Start, tmp_path: Path) -> None:
    """Nothing can be logged any more; calls do not wait for that."""
    daemon = start()
    daemon.stop()
    daemon.log.unlink()
    daemon.log.symlink_to("/dev/full")
    daemon.start()
    serves(daemon)
    daemon.kill_worker("red")
    with daemon.guest() as guest:
        guest.session().call("noop").good()
    serves(daemon)
    # It has no end to be read to.
    daemon.log.unlink()


@pytest.mark.skipif("asan" in str(BUILD) or "tsan" in str(BUILD), reason="a sanitizer must be preloaded first")
def test_a_clock_that_jumps(start: Start, gate: Gate) -> None:
    """Deadlines are not of the time of day: a call is not overdue for a day's jump, and is after its time."""
    daemon = start()
    daemon.stop()
    jump = BUILD / "tests" / "lib" / "test-jump.so"
    assert jump.is_file(), f"{jump} is not built"
    daemon.environment = {**daemon.environment, "LD_PRELOAD": str(jump)}
    daemon.start()
    serves(daemon)
    for process in (daemon.pid, daemon.worker("red")):
        assert "test-jump" in Path(f"/proc/{process}/maps").read_text()
    with daemon.connect() as connection:
        connection.begin(held_call(1, deadline_ns=50_000_000_000))
        gate.started()
        with daemon.connect() as other:
            other.send_call(held_call(1, deadline_ns=200_000_000)).failed(frame.TIMEOUT)
        gate.forget()
        gate.go()
        connection.finish(held_call(1)).good()


def test_no_descriptors_left(daemon: Daemon) -> None:
    """Who is connected is served; who comes waits or is turned away, and is served once there is room."""
    serves(daemon)
    with daemon.connect() as before, daemon.guest("blue") as guest:
        session = guest.session()
        used = len(os.listdir(f"/proc/{daemon.pid}/fd"))
        limit = limited(daemon.pid, resource.RLIMIT_NOFILE, used + 1)
        crowd = []
        for _ in range(40):
            one = socket.socket(socket.AF_UNIX)
            one.setblocking(False)
            try:
                one.connect(str(daemon.socket("red")))
            except BlockingIOError:
                pass
            crowd.append(one)
        said = len(daemon.said())
        for _ in range(50):
            before.call("noop").good()
            session.call("noop").good()
        # It is said, and not again and again.
        assert len(daemon.said()) - said < 16384
        for one in crowd:
            one.close()
        resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, limit)
    serves(daemon)


def test_readers_that_never_drain(daemon: Daemon) -> None:
    """They ask for more than their sockets hold and read nothing: others are answered meanwhile, and nothing is left of them."""
    serves(daemon)
    pid = daemon.worker("red")
    threads = len(os.listdir(f"/proc/{pid}/task"))
    slow: list[Connection] = [daemon.connect() for _ in range(8)]
    for connection in slow:
        connection.begin(sized_call(1, 4 * MIB))
    for _ in range(20):
        serves(daemon)
    # They are given up: their threads end, while they still have their sockets.
    eventually(lambda: len(os.listdir(f"/proc/{pid}/task")) <= threads + 4)
    for connection in slow:
        connection.close()
    assert daemon.worker("red") == pid


def hypervisor(path: Path, ready: multiprocessing.synchronize.Event) -> None:
    guest = Guest.at(path)
    session = guest.session()
    for id in (1, 2):
        session.begin(held_call(id))
    ready.set()
    signal.pause()


def test_a_hypervisor_killed_in_mid_call(daemon: Daemon, gate: Gate) -> None:
    """Its guest's memory goes while the worker has calls of it; nobody else notices, and the next one may come."""
    serves(daemon)
    daemon.may_fault = True
    context = multiprocessing.get_context("fork")
    files = len(os.listdir(f"/proc/{daemon.pid}/fd"))
    with daemon.guest("red", 1) as other:
        session = other.session()
        session.call("noop").good()
        pid = daemon.worker("red")
        for _ in range(3):
            ready = context.Event()
            process = context.Process(target=hypervisor, args=(daemon.vhost("red"), ready), daemon=True)
            process.start()
            gate.started(2)
            process.kill()
            process.join()
            session.call("noop").good()
            gate.go(2)
            with daemon.guest() as next_one:
                next_one.session().call("noop").good()
            gate.forget()
        assert daemon.worker("red") == pid
    eventually(lambda: len(os.listdir(f"/proc/{daemon.pid}/fd")) <= files)


@pytest.fixture
def service(models: Path) -> Iterator[Service]:
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Daemon(Path(folder), {"red": {"models": models}, "blue": {"models": models}})).start()
        yield service
        service.end()


def test_a_front_that_is_upgraded_under_load(service: Service) -> None:
    """Guests' calls go on: each is answered, and none is lost."""
    with service.daemon.guest() as red, service.daemon.guest("blue") as blue:
        callers = [Caller(red), Caller(blue)]
        for caller in callers:
            caller.start()
        for _ in range(5):
            served = [caller.calls.good for caller in callers]
            service.reload()
            eventually(lambda: all(caller.calls.good > n + 10 for caller, n in zip(callers, served, strict=True)))  # noqa: B023
        for caller in callers:
            calls = caller.stop()
            assert (calls.lost, calls.other) == (0, [])

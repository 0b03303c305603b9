# SPDX-License-Identifier: Apache-2.0
"""vacceld is restarted, killed and replaced, and its guests stay attached."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import frame
from .conftest import held_call
from .daemon import BUILD, Daemon, Gate, eventually
from .systemd import Service

Serve = Callable[..., Service]


@pytest.fixture
def serve(tmp_path: Path, models: Path, gate: Gate) -> Iterator[Serve]:
    services: list[Service] = []

    def begin(**settings: object) -> Service:
        environment = {
            "VACCEL_BACKEND_PATH": f"{BUILD / 'tests' / 'backends' / 'hold'}:{BUILD / 'tests' / 'backends' / 'echo'}",
            "VACCEL_TEST_HOLD": str(gate.folder),
        }
        each = {"models": models, **settings}
        daemon = Daemon(tmp_path, {"red": each, "blue": each}, environment)
        services.append(Service(daemon))
        return services[-1].start()

    yield begin
    for service in services:
        service.end()


WAYS = {
    "restart": lambda service: service.restart(),
    "crash": lambda service: service.restart(signal.SIGKILL),
    "upgrade": lambda service: service.reload(),
}


@pytest.mark.parametrize("way", WAYS)
def test_guests_stay_attached(serve: Serve, way: str) -> None:
    service = serve()
    with service.daemon.guest(queues=2) as guest, service.daemon.guest("blue") as other:
        session, blue = guest.session(), other.session()
        for _ in range(3):
            session.call("noop").good()
            blue.call("noop").good()
            pid = service.daemon.pid
            WAYS[way](service)
            assert (service.daemon.pid == pid) == (way == "upgrade")
        # The very sessions, opened under the first one.
        session.call("noop").good()
        blue.call("noop").good()
        assert "connected as before" in service.daemon.said()
        # And new ones on both queues.
        guest.session().call("noop").good()


@pytest.mark.parametrize("way", WAYS)
def test_calls_under_way_are_answered_once(serve: Serve, gate: Gate, way: str) -> None:
    """They end before vacceld does, when it is asked to end; what cannot is lost, and said to be."""
    service = serve(max_call_time="2s")
    with service.daemon.guest() as guest:
        session = guest.session()
        held = [session.begin(held_call(i + 1)) for i in range(2)]
        gate.started(2)
        if way != "crash":
            gate.go(1)
        WAYS[way](service)
        statuses = sorted(call.wait().status for call in held)
        if way == "crash":
            assert statuses == [frame.LOST] * 2
        else:
            assert statuses[1] == frame.OK
            assert statuses[0] in (frame.LOST, frame.CANCELLED, frame.TIMEOUT)
        gate.forget()
        session.call("noop").good()


def test_an_idle_guest_waits_for_nobody(serve: Serve) -> None:
    """A guest that is attached and has not called yet, and one that comes while nobody is there."""
    service = serve()
    with service.daemon.guest() as guest:
        service.restart()
        guest.session().call("noop").good()
        with service.daemon.guest("red", 1) as late:
            late.session().call("noop").good()
            service.reload()
            late.session().call("noop").good()
    eventually(lambda: not [name for name, _ in service.store if name.startswith("guest-")])


def test_a_guest_that_leaves_while_nobody_is_there_is_forgotten(serve: Serve) -> None:
    service = serve()
    guest = service.daemon.guest()
    guest.session().call("noop").good()
    process = service.daemon.process
    assert process
    process.kill()
    process.wait()
    guest.close()
    service.start()
    with service.daemon.guest() as again:
        again.session().call("noop").good()


def test_an_upgrade_that_would_not_run_is_none(serve: Serve) -> None:
    service = serve()
    with service.daemon.guest() as guest:
        session = guest.session()
        session.call("noop").good()
        config = service.daemon.config.read_text()
        service.daemon.config.write_text("[tenant red]\nnonsense = 1\n")
        assert service.daemon.process
        service.daemon.process.send_signal(signal.SIGUSR2)
        eventually(lambda: "no upgrade" in service.daemon.said())
        session.call("noop").good()
        service.daemon.config.write_text(config)
        service.reload()
        session.call("noop").good()


def test_a_tenant_that_is_no_more_loses_its_guests(serve: Serve) -> None:
    service = serve()
    with service.daemon.guest() as guest, service.daemon.guest("blue") as other:
        session = guest.session()
        session.call("noop").good()
        other.session().call("noop").good()
        service.daemon.tenants = {"red": service.daemon.tenants["red"]}
        service.daemon.write_config()
        service.reload()
        session.call("noop").good()
        assert "has its tenant no more" in service.daemon.said()


def test_a_tenant_that_goes_and_comes_back(serve: Serve) -> None:
    """Its sockets refuse at once while it is gone, also where systemd still has them, and serve again after."""
    service = serve()
    daemon = service.daemon
    all_tenants = dict(daemon.tenants)
    with daemon.connect("blue") as blue:
        blue.call("noop").good()
    daemon.tenants = {"red": all_tenants["red"]}
    daemon.write_config()
    service.reload()
    with pytest.raises((FileNotFoundError, ConnectionRefusedError)):
        daemon.connect("blue")
    daemon.tenants = all_tenants
    daemon.write_config()
    for way in ("upgrade", "restart", "crash"):
        WAYS[way](service)
        for tenant in all_tenants:
            with daemon.connect(tenant) as connection:
                connection.call("noop").good()


@pytest.mark.parametrize("damage", ("zeros", "noise", "short", "version", "busy", "missing memory", "missing kick", "swapped"))
def test_a_store_that_is_not_what_it_was(serve: Serve, damage: str) -> None:
    """The guest is dropped with a word; others stay, and vacceld serves on."""
    service = serve()
    with service.daemon.guest() as guest, service.daemon.guest("blue") as other:
        guest.session().call("noop").good()
        blue = other.session()
        blue.call("noop").good()
        process = service.daemon.process
        assert process
        process.kill()
        process.wait()
        ids = {}
        for name, fd in service.store:
            if name.endswith(".r"):
                ids["red" if b"red\0" in os.pread(fd, 9000, 0) else "blue"] = name[:-2]
        mine = {name: fd for name, fd in service.store if name.startswith(ids["red"])}
        record = mine[ids["red"] + ".r"]
        size = os.fstat(record).st_size
        if damage == "zeros":
            os.pwrite(record, bytes(size), 0)
        elif damage == "noise":
            os.pwrite(record, os.urandom(size - 8), 8)
        elif damage == "version":
            for at in (8, 8 + (size - 8) // 2):
                os.pwrite(record, b"\x63\0\0\0", at + 4)
        elif damage == "busy":
            for at in (8, 8 + (size - 8) // 2):
                os.pwrite(record, b"\1\0\0\0", at + 8)
        elif damage == "short":
            other_memory = os.memfd_create("short")
            os.dup2(other_memory, record)
            os.close(other_memory)
        elif damage == "swapped":
            os.dup2(mine[ids["red"] + ".i"], mine[ids["red"] + ".m0"])
        else:
            letter = {"missing memory": ".m0", "missing kick": ".k1"}[damage]
            service.store.remove((ids["red"] + letter, mine[ids["red"] + letter]))
            os.close(mine[ids["red"] + letter])
        service.start()
        eventually(lambda: "is dropped" in service.daemon.said())
        blue.call("noop").good()
        with service.daemon.guest("red", 1) as again:
            again.session().call("noop").good()


def resources(service: Service) -> tuple[int, int]:
    return len(os.listdir(f"/proc/{service.daemon.pid}/fd")), len(service.store)


def resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")))


def test_a_hundred_upgrades_leave_nothing_behind(serve: Serve) -> None:
    """Descriptors of vacceld, what systemd keeps, and memory are as after the first; and so is the guest's session."""
    service = serve()
    with service.daemon.guest() as guest:
        session = guest.session()
        session.call("noop").good()
        service.restart()
        session.call("noop").good()
        before, memory = resources(service), resident_kib(service.daemon.pid)
        for i in range(100):
            if i % 10 == 9:
                service.restart(signal.SIGKILL if i % 20 == 9 else signal.SIGTERM)
            else:
                service.reload()
            session.call("noop").good()
        eventually(lambda: resources(service) == before)
        assert resident_kib(service.daemon.pid) < memory + 512
        assert len(service.daemon.children()) <= 1

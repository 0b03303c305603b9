# SPDX-License-Identifier: Apache-2.0
"""Tenants take turns: one with much to do does not keep another back, nor one that hangs or dies. What is counted is calls."""

from __future__ import annotations

import threading

import pytest

from . import frame
from .conftest import Start, held_call
from .daemon import Daemon, Gate
from .frame import Model, Tensor
from .stream import Connection

MANY = 12


def quick(daemon: Daemon, tenant: str) -> None:
    """A call that takes a turn and no time."""
    tensor = Tensor("x", frame.F32, (1,), bytes(4))
    with daemon.connect(tenant) as connection:
        call = frame.call("infer", 1, head={"backend": "hold"}, model=Model("efficientnet-lite0"), inputs=[tensor], outputs=[])
        connection.send_call(call).good()


def hold_many(daemon: Daemon, tenant: str, **head: object) -> list[Connection]:
    connections = [daemon.connect(tenant) for _ in range(MANY)]
    for connection in connections:
        connection.begin(held_call(1, **head))
    return connections


def test_a_flood_of_one_tenant_leaves_turns_for_another(start: Start, gate: Gate) -> None:
    """While red's calls wait for one another, each of blue's runs after the next one of red's that ends."""
    daemon = start(max_calls=64, max_running=2)
    quick(daemon, "blue")
    red = hold_many(daemon, "red")
    gate.started(2)
    ended = threading.Event()
    served: list[int] = []

    def call_blue() -> None:
        for _ in range(3):
            quick(daemon, "blue")
            served.append(1)
        ended.set()

    thread = threading.Thread(target=call_blue)
    thread.start()
    # Not all of red's are let go before blue has been served.
    let_go = 0
    while not ended.wait(0.2) and let_go < MANY:
        gate.go()
        let_go += 1
    assert ended.wait(60)
    thread.join()
    assert len(served) == 3
    assert let_go < MANY
    gate.go(MANY - let_go)
    for connection in red:
        connection.finish(held_call(1)).good()
        connection.close()


def test_calls_that_take_long_keep_nobody_back(start: Start, gate: Gate) -> None:
    """More than there are processors: they wait for something else than those."""
    daemon = start()
    red = hold_many(daemon, "red")
    gate.started(MANY)
    quick(daemon, "blue")
    gate.go(MANY)
    for connection in red:
        connection.finish(held_call(1)).good()
        connection.close()


def test_turns_of_a_worker_that_dies_are_others(start: Start, gate: Gate) -> None:
    daemon = start()
    quick(daemon, "blue")
    for _ in range(5):
        red = hold_many(daemon, "red")
        gate.started(2)
        daemon.kill_worker("red")
        for connection in red:
            connection.close()
        gate.forget()
        quick(daemon, "blue")
    quick(daemon, "red")


def test_a_call_that_waits_for_its_turn_has_a_deadline(start: Start, gate: Gate) -> None:
    daemon = start(max_running=1)
    with daemon.connect() as first, daemon.connect() as second:
        first.begin(held_call(1))
        gate.started()
        second.send_call(held_call(1, deadline_ns=100_000_000)).failed(frame.TIMEOUT)
        gate.go()
        first.finish(held_call(1)).good()


@pytest.mark.parametrize("weights", [(100, 100), (300, 100)])
def test_heavier_tenants_have_more_turns(start: Start, gate: Gate, weights: tuple[int, int]) -> None:
    """The workers are told; what is not equal gets in the scheduler's way less as well."""
    daemon = start()
    daemon.stop()
    daemon.tenants = {
        tenant: {**settings, "weight": weight}
        for (tenant, settings), weight in zip(daemon.tenants.items(), weights, strict=True)
    }
    daemon.start()
    levels = []
    for tenant in ("red", "blue"):
        quick(daemon, tenant)
        with open(f"/proc/{daemon.worker(tenant)}/stat", encoding="ascii") as stat:
            levels.append(int(stat.read().rpartition(")")[2].split()[16]))
    assert levels[1] - levels[0] == (0 if weights[0] == weights[1] else 5)

# SPDX-License-Identifier: Apache-2.0
"""Workers: what they are started with, and what becomes of those that crash, hang, lie, or are not needed."""

from __future__ import annotations

import os
import resource
import signal
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, FakeWorker, Front, connect, ended, eventually
from vmm import vhost_user
from vmm.memory import GuestMemory
from vmm.vhost_user import FrontEnd, Gone
from vmm.virtqueue import Queue

Serve = Callable[..., Front]


class Hypervisor:
    """One with a guest that has a started queue, as far as the front is concerned."""

    def __init__(self, path: Path, base: int = 0) -> None:
        self.front = FrontEnd.connect(path)
        self.front.begin()
        self.front.set_features(self.front.features)
        self.memory = GuestMemory()
        self.front.set_memory(self.memory)
        self.queues = [Queue(self.memory, 64) for _ in range(2)]
        for index, queue in enumerate(self.queues):
            self.front.start_queue(index, queue, base)

    def kick(self, index: int = 1) -> None:
        os.eventfd_write(self.queues[index].kick_fd, 1)


@pytest.fixture
def hypervisor(serve: Serve, worker: FakeWorker) -> Callable[..., Hypervisor]:
    made: list[Hypervisor] = []

    def make(front: Front, tenant: str = "red", **options: int) -> Hypervisor:
        made.append(Hypervisor(front.path(f"{tenant}.vhost"), **options))
        return made[-1]

    return make


def test_what_a_worker_is_started_with(front: Front, worker: FakeWorker) -> None:
    path = front.write(
        "[vacceld]", f"worker = {worker.program}",
        "[tenant red]", f"listen = unix:{front.path('red')}", f"models = / {front.folder}",
        "backend = noop", "device = GPU.1", "precision = bf16", "environment = KEPT MADE=x=y ABSENT",
        "max_calls = 7", "max_sessions = 8", "max_call_time = 9s", "max_message = 10K", "max_memory = 11M",
        "allow_ops = noop infer", "allow_models = net*", "allow_upload = no", f"exec_policy = {front.write('', name='exec.ini')}",
    )  # fmt: skip
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    front.start(f"--config={path}", SECRET="x", KEPT="k", VACCEL_BACKEND="other", VACCEL_EXEC_POLICY="/other", VACCEL_BACKEND_PATH="/opt", LD_PRELOAD="")
    connect(front.path("red"))
    seen = worker.await_(request="CONFIG")
    assert worker.having(event="start")[0]["open"] == [0, 1, 2, 3]
    assert seen["tenant"] == ["red"]
    assert {name: seen[name] for name in ("version", "name", "max_calls", "max_sessions")} == {
        "version": 3, "name": "red", "max_calls": 7, "max_sessions": 8,
    }  # fmt: skip
    assert (seen["max_call_ns"], seen["max_message"], seen["max_memory"]) == (9_000_000_000, 10 << 10, 11 << 20)
    assert seen["threads"] >= 1
    environment = seen["environment"]
    # What may not be called is known before anybody calls.
    worker.await_(request="STREAM")
    asked = [event for event in worker.seen if "request" in event]
    assert [event["request"] for event in asked] == ["CONFIG", "RULE", "RULE", "RULE", "RULE", "PASSES", "STREAM"]
    assert [event["text"] for event in asked[1:5]] == ["op noop", "op infer", "model net*", "upload no"]
    assert environment["VACCEL_MODEL_PATH"] == f"/:{front.folder}"
    assert environment["VACCEL_BACKEND"] == "noop"
    assert environment["VACCEL_EXEC_POLICY"] == str(front.path("exec.ini"))
    assert environment["VACCEL_DEVICE"] == "GPU.1"
    assert environment["VACCEL_PRECISION"] == "bf16"
    assert environment["VACCEL_BACKEND_PATH"] == "/opt"
    assert environment["VACCEL_TARGET"] == "none"
    assert environment["KEPT"] == "k" and environment["MADE"] == "x=y"
    assert environment["PATH"] and environment["HOME"]
    assert not {"SECRET", "ABSENT", "NOTIFY_SOCKET", "LD_PRELOAD"} & set(environment)
    assert seen["no_new_privs"] == "1"
    assert int(seen["blocked"], 16) == 0
    assert seen["core"] == [0, 0]
    assert seen["death"] == signal.SIGKILL
    assert seen["stdin"] == "/dev/null" and seen["out_is_err"]
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft, hard)


def test_workers_start_on_first_use_and_get_connections_unread(serve: Serve, worker: FakeWorker) -> None:
    worker.behave(STREAM="finish:read")
    front = serve("red", "blue")
    assert worker.starts == 0
    connection = connect(front.path("blue"))
    connection.send(b"hello")
    assert ended(connection)
    assert worker.starts == 1
    assert worker.having(read="hello")[0]["tenant"] == ["blue"]


def test_workers_with_models_to_load_start_at_once(serve: Serve, worker: FakeWorker) -> None:
    worker.behave(PRELOAD="status:-2")
    front = serve(preload="first-net second-net")
    worker.await_(request="PRELOAD", model="first-net")
    worker.await_(request="PRELOAD", model="second-net")
    front.says("red", "first-net")
    assert worker.starts == 1, "that is no reason to start it again"


@pytest.mark.parametrize("action", ["exit", "exit:0", "crash"])
def test_a_worker_that_dies_is_replaced(serve: Serve, worker: FakeWorker, action: str) -> None:
    worker.behave(STREAM=action)
    front = serve("red", "blue")
    connect(front.path("blue"))
    dead = worker.await_(request="STREAM", tenant=["blue"])["pid"]
    worker.behave()
    connection = connect(front.path("red"))
    bystander = worker.await_(request="STREAM", tenant=["red"])["pid"]
    front.says("blue", str(dead))
    kept = connect(front.path("blue"))
    fresh = worker.await_(2, request="STREAM", tenant=["blue"])["pid"]
    assert fresh != dead
    assert not Path(f"/proc/{dead}").exists(), "it was waited for"
    assert set(front.workers()) == {fresh, bystander}
    connection.send(b"x")
    kept.send(b"x")


def test_connections_die_with_their_worker(serve: Serve, worker: FakeWorker) -> None:
    front = serve()
    connections = [connect(front.path("red")) for _ in range(3)]
    pid = worker.await_(3, request="STREAM")["pid"]
    os.kill(pid, signal.SIGKILL)
    assert all(ended(connection) for connection in connections)


def test_a_worker_that_always_dies_is_waited_with(serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]) -> None:
    worker.behave(start="exit")
    front = serve()
    guest = hypervisor(front)
    guest.kick()
    front.says("red", "at the earliest")
    eventually(lambda: worker.starts >= 5)
    gaps = [float(line.split(" ms at the earliest")[0].rsplit(" ", 1)[1]) for line in front.said().splitlines() if "at the earliest" in line]
    assert gaps == sorted(gaps) and gaps[-1] > gaps[0], "each time it is waited longer"
    worker.behave()
    worker.await_(request="QUEUE_START")


LIES = [
    "garbage", "garbage:0", "garbage:1", "garbage:23", "garbage:25", "garbage:4096", "sequence", "kind", "fds:1",
    "fds:100", "twice", "flood",
]  # fmt: skip


@pytest.mark.parametrize("action", LIES)
def test_a_worker_that_answers_nonsense_is_killed(serve: Serve, worker: FakeWorker, action: str) -> None:
    front = serve("red", "blue")
    connect(front.path("blue"))
    bystander = worker.await_(request="STREAM")["pid"]
    connection = connect(front.path("red"))
    pid = worker.await_(request="STREAM", tenant=["red"])["pid"]
    files = front.files()
    os.kill(pid, signal.SIGKILL)
    assert ended(connection)
    worker.behave(STREAM=action)
    connection = connect(front.path("red"))
    assert ended(connection)
    worker.behave()
    connect(front.path("red")).send(b"x")
    eventually(lambda: worker.having(request="STREAM", tenant=["red"])[-1]["pid"] in front.workers())
    assert bystander in front.workers()
    eventually(lambda: front.files() <= files)


def test_a_worker_that_refuses_its_configuration(serve: Serve, worker: FakeWorker) -> None:
    worker.behave(CONFIG="status:-93")
    front = serve()
    connect(front.path("red"))
    front.says("red", "configuration")


def test_a_worker_that_ends_when_the_front_does(serve: Serve, worker: FakeWorker) -> None:
    worker.behave(STREAM="hang")
    front = serve()
    connect(front.path("red"))
    pid = worker.await_(request="STREAM")["pid"]
    front.process.kill()
    front.process.wait()
    eventually(lambda: not Path(f"/proc/{pid}").exists())
    front.process = None


def test_a_call_past_its_deadline_is_cancelled(serve: Serve, worker: FakeWorker) -> None:
    worker.behave(STREAM="overdue:0.3")
    front = serve()
    connect(front.path("red"))
    assert worker.await_(cancelled=1)["late"]
    pid = worker.having(request="STREAM")[0]["pid"]
    connect(front.path("red"))
    assert worker.await_(2, request="STREAM")["pid"] == pid, "it heeded that, and lives"


def test_a_call_that_does_not_heed_it_costs_the_worker(serve: Serve, worker: FakeWorker) -> None:
    front = serve("red", "blue", grace="300ms")
    connect(front.path("blue"))
    bystander = worker.await_(request="STREAM")["pid"]
    worker.behave(STREAM="stubborn:0.3")
    connection = connect(front.path("red"))
    assert ended(connection)
    assert worker.having(cancelled=1)[0]["late"]
    front.says("red", "killed")
    assert bystander in front.workers()


def test_a_call_that_is_due_earlier_than_another(serve: Serve, worker: FakeWorker) -> None:
    """The front has looked, and would look again in a minute."""
    worker.behave(STREAM="overdue:60")
    front = serve("red", "blue")
    connect(front.path("red"))
    worker.await_(request="STREAM")
    worker.behave(STREAM="overdue:0.2")
    connect(front.path("blue"))
    worker.await_(cancelled=1, tenant=["blue"])
    assert not worker.having(cancelled=1, tenant=["red"])


def test_a_guest_that_does_nothing_costs_no_worker(serve: Serve, worker: FakeWorker) -> None:
    front = serve()
    guest = FrontEnd.connect(front.path("red.vhost"))
    guest.begin()
    assert worker.starts == 0 and guest.queue_num >= 2


def test_a_device_as_the_worker_is_told_of_it(serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]) -> None:
    front = serve()
    guest = hypervisor(front, base=5)
    guest.kick()
    first, second = (worker.await_(request="QUEUE_START", index=index) for index in (0, 1))
    new = worker.having(request="DEVICE_NEW")[0]
    memory = worker.having(request="DEVICE_MEMORY")[-1]
    assert new["fds"] == 1 and first["device"] == new["device"] == memory["device"]
    assert [tuple(region) for region in memory["regions"]] == [
        (region.guest, region.user, region.size, 0) for region in guest.memory.regions
    ]
    queue = guest.queues[1]
    assert (second["size"], second["base"]) == (queue.size, 5)
    assert second["descriptors"] == guest.memory.user(queue.table)
    assert second["available"] == guest.memory.user(queue.avail)
    assert second["used"] == guest.memory.user(queue.used)
    assert second["features"] == guest.front.features
    assert second["epoch"] != 0
    assert second["files"] == [os.fstat(queue.kick_fd).st_ino, os.fstat(queue.call_fd).st_ino]


def test_a_device_is_handed_to_the_next_worker(serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]) -> None:
    front = serve()
    guest = hypervisor(front)
    guest.kick()
    before = worker.await_(request="QUEUE_START", index=1)
    os.kill(before["pid"], signal.SIGKILL)
    after = worker.await_(2, request="QUEUE_START", index=1)
    assert after["pid"] != before["pid"]
    told = [
        {name: event[name] for name in event if name != "pid"}
        for event in worker.seen
        if event.get("request", "").startswith(("DEVICE", "QUEUE"))
    ]
    half = len(told) // 2
    assert sorted(map(repr, told[:half])) == sorted(map(repr, told[half:])), "all the same, the in-flight memory included"


def test_a_queue_that_is_stopped_answers_with_the_workers_index(
    serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]
) -> None:
    worker.behave(QUEUE_STOP="value:77")
    front = serve()
    guest = hypervisor(front)
    guest.kick()
    worker.await_(request="QUEUE_START", index=1)
    assert guest.front.stop_queue(1) == 77
    stopped = worker.await_(request="QUEUE_STOP")
    assert stopped["index"] == 1
    before = worker.having(request="QUEUE_START", index=1)[0]
    guest.front.start_queue(1, guest.queues[1], 77)
    again = worker.await_(2, request="QUEUE_START", index=1)
    assert again["base"] == 77 and again["epoch"] != before["epoch"], "the ring begins anew"


def test_a_queue_that_does_not_stop_costs_the_worker_and_not_the_guest(
    serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]
) -> None:
    """The hypervisor waits in GET_VRING_BASE with the whole machine."""
    worker.behave(QUEUE_STOP="crash")
    front = serve()
    guest = hypervisor(front)
    guest.kick()
    pid = worker.await_(request="QUEUE_START", index=1)["pid"]
    worker.await_(request="QUEUE_START", index=0)
    guest.front.send(vhost_user.GET_VRING_BASE, struct.pack("<II", 1, 0))
    eventually(lambda: not Path(f"/proc/{pid}").exists())
    worker.behave(QUEUE_STOP="value:9")
    index, base = struct.unpack("<II", guest.front.reply(vhost_user.GET_VRING_BASE))
    assert index == 1 and base in (0, 9)


@pytest.mark.parametrize("kind", ["CONFIG", "STREAM", "QUEUE_START", "QUEUE_STOP", "DEVICE_MEMORY"])
def test_a_worker_that_does_not_answer(
    serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor], kind: str
) -> None:
    """It is killed, and the next one serves."""
    worker.behave(**{kind: "hang"})
    front = serve("red", "blue", answer_timeout="500ms", max_call_time="100ms", grace="100ms")
    connect(front.path("blue"))
    guest = hypervisor(front)
    guest.kick()
    first = worker.await_(request="CONFIG", tenant=["red"])["pid"]
    if kind == "STREAM":
        assert ended(connect(front.path("red")))
    if kind == "QUEUE_STOP":
        worker.await_(request="QUEUE_START", tenant=["red"], index=1)
        guest.front.send(vhost_user.GET_VRING_BASE, struct.pack("<II", 1, 0))
        worker.await_(request="QUEUE_STOP", pid=first)
    worker.behave()
    front.says("red", str(first), "killed", "did not answer")
    if kind == "QUEUE_STOP":
        guest.front.reply(vhost_user.GET_VRING_BASE)
    connect(front.path("red"))
    served = eventually(lambda: [event for event in worker.having(request="STREAM", tenant=["red"]) if event["pid"] != first])
    assert served[0]["pid"] in front.workers()


def test_call_descriptors_may_change(serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]) -> None:
    front = serve()
    guest = hypervisor(front)
    guest.kick()
    worker.await_(request="QUEUE_START", index=1)
    other = vhost_user.eventfd()
    guest.front.tell(vhost_user.SET_VRING_CALL, struct.pack("<Q", 1), [other])
    called = worker.await_(request="QUEUE_CALL")
    assert called["index"] == 1 and called["files"] == [os.fstat(other).st_ino]
    os.close(other)


def test_memory_that_is_plugged_while_queues_run(
    serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]
) -> None:
    front = serve()
    guest = hypervisor(front)
    guest.kick()
    worker.await_(request="QUEUE_START", index=1)
    before = len(worker.having(request="DEVICE_MEMORY"))
    guest.front.set_memory(guest.memory)
    assert len(worker.having(request="DEVICE_MEMORY")) == before + 1, "it is acknowledged when the worker has it"
    assert len(worker.having(request="QUEUE_START", index=1)) == 1


def test_a_device_that_is_reset(serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]) -> None:
    front = serve()
    guest = hypervisor(front)
    guest.kick()
    worker.await_(request="QUEUE_START", index=1)
    guest.front.tell(vhost_user.RESET_DEVICE)
    worker.await_(request="DEVICE_RESET")
    guest.front.set_features(guest.front.features)
    for index, queue in enumerate(guest.queues):
        guest.front.start_queue(index, queue)
    worker.await_(2, request="QUEUE_START", index=1)
    assert worker.starts == 1


def test_a_hypervisor_that_goes(serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]) -> None:
    front = serve()
    files = front.files()
    guest = hypervisor(front)
    guest.kick()
    worker.await_(request="QUEUE_START", index=1)
    guest.front.close()
    worker.await_(request="DEVICE_GONE")
    os.kill(worker.having(event="start")[0]["pid"], signal.SIGKILL)
    eventually(lambda: not front.workers() and front.files() <= files)


def test_idle_workers_leave_and_come_back(serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]) -> None:
    worker.behave(QUEUE_STOP="value:3")
    front = serve(idle_timeout="300ms")
    guest = hypervisor(front)
    guest.kick()
    first = worker.await_(request="QUEUE_START", index=1)
    worker.await_(event="quit")
    stopped = {event["index"] for event in worker.having(request="QUEUE_STOP")}
    assert stopped == {0, 1}, "its queues are left in order"
    eventually(lambda: not front.workers())
    # Nobody has read the kick, since the worker is no real one.
    vhost_user.drain(guest.queues[1].kick_fd)
    starts = worker.starts
    guest.kick()
    again = worker.await_(starts + 1, request="QUEUE_START", index=1)
    assert again["epoch"] == first["epoch"], "the ring goes on"
    assert again["pid"] != first["pid"]
    assert "killed" not in front.said() and "died" not in front.said()


def test_a_worker_that_does_not_quit_is_killed(serve: Serve, worker: FakeWorker) -> None:
    worker.behave(QUIT="hang", STREAM="finish")
    front = serve(idle_timeout="100ms", max_call_time="100ms", grace="100ms", answer_timeout="200ms")
    assert ended(connect(front.path("red")))
    worker.await_(request="QUIT")
    front.says("red", "killed")
    eventually(lambda: not front.workers())


def test_the_one_used_least_recently_makes_room(serve: Serve, worker: FakeWorker) -> None:
    worker.behave(STREAM="finish")
    front = serve("red", "blue", "green", max_workers=2)
    for tenant in ("red", "blue", "red", "green"):
        assert ended(connect(front.path(tenant)))
    assert worker.await_(event="quit")["tenant"] == ["blue"]
    assert len(worker.having(event="quit")) == 1
    assert len(front.workers()) == 2


def test_a_busy_worker_makes_no_room(serve: Serve, worker: FakeWorker) -> None:
    worker.behave(STREAM="overdue:1")
    front = serve("red", "blue", max_workers=1)
    connection = connect(front.path("red"))
    worker.await_(request="STREAM")
    other = connect(front.path("blue"))
    worker.await_(cancelled=1, tenant=["red"])
    assert not worker.having(tenant=["blue"])
    connection.close()
    worker.await_(request="STREAM", tenant=["blue"])
    other.close()


def test_the_front_stays_small(serve: Serve, worker: FakeWorker, hypervisor: Callable[..., Hypervisor]) -> None:
    front = serve("red", "blue")
    guests = [hypervisor(front, tenant) for tenant in ("red", "blue")]
    connections = [connect(front.path("red")) for _ in range(64)]
    worker.await_(64, request="STREAM")
    status = dict(line.split(":", 1) for line in Path(f"/proc/{front.pid}/status").read_text().splitlines())
    if "libasan" in Path(f"/proc/{front.pid}/maps").read_text():
        pytest.skip("a sanitizer has memory of its own")
    assert int(status["VmRSS"].split()[0]) <= 4096
    assert status["Threads"].strip() == "1"
    assert guests and connections


def test_it_sleeps_when_nothing_happens(serve: Serve, worker: FakeWorker) -> None:
    front = serve("red", idle_timeout="1h")
    connection = connect(front.path("red"))
    worker.await_(request="STREAM")

    def wakings() -> int:
        status = Path(f"/proc/{front.pid}/status").read_text()
        return int(status.split("voluntary_ctxt_switches:")[1].split()[0])

    eventually(lambda: wakings() == (time.sleep(0.3), wakings())[1])
    before = wakings()
    time.sleep(2)
    assert wakings() - before <= 1
    connection.close()

# SPDX-License-Identifier: Apache-2.0
"""What a tenant may not do: a clear status for who asks, a line of the log for the operator, and nothing of it for others."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import frame, stream
from .conftest import NAME, Upload
from .daemon import BUILD, Daemon, eventually, line, listens
from .frame import Image, Model, Tensor
from .guest import Guest, Reply

ECHO = {"backend": "echo"}
MANY = 100
# Tenants that call at once, how often each, and the workers for all of them.
ACTIVE, CALLS, WORKERS = 20, 50, 6

Begin = Callable[..., Daemon]


@pytest.fixture
def begin(tmp_path: Path, models: Path) -> Iterator[Begin]:
    """Starts a daemon whose tenant red has these settings, and blue none."""
    daemons: list[Daemon] = []

    def one(**settings: object) -> Daemon:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        environment = {"VACCEL_BACKEND_PATH": str(BUILD / "tests" / "backends" / "echo")}
        daemon = Daemon(folder, {"red": {"models": models, **settings}, "blue": {"models": settings.get("models", models)}}, environment)
        daemons.append(daemon)
        return daemon.start()

    yield one
    for daemon in daemons:
        daemon.stop()


def refusals(daemon: Daemon) -> list[dict[str, str]]:
    """The lines about refusals, each with the tenant and its fields."""
    found = []
    for line in daemon.said().splitlines():
        if "refused: " in line:
            fields = dict(re.findall(r'(\w+)=("[^"]*"|\S+)', line))
            tenant = re.search(r"tenant (\S+):", line)
            found.append({"tenant": tenant[1] if tenant else "", **{name: text.strip('"') for name, text in fields.items()}})
    return found


def metric(guest: Guest, name: str) -> float:
    return guest.metrics()[name]


def infer(connection: stream.Connection, model: Model) -> Reply:
    tensor = Tensor("x", frame.F32, (1,), bytes(4))
    return connection.call("infer", head=ECHO, model=model, inputs=[tensor], outputs=[], result=0)


def test_ops(begin: Begin, lite: Model) -> None:
    daemon = begin(allow_ops=["noop", "infer"])
    with daemon.guest() as guest, daemon.connect() as connection:
        session = guest.session()
        for caller in (session, connection):
            caller.call("noop").good()
            assert "allow_ops" in caller.call("model_describe", model=lite).failed(frame.DENIED).head.message
        infer(connection, lite).good()
        assert metric(guest, "vaccel_refusals_total") == 2
    with daemon.connect("blue") as blue:
        blue.call("model_describe", model=lite).good()
    seen = refusals(daemon)
    assert len(seen) == 2
    for line in seen:
        assert line == {"tenant": "red", "what": "op", "name": "model_describe", "by": "allow_ops", "count": "1"}


def test_models(begin: Begin, lite: Model, models: Path, tmp_path: Path) -> None:
    """One that is not permitted looks as one that is not there, and is not in the listing."""
    for name in (NAME, "other"):
        shutil.copytree(models / NAME, tmp_path / "models" / name)
    daemon = begin(allow_models=NAME[:-1] + "?", models=tmp_path / "models")
    with daemon.guest() as guest, daemon.guest("blue") as blue, daemon.connect() as connection:
        infer(connection, lite).good()
        denied = infer(connection, Model("other")).failed(frame.DENIED).head.message
        absent = infer(connection, Model("no-such-model")).failed(frame.DENIED).head.message
        assert "allow_models" in denied
        assert denied.replace("other", "no-such-model") == absent
        assert guest.list("models") == [NAME]
        assert set(blue.list("models")) >= {NAME, "other"}
    assert {line["name"] for line in refusals(daemon)} == {"other", "no-such-model"}


@pytest.mark.parametrize("setting", [None, "no"])
def test_upload(begin: Begin, upload: Upload, coffee: bytes, lite: Model, setting: str | None) -> None:
    """A network is a program: none is taken unless the operator says so."""
    daemon = begin(allow_upload=setting)
    with daemon.connect() as red, daemon.connect("blue") as blue:
        assert "allow_upload" in red.call("model_register", **upload.arguments).failed(frame.DENIED).head.message
        red.call("image_classify", image=Image(coffee), model=upload.model).failed(frame.DENIED)
        red.call("model_describe", model=lite).good()
        blue.call("model_register", **upload.arguments).good()
        # What another tenant has uploaded is no way around.
        red.call("model_describe", model=upload.model).failed(frame.DENIED)
    assert {line["what"] for line in refusals(daemon)} == {"upload"}


@pytest.mark.parametrize("name", ['x" what=op name="y', "a\nvacceld: tenant blue: refused: what=op", "\x1b[2J", "\\", "é" * 200])
def test_a_name_makes_no_lines_of_its_own(begin: Begin, name: str) -> None:
    daemon = begin(allow_models="none")
    with daemon.connect() as connection:
        infer(connection, Model(name)).failed(frame.DENIED)
    (line,) = refusals(daemon)
    assert (line["tenant"], line["what"], line["by"]) == ("red", "model", "allow_models")
    assert "\x1b" not in daemon.said()


def test_who_is_refused_all_the_time_does_not_fill_the_log(begin: Begin, lite: Model) -> None:
    daemon = begin(allow_ops="noop")
    with daemon.guest() as guest, daemon.connect() as connection:
        for _ in range(MANY):
            connection.call("model_describe", model=lite).failed(frame.DENIED)
        connection.call("noop").good()
        assert metric(guest, "vaccel_refusals_total") == MANY
    lines = refusals(daemon)
    assert 1 <= len(lines) < MANY
    assert sum(int(line["count"]) for line in lines) <= MANY


def test_users(begin: Begin) -> None:
    own = os.getuid()
    daemon = begin(allow_users=own + 1)
    with pytest.raises((stream.Closed, ConnectionError, OSError)):
        daemon.connect()
    with daemon.connect("blue") as blue:
        blue.call("noop").good()
    eventually(lambda: refusals(daemon))
    assert refusals(daemon)[0].items() >= {"what": "connection", "uid": str(own), "by": "allow_users"}.items()
    assert "red" not in daemon.workers()
    with begin(allow_users=[own + 1, own]).connect() as red:
        red.call("noop").good()


def test_a_folder_of_policies(tmp_path: Path, models: Path) -> None:
    """Tenants come and go by files and a reload; who stays loses no call, and who has gone is let go."""
    folder = tmp_path / "run"
    parts = folder / "policy.d"
    parts.mkdir(parents=True)
    daemon = Daemon(folder, {"red": {"models": models}}, {})

    def write(name: str, *settings: str) -> None:
        lines = [f"[tenant {name}]", line("environment", daemon.variables(name)), f"listen = {daemon.socket(name)}", f"vhost_listen = {daemon.vhost(name)}", *settings]
        (parts / f"{name}.conf").write_text("\n".join(lines) + "\n")

    write("blue", f"models = {models}")
    (parts / "red.conf").write_text("[tenant red]\nallow_ops = noop\n")
    (parts / "ignored.conf.old").write_text("nonsense")
    daemon.start()
    assert daemon.process
    stop = threading.Event()
    calls: list[int] = []

    def go_on() -> None:
        with daemon.guest() as guest:
            session = guest.session()
            while not stop.is_set():
                calls.append(session.call("noop").status)

    caller = threading.Thread(target=go_on)
    try:
        caller.start()
        eventually(lambda: calls)
        with daemon.connect() as red, daemon.connect("blue") as blue:
            red.call("model_describe", model=Model(NAME)).failed(frame.DENIED)
            blue.call("model_describe", model=Model(NAME)).good()
        (parts / "blue.conf").unlink()
        (parts / "red.conf").unlink()
        write("green", f"models = {models}", "allow_ops = noop")
        pid = daemon.pid
        before = len(calls)
        daemon.process.send_signal(signal.SIGUSR2)
        eventually(lambda: listens(daemon.socket("green")))
        eventually(lambda: len(calls) > before + 1)
        assert daemon.pid == pid
        with daemon.connect() as red, daemon.connect("green") as green:
            red.call("model_describe", model=Model(NAME)).good()
            green.call("model_describe", model=Model(NAME)).failed(frame.DENIED)
        with pytest.raises((FileNotFoundError, ConnectionRefusedError)):
            daemon.connect("blue")
        # One that is wrong changes nothing.
        write("green", "allow_ops = nonsense")
        daemon.process.send_signal(signal.SIGUSR2)
        eventually(lambda: "there is no op 'nonsense'" in daemon.said() and str(parts / "green.conf") in daemon.said())
        before = len(calls)
        eventually(lambda: len(calls) > before + 1)
    finally:
        stop.set()
        caller.join()
        daemon.stop()
    assert set(calls) == {frame.OK}


class Many(Daemon):
    """A daemon of so many tenants, of which few have a worker at a time."""

    def write_config(self) -> None:
        lines = ["[vacceld]", f"max_workers = {WORKERS}"]
        for name in self.tenants:
            lines += [f"[tenant {name}]", f"listen = {self.socket(name)}", line("environment", self.variables(name)), "max_call_time = 20s"]
        self.config.write_text("\n".join(lines) + "\n")


def test_five_hundred_tenants_and_twenty_at_once(tmp_path: Path) -> None:
    """Workers stay within the node's budget, and every call is answered, though tenants wait for each other's worker to go."""
    names = [f"t{number}" for number in range(500)]
    environment = {"VACCEL_BACKEND_PATH": str(BUILD / "tests" / "backends" / "echo")}
    daemon = Many(tmp_path, {name: {} for name in names}, environment).start()
    answered = dict.fromkeys(names[:: len(names) // ACTIVE][:ACTIVE], 0)
    failures: list[str] = []

    def call(name: str) -> None:
        while answered[name] < CALLS and not failures:
            try:
                with daemon.connect(name) as connection:
                    while answered[name] < CALLS:
                        connection.call("noop").good()
                        answered[name] += 1
            except stream.Closed:
                continue  # its worker had been idle, and made room
            except Exception as error:
                failures.append(f"{name}: {error!r}")

    callers = [threading.Thread(target=call, args=(name,)) for name in answered]
    most = 0
    try:
        for caller in callers:
            caller.start()
        while any(caller.is_alive() for caller in callers):
            most = max(most, len(daemon.workers()))
            time.sleep(0.05)
    finally:
        for caller in callers:
            caller.join()
        daemon.stop()
    assert not failures, failures
    assert set(answered.values()) == {CALLS} and len(answered) == ACTIVE
    assert 1 <= most <= WORKERS


def test_a_tenant_sees_its_own_counts_only(begin: Begin) -> None:
    """What both have done adds up, and neither sees the other's."""
    daemon = begin()
    calls = {"red": 3, "blue": 5}
    for tenant, count in calls.items():
        with daemon.connect(tenant) as connection:
            for _ in range(count):
                connection.call("noop").good()
    for tenant, count in calls.items():
        with daemon.guest(tenant) as guest:
            seen = guest.metrics()
            assert seen["vaccel_calls_total"] == count
            assert seen["process_cpu_seconds_total"] > 0
            assert seen["vaccel_call_seconds_total"] > 0

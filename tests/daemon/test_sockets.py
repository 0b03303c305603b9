# SPDX-License-Identifier: Apache-2.0
"""Sockets that vacceld makes, finds, and is given."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TIMEOUT, VACCELD, FakeWorker, Front, connect, ended, eventually

Serve = Callable[..., Front]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_and_removes_its_sockets(serve: Serve, worker: FakeWorker, number: int) -> None:
    front = serve("red", "blue")
    connection = connect(front.path("red"))
    pid = worker.await_(request="STREAM")["pid"]
    front.stop(number)
    assert not [path.name for path in front.folder.iterdir() if stat.S_ISSOCK(path.lstat().st_mode) and path.name != "notify"]
    assert ended(connection)
    eventually(lambda: not Path(f"/proc/{pid}").exists())


def test_it_says_that_it_is_ready_and_that_it_stops(serve: Serve) -> None:
    front = serve()
    notify = front.notify.dup()
    notify.settimeout(TIMEOUT)
    front.process.send_signal(signal.SIGTERM)
    while b"STOPPING=1" not in notify.recv(4096):
        continue
    notify.close()


def test_permissions_and_group(serve: Serve) -> None:
    group = next((number for number in os.getgroups() if number != os.getgid()), os.getgid())
    front = serve(mode="0640", group=group)
    for name in ("red", "red.vhost"):
        found = front.path(name).stat()
        assert stat.S_IMODE(found.st_mode) == 0o640
        assert found.st_gid == group


def test_a_stale_socket_is_replaced(serve: Serve, front: Front, worker: FakeWorker) -> None:
    for name in ("red", "red.vhost"):
        stale = socket.socket(socket.AF_UNIX)
        stale.bind(str(front.path(name)))
        stale.listen()
        stale.close()
        assert front.path(name).exists()
    serve()
    connect(front.path("red"))
    worker.await_(request="STREAM")


def test_a_socket_left_behind_by_a_daemon_that_was_killed(serve: Serve, front: Front, worker: FakeWorker) -> None:
    serve()
    front.process.kill()
    front.process.wait()
    assert front.path("red").exists()
    serve()
    connect(front.path("red"))
    worker.await_(request="STREAM")


def test_two_daemons_on_one_socket(serve: Serve, front: Front, worker: FakeWorker, tmp_path: Path) -> None:
    serve()
    for arguments in ([f"--socket-path={front.path('red.vhost')}"], [f"--listen=unix:{front.path('red')}"]):
        done = front.run(*arguments)
        assert done.returncode in (1, 2)
        assert "another process listens" in done.stderr and str(front.path("red")) in done.stderr
    connect(front.path("red"))
    worker.await_(request="STREAM")


def test_many_daemons_at_once_and_one_wins(front: Front) -> None:
    for _ in range(5):
        path = front.path("s")
        started = [
            subprocess.Popen(
                [VACCELD, f"--socket-path={path}"], env=front.environment({}), stderr=subprocess.PIPE, text=True
            )
            for _ in range(6)
        ]
        lost: list[subprocess.Popen[str]] = eventually(
            lambda: len(ended := [one for one in started if one.poll() is not None]) == 5 and ended
        )
        for one in lost:
            assert one.returncode in (1, 2) and "another process listens" in one.stderr.read()
        (winner,) = (one for one in started if one not in lost)
        connect(path).close()
        winner.terminate()
        assert winner.wait(TIMEOUT) == 0
        winner.stderr.close()
        assert not path.exists()


def test_who_has_lost_removes_nothing_of_the_other(serve: Serve, front: Front) -> None:
    serve()
    front.run(f"--listen=unix:{front.path('red')}")
    assert front.path("red").exists()
    connect(front.path("red")).close()


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_is_no_socket_is_left_alone(front: Front, kind: str) -> None:
    path = front.path("s")
    if kind == "file":
        path.write_text("precious")
    elif kind == "folder":
        path.mkdir()
    else:
        front.path("precious").write_text("precious")
        path.symlink_to(front.path("precious"))
    done = front.run(f"--socket-path={path}")
    assert done.returncode in (1, 2) and str(path) in done.stderr
    assert path.is_dir() if kind == "folder" else path.read_text() == "precious"
    assert path.is_symlink() == (kind == "link")


def test_a_folder_that_is_missing(front: Front) -> None:
    done = front.run(f"--socket-path={front.path('missing')}/s")
    assert done.returncode in (1, 2)
    assert "missing/s" in done.stderr and "folder" in done.stderr


def test_one_socket_that_cannot_be_had_leaves_none(front: Front, worker: FakeWorker) -> None:
    front.path("b").write_text("")
    path = front.write(
        "[vacceld]", f"worker = {worker.program}", "[tenant x]", f"listen = unix:{front.path('a')} unix:{front.path('b')}"
    )
    done = front.run(f"--config={path}")
    assert done.returncode in (1, 2)
    assert not front.path("a").exists() and front.path("b").is_file()


def listening(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    made.listen()
    return made


def activated(front: Front, worker: FakeWorker, sockets: list[socket.socket], tenants: dict[str, Path]) -> Front:
    """Starts vacceld as systemd does, through a shell that puts its own number into LISTEN_PID."""
    lines = ["[vacceld]", f"worker = {worker.program}"]
    for name, path in tenants.items():
        lines += [f"[tenant {name}]", f"listen = unix:{path}"]
    config = front.write(*lines)
    launcher = front.write(
        "#!/bin/sh", "LISTEN_PID=$$ exec \"$@\"", name="launcher"
    )
    launcher.chmod(0o755)
    numbers = [one.fileno() for one in sockets]

    def place() -> None:
        for at, number in enumerate(numbers):
            os.dup2(number, 200 + at)
        for at in range(len(numbers)):
            os.dup2(200 + at, 3 + at)

    notify = front.path("notify")
    front.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    front.notify.bind(str(notify))
    front.notify.settimeout(0.05)
    with front.log.open("ab") as log:
        front.process = subprocess.Popen(
            [launcher, VACCELD, f"--config={config}"],
            env=front.environment(
                {"NOTIFY_SOCKET": str(notify), "LISTEN_FDS": str(len(sockets)), "LISTEN_FDNAMES": ":".join(["x"] * len(sockets))}
            ),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=place, close_fds=False,
        )  # fmt: skip
    front.await_notice(b"READY=1")
    return front


def test_sockets_that_systemd_passes(front: Front, worker: FakeWorker) -> None:
    paths = {name: front.path(name) for name in ("red", "blue")}
    sockets = [listening(path) for path in reversed(paths.values())]
    marks = {name: path.stat().st_ino for name, path in paths.items()}
    activated(front, worker, sockets, paths)
    for one in sockets:
        one.close()
    for name, path in paths.items():
        connect(path)
        worker.await_(request="STREAM", tenant=[name])
    assert marks == {name: path.stat().st_ino for name, path in paths.items()}
    seen = worker.having(request="CONFIG")[0]
    assert not any(name.startswith(("LISTEN_", "NOTIFY_")) for name in seen["environment"])
    front.stop()
    assert all(path.exists() for path in paths.values()), "they are systemd's"


def test_connections_beyond_the_limit(serve: Serve, worker: FakeWorker) -> None:
    front = serve(max_connections=2)
    first, second = connect(front.path("red")), connect(front.path("red"))
    worker.await_(2, request="STREAM")
    for _ in range(3):
        assert ended(connect(front.path("red")))
    front.says("red", "max_connections")
    assert front.said().count("max_connections") == 1
    first.close()

    def another() -> bool:
        """Once the front has seen that there is room."""
        try:
            connection = connect(front.path("red"))
            connection.settimeout(0.2)
            return connection.recv(1) != b""
        except TimeoutError:
            kept.append(connection)
            return True
        except ConnectionResetError:
            return False

    kept: list[socket.socket] = [second]
    eventually(another)
    worker.await_(3, request="STREAM")

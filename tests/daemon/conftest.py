# SPDX-License-Identifier: Apache-2.0
"""vacceld as a program: how it is started, what it says, and workers that misbehave."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", ROOT / "build"))
VACCELD = BUILD / "bin" / "vacceld"
TIMEOUT = float(os.environ.get("VACCEL_TEST_TIMEOUT", "60"))

sys.path[:0] = [str(ROOT / "tests"), str(Path(__file__).parent)]
sys.dont_write_bytecode = True


def eventually(what: Callable[[], Any]) -> Any:
    """Looks until it holds, and returns what it is."""
    end = time.monotonic() + TIMEOUT
    while not (found := what()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)
    return found


class Front:
    """vacceld, run in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.notified: list[bytes] = []
        self.process: subprocess.Popen[bytes] | None = None

    def path(self, name: str) -> Path:
        return self.folder / name

    def write(self, *lines: str, name: str = "vacceld.conf") -> Path:
        path = self.path(name)
        path.write_text("\n".join(lines) + "\n")
        return path

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
        return {**kept, "LC_ALL": "C.UTF-8", "HOME": str(self.folder), **more}

    def run(self, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """To its end, which must come by itself."""
        return subprocess.run(
            [VACCELD, *arguments], env=self.environment(more), cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip

    def start(self, *arguments: str | Path, fds: tuple[int, ...] = (), prepare: Any = None, **more: str) -> Front:
        """Returns once it has said that it is ready."""
        self.notified.clear()
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = self.path("notify")
        path.unlink(missing_ok=True)
        self.notify.bind(str(path))
        self.notify.settimeout(0.05)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [VACCELD, *arguments], env=self.environment({"NOTIFY_SOCKET": str(path), **more}), cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=fds, preexec_fn=prepare,
            )  # fmt: skip
        self.await_notice(b"READY=1")
        return self

    def await_notice(self, notice: bytes) -> None:
        assert self.process
        end = time.monotonic() + TIMEOUT
        while not any(notice in said for said in self.notified):
            try:
                self.notified.append(self.notify.recv(4096))
                continue
            except TimeoutError:
                pass
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, f"vacceld does not say {notice!r}"

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def says(self, *words: str) -> str:
        """Waits for a line of the log that has all of these words."""

        def found() -> str:
            return next((line for line in self.said().splitlines() if all(word in line for word in words)), "")

        return eventually(found)

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def files(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def workers(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def stop(self, number: int = signal.SIGTERM) -> None:
        if not self.process:
            return
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            status = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None
            self.notify.close()
        assert status == 0, (status, self.said())
        assert "Sanitizer" not in self.said() and "runtime error" not in self.said(), self.said()


class FakeWorker:
    """The program that vacceld runs as its worker, and what it saw."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.program = folder / "worker"
        source = (Path(__file__).parent / "fake_worker.py").read_text()
        self.program.write_text(f"#!{sys.executable} -IB\n{source}")
        self.program.chmod(0o755)
        self.behave()

    def behave(self, **actions: str) -> None:
        """What those that are started from now on do; see fake_worker.py."""
        fresh = self.folder / "behaviour.new"
        fresh.write_text(json.dumps(actions))
        fresh.replace(self.folder / "behaviour")

    @property
    def seen(self) -> list[dict[str, Any]]:
        path = self.folder / "seen"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def having(self, **wanted: Any) -> list[dict[str, Any]]:
        return [event for event in self.seen if all(event.get(name) == value for name, value in wanted.items())]

    def await_(self, count: int = 1, **wanted: Any) -> dict[str, Any]:
        """The latest of so many events that are like that."""
        return eventually(lambda: len(found := self.having(**wanted)) >= count and found)[count - 1]

    @property
    def starts(self) -> int:
        return len(self.having(event="start"))


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    folder = tmp_path / "run"
    folder.mkdir()
    front = Front(folder)
    yield front
    front.stop()
    while _open:
        _open.pop().close()


@pytest.fixture
def worker(tmp_path: Path) -> FakeWorker:
    return FakeWorker(tmp_path / "fake")


@pytest.fixture
def serve(front: Front, worker: FakeWorker) -> Callable[..., Front]:
    """Starts a daemon whose tenants, `red` unless others are named, have the fake worker; settings are all tenants'."""

    def begin(*tenants: str, max_workers: int = 0, answer_timeout: str = "1min", **settings: object) -> Front:
        lines = ["[vacceld]", f"worker = {worker.program}", f"max_workers = {max_workers}", f"answer_timeout = {answer_timeout}"]
        for tenant in tenants or ("red",):
            lines += [
                f"[tenant {tenant}]", f"listen = unix:{front.path(tenant)}", f"vhost_listen = {front.path(tenant)}.vhost",
                *(f"{key} = {value}" for key, value in settings.items()),
            ]  # fmt: skip
        return front.start(f"--config={front.write(*lines)}")

    return begin


#: They stay open until the test ends.
_open: list[socket.socket] = []


def connect(path: Path) -> socket.socket:
    found = socket.socket(socket.AF_UNIX)
    found.settimeout(TIMEOUT)
    found.connect(str(path))
    _open.append(found)
    return found


def ended(connection: socket.socket) -> bool:
    """Whether the other side has closed it."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True

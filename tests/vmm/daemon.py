# SPDX-License-Identifier: Apache-2.0
"""The real vacceld, started for a test, and what a test has to know of its processes."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from sanitizers.sanitized import sanitized

from .guest import Guest
from .stream import Connection
from .waiting import TIMEOUT

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", ROOT / "build"))
# Guests that a tenant may have at once.
GUESTS = 6
TENANT = "VACCEL_TEST_TENANT"


def eventually(what: Callable[[], object], timeout: float = TIMEOUT) -> None:
    """Looks until it holds."""
    end = time.monotonic() + timeout
    while not what():
        assert time.monotonic() < end, f"not within {timeout} s"
        time.sleep(0.005)


def listens(path: Path) -> bool:
    """Whether somebody takes connections there, which is some time after the socket is there; without making one."""
    accepts = "00010000"
    rows = (row.split() for row in Path("/proc/net/unix").read_text().splitlines()[1:])
    return any(row[3] == accepts and row[-1] == str(path) for row in rows)


def line(key: str, value: object) -> str:
    """A setting; a list's items stand in lines of their own."""
    items = value if isinstance(value, list) else [value]
    return f"{key} = " + "\n    ".join(str(item) for item in items)


class Gate:
    """Where calls of the backend "hold" wait: they say that they are there, and go on when told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        os.mkfifo(folder / "started")
        os.mkfifo(folder / "go")
        self._started = os.open(folder / "started", os.O_RDWR | os.O_NONBLOCK)
        self._go = os.open(folder / "go", os.O_RDWR | os.O_NONBLOCK)

    def close(self) -> None:
        os.close(self._started)
        os.close(self._go)

    def started(self, count: int = 1) -> None:
        """Waits until so many more calls are held."""
        for _ in range(count):
            ready, _, _ = select.select([self._started], [], [], TIMEOUT)
            assert ready, "the call was not begun"
            os.read(self._started, 1)

    def forget(self) -> None:
        """What was said so far is of calls that are gone."""
        for fd in (self._started, self._go):
            try:
                while os.read(fd, 4096):
                    pass
            except BlockingIOError:
                continue

    def go(self, count: int = 1) -> None:
        os.write(self._go, bytes(count))


class Daemon:
    """vacceld with its tenants. Sockets, configuration and log are in `folder`."""

    def __init__(
        self, folder: Path, tenants: Mapping[str, Mapping[str, object]], environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.tenants = tenants
        self.environment = {**sanitized(), **(environment or {})}
        self.log = folder / "log"
        self.config = folder / "vacceld.conf"
        self.process: subprocess.Popen[bytes] | None = None
        # A sanitizer may report that a worker died of its guest's memory going.
        self.may_fault = False

    def vhost(self, tenant: str, number: int = 0) -> Path:
        """One of the sockets for hypervisors, each for one guest."""
        return self.folder / f"{tenant}.vhost{number}"

    def socket(self, tenant: str) -> Path:
        return self.folder / f"{tenant}.sock"

    def variables(self, tenant: str) -> list[str]:
        """What a worker is to have of the daemon's environment, sanitizers' settings among it. The last one tells workers apart."""
        return [*self.environment, f"{TENANT}={tenant}"]

    def write_config(self) -> None:
        lines = []
        for name, options in self.tenants.items():
            settings = {
                "vhost_listen": [self.vhost(name, number) for number in range(GUESTS)],
                "listen": self.socket(name),
                "environment": self.variables(name),
                # As nothing is by default, and many a test has a model of its own.
                "allow_upload": "yes",
                # The backend "hold" opens pipes there for writing, too.
                **{"sandbox_write": gate for gate in [self.environment.get("VACCEL_TEST_HOLD")] if gate},
                **options,
            }
            lines += [f"[tenant {name}]", *(line(key, value) for key, value in settings.items() if value is not None)]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def spawn(self, notify: Path | None = None) -> subprocess.Popen[bytes]:
        program = BUILD / "bin" / "vacceld"
        assert program.is_file(), f"{program} is not built"
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        environment = {**kept, "LC_ALL": "C.UTF-8", "HOME": str(self.folder), **self.environment}
        if notify:
            environment["NOTIFY_SOCKET"] = str(notify)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [program, "--config", self.config], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def start(self) -> Daemon:
        """Returns once the daemon has said that it is ready, as it says to systemd."""
        self.write_config()
        notify = self.folder / "notify"
        notify.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind(str(notify))
            ready.settimeout(0.05)
            self.process = self.spawn(notify)
            end = time.monotonic() + TIMEOUT
            said = b""
            while b"READY=1" not in said:
                assert self.process.poll() is None, self.said()
                assert time.monotonic() < end, "vacceld does not say that it is ready"
                try:
                    said = ready.recv(4096)
                except TimeoutError:
                    continue
        return self

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def stop(self) -> None:
        """As systemd stops it: it goes, and its workers with it."""
        if self.process is None:
            return
        workers = list(self.workers().values())
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.process = None
        assert status == 0, (status, self.said())
        eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
        for word in ("Sanitizer", "runtime error"):
            assert self.may_fault or word not in self.said(), self.said()

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def children(self) -> list[int]:
        try:
            return [
                int(pid)
                for task in Path(f"/proc/{self.pid}/task").iterdir()
                for pid in (task / "children").read_text().split()
            ]
        except FileNotFoundError:
            return []

    def workers(self) -> dict[str, int]:
        """Tenants whose worker runs, and its process."""
        found = {}
        for pid in self.children():
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                variables = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            # Between fork and execution it is still the front.
            if Path(words[0]).name == "vaccel-worker":
                found.update({tenant: pid for tenant in self.tenants if f"{TENANT}={tenant}" in variables})
        return found

    def worker(self, tenant: str) -> int:
        eventually(lambda: tenant in self.workers())
        return self.workers()[tenant]

    def kill_worker(self, tenant: str) -> int:
        pid = self.worker(tenant)
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: self.workers().get(tenant) != pid)
        return pid

    # Who calls.

    def guest(self, tenant: str = "red", number: int = 0, **options: object) -> Guest:
        return Guest.at(self.vhost(tenant, number), **options)

    def connect(self, tenant: str = "red", **options: object) -> Connection:
        return Connection(self.socket(tenant), **options)

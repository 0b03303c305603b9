# SPDX-License-Identifier: Apache-2.0
"""As much of systemd as vacceld knows: what is notified, and a store of descriptors that outlives it (sd_notify(3), FDSTORE)."""

from __future__ import annotations

import array
import fcntl
import os
import select
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from .daemon import BUILD, Daemon
from .waiting import TIMEOUT

FIRST = 3


class Service:
    """vacceld as a unit with FileDescriptorStoreMax=."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        daemon.write_config()
        self.store: list[tuple[str, int]] = []
        self.states: list[str] = []
        self._lock = threading.Lock()
        self._notify = daemon.folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._notify))
        self._ends = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._ends:
            if not select.select([self._socket], [], [], 0.02)[0]:
                continue
            space = socket.CMSG_SPACE(16)
            data, control, _, _ = self._socket.recvmsg(4096, space, socket.MSG_CMSG_CLOEXEC)
            fds = array.array("i")
            for level, kind, content in control:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    fds.frombytes(content[: len(content) // 4 * 4])
            with self._lock:
                self._take(dict(line.split("=", 1) for line in data.decode().splitlines()), list(fds))

    def _take(self, said: dict[str, str], fds: list[int]) -> None:
        if "FDSTOREREMOVE" in said:
            for name, fd in [item for item in self.store if item[0] == said["FDNAME"]]:
                self.store.remove((name, fd))
                os.close(fd)
        elif "FDSTORE" in said:
            self.store += [(said["FDNAME"], fd) for fd in fds]
        else:
            assert not fds
            self.states += [f"{key}={value}" for key, value in said.items()]

    def start(self) -> Service:
        with self._lock:
            store = list(self.store)
            self.states.clear()
        environment = {
            **self.daemon.environment,
            "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.daemon.folder),
            "NOTIFY_SOCKET": str(self._notify), "FDSTORE": "4096",
            "LISTEN_FDS": str(len(store)), "LISTEN_FDNAMES": ":".join(name for name, _ in store),
        }  # fmt: skip

        def place() -> None:
            high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, FIRST + len(store)) for _, fd in store]
            for number, fd in enumerate(high):
                os.dup2(fd, FIRST + number, inheritable=True)

        program = BUILD / "bin" / "vacceld"
        # The variable must name the process itself.
        script = 'LISTEN_PID=$$ exec "$0" "$@"'
        with self.daemon.log.open("ab") as log:
            self.daemon.process = subprocess.Popen(
                ["sh", "-c", script, program, "--config", self.daemon.config], env=environment, close_fds=False,
                preexec_fn=place, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        return self.ready()

    def ready(self) -> Service:
        end = time.monotonic() + TIMEOUT
        while "READY=1" not in self.states:
            assert self.daemon.process and self.daemon.process.poll() is None, self.daemon.said()
            assert time.monotonic() < end, "vacceld does not say that it is ready"
            time.sleep(0.005)
        return self

    def restart(self, how: signal.Signals = signal.SIGTERM) -> None:
        """As `systemctl restart`, or after a crash."""
        assert self.daemon.process
        self.daemon.process.send_signal(how)
        self.daemon.process.wait(TIMEOUT)
        time.sleep(0.05)  # what it notified last
        self.start()

    def reload(self) -> None:
        """As `systemctl reload`: the program takes its own place."""
        self.states.clear()
        assert self.daemon.process
        self.daemon.process.send_signal(signal.SIGUSR2)
        self.ready()

    def end(self) -> None:
        if self.daemon.process and self.daemon.process.poll() is None:
            self.daemon.process.kill()
            self.daemon.process.wait()
        self.daemon.process = None
        self._ends = True
        self._thread.join()
        self._socket.close()
        for _, fd in self.store:
            os.close(fd)

# SPDX-License-Identifier: Apache-2.0
"""A front of one tenant, in Python: starts vaccel-worker, passes it connections, and starts another when it dies."""

from __future__ import annotations

import array
import os
import socket
import struct
import subprocess
import threading
from pathlib import Path

CONFIG, STREAM = 1, 3
VERSION = 3
CONTROL_FD = 3
BOARD_SIZE = 1 << 20
TRIES = 20


class Front:
    """Listens on `path` from its making to close()."""

    def __init__(self, worker: Path, path: Path, env: dict[str, str]) -> None:
        self.program = worker
        self.env = env
        self.starts = 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(128)
        self.start_worker()
        self.thread = threading.Thread(target=self.accept_all, daemon=True)
        self.thread.start()

    def start_worker(self) -> None:
        for _ in range(TRIES):
            try:
                return self.try_worker()
            except OSError:  # killed before it was ready
                self.process.wait()
                self.control.close()
        raise AssertionError("no worker takes its configuration")

    def try_worker(self) -> None:
        self.control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # bash, since descriptors of two digits are too much for others.
        command = ["bash", "-c", f'exec "$0" {CONTROL_FD}<&{other.fileno()}', str(self.program)]
        self.process = subprocess.Popen(command, pass_fds=[other.fileno()], env=self.env)
        other.close()
        self.starts += 1
        board = os.memfd_create("board")
        os.ftruncate(board, BOARD_SIZE)
        alarm = os.eventfd(0)
        config = struct.pack("<II64sIIQQQII", VERSION, 2, b"test", 0, 0, 0, 0, 0, 0o600, 0)
        try:
            self.request(CONFIG, config, [board, alarm])
        finally:
            os.close(board)
            os.close(alarm)

    def request(self, kind: int, body: bytes, descriptors: list[int]) -> None:
        fds = array.array("i", descriptors)
        self.control.sendmsg([struct.pack("<II", kind, 1) + body], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
        answer = self.control.recv(64)
        if not answer:
            raise ConnectionResetError
        _, _, status, _, _ = struct.unpack("<IIiIQ", answer)
        assert status == 0, status

    def accept_all(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client:
                try:
                    self.request(STREAM, b"", [client.fileno()])
                except OSError:
                    # It may have said HELLO to the worker that is gone, so it is no other's.
                    client.shutdown(socket.SHUT_RDWR)
                    self.process.wait()
                    self.control.close()
                    self.start_worker()

    def kill(self) -> bool:
        """Ends the worker as a fault would; the next connection starts another. False when it has ended already."""
        process = self.process
        if process.poll() is not None:
            return False
        process.kill()
        process.wait()
        return True

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        self.control.close()
        self.process.kill()
        self.process.wait()

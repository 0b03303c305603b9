# SPDX-License-Identifier: Apache-2.0
"""A hypervisor's part of vsock, as far as a stream sees it: bytes go through it, descriptors do not, and it can cut connections."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path

HEAD, TOKEN = 128, 16
CHUNK = 1 << 20


@dataclass(eq=False)
class Passage:
    """A connection of the guest's, and the one that was made for it."""

    guest: socket.socket
    daemon: socket.socket
    hello: bytes = b""
    answer: bytes = b""
    bytes: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def token(self) -> bytes:
        """What the guest said its peer is."""
        return self.hello[HEAD : HEAD + TOKEN]

    @property
    def given(self) -> bytes:
        """What the daemon said it is."""
        return self.answer[HEAD : HEAD + TOKEN]

    def carry(self, source: socket.socket, to: socket.socket) -> None:
        """recv() without room for descriptors: the kernel drops those that come."""
        try:
            while data := source.recv(CHUNK):
                if source is self.guest:
                    self.hello = (self.hello + data[: HEAD + TOKEN])[: HEAD + TOKEN]
                    self.bytes += len(data)
                else:
                    self.answer = (self.answer + data[: HEAD + TOKEN])[: HEAD + TOKEN]
                to.sendall(data)
        except OSError:
            pass
        self.cut()

    def cut(self) -> None:
        for end in (self.guest, self.daemon):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.over.set()


class Relay:
    """Listens on `path`; what connects there is connected to `daemon`."""

    def __init__(self, path: Path, daemon: Path) -> None:
        self.path = path
        self.daemon = daemon
        self.passages: list[Passage] = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(128)
        self.thread = threading.Thread(target=self.accept_all, daemon=True)
        self.thread.start()

    def accept_all(self) -> None:
        while True:
            try:
                guest, _ = self.listener.accept()
            except OSError:
                return
            daemon = socket.socket(socket.AF_UNIX)
            try:
                daemon.connect(str(self.daemon))
            except OSError:
                guest.close()
                daemon.close()
                continue
            passage = Passage(guest, daemon)
            self.passages.append(passage)
            for ends in ((guest, daemon), (daemon, guest)):
                threading.Thread(target=passage.carry, args=ends, daemon=True).start()

    @property
    def open(self) -> list[Passage]:
        return [passage for passage in self.passages if not passage.over.is_set()]

    def cut(self) -> int:
        """Ends all connections, as when a guest is restored from a snapshot: how many there were."""
        found = self.open
        for passage in found:
            passage.cut()
        return len(found)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()
        self.cut()
        for passage in self.passages:
            passage.guest.close()
            passage.daemon.close()

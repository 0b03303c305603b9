# SPDX-License-Identifier: Apache-2.0
"""A stock Linux in an unmodified QEMU, in which a test runs commands."""

from __future__ import annotations

import base64
import queue
import shlex
import socket
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integration.qemu import PATIENCE, Qemu, connected
from vmm.daemon import BUILD, ROOT

sys.path.insert(0, str(ROOT / "examples" / "linux-guest"))

from initramfs import Initramfs  # noqa: E402
from kernel import Kernel, fetch  # noqa: E402

AGENT = Path(__file__).resolve().parent / "agent.sh"


def kernel() -> Kernel:
    """Debian's kernel, as scripts/setup has fetched it, in this build tree or in the ordinary one."""
    for build in (BUILD, ROOT / "build"):
        found = Kernel(build / "cache" / "linux")
        if found.is_there():
            return found
    return fetch(BUILD / "cache" / "linux")


def new_initramfs() -> Initramfs:
    """One whose guest listens to the test."""
    archive = Initramfs(kernel())
    archive.add(AGENT, "/main")
    return archive


@dataclass
class Done:
    """How a command ended."""

    status: int
    output: str

    def good(self) -> str:
        assert self.status == 0, f"status {self.status}: {self.output}"
        return self.output


class Command:
    """One that was begun."""

    def __init__(self, guest: LinuxGuest, number: int) -> None:
        self._guest = guest
        self._answer: queue.Queue[Done] = queue.Queue()
        guest.answers[number] = self._answer

    def is_done(self) -> bool:
        return not self._answer.empty()

    def wait(self, patience: float = PATIENCE) -> Done:
        try:
            return self._answer.get(timeout=patience)
        except queue.Empty:
            raise AssertionError(f"the command does not end; the guest says: {self._guest.lines[-20:]}") from None


class LinuxGuest(Qemu):
    """Debian's kernel with the files of `initramfs`; `vhost` is the socket of the device with the tag "vaccel"."""

    def __init__(self, folder: Path, vhost: Path | None, initramfs: Path, **options: Any) -> None:
        self.port = folder / f"agent{time.monotonic_ns()}"
        self.answers: dict[int, queue.Queue[Done]] = {}
        self._count = 0
        self._lock = threading.Lock()
        more = (
            "-device", "virtio-serial-pci",
            "-chardev", f"socket,path={self.port},id=agent,server=on,wait=off",
            "-device", "virtserialport,chardev=agent,name=agent",
            *options.pop("options", ()),
        )  # fmt: skip
        settings = {"machine": "q35", "memory": "512M", "queue": 1024, **options}
        super().__init__(
            folder, vhost, "console=ttyS0 quiet panic=-1 random.trust_cpu=on cryptomgr.notests",
            image=kernel().image, module=initramfs, options=more, **settings,
        )  # fmt: skip
        self._agent: socket.socket | None = None

    def up(self, *, restored: bool = False) -> LinuxGuest:
        """Returns once it runs commands; one that is to be restored, once it can be."""
        self._agent = connected(self.port)
        lines = self._agent.makefile("r", encoding="utf-8")
        self._agent.settimeout(PATIENCE)
        said = "ready\n" if restored else lines.readline()
        assert said == "ready\n", (said, self.lines, self.said())
        self._agent.settimeout(None)
        threading.Thread(target=self._listen, args=(lines,), daemon=True).start()
        return self

    def _listen(self, lines: Any) -> None:
        try:
            for line in lines:
                number, status, output = (line.rstrip("\n").split(" ", 2) + [""])[:3]
                text = base64.b64decode(output).decode(errors="replace")
                self.answers.pop(int(number)).put(Done(int(status), text))
        except OSError:
            pass

    def begin(self, script: str) -> Command:
        """Has a shell run that, beside what runs already."""
        assert self._agent
        with self._lock:
            self._count += 1
            command = Command(self, self._count)
            script = base64.b64encode(script.encode()).decode()
            self._agent.sendall(f"{self._count} {script}\n".encode())
        return command

    def run(self, script: str, patience: float = PATIENCE) -> Done:
        return self.begin(script).wait(patience)

    def sh(self, script: str, patience: float = PATIENCE) -> str:
        """What a script printed, which must succeed."""
        return self.run(script, patience).good()

    def put(self, path: str, content: bytes) -> None:
        """A small file; larger ones belong into the initramfs."""
        self.sh(f"echo {base64.b64encode(content).decode()} | base64 -d > {shlex.quote(path)}")

    def kill(self) -> None:
        super().kill()
        if self._agent:
            self._agent.close()

# SPDX-License-Identifier: Apache-2.0
"""Calls from Linux by system calls alone, as docs/protocol.md has them: nothing of the SDK is in the guest but a program that asks what a test says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from vmm import frame
from vmm.conftest import NAME, Start, held_call
from vmm.daemon import BUILD, Gate, eventually
from vmm.frame import Frame, Model, Segment, Tensor
from vmm.message import message

from .conftest import Boot
from .guest import Command, LinuxGuest, new_initramfs

PROGRAM = BUILD / "tests" / "bin" / "linux-session"
# A tensor that takes several WRITEs and READs, and where it and the room for it are.
ELEMENTS = 1 << 20
SIZE = 4 * ELEMENTS
ROOM_AT = SIZE
BIG = "/tmp/big"


@pytest.fixture(scope="module")
def initramfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program alone."""
    archive = new_initramfs()
    archive.program(PROGRAM, "/bin/session")
    path = tmp_path_factory.mktemp("session") / "initramfs"
    archive.write(path)
    return path


@dataclass
class Said:
    """What a request came to: what the system call returned, or the name of its errno, and the bytes."""

    request: str
    result: str
    data: bytes

    @property
    def status(self) -> int:
        """The reply frame's."""
        assert self.result == "0", self
        return frame.decode(self.data, SEGMENTS)[0].status


# What the frames here refer to beside them: an input, then a room.
SEGMENTS = [Segment(b"", 0, 1), Segment(None, SIZE, 1)]


def infer(id: int, **head: Any) -> Frame:
    """A network that gives back its input; both lie in the arena."""
    data = Segment(bytes(SIZE), region=1)
    room = Segment(None, SIZE, region=1, offset=ROOM_AT)
    given = Tensor("x", frame.F32, (ELEMENTS,), data)
    wanted = Tensor("x", frame.F32, data=room, rank=1, size=SIZE)
    return frame.call(
        "infer", id, head={"backend": "hold", **head}, model=Model(NAME), inputs=[given], outputs=[wanted]
    )


class Session:
    """Runs the program in a guest, which has the messages by name in /tmp."""

    def __init__(self, guest: LinuxGuest) -> None:
        self.guest = guest
        guest.sh(f"head -c {SIZE} /dev/urandom > {BIG}; head -c 1000 {BIG} > /tmp/garbage")
        for name, call in {
            "noop": frame.call("noop", 1),
            "infer": infer(2),
            "held": held_call(3),
            "other": held_call(4),
        }.items():
            guest.put(f"/tmp/{name}", message(call))

    def begin(self, *requests: str, before: str = "") -> Command:
        text = "\n".join(requests)
        return self.guest.begin(f"{before} exec session <<'END'\n{text}\nEND\n")

    def read(self, command: Command) -> list[Said]:
        said = []
        for line in command.wait().good().splitlines():
            request, result, *data = line.split(" ")
            said.append(Said(request, result, bytes.fromhex(data[0]) if data else b""))
        return said

    def ask(self, *requests: str) -> list[Said]:
        return self.read(self.begin(*requests))

    def results(self, *requests: str) -> list[str]:
        return [said.result for said in self.ask(*requests)]

    def until_said(self, what: str, count: int = 1) -> None:
        """What commands have printed so far is in the guest; waits until so many lines have that."""
        eventually(lambda: int(self.guest.run(f"cat /tmp/output.* | grep -c '{what}'").output) >= count)

    def counted(self, name: str) -> int:
        return sum(
            int(line.rsplit(" ", 1)[1])
            for line in self.guest.sh("cat /run/vaccel/metrics").splitlines()
            if line.startswith(name)
        )


def test_calls_and_their_arena(start: Start, boot: Boot) -> None:
    session = Session(boot(start()))
    said = session.ask("open", "submit /tmp/noop")
    assert said[1].status == frame.OK
    before = session.counted("vaccel_copied_bytes_total")
    said = session.ask(
        "open",
        "submit /tmp/infer",
        f"write 0 {BIG}",
        f"read {ROOM_AT} 1",
        "submit /tmp/infer",
        "finish 2",
        f"compare {ROOM_AT} {BIG}",
        f"read {SIZE + ROOM_AT} 1",
        f"read {SIZE + ROOM_AT - 4} 100",
    )
    assert [one.result for one in said[:4]] == ["0", "ESTALE", str(SIZE), "ENODATA"]
    # Whichever came to it.
    reply = said[4] if said[4].result == "0" else said[5]
    assert reply.status == frame.OK
    assert {said[4].result, said[5].result} in ({"0", "ENOENT"}, {"1", "0"})
    assert [one.result for one in said[6:]] == ["1", "ENODATA", "4"]
    # One copy each way, and a few of single bytes.
    assert 2 * SIZE <= session.counted("vaccel_copied_bytes_total") - before < 2 * SIZE + 4096


def test_messages_in_the_arena(start: Start, boot: Boot) -> None:
    session = Session(boot(start()))
    size = len(message(frame.call("noop", 1)))
    said = session.ask("open", f"submit_at 4096 {size}", "write 4096 /tmp/noop", f"submit_at 4096 {size}", "submit_at 4097 8")
    assert [one.result for one in said] == ["0", "ESTALE", str(size), "0", "EINVAL"]
    assert said[3].status == frame.OK


def test_wrong_requests(start: Start, boot: Boot) -> None:
    session = Session(boot(start()))
    asked = {
        "read 0 1": "ENODATA",
        "read 1073741824 1": "ENODATA",
        "read 4611686018427387904 1": "ENODATA",
        "read 9223372036854775808 1": "EINVAL",
        "write 1073741824 /tmp/noop": "EFBIG",
        "write 4611686018427387904 /tmp/noop": "EFBIG",
        "wait 99": "ENOENT",
        "cancel 99": "ENOENT",
        "submit /tmp/garbage": "EINVAL",
        "submit /tmp/noop 100": "EINVAL",
        "submit_at 8 18446744073709551615": "EINVAL",
    }
    results = session.results("open", *asked)
    assert dict(zip(asked, results[1:], strict=True)) == asked
    # A session is no text.
    assert session.guest.run("cat /run/vaccel/session").status != 0
    assert session.guest.run("echo hello > /run/vaccel/session").status == 0
    assert session.ask("open", "submit /tmp/noop")[1].status == frame.OK


def test_long_calls(start: Start, boot: Boot, gate: Gate) -> None:
    session = Session(boot(start()))
    said = session.ask("open", "submit /tmp/held", "submit /tmp/held", "wait 3", "wait 3", "cancel 3", "finish 3", "wait 3")
    assert [one.result for one in said] == ["0", "1", "EEXIST", "1", "1", "0", "0", "ENOENT"]
    assert said[6].status == frame.CANCELLED
    gate.forget()
    # Two processes, each with a call that the backend has at the same time; and a third one is not held up.
    first = session.begin("open", "submit /tmp/held", "finish 3")
    second = session.begin("open", "submit /tmp/other", "finish 4")
    gate.started(2)
    session.until_said("submit 1", 2)
    assert session.ask("open", "submit /tmp/noop")[1].status == frame.OK
    assert not first.is_done() and not second.is_done()
    gate.go(2)
    for command in (first, second):
        assert session.read(command)[2].status == frame.OK


def test_a_process_that_is_killed(start: Start, boot: Boot, gate: Gate) -> None:
    session = Session(boot(start()))
    for signal in ("KILL", "TERM"):
        long = session.begin("open", "submit /tmp/held", "finish 3", before="echo $$ > /tmp/pid;")
        gate.started()
        assert session.counted("vaccel_sessions") == 1
        session.guest.sh(f"kill -{signal} $(cat /tmp/pid)")
        assert long.wait().status != 0
        # The call is given up with it.
        eventually(lambda: session.counted("vaccel_sessions") == 0)
    # So is one that nobody waits for.
    assert session.results("open", "submit /tmp/held") == ["0", "1"]
    eventually(lambda: session.counted("vaccel_sessions") == 0)


def test_files_that_are_shared(start: Start, boot: Boot, gate: Gate) -> None:
    session = Session(boot(start()))
    shared = session.begin(
        "open", "submit /tmp/held", "dup", "child submit /tmp/held", f"child write 0 {BIG}", "child finish 3", "wait 3",
        "submit /tmp/infer", "child finish 2", f"compare {ROOM_AT} {BIG}", "exec",
    )  # fmt: skip
    gate.started()
    session.until_said("EEXIST")
    gate.go()
    said = session.read(shared)
    assert [one.result for one in said[:5]] == ["0", "1", "0", "EEXIST", str(SIZE)]
    assert said[5].status == frame.OK
    assert said[6].result == "ENOENT"
    assert [one.result for one in said[9:]] == ["1", "closed"]
    eventually(lambda: session.counted("vaccel_sessions") == 0)


def test_mounts(start: Start, boot: Boot, gate: Gate) -> None:
    session = Session(boot(start()))
    guest = session.guest
    guest.sh("mkdir -p /a /b && mount -t virtiofs vaccel /a && mount --bind /run/vaccel /b")
    said = session.ask("open /a/session", "submit /tmp/noop", "close", "open /b/session", "submit /tmp/noop")
    assert [one.status for one in (said[1], said[4])] == [frame.OK, frame.OK]
    guest.sh("umount /a && umount /b")
    # A file in use keeps the mount.
    long = session.begin("open", "submit /tmp/held", "finish 3", "submit /tmp/noop")
    gate.started()
    session.until_said("submit 1")
    assert guest.run("umount /run/vaccel").status != 0
    guest.sh("umount -l /run/vaccel")
    gate.go()
    assert [one.status for one in session.read(long)[2:]] == [frame.OK, frame.OK]
    eventually(lambda: guest.run("mount -t virtiofs vaccel /run/vaccel").status == 0)
    for _ in range(3):
        assert session.ask("open", "submit /tmp/noop")[1].status == frame.OK
        guest.sh("umount /run/vaccel && mount -t virtiofs vaccel /run/vaccel")
    assert session.counted("vaccel_sessions") == 0


def test_a_worker_that_dies(start: Start, boot: Boot, gate: Gate) -> None:
    daemon = start()
    session = Session(boot(daemon))
    long = session.begin(
        "open", f"write 0 {BIG}", "submit /tmp/held", "finish 3", "read 0 1", "submit /tmp/infer",
        f"write 0 {BIG}", "submit /tmp/infer", "finish 2", f"compare {ROOM_AT} {BIG}",
    )  # fmt: skip
    gate.started()
    daemon.kill_worker("red")
    said = session.read(long)
    # The file is the same one; what was in it is lost, and its call is.
    if said[2].result == "1":
        assert said[3].result == "ENOENT"
    else:
        assert said[2].status == frame.LOST
    assert [one.result for one in said[4:7]] == ["ENODATA", "ESTALE", str(SIZE)]
    assert said[9].result == "1"
    assert said[7].result in ("0", "1")

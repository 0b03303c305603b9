# SPDX-License-Identifier: Apache-2.0
"""A worker that misbehaves as a test wants it to: it speaks the protocol of daemon/common/control.h and runs nothing.

What it does stands in the file `behaviour` beside it: an action for each kind of request. What it sees goes to the file
`seen`, a line of JSON for each event."""

from __future__ import annotations

import array
import ctypes
import json
import mmap
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
KINDS = {
    1: "CONFIG", 2: "PRELOAD", 3: "STREAM", 4: "DEVICE_NEW", 5: "DEVICE_MEMORY", 6: "QUEUE_START", 7: "QUEUE_CALL",
    8: "QUEUE_STOP", 9: "DEVICE_RESET", 10: "DEVICE_GONE", 11: "QUIT", 12: "PLAIN_STREAM", 13: "RULE", 14: "PASSES",
}  # fmt: skip
SLOTS = 1024 * 16  # bytes of the board's slots, which are its end
CALLS, LAST = 8, 16
ANSWER = struct.Struct("=IIiIQ")

behaviour = json.loads((HERE / "behaviour").read_text())
kept: list[object] = []


def see(**what: object) -> None:
    with open(HERE / "seen", "ab", buffering=0) as log:
        log.write(json.dumps({"pid": os.getpid(), "tenant": sys.argv[1:], **what}).encode() + b"\n")


class Board:
    def __init__(self, fd: int, alarm: int) -> None:
        self.memory = mmap.mmap(fd, 0)
        self.slot = len(self.memory) - SLOTS
        self.alarm = alarm

    def run(self, seconds: float, heeds: bool) -> None:
        """A call with so long a deadline; one that heeds it ends when it is cancelled."""
        deadline = time.monotonic_ns() + int(seconds * 1e9)
        struct.pack_into("=Q", self.memory, LAST, time.monotonic_ns())
        struct.pack_into("=Qi", self.memory, self.slot, deadline, 0)
        os.eventfd_write(self.alarm, 1)
        while True:
            (cancelled,) = struct.unpack_from("=i", self.memory, self.slot + 8)
            if cancelled:
                see(cancelled=cancelled, late=time.monotonic_ns() >= deadline)
                break
            time.sleep(0.005)
        if heeds:
            self.done()

    def done(self) -> None:
        (calls,) = struct.unpack_from("=Q", self.memory, CALLS)
        struct.pack_into("=Q", self.memory, CALLS, calls + 1)
        struct.pack_into("=Q", self.memory, self.slot, 0)


def fields(kind: str, body: bytes) -> dict[str, object]:
    if kind == "CONFIG":
        version, threads, name, calls, sessions, longest, message, memory = struct.unpack_from("=II64sIIQQQ", body)
        return {
            "version": version, "threads": threads, "name": name.rstrip(b"\0").decode(), "max_calls": calls,
            "max_sessions": sessions, "max_call_ns": longest, "max_message": message, "max_memory": memory,
        }  # fmt: skip
    if kind in ("PRELOAD", "RULE"):
        return {"model" if kind == "PRELOAD" else "text": body.rstrip(b"\0").decode()}
    if kind == "DEVICE_MEMORY":
        device, count = struct.unpack_from("=II", body)
        regions = [struct.unpack_from("=QQQQ", body, 8 + 32 * i) for i in range(count)]
        return {"device": device, "regions": regions}
    if kind == "QUEUE_START":
        names = ("device", "index", "size", "base", "features", "descriptors", "available", "used", "epoch")
        return dict(zip(names, struct.unpack("=IIIIQQQQQ", body)))
    if kind in ("QUEUE_CALL", "QUEUE_STOP"):
        return dict(zip(("device", "index"), struct.unpack("=II", body)))
    if kind.startswith("DEVICE"):
        return {"device": struct.unpack_from("=I", body)[0]}
    return {}


def about_itself() -> dict[str, object]:
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    death = ctypes.c_int()
    ctypes.CDLL(None).prctl(2, ctypes.byref(death))  # PR_GET_PDEATHSIG
    return {
        "environment": dict(os.environ),
        "no_new_privs": status["NoNewPrivs"],
        "blocked": status["SigBlk"],
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "death": death.value,
        "stdin": os.readlink("/proc/self/fd/0"),
        "out_is_err": os.readlink("/proc/self/fd/1") == os.readlink("/proc/self/fd/2"),
    }


def act(control: socket.socket, action: str, kind: int, sequence: int, fds: list[int], board: Board | None) -> bool:
    """Whether the request is to be answered as usual."""
    word, _, more = action.partition(":")
    if word == "exit":
        os._exit(int(more or 3))
    elif word == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif word == "hang":
        return False
    elif word == "garbage":
        control.send(os.urandom(int(more or ANSWER.size)))
        return False
    elif word == "sequence":
        control.send(ANSWER.pack(kind, sequence + 1000, 0, 0, 0))
        return False
    elif word == "kind":
        control.send(ANSWER.pack(kind + 1, sequence, 0, 0, 0))
        return False
    elif word == "fds":
        socket.send_fds(control, [ANSWER.pack(kind, sequence, 0, 0, 0)], [0] * int(more or 1))
        return False
    elif word == "twice":
        control.send(ANSWER.pack(kind, sequence, 0, 0, 0))
    elif word == "flood":
        for _ in range(10000):
            control.send(ANSWER.pack(kind, sequence, 0, 0, 0))
    elif word == "status":
        control.send(ANSWER.pack(kind, sequence, int(more), 0, 0))
        return False
    elif word == "value":
        control.send(ANSWER.pack(kind, sequence, 0, 0, int(more)))
        return False
    elif word == "close":
        control.send(ANSWER.pack(kind, sequence, 0, 0, 0))
        control.close()
        time.sleep(3600)
    elif word == "finish":  # a stream
        # Whoever sees the end may rely on the front having the answer.
        control.send(ANSWER.pack(kind, sequence, 0, 0, 0))
        stream = socket.socket(fileno=fds.pop())
        see(read=stream.recv(64, socket.MSG_DONTWAIT).decode() if more == "read" else "")
        stream.shutdown(socket.SHUT_RDWR)
        stream.close()
        return False
    elif word in ("overdue", "stubborn"):
        assert board
        threading.Thread(target=board.run, args=(float(more), word == "overdue"), daemon=True).start()
    else:
        raise ValueError(action)
    return True


def main() -> None:
    see(event="start", open=sorted(int(fd) for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}")))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    control = socket.socket(fileno=3)
    board = None
    if "start" in behaviour:
        os._exit(4) if behaviour["start"] == "exit" else time.sleep(3600)
    while True:
        room = socket.CMSG_SPACE(4 * 32)
        data, ancillary, _, _ = control.recvmsg(65536, room)
        if not data:
            see(event="end")
            return
        fds = array.array("i")
        for _, _, numbers in ancillary:
            fds.frombytes(numbers[: len(numbers) - len(numbers) % 4])
        number, sequence = struct.unpack_from("=II", data)
        kind = KINDS[number]
        files = [os.fstat(fd).st_ino for fd in fds]
        extra = about_itself() if kind == "CONFIG" else {}
        see(request=kind, fds=len(fds), files=files, **fields(kind, data[8:]), **extra)
        if kind == "CONFIG":
            board = Board(fds[0], fds[1])
        kept.append(fds)
        remaining = list(fds)
        action = behaviour.get(kind)
        answered = act(control, action, number, sequence, remaining, board) if action else True
        if answered:
            control.send(ANSWER.pack(number, sequence, 0, 0, 0))
        if kind == "QUIT" and answered:
            see(event="quit")
            return


main()

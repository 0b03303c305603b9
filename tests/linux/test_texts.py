# SPDX-License-Identifier: Apache-2.0
"""What a shell sees of the file system through Linux' own client."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vmm import frame
from vmm.conftest import NAME as MODEL
from vmm.conftest import Start, held_call
from vmm.daemon import Gate, eventually
from vmm.frame import Image, Model, Segment, Tensor
from vmm.message import front, message, pad

from .conftest import Boot
from .guest import LinuxGuest

DO = f"/run/vaccel/do/image_classify/{MODEL}"
CALL = "/run/vaccel/call"

HostSays = Callable[[Path], dict[str, Any]]


def f32(number: float) -> bytes:
    return struct.pack("<f", number)


def test_a_shell_looks_around(start: Start, boot: Boot) -> None:
    guest = boot(start())
    assert guest.sh("cat /run/vaccel/version").startswith("vaccel ")
    assert "session" in guest.sh("ls -l /run/vaccel")
    assert "efficientnet-lite0" in guest.sh("ls /run/vaccel/models")
    assert '"name": "efficientnet-lite0"' in guest.sh("cp /run/vaccel/models/efficientnet-lite0 /tmp/m && cat /tmp/m")
    assert guest.run("cat /run/vaccel/nothing").status != 0
    first, second = guest.begin("sleep 2; echo one"), guest.begin("echo two")
    assert second.wait().good() == "two\n"
    assert first.wait().good() == "one\n"
    assert guest.run("cat /run/vaccel/session").status != 0
    for _ in range(3):
        guest.sh("umount /run/vaccel && mount -t virtiofs vaccel /run/vaccel && cat /run/vaccel/ops")


def test_a_shell_classifies_a_photo(start: Start, boot: Boot, host_says: HostSays, photo: Path) -> None:
    guest = boot(start())
    answer = host_says(photo)
    assert guest.sh("ls /run/vaccel/do").split() == ["image_classify"]
    path = f"/run/vaccel/do/image_classify/{MODEL}"
    assert MODEL in guest.sh("ls /run/vaccel/do/image_classify")
    said = guest.sh(f"exec 3<>{path}; cat /coffee.jpg >&3; cat <&3; cat /coffee.jpg >&3; head -n 1 <&3")
    lines = [line.split("\t") for line in said.splitlines()]
    assert len(lines) == 6
    for line, label in zip(lines, answer["labels"]):
        index, score, name = line
        assert (int(index), name) == (label["index"], label["label"])
        assert f32(float(score)) == f32(label["score"])
    bad = guest.run(f"exec 3<>{path}; echo no photo >&3; cat <&3")
    assert bad.status != 0
    assert bad.output.startswith("error: ")
    assert "Input/output error" in bad.output or "I/O error" in bad.output
    assert guest.run(f"cat {path}").status != 0
    guest.sh(f"cp /coffee.jpg {path} && cat /coffee.jpg > {path} && touch {path}")
    assert guest.run("echo x > /run/vaccel/version").status != 0
    assert guest.run(f"chmod 600 {path}").status != 0


def test_tools_know_what_is_there(start: Start, boot: Boot) -> None:
    guest = boot(start(max_memory="64M", max_sessions=4))
    guest.sh(f"find /run/vaccel > /tmp/found && grep -x {DO} /tmp/found && ls -lR /run/vaccel && stat {DO} && test -r {CALL} && test -w {DO}")
    blocks, used, free = (int(word) for word in guest.sh("df -k /run/vaccel | tail -n 1").split()[1:4])
    assert blocks == 64 << 10
    assert blocks - used == free > 0
    guest.sh("head -c 6 /run/vaccel/version | grep -x vaccel; dd if=/run/vaccel/ops bs=7 | grep noop; tail -n 1 /run/vaccel/metrics; wc -l < /run/vaccel/backends")
    assert "No data available" in guest.run(f"cat {DO}").output
    assert "No data available" in guest.run(f"cat {CALL}").output
    assert "No such file" in guest.run("ls /run/vaccel/do/infer").output
    assert "No such file" in guest.run("ls /run/vaccel/do/image_classify/nothing").output
    # What an input may have: the tenant's memory.
    assert "No space left" in guest.run(f"dd if=/dev/zero of={DO} bs=1M count=70").output
    assert int(guest.sh("df -k /run/vaccel | tail -n 1").split()[2]) == used
    # And open files.
    assert "Too many open files" in guest.run(f"exec 3<>{DO} 4<>{DO} 5<>{CALL} 6<>{CALL}; echo four; exec 7<>{DO}").output
    guest.sh(f"exec 3<>{DO} 4<>{DO} 5<>{CALL} 6<>{CALL}")


ACCOUNTS = "echo 'friend:x:1001:985::/tmp:/bin/sh' >> /etc/passwd; echo 'accel:x:985:' >> /etc/group; "


def labels(guest: LinuxGuest, user: str) -> str:
    return guest.sh(f"su {user} -c 'exec 3<>{DO}; cat /coffee.jpg >&3; cat <&3 | head -n 1'")


def test_a_group_calls(start: Start, boot: Boot) -> None:
    guest = boot(start(guest_mode="0660", guest_gid=985))
    guest.sh(ACCOUNTS)
    for name in ("call", "session", f"do/image_classify/{MODEL}"):
        mode, _, owner, group = guest.sh(f"ls -ln /run/vaccel/{name}").split()[:4]
        assert (mode, owner, group) == ("-rw-rw----", "0", "985")
    assert "espresso" in labels(guest, "friend")
    for script in (f"exec 3<>{DO}", f"cat < {CALL}", "exec 3</run/vaccel/session", "cat /run/vaccel/version", f"cat /coffee.jpg > {DO}"):
        refused = guest.run(f"su user -c '{script}'")
        assert refused.status != 0
        assert "ermission denied" in refused.output
    assert guest.run(f"chmod 666 {DO}").status != 0
    assert guest.run(f"chown user {DO}").status != 0


def test_everybody_reads_and_a_group_calls(start: Start, boot: Boot) -> None:
    guest = boot(start(guest_mode="0664", guest_gid=985))
    guest.sh(ACCOUNTS)
    assert guest.sh("su user -c 'cat /run/vaccel/version'").startswith("vaccel ")
    # Not even to read: an ioctl would do.
    for name in ("session", "call", f"do/image_classify/{MODEL}"):
        assert "ermission denied" in guest.run(f"su user -c 'exec 3</run/vaccel/{name}'").output
    assert "espresso" in labels(guest, "friend")


def test_shells_side_by_side(start: Start, boot: Boot) -> None:
    guest = boot(start())
    one = f"(exec 3<>{DO}; cat /coffee.jpg >&3; cat <&3 | head -n 1)"
    lines = guest.sh(f"for i in 1 2 3 4 5 6; do {one} & done; wait").splitlines()
    assert len(lines) == 6
    assert len(set(lines)) == 1
    assert lines[0].endswith("\tespresso")
    # Nothing is left of them.
    assert "vaccel_sessions 0" in guest.sh("grep sessions /run/vaccel/metrics")


def reply_of(printed: str, call: frame.Frame | None = None) -> tuple[frame.Head, dict[str, Any], bytes]:
    """What a reply in base64 says, and the rooms behind it."""
    data = base64.b64decode(printed)
    _, length, _ = frame.read_head(data)
    end = length + pad(length)
    assert not any(data[length:end])
    return *frame.decode(data[:length], call.segments if call else ()), data[end:]


def test_messages_and_their_replies(start: Start, boot: Boot, host_says: HostSays, photo: Path) -> None:
    guest = boot(start())
    noop = frame.call("noop", 7)
    classify = frame.call("image_classify", 8, image=Image(Segment(photo.read_bytes())), model=Model(MODEL))
    numbers = struct.pack("<300f", *range(300))
    room = Tensor("x", frame.F32, rank=1, data=Segment(None, len(numbers)))
    echo = frame.call(
        "infer", 9, head={"backend": "echo"}, model=Model(MODEL), inputs=[Tensor("x", frame.F32, (300,), numbers)], outputs=[room], result=0
    )  # fmt: skip
    guest.put("/tmp/noop", message(noop))
    guest.put("/tmp/classify", front(classify))
    guest.put("/tmp/echo", message(echo))
    show = "cat <&3 | base64 | tr -d '\\n'; echo"
    said = guest.sh(f"exec 3<>{CALL}; cat /tmp/noop >&3; {show}; cat /tmp/classify /coffee.jpg >&3; {show}; dd if=/tmp/echo bs=100 >&3 2>/dev/null; {show}")
    done, labelled, echoed = said.split()
    head, _, rest = reply_of(done)
    assert (head.id, head.status, rest) == (7, frame.OK, b"")
    head, values, rest = reply_of(labelled, classify)
    assert (head.id, head.status, rest) == (8, frame.OK, b"")
    assert [entry["label"] for entry in values["result"]["entries"]] == [label["label"] for label in host_says(photo)["labels"]]
    head, _, rest = reply_of(echoed, echo)
    assert (head.id, head.status, rest) == (9, frame.OK, numbers)
    assert "nvalid argument" in guest.run(f"cat /coffee.jpg | dd of={CALL} bs=4096").output


def test_a_killed_reader_is_gone_while_its_call_goes_on(start: Start, boot: Boot, gate: Gate) -> None:
    guest = boot(start())
    guest.put("/tmp/held", message(held_call(9)))
    both = guest.begin(f"exec 3<>{CALL}; cat /tmp/held >&3; cat <&3 & echo $! > /tmp/reader; wait; until [ -e /tmp/on ]; do sleep 0.1; done; cat <&3 | base64 | tr -d '\n'")
    gate.started()
    eventually(lambda: guest.run("test -s /tmp/reader").status == 0)
    # It has been waiting for longer than a READ does, and ends although nobody lets the call go.
    guest.sh("sleep 2; reader=$(cat /tmp/reader); test -d /proc/$reader; kill -9 $reader; while [ -d /proc/$reader ]; do sleep 0.1; done")
    gate.go()
    guest.sh("touch /tmp/on")
    done = both.wait().good()
    head, _, _ = reply_of(done.split()[-1])
    assert head.id == 9
    assert head.status == frame.OK


def test_a_worker_dies_under_a_reader(start: Start, boot: Boot, gate: Gate) -> None:
    daemon = start()
    guest = boot(daemon)
    guest.put("/tmp/held", message(held_call(9)))
    guest.put("/tmp/noop", message(frame.call("noop", 7)))
    both = guest.begin(f"exec 3<>{CALL}; cat /tmp/held >&3; cat <&3; cat /tmp/noop >&3; cat <&3 | base64 | tr -d '\n'")
    gate.started()
    daemon.kill_worker("red")
    done = both.wait().good()
    assert "I/O error" in done or "Input/output error" in done
    assert reply_of(done.split()[-1])[0].status == frame.OK

# SPDX-License-Identifier: Apache-2.0
"""What a shell sees of the file system through Linux' own client."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vmm.conftest import NAME as MODEL
from vmm.conftest import Start

from .conftest import Boot

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

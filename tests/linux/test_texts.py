# SPDX-License-Identifier: Apache-2.0
"""What a shell sees of the file system through Linux' own client."""

from __future__ import annotations

from vmm.conftest import Start

from .conftest import Boot


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

# SPDX-License-Identifier: Apache-2.0
"""vacceld is restarted and replaced under a stock guest in QEMU, which notices nothing but a pause."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from vmm.conftest import NAME as MODEL
from vmm.daemon import Daemon
from vmm.systemd import Service

from .conftest import Boot


@pytest.fixture
def service(tmp_path: Path, models: Path) -> Iterator[Service]:
    service = Service(Daemon(tmp_path, {"red": {"models": models}})).start()
    yield service
    service.end()


def test_a_mount_outlives_vacceld(service: Service, boot: Boot) -> None:
    guest = boot(service.daemon)
    classify = f"exec 3<>/run/vaccel/do/image_classify/{MODEL}; cat /coffee.jpg >&3; cat <&3"
    before = guest.sh(classify)
    # A file that is open all the while.
    reader = guest.begin("exec 4</run/vaccel/metrics; while [ ! -e /tmp/end ]; do cat /run/vaccel/version || exit 1; done > /tmp/out; head -n 1 <&4")
    for way in ("reload", "restart", "crash") * 4:
        if way == "reload":
            service.reload()
        else:
            service.restart(signal.SIGKILL if way == "crash" else signal.SIGTERM)
        assert guest.sh(classify) == before
    guest.sh("touch /tmp/end")
    assert reader.wait().good().startswith("#")
    guest.sh("umount /run/vaccel && mount -t virtiofs vaccel /run/vaccel && cat /run/vaccel/version")
    assert guest.run("ps -o stat,args | grep '^D'").status != 0

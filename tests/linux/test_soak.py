# SPDX-License-Identifier: Apache-2.0
"""What a stock guest leaves behind that kills its processes in mid-call and mounts again and again: nothing. VACCEL_TEST_SOAK multiplies the rounds."""

from __future__ import annotations

import os

from vmm.conftest import NAME as MODEL
from vmm.conftest import Start
from vmm.daemon import BUILD, Daemon, eventually
from vmm.test_soak import Cost, costs

from .conftest import Boot
from .guest import LinuxGuest

TIMES = int(os.environ.get("VACCEL_TEST_SOAK", "1"))
KILLS, MOUNTS = 50 * TIMES, 10 * TIMES
CLASSIFY = f"{BUILD / 'bin' / 'example-classify'} /coffee.jpg {MODEL}"


def sessions(guest: LinuxGuest) -> int:
    return int(guest.sh("grep '^vaccel_sessions' /run/vaccel/metrics").split()[1])


def flat(before: tuple[Cost, Cost], daemon: Daemon) -> None:
    after = costs(daemon)
    print(f"front {before[0]} -> {after[0]}, worker {before[1]} -> {after[1]}")
    for was, now in zip(before, after, strict=True):
        assert now.descriptors == was.descriptors
        assert now.resident < was.resident + 8 * 1024


def kill(guest: LinuxGuest, count: int) -> None:
    """Processes that call, each killed at another moment."""
    guest.sh(
        f"""i=0
        while [ $i -lt {count} ]; do
            {CLASSIFY} >/dev/null 2>&1 &
            usleep $((i * 7919 % 60000))
            kill -9 $!
            wait $! 2>/dev/null
            i=$((i + 1))
        done
        true"""
    )


def test_killed_processes_leave_nothing(start: Start, boot: Boot) -> None:
    daemon = start()
    guest = boot(daemon)
    answer = guest.sh(CLASSIFY)
    kill(guest, 20)
    eventually(lambda: sessions(guest) == 0)
    before = costs(daemon)
    kill(guest, KILLS)
    eventually(lambda: sessions(guest) == 0)
    assert guest.run("ps -o stat,args | grep '^D'").status != 0
    assert guest.sh(CLASSIFY) == answer
    flat(before, daemon)


def test_mounts_leave_nothing(start: Start, boot: Boot) -> None:
    daemon = start()
    guest = boot(daemon)
    mount = "umount /run/vaccel && mount -t virtiofs vaccel /run/vaccel && cat /run/vaccel/version > /tmp/v || exit 1"
    guest.sh(f"{CLASSIFY}; {mount}")
    before = costs(daemon)
    guest.sh(f"i=0; while [ $i -lt {MOUNTS} ]; do {mount}; exec 3<>/run/vaccel/session; exec 3<&-; i=$((i + 1)); done")
    guest.sh(CLASSIFY)
    eventually(lambda: sessions(guest) == 0)
    flat(before, daemon)

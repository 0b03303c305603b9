# SPDX-License-Identifier: Apache-2.0
"""What a session and a call cost: system calls, instructions and allocations, counted."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

BUILD = Path(os.environ["VACCEL_BUILD_DIR"])
SUBJECT = os.environ["VACCEL_COUNTS_SUBJECT"]
CALLS = 2000


def need(tool):
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed; scripts/setup does that")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """A copy of the programs and libraries without debug information, which not every valgrind can read."""
    need("strip")
    prefix = tmp_path_factory.mktemp("shipped")
    backends = prefix / "lib/vaccel/backends"
    backends.mkdir(parents=True)
    for source, target in (
        (SUBJECT, prefix / "subject"),
        (BUILD / "lib/libvaccel.so.0", prefix / "lib/libvaccel.so.0"),
        (BUILD / "lib/vaccel/backends/noop.so", backends / "noop.so"),
    ):
        subprocess.run(["strip", "-o", target, source], check=True)
    return prefix


def instructions(shipped, what, *arguments):
    """Instructions of a call: of 2 N calls less those of N, so that the rest of the process falls out."""

    def collected(times):
        done = subprocess.run(
            [
                "valgrind",
                "--tool=callgrind",
                "--callgrind-out-file=/dev/null",
                shipped / "subject",
                what,
                str(times),
                *arguments,
            ],
            env=os.environ | {"LD_LIBRARY_PATH": str(shipped / "lib")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return int(re.search(r"Collected : (\d+)", done.stderr).group(1))

    return (collected(2 * CALLS) - collected(CALLS)) / CALLS


def test_sessions_touch_no_file(tmp_path):
    need("strace")
    trace = tmp_path / "trace"
    done = subprocess.run(["strace", "-f", "-o", trace, SUBJECT, "sessions", "1000"], capture_output=True, text=True)
    if done.returncode != 0 and "ptrace" in done.stderr:
        pytest.skip(f"strace may not trace here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    calls = [match.group(1) for match in re.finditer(r"^\d+ +(\w+)\(", trace.read_text(), re.MULTILINE)]
    first = calls.index("getppid")
    last = calls.index("getppid", first + 1)
    # Not one of 1000, of any kind, but what the memory allocator may need now and then.
    assert set(calls[first + 1 : last]) <= {"brk", "mmap", "munmap"}
    assert last - first < 10


def test_a_call_takes_few_instructions(shipped):
    need("valgrind")
    if os.environ["VACCEL_BUILD_TYPE"] == "Debug":
        pytest.skip("a build for debugging is not optimised")
    through = instructions(shipped, "noop")
    direct = instructions(shipped, "direct", shipped / "lib/vaccel/backends/noop.so")
    print(f"noop takes {through} instructions, and called directly {direct}")
    assert 0 < direct < through
    assert through - direct <= 60


def test_a_call_allocates_nothing():
    done = subprocess.run([SUBJECT, "noop", "100000"], check=True, capture_output=True, text=True)
    assert int(done.stdout) == 0

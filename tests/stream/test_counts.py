# SPDX-License-Identifier: Apache-2.0
"""System calls of a call over a unix socket, on both sides, and the bytes that go through the socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from run import stream_counts  # noqa: E402

CALLS = 100


def count(kind: str, tmp_path: Path, **environment: str) -> dict[str, object]:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed; scripts/setup test installs it")
    trace = tmp_path / "trace"
    command = [strace, "-f", "-o", trace, os.environ["VACCEL_BENCH_STREAM"], kind, str(CALLS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return stream_counts(trace.read_text())


@pytest.mark.parametrize("kind", ["--noop", "--buffer", "--memory"])
def test_two_system_calls_a_side(kind: str, tmp_path: Path) -> None:
    each_side = count(kind, tmp_path)["each_side"]
    assert len(each_side) == 2
    # The server may be seen in the call before, or after.
    assert all(side <= 2 + 2 / CALLS for side in each_side)


def test_data_does_not_go_through_the_socket(tmp_path: Path) -> None:
    small = count("--noop", tmp_path)["sent"]
    assert 2 * 128 <= small < 2 * 128 + 16
    assert count("--buffer", tmp_path)["sent"] < 1024
    assert count("--memory", tmp_path)["sent"] < 1024


def test_one_more_where_no_descriptors_pass(tmp_path: Path) -> None:
    """The client looks whether the connection was cut while it was idle."""
    server, client = sorted(count("--noop", tmp_path, VACCEL_BENCH_PLAIN="1")["each_side"])
    assert server <= 2 + 2 / CALLS and client <= 3 + 2 / CALLS

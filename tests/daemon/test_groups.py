# SPDX-License-Identifier: Apache-2.0
"""Cgroups of workers: a folder that looks like one, for what is written there; and the kernel's own where this user may make some."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import FakeWorker, Front, connect, eventually

FILES = ("cpu.weight", "memory.max", "memory.oom.group", "pids.max", "cgroup.procs")


def configured(front: Front, worker: FakeWorker, group: Path, *settings: str) -> Path:
    return front.write(
        "[vacceld]", f"worker = {worker.program}", f"cgroup = {group}", "[tenant red]", f"listen = unix:{front.path('red')}", *settings
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A group's folder with a worker's in it, as the kernel would show them."""
    made = tmp_path / "group"
    (made / "tenant-red").mkdir(parents=True)
    (made / "cgroup.subtree_control").touch()
    for name in FILES:
        (made / "tenant-red" / name).touch()
    return made


def text(folder: Path, name: str) -> str:
    return (folder / "tenant-red" / name).read_text()


def test_weights_and_bounds(front: Front, worker: FakeWorker, folder: Path) -> None:
    front.start(f"--config={configured(front, worker, folder, 'weight = 250', 'max_resident = 1G', 'max_processes = 300')}")
    connect(front.path("red"))
    eventually(lambda: text(folder, "cgroup.procs"))
    assert text(folder, "cgroup.procs") == "0"
    assert [text(folder, name) for name in FILES[:4]] == ["250", str(1 << 30), "1", "300"]
    # One controller after the other, as one that is not there is no reason to go without the others.
    assert (folder / "cgroup.subtree_control").read_text().startswith("+pids")


def test_no_bounds(front: Front, worker: FakeWorker, folder: Path) -> None:
    front.start(f"--config={configured(front, worker, folder, 'max_processes = 0')}")
    connect(front.path("red"))
    eventually(lambda: text(folder, "cgroup.procs"))
    assert [text(folder, name) for name in ("cpu.weight", "memory.max", "pids.max")] == ["100", "max", "max"]


def test_a_group_that_may_not_be_written_to(front: Front, worker: FakeWorker) -> None:
    """Workers start nevertheless."""
    front.start(f"--config={configured(front, worker, Path('/proc/self/task'))}")
    connect(front.path("red"))
    front.says("cgroup", "/proc/self/task")
    eventually(front.workers)


@pytest.fixture
def real() -> Iterator[Path]:
    """A group of the kernel's."""
    rows = (line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines())
    mounts = [row[4] for row in rows if row[row.index("-") + 1] == "cgroup2"]
    if not mounts:
        pytest.skip("cgroup2 is not mounted here")
    group = Path(mounts[0]) / f"vaccel-test-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as error:
        pytest.skip(f"no group can be made here: {error}")
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        (group / "cgroup.procs").write_text(str(sleeper.pid))
    except OSError as error:
        refused = str(error)
    else:
        refused = ""
    finally:
        sleeper.kill()
        sleeper.wait()
    if refused:
        group.rmdir()
        pytest.skip(f"no process can be put into a group here: {refused}")
    yield group
    for child in group.iterdir():
        if child.is_dir():
            child.rmdir()
    group.rmdir()


def group_of(pid: int) -> str:
    return next(line[3:] for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines() if line.startswith("0::"))


def test_a_worker_is_in_its_own_group(front: Front, worker: FakeWorker, real: Path) -> None:
    front.start(f"--config={configured(front, worker, real, 'weight = 300')}")
    connect(front.path("red"))
    (pid,) = eventually(front.workers)
    eventually(lambda: group_of(pid).endswith(f"/{real.name}/tenant-red"))
    weight = real / "tenant-red" / "cpu.weight"
    assert not weight.exists() or weight.read_text() == "300\n"
    front.stop()
    eventually(lambda: not (real / "tenant-red").exists())

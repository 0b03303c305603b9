# SPDX-License-Identifier: Apache-2.0
"""What a worker that was taken over can do: a backend tries it from within one. The daemon and its tenant are fresh for each module."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", Path(__file__).resolve().parents[2] / "build"))
TIMEOUT = 120
PROCESSES = 96

#: Everything that is refused to every worker, whichever kernel and user: what is tried, with which path, and as what it fails.
REFUSED = [
    ("socket_inet", "/", (errno.EPERM,)),
    ("socket_unix", "/", (errno.EPERM,)),
    ("socket_vsock", "/", (errno.EPERM,)),
    ("socket_netlink", "/", (errno.EPERM,)),
    ("namespaces", "/", (errno.ENOSYS,)),
    ("clone3", "/", (errno.ENOSYS,)),
    ("io_uring", "/", (errno.ENOSYS,)),
    ("become_root", "/", (errno.EPERM,)),
    ("take_capability", "/", (errno.EPERM,)),
]
#: What ends the worker, whose tenant is told.
KILLED = [
    "ptrace", "mount", "unshare", "process_vm_readv", "bpf", "init_module", "chroot", "add_key", "open_by_handle_at",
]  # fmt: skip


class Daemon:
    """vacceld with one tenant, whose backend does what it is told."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.folder = folder
        self.models = folder / "models"
        self.models.mkdir(parents=True)
        (self.models / "card").write_text("a model")
        self.written = folder / "written"
        self.written.mkdir(mode=0o777)
        self.written.chmod(0o777)
        config = folder / "vacceld.conf"
        config.write_text(
            f"[tenant red]\nlisten = unix:{folder}/red\nmodels = {self.models}\n"
            f"environment = VACCEL_BACKEND_PATH={BUILD}/tests/backends/escape VACCEL_TEST_SECRET=of-the-tenant\n"
            f"max_processes = {PROCESSES}\n" + "".join(f"{line}\n" for line in lines)
        )
        self.log = folder / "log"
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "LC_ALL": "C.UTF-8"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [BUILD / "bin" / "vacceld", f"--config={config}"], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.await_(lambda: self.listens())

    def listens(self) -> bool:
        assert self.process.poll() is None, self.said()
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(f"{self.folder}/red") == 0

    def await_(self, found: Any) -> Any:
        end = time.monotonic() + TIMEOUT
        while not (value := found()):
            assert time.monotonic() < end, self.said()
            time.sleep(0.01)
        return value

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def tries(self, attempt: str, path: str | Path = "/") -> str:
        """What came of it: an errno's number, 0 for success, or the status of a call that failed and why."""
        environment = {"VACCEL_TARGET": f"unix:{self.folder}/red", "HOME": str(self.folder), "PATH": os.environ["PATH"]}
        done = subprocess.run(
            [BUILD / "tests" / "bin" / "sandbox-try", attempt, str(path)], env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=True
        )
        return done.stdout.strip()

    def worker(self) -> int:
        """The process that answered just now."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert len(children) == 1, self.said()
        return int(children[0])

    def status(self) -> dict[str, str]:
        lines = Path(f"/proc/{self.worker()}/status").read_text().splitlines()
        return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(TIMEOUT) == 0, self.said()


def granted() -> dict[str, dict[str, Any]]:
    """What this machine's kernel grants, as the daemon says it."""
    done = subprocess.run([BUILD / "bin" / "vacceld", "--check-sandbox", "--json"], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert done.returncode in (0, 1), done.stderr
    said = json.loads(done.stdout)
    assert said["complete"] == all(part["held"] for part in said["parts"].values()) == (done.returncode == 0)
    return said["parts"]


GRANTED = granted()


def needs(*parts: str) -> pytest.MarkDecorator:
    missing = [f"{part}: {GRANTED[part]['how']}" for part in parts if not GRANTED[part]["held"]]
    return pytest.mark.skipif(bool(missing), reason="; ".join(missing))


def numbers(*codes: int) -> list[str]:
    return [str(code) for code in codes]


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that every user can reach, as those of a service are."""
    made = Path(tempfile.mkdtemp(prefix="vaccel-sandbox-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def daemon(folder: Path) -> Iterator[Daemon]:
    made = Daemon(folder, f"sandbox_write = {folder}/written")
    yield made
    made.stop()


@pytest.fixture
def bare(folder: Path) -> Iterator[Daemon]:
    made = Daemon(folder, "sandbox = off")
    yield made
    made.stop()


@needs("calls")
def test_calls_are_refused_and_the_worker_goes_on(daemon: Daemon) -> None:
    assert daemon.tries("read", daemon.models / "card") == "0", "a model cannot be read"
    before = daemon.worker()
    for attempt, path, codes in REFUSED:
        assert daemon.tries(attempt, path) in numbers(*codes), attempt
    assert daemon.worker() == before, daemon.said()


@needs("calls")
def test_what_nobody_means_well_by_ends_the_worker_and_the_next_one_answers(daemon: Daemon) -> None:
    for attempt in KILLED:
        assert daemon.tries(attempt).startswith("ERR_LOST"), attempt
        assert daemon.tries("read", daemon.models / "card") == "0", attempt
    assert daemon.said().count("died of signal 31") == len(KILLED)


@needs("files")
def test_files_are_those_of_the_tenant(daemon: Daemon) -> None:
    other = daemon.folder / "other-tenant"
    other.write_text("a secret")
    before = daemon.worker() if daemon.tries("read", daemon.models / "card") == "0" else 0
    assert before, "a model cannot be read"
    refused = numbers(errno.EACCES, errno.EPERM, errno.EROFS)
    for path in ("/etc/passwd", "/", "/root", "/usr/bin", "/proc/1/environ", f"/proc/{daemon.process.pid}/environ", other, daemon.folder / "vacceld.conf", "/etc"):
        assert daemon.tries("read", path) in refused, path
    for path in (daemon.models / "new", daemon.models / "card", "/tmp/vaccel-sandbox-new", daemon.folder / "new", "/usr/share/vaccel-new"):
        assert daemon.tries("write", path) in refused, path
    assert daemon.tries("remove", daemon.models / "card") in refused
    # No programs but the helper that backends are tried in.
    for program in ("/bin/true", "/bin/sh", "/usr/bin/env"):
        assert daemon.tries("execute", program) in refused, program
    # What the configuration gives is there.
    assert daemon.tries("write", daemon.written / "new") == "0"
    assert daemon.worker() == before


def test_models_that_links_lead_to_are_the_tenants(daemon: Daemon) -> None:
    elsewhere = daemon.folder / "elsewhere"
    elsewhere.mkdir()
    for name in ("card", "weights"):
        (elsewhere / name).write_text("a model")
    (daemon.models / "linked").symlink_to(elsewhere)
    (daemon.models / "whole").mkdir()
    (daemon.models / "whole" / "weights").symlink_to(elsewhere / "weights")
    assert daemon.tries("read", daemon.models / "linked" / "card") == "0"
    assert daemon.tries("read", daemon.models / "whole" / "weights") == "0"
    assert daemon.tries("write", elsewhere / "new") in numbers(errno.EACCES, errno.EPERM, errno.EROFS)


@needs("folders")
def test_what_landlock_knows_nothing_of_is_read_only(daemon: Daemon) -> None:
    """Landlock leaves a file's mode and owner alone."""
    assert daemon.tries("change", daemon.models / "card") in numbers(errno.EROFS, errno.EPERM)
    # A folder of its own, which nobody else sees.
    assert daemon.tries("write", "/dev/shm/vaccel-sandbox-mark") == "0"
    assert not Path("/dev/shm/vaccel-sandbox-mark").exists()


@needs("network", "user", "privileges")
def test_a_worker_has_a_network_a_user_and_no_rights(daemon: Daemon) -> None:
    assert daemon.tries("read", daemon.models / "card") == "0"
    status = daemon.status()
    assert status["NoNewPrivs"] == "1"
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    if GRANTED["calls"]["held"]:
        assert status["Seccomp"] == "2"
    for kind in ("net", "ipc"):
        assert os.stat(f"/proc/{daemon.worker()}/ns/{kind}").st_ino != os.stat(f"/proc/self/ns/{kind}").st_ino, kind


#: chown, dac_override, fowner, kill, setgid, setuid, setpcap, sys_admin (capabilities(7)).
FRONT = sum(1 << number for number in (0, 1, 3, 5, 6, 7, 8, 21))


def test_the_front_keeps_the_rights_that_workers_need_and_no_others(bare: Daemon) -> None:
    """And so does what replaces it."""

    def rights() -> dict[str, int]:
        status = dict(line.split(":", 1) for line in Path(f"/proc/{bare.process.pid}/status").read_text().splitlines())
        return {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs")}

    was_root = rights()["CapEff"] != 0
    for started in (1, 2):
        bare.await_(lambda started=started: bare.said().count("ready\n") == started)
        has = rights()
        assert has["NoNewPrivs"] == 1
        for name in ("CapInh", "CapPrm", "CapEff", "CapAmb", *(["CapBnd"] if was_root else [])):
            assert has[name] & ~FRONT == 0, (name, hex(has[name]))
        bare.process.send_signal(signal.SIGUSR2)
    bare.await_(lambda: bare.said().count("ready\n") == 3)
    assert bare.tries("namespaces") == "0"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a worker a user of its own")
@pytest.mark.skipif("4294967295" not in Path("/proc/self/uid_map").read_text(), reason="a container with few users")
def test_each_tenant_has_a_user_of_its_own(folder: Path) -> None:
    for path in (BUILD, *BUILD.parents):
        if not path.stat().st_mode & 0o005:
            pytest.skip(f"{path} is closed to others, as then to a tenant's user")
    one, two = Daemon(folder / "a"), Daemon(folder / "b", "user = 54321", "[tenant other]", f"listen = unix:{folder}/other")
    try:
        for daemon in (one, two):
            assert daemon.tries("read", daemon.models / "card") == "0"
        uids = [set(daemon.status()["Uid"].split()) for daemon in (one, two)]
        assert uids[1] == {"54321"} and len(uids[0]) == 1 and int(uids[0].pop()) >= 0x70000000
        assert one.tries("signal_parent") == str(errno.EPERM)
        # It counts by user.
        assert one.tries("bomb") == str(errno.EAGAIN)
    finally:
        one.stop()
        two.stop()


@needs("user")
@pytest.mark.skipif(os.geteuid() == 0, reason="root is not bounded but by a user of its own")
def test_a_fork_bomb_ends_at_the_bound(daemon: Daemon) -> None:
    assert daemon.tries("bomb") == str(errno.EAGAIN)


@pytest.mark.skipif(os.geteuid() != 0, reason="the folder is somebody else's only for root")
@needs("user")
def test_a_folder_that_is_closed_to_others_is_still_served(folder: Path) -> None:
    """The worker keeps its user then, in a user namespace of its own."""
    folder.chmod(0o700)
    daemon = Daemon(folder)
    try:
        assert daemon.tries("read", daemon.models / "card") == "0"
        assert set(daemon.status()["Uid"].split()) == {"0"}
        assert os.stat(f"/proc/{daemon.worker()}/ns/user").st_ino != os.stat("/proc/self/ns/user").st_ino
        assert daemon.tries("read", "/etc/passwd") == str(errno.EACCES)
    finally:
        daemon.stop()


def test_without_a_sandbox_all_of_it_is_possible(bare: Daemon) -> None:
    """The attempts themselves work: what is refused above is refused by the sandbox."""
    for attempt, path in [("read", "/etc/passwd"), ("socket_unix", "/"), ("socket_inet", "/"), ("execute", "/bin/true"), ("write", bare.models / "new")]:
        assert bare.tries(attempt, path) == "0", attempt
    status = bare.status()
    assert status["Seccomp"] == Path("/proc/self/status").read_text().split("Seccomp:")[1].split()[0]


def test_a_strict_sandbox_is_whole_or_no_worker_starts(folder: Path) -> None:
    daemon = Daemon(folder, "sandbox = strict")
    try:
        answer = daemon.tries("read", daemon.models / "card")
        if all(part["held"] for part in GRANTED.values()):
            assert answer == "0"
        else:
            assert answer.startswith("ERR_") and "sandbox = full" in daemon.said()
    finally:
        daemon.stop()


def test_what_is_missing_is_said_in_one_line_per_worker(daemon: Daemon) -> None:
    daemon.tries("read", daemon.models / "card")
    lines = [line for line in daemon.said().splitlines() if "its sandbox lacks" in line]
    assert len(lines) == (0 if all(part["held"] for part in GRANTED.values()) else 1)


def test_the_check_names_each_part_and_its_state() -> None:
    assert list(GRANTED) == ["limits", "network", "folders", "user", "privileges", "files", "calls"]
    done = subprocess.run([BUILD / "bin" / "vacceld", "--check-sandbox"], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    words = [line.split() for line in done.stdout.splitlines()]
    assert {word[0]: word[1] == "yes" for word in words[:-1]} == {name: part["held"] for name, part in GRANTED.items()}
    bad = subprocess.run([BUILD / "bin" / "vacceld", "--json"], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert bad.returncode == 2 and "--check-sandbox" in bad.stderr

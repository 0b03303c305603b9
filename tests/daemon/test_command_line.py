# SPDX-License-Identifier: Apache-2.0
"""What vacceld is told, and what it says to what makes no sense."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, FakeWorker, Front

PACKAGING = ROOT / "daemon" / "packaging"


def test_help_and_version(front: Front) -> None:
    done = front.run("--help")
    assert done.returncode == 0 and done.stderr == ""
    for option in ("--socket-path", "--fd", "--connect", "--listen", "--allow-upload", "--config", "--check", "--print-capabilities"):
        assert option in done.stdout
    version = re.findall(r"#define VACCEL_VERSION_\w+ (\d+)", (ROOT / "capi/include/vaccel/version.h").read_text())
    assert front.run("--version").stdout == f"vacceld {'.'.join(version)}\n"


def test_capabilities_are_what_hypervisors_ask_for(front: Front) -> None:
    done = front.run("--print-capabilities")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said["type"] == "fs"
    assert isinstance(said["features"], list)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
    
        (["--no-such-option"], ["--no-such-option"]),
        (["a-stray-word"], ["a-stray-word"]),
        (["--fd=x"], ["--fd", "x"]),
        (["--fd=-1"], ["--fd", "-1"]),
        (["--fd=99"], ["99"]),
        (["--listen=vsock:3"], ["vsock:3", "unix:"]),
        (["--socket-path="], ["--socket-path"]),
        (["--socket-path=/" + "x" * 110], ["107"]),
        (["--allow-upload"], ["--allow-upload", "a socket", "allow_upload = yes"]),
        (["--config=/no/such/file"], ["/no/such/file", "No such file"]),
        (["--config=/"], ["/"]),
    ],
)
def test_command_lines_that_make_no_sense(front: Front, arguments: list[str], words: list[str]) -> None:
    done = front.run(*arguments)
    assert done.returncode in (1, 2), done
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) <= 3


def test_nothing_to_serve(front: Front) -> None:
    if Path("/etc/vaccel/vacceld.conf").exists():
        pytest.skip("this machine has a configuration")
    done = front.run()
    assert done.returncode in (1, 2)
    assert "--socket-path" in done.stderr and "/etc/vaccel/vacceld.conf" in done.stderr


def test_a_configuration_is_checked(front: Front) -> None:
    good = front.write("[tenant a]", f"listen = unix:{front.path('a')}")
    done = front.run("--check", f"--config={good}")
    assert done.returncode == 0, done.stderr
    assert not front.path("a").exists()


def test_every_fault_of_a_configuration_is_said(front: Front) -> None:
    bad = front.write(
        "[vacceld]", "max_worker = 3", "[tenant a]", "mode = rw", "max_calls = many", "listen = unix:/x", "", "stray"
    )
    for arguments in (["--check", f"--config={bad}"], ["--check-config", f"--config={bad}"], [f"--config={bad}"]):
        done = front.run(*arguments)
        assert done.returncode in (1, 2)
        lines = done.stderr.splitlines()
        assert any(line.endswith(f"{bad}:2: [vacceld] max_worker = 3: there is no such key; did you mean 'max_workers'?") for line in lines)
        assert any(f"{bad}:4: [tenant a] mode = rw: " in line and "0660" in line for line in lines)
        assert any(f"{bad}:5: [tenant a] max_calls = many: " in line for line in lines)


def test_a_worker_that_is_not_there(front: Front) -> None:
    bad = front.write("[vacceld]", "worker = /no/such/worker", "[tenant a]", f"listen = unix:{front.path('a')}")
    done = front.run(f"--config={bad}")
    assert done.returncode in (1, 2)
    assert "/no/such/worker" in done.stderr and "No such file" in done.stderr
    assert not front.path("a").exists()


def test_a_socket_that_the_caller_made(front: Front, worker: FakeWorker) -> None:
    from vmm.vhost_user import FrontEnd

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(front.path("made")))
    listening.listen()
    front.start(f"--fd={listening.fileno()}", fds=(listening.fileno(),))
    listening.close()
    for _ in range(2):
        guest = FrontEnd.connect(front.path("made"))
        guest.begin()
        assert guest.queue_num >= 2
        guest.close()
    front.stop()
    assert front.path("made").exists(), "it is the caller's"


def test_a_connection_that_the_caller_made(front: Front) -> None:
    from vmm.vhost_user import FrontEnd

    ours, theirs = socket.socketpair()
    front.start(f"--fd={theirs.fileno()}", fds=(theirs.fileno(),))
    theirs.close()
    guest = FrontEnd(ours)
    guest.begin()
    assert guest.queue_num >= 2
    guest.close()


def test_one_guest_after_the_other(front: Front) -> None:
    from vmm.vhost_user import FrontEnd

    front.start(f"--socket-path={front.path('s')}")
    for _ in range(3):
        guest = FrontEnd.connect(front.path("s"))
        guest.begin()
        guest.close()


def test_a_hypervisor_that_listens_is_connected_to_again(front: Front) -> None:
    from vmm import vhost_user

    front.start(f"--connect={front.path('hypervisor')}")
    for _ in range(2):
        server = vhost_user.listen(front.path("hypervisor"))
        connection, _ = server.accept()
        guest = vhost_user.FrontEnd(connection)
        guest.begin()
        guest.close()
        server.close()
        front.path("hypervisor").unlink()


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
@pytest.mark.parametrize("page", ["vacceld.8", "vacceld.conf.5"])
def test_manual_pages_are_clean(page: str) -> None:
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", PACKAGING / page], capture_output=True, timeout=60,
        env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_manual_pages_are_complete(front: Front) -> None:
    page = (PACKAGING / "vacceld.8").read_text()
    options = set(re.findall(r"--([a-z-]+)", front.run("--help").stdout))
    assert len(options) >= 10
    for option in options:
        assert re.search(rf"Fl -{option}\b|, -{option}\b", page), option
    page = (PACKAGING / "vacceld.conf.5").read_text()
    keys = re.findall(r'^    \{"(\w+)", [A-Z]+, ', (ROOT / "daemon/front/config_keys.c").read_text(), re.MULTILINE)
    assert len(keys) > 15
    for key in keys:
        assert re.search(rf"\.It Cm [\w ,]*\b{key}\b", page), key


def test_the_example_is_sound(front: Front) -> None:
    """With every line that it proposes, but for what this machine may not have."""
    text = (PACKAGING / "vacceld.conf").read_text()
    text = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    text = text.replace("/srv/models", str(front.folder)).replace("= kvm", "= 0")
    assert "idle_timeout" in text and "preload = efficientnet-lite0" in text
    path = front.write(text)
    done = front.run("--check", f"--config={path}")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", ["vacceld.service", "vacceld.socket"])
def test_units_are_sound(unit: str, tmp_path: Path) -> None:
    folder = ROOT / "daemon" / "systemd"
    for name in ("vacceld.service", "vacceld.socket"):
        text = (folder / name).read_text().replace("=vacceld", "=/bin/true").replace("man:", "https://example.org/")
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / unit], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")

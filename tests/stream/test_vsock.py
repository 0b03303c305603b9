# SPDX-License-Identifier: Apache-2.0
"""Streams on which no descriptors pass, as those of guests: a relay stands for the hypervisor between the program and vacceld."""

from __future__ import annotations

import errno
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
from vmm.daemon import listens  # noqa: E402

from held import Held
from relay import TOKEN, Relay
from seccomp import MACHINES, refuse_vsock

BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", Path(__file__).resolve().parents[2] / "build"))
MODEL = "efficientnet-lite0"
TIMEOUT = 60
NOBODY = bytes(TOKEN)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VACCEL_")}
    return {**kept, "VACCEL_TARGET": "none", "VACCEL_MODEL_PATH": str(BUILD / "models"), **more}


def eventually(found: Any) -> Any:
    end = time.monotonic() + TIMEOUT
    while not (value := found()):
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.01)
    return value


class Steered:
    """stream-steered: a program whose calls the test begins."""

    def __init__(self, target: str) -> None:
        self.process = subprocess.Popen(
            [BUILD / "tests" / "bin" / "stream-steered"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment(VACCEL_TARGET=target),
        )  # fmt: skip

    def say(self, line: str) -> dict[str, int]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate(timeout=TIMEOUT)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    made = Held(tmp_path / "held")
    yield made
    made.close()


@pytest.fixture
def daemon(tmp_path: Path, held: Held) -> Iterator[Path]:
    """The socket on which vacceld listens for a guest."""
    config = tmp_path / "vacceld.conf"
    backends = f"{BUILD}/lib/vaccel/backends:{BUILD}/tests/backends/hold"
    config.write_text(
        f"[tenant guest]\nvsock = {tmp_path}/vm\nmodels = {BUILD}/models\nallow_upload = yes\n"
        f"environment = VACCEL_BACKEND_PATH={backends}\n    VACCEL_TEST_HOLD={held.folder}\nsandbox_write = {held.folder}\n"
    )
    (BUILD / "models").mkdir(exist_ok=True)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([BUILD / "bin" / "vacceld", f"--config={config}"], env=environment(), stderr=log)
    path = tmp_path / "vm_30305"
    eventually(lambda: listens(path) or process.poll() is not None)
    assert process.poll() is None, (tmp_path / "log").read_text()
    yield path
    process.terminate()
    assert process.wait(TIMEOUT) == 0


@pytest.fixture
def relay(tmp_path: Path, daemon: Path) -> Iterator[Relay]:
    made = Relay(tmp_path / "guest", daemon)
    yield made
    made.close()


def vaccel(*arguments: str | Path, target: str, **how: Any) -> subprocess.CompletedProcess[str]:
    env = environment(**({"VACCEL_TARGET": target} if target else {}))
    if not target:
        del env["VACCEL_TARGET"]
    command = [str(part) for part in (BUILD / "bin" / "vaccel", *arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=TIMEOUT, **how)


def test_the_same_labels(relay: Relay) -> None:
    photo = BUILD / "photos" / "coffee.jpg"
    if not photo.exists() or not (BUILD / "models" / MODEL).exists():
        pytest.skip("the model and the photos are not made; scripts/demo makes them")
    common = ("classify", "--json", "--model", MODEL, photo)
    direct = vaccel(*common, "--backend", "openvino", target="none")
    carried = vaccel(*common, "--backend", "stream/openvino", target=f"unix:{relay.path}")
    assert carried.returncode == 0, carried.stderr
    assert json.loads(carried.stdout)["labels"] == json.loads(direct.stdout)["labels"]
    assert sum(passage.bytes for passage in relay.passages) > photo.stat().st_size


def test_nobody_has_a_token(relay: Relay, held: Held) -> None:
    """Two programs, or one that was restored twice, have nothing that they could share."""
    programs = [Steered(f"unix:{relay.path}") for _ in range(2)]
    for program in programs:
        assert program.say("call 3")["ok"] == 3
        program.say("hold 3")
    held.await_(6)
    held.let_go(6)
    for program in programs:
        assert program.say("ended")["ok"] == 3
        program.close()
    assert len(relay.passages) >= 6
    assert {(passage.token, passage.given) for passage in relay.passages} == {(NOBODY, NOBODY)}


def test_cut_while_idle_and_in_mid_call(relay: Relay, held: Held) -> None:
    program = Steered(f"unix:{relay.path}")
    program.say("hold 4")
    held.await_(4)
    held.let_go(4)
    assert program.say("ended") == {"ok": 4, "lost": 0, "other": 0}
    for _ in range(20):
        before = len(relay.passages)
        assert relay.cut() > 0
        assert program.say("call 5") == {"ok": 5, "lost": 0, "other": 0}
        assert len(relay.passages) == before + 1, "one new connection, and the calls were not repeated"
    program.say("hold 3")
    held.await_(3)
    relay.cut()
    assert program.say("ended") == {"ok": 0, "lost": 3, "other": 0}
    assert program.say("call 5") == {"ok": 5, "lost": 0, "other": 0}
    held.let_go(3)  # the daemon's ends of the calls that were lost
    program.close()


def test_a_daemon_that_is_started_again(tmp_path: Path, relay: Relay) -> None:
    """Calls are answered again as soon as there is somebody; until then the message says what is missing."""
    program = Steered(f"unix:{relay.path}")
    assert program.say("call 1")["ok"] == 1
    relay.daemon = tmp_path / "nobody"
    relay.cut()
    assert program.say("call 1") == {"ok": 0, "lost": 0, "other": 1}
    relay.daemon = tmp_path / "vm_30305"
    assert program.say("call 1")["ok"] == 1
    program.close()


def reason(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    stream = next(at for at in json.loads(done.stdout)["backends"] if at["name"] == "stream")
    assert stream["status"] != "OK"
    return stream["reason"]


@pytest.mark.skipif(platform.machine() not in MACHINES, reason="the filter is not written for this machine")
@pytest.mark.parametrize("error", [errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EAFNOSUPPORT])
def test_a_container_that_refuses_vsock(error: int) -> None:
    """Whether the target is named, or vsock is tried because this machine is a guest."""
    refused = {"preexec_fn": refuse_vsock(error)}
    said = reason(vaccel("info", "--json", target="vsock", **refused))
    assert "refuses AF_VSOCK" in said and os.strerror(error) in said
    assert "seccomp profile" in said and "/run/vaccel:/run/vaccel" in said
    done = vaccel("bench", "--backend", "stream", target="vsock:2:30305", **refused)
    assert done.returncode == (4 if error in (errno.EPERM, errno.EACCES) else 3) and "seccomp profile" in done.stderr
    if not Path("/run/vaccel/default.sock").exists():
        said = reason(vaccel("info", "--json", target="", **refused))
        assert "VACCEL_TARGET is not set" in said


def test_nowhere(tmp_path: Path) -> None:
    assert "VACCEL_TARGET is none" in reason(vaccel("info", "--json", target="none"))
    done = vaccel("bench", "--backend", "stream", target="none")
    assert done.returncode == 3 and "VACCEL_TARGET is none" in done.stderr

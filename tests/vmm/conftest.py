# SPDX-License-Identifier: Apache-2.0
"""The daemon and its guests, for each test anew."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from . import frame
from .daemon import BUILD, ROOT, Daemon, Gate, sanitized
from .frame import Frame, Model, Tensor
from .guest import Guest, Session

NAME = "efficientnet-lite0"
# The backend "hold", which answers when a test says so, and its device that waits.
HOLD = {"backend": "hold", "device": "HOLD"}

Start = Callable[..., Daemon]


def held_call(id: int, **head: Any) -> Frame:
    """A call that waits for the gate."""
    tensor = Tensor("x", frame.F32, (1,), bytes(4))
    return frame.call("infer", id, head={**HOLD, **head}, model=Model(NAME), inputs=[tensor], outputs=[])


def made(kind: str, mark: str) -> Path:
    """What scripts/test makes, in this build tree or in the ordinary one."""
    for build in (BUILD, ROOT / "build"):
        if (build / kind / mark).exists():
            return build / kind
    raise FileNotFoundError(f"{BUILD / kind / mark}; scripts/test makes it")


@pytest.fixture(scope="session")
def models() -> Path:
    return made("models", f"{NAME}/model.json")


@pytest.fixture(scope="session")
def coffee() -> bytes:
    return (made("photos", "coffee.jpg") / "coffee.jpg").read_bytes()


@pytest.fixture(scope="session")
def lite() -> Model:
    return Model(NAME)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    gate = Gate(tmp_path / "gate")
    yield gate
    gate.close()


@pytest.fixture
def start(tmp_path: Path, gate: Gate, models: Path) -> Iterator[Start]:
    """Starts a daemon with the tenants red and blue; options are settings of both."""
    daemons: list[Daemon] = []

    def begin(tenants: tuple[str, ...] = ("red", "blue"), **settings: object) -> Daemon:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        backends = BUILD / "tests" / "backends"
        environment = {
            "VACCEL_BACKEND_PATH": f"{backends / 'hold'}:{backends / 'echo'}",
            "VACCEL_TEST_HOLD": str(gate.folder),
        }
        each = {"models": models, **settings}
        daemon = Daemon(folder, {tenant: each for tenant in tenants}, environment)
        daemon.start()
        daemons.append(daemon)
        return daemon

    yield begin
    for daemon in daemons:
        daemon.stop()


@pytest.fixture
def daemon(start: Start) -> Daemon:
    return start()


@pytest.fixture
def guest(daemon: Daemon) -> Iterator[Guest]:
    with daemon.guest() as guest:
        yield guest


@pytest.fixture
def session(guest: Guest) -> Session:
    return guest.session()


@pytest.fixture
def bystanders(daemon: Daemon) -> Iterator[None]:
    """Whatever a hostile guest of red does meanwhile: a guest of blue and one of red that were there before, and fresh ones of both, get answers, and no worker has died."""
    with daemon.guest("blue", 1) as blue, daemon.guest("red", 1) as red:
        sessions = [blue.session(), red.session()]
        for session in sessions:
            session.call("noop").good()
        before = daemon.workers()
        assert set(before) == {"red", "blue"}
        yield
        for session in sessions:
            session.call("noop").good()
        for tenant in ("red", "blue"):
            with daemon.guest(tenant) as fresh:
                fresh.session().call("noop").good()
        assert daemon.workers() == before, daemon.said()


@pytest.fixture(scope="session")
def host_says(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], dict[str, Any]]:
    """What `vaccel classify --json` says of a photograph on this machine."""
    home = tmp_path_factory.mktemp("home")

    def classify(photo: Path) -> dict[str, Any]:
        environment = {
            **sanitized(),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": str(home),
            "VACCEL_TARGET": "none",
            "VACCEL_MODEL_PATH": str(models),
        }
        done = subprocess.run(
            [BUILD / "bin" / "vaccel", "classify", photo, "--json"], env=environment, capture_output=True, check=True
        )
        return json.loads(done.stdout)

    return classify


@dataclass
class Upload:
    """A model as who has it in memory sends it, and how it is called then."""

    content: bytes
    metadata: str
    model: Model

    @property
    def arguments(self) -> dict[str, Any]:
        return {"sha256": self.model.sha256, "content": self.content, "metadata": self.metadata}


@pytest.fixture(scope="session")
def upload(models: Path) -> Upload:
    folder = models / NAME
    content = (folder / "model.onnx").read_bytes()
    metadata = json.loads((folder / "model.json").read_bytes())
    metadata["labels"] = (folder / "labels.txt").read_text(encoding="utf-8").splitlines()
    text = json.dumps(metadata)
    return Upload(content, text, Model(sha256=sha256_of_model(content, text.encode())))


def sha256_of_model(content: bytes, metadata: bytes) -> str:
    """What a model from memory goes by."""
    parts = hashlib.sha256(content).digest() + hashlib.sha256(metadata).digest()
    return hashlib.sha256(parts).hexdigest()


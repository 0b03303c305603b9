# SPDX-License-Identifier: Apache-2.0
"""What the tests of the `vaccel` command share: the program itself, a model, photographs good and bad."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", ROOT / "build"))
NAME = "efficientnet-lite0"

sys.path[:0] = [str(ROOT / "tests" / "reference"), str(ROOT / "tests" / "sanitizers"), str(Path(__file__).parent)]
sys.dont_write_bytecode = True

from sanitized import sanitized  # noqa: E402


@dataclass
class Done:
    """How a run ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """One document in each line, as `classify --json` prints them."""
        return [json.loads(line) for line in self.out.splitlines()]

    def failed(self, status: int, *words: str) -> None:
        """It ended normally, with this status and a message that has these words."""
        assert self.status == status, self
        message = self.err + self.out
        for word in words:
            assert word in message, f"'{word}' is not in: {message}"


Vaccel = Callable[..., Done]


def environment(models: Path, home: Path, **more: str) -> dict[str, str]:
    """Nothing of the machine's own settings but how to run programs."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, **sanitized(), "LC_ALL": "C.UTF-8", "HOME": str(home), "VACCEL_TARGET": "none", "VACCEL_MODEL_PATH": str(models), **more}


@pytest.fixture(scope="session")
def program() -> Path:
    path = BUILD / "bin" / "vaccel"
    if not path.is_file():
        pytest.skip(f"{path} is not built")
    return path


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder that scripts/test puts the model in."""
    for build in (BUILD, ROOT / "build"):
        if (build / "models" / NAME / "model.json").is_file():
            return build / "models"
    pytest.skip(f"there is no model in {BUILD / 'models'}; make it with models/fetch.py {NAME} --to {BUILD / 'models'}")


@pytest.fixture(scope="session")
def photos() -> Path:
    """Photographs that scripts/test makes."""
    for build in (BUILD, ROOT / "build"):
        if (build / "photos" / "coffee.jpg").is_file():
            return build / "photos"
    pytest.skip(f"there are no photographs; make them with tests/reference/photos.py --demo {BUILD / 'photos'}")


@pytest.fixture(scope="session")
def vaccel(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Vaccel:
    """Runs the command as a shell would; never hangs, and asserts that no signal ended it."""
    home = tmp_path_factory.mktemp("home")
    nothing = tmp_path_factory.mktemp("no-models")

    def run(
        *arguments: str | Path | bytes,
        models: Path | None = None,
        env: dict[str, str] | None = None,
        input: bytes = b"",
        **options: Any,
    ) -> Done:
        done = subprocess.run(
            [program, *arguments],
            input=input,
            timeout=60,
            env=environment(models or nothing, home, **(env or {})),
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )
        assert done.returncode >= 0, f"ended by signal {-done.returncode}: {done.stderr!r}"
        return Done(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())

    return run


@pytest.fixture
def classify(vaccel: Vaccel, models: Path) -> Vaccel:
    """Runs `vaccel classify` with the model at hand."""
    return lambda *arguments, **options: vaccel("classify", *arguments, **{"models": models, **options})


@pytest.fixture
def coffee(photos: Path) -> Path:
    return photos / "coffee.jpg"


@pytest.fixture
def own_model(models: Path, tmp_path: Path) -> Path:
    """A copy of the model's folder, to be spoilt."""
    folder = tmp_path / "own"
    shutil.copytree(models / NAME, folder)
    return folder


@pytest.fixture
def describe(own_model: Path) -> Callable[..., Path]:
    """Changes the copy's model.json: sections may be given as dictionaries to merge, None removes a key."""

    def change(**changes: Any) -> Path:
        path = own_model / "model.json"
        text = json.loads(path.read_text())
        for key, value in changes.items():
            if value is None:
                text.pop(key, None)
            elif isinstance(value, dict):
                text[key].update(value)
            else:
                text[key] = value
        path.write_text(json.dumps(text))
        return own_model

    return change

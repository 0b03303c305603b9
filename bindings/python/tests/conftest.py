# SPDX-License-Identifier: Apache-2.0
"""What the tests share: the photographs, the model, and a session on the real backend."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", ROOT / "build"))
os.environ.setdefault("VACCEL_MODEL_PATH", str(BUILD / "models"))
os.environ.setdefault("VACCEL_BACKEND_PATH", str(BUILD / "tests" / "backends" / "echo"))

import vaccel  # noqa: E402  (reads the environment)


@pytest.fixture(scope="session")
def build() -> Path:
    return BUILD


@pytest.fixture(scope="session")
def photos() -> list[Path]:
    found = sorted((BUILD / "photos").glob("*.jpg"))
    assert found, f"{BUILD}/photos holds no photographs; run scripts/demo, which puts them there"
    return found


@pytest.fixture(scope="session")
def photo(photos: list[Path]) -> Path:
    return photos[0]


@pytest.fixture(scope="session")
def model() -> Iterator[vaccel.Model]:
    with vaccel.Model(vaccel.DEFAULT_MODEL) as model:
        assert model.path, f"the model {model.name} is not in {os.environ['VACCEL_MODEL_PATH']}; run scripts/demo, which makes it"
        yield model


@pytest.fixture
def session() -> Iterator[vaccel.Session]:
    with vaccel.Session() as session:
        yield session


class Echo:
    """The backend of tests/backends/echo.c: a session on it, a model for it, and its switches."""

    def __init__(self) -> None:
        self.session = vaccel.Session(backend="echo")
        self.model = vaccel.Model.from_bytes(b"any network", "{}")
        self.session.noop()  # loads it, so that the library below is the one that vaccel has
        self._library = ctypes.CDLL(str(BUILD / "tests" / "backends" / "echo" / "echo.so"))

    def hold(self, stubborn: bool = False) -> None:
        """Calls wait from now on; stubborn ones also when they are cancelled."""
        self._library.echo_hold(1, int(stubborn))

    def go_on(self) -> None:
        self._library.echo_hold(0, 0)

    def waiting(self) -> int:
        return int(self._library.echo_waiting())

    def until_waiting(self, count: int = 1) -> None:
        until(lambda: self.waiting() >= count)

    def blocks(self) -> int:
        """Results of infer whose memory is still there."""
        return int(self._library.echo_blocks())


def until(true: Callable[[], bool]) -> None:
    """Gives other threads time until something is so; fails when it never is."""
    for _ in range(10_000):
        if true():
            return
        time.sleep(0.001)
    raise AssertionError("it did not come about")


@pytest.fixture
def echo() -> Iterator[Echo]:
    made = Echo()
    yield made
    made.go_on()
    made.session.close()
    made.model.close()

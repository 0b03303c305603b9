# SPDX-License-Identifier: Apache-2.0
"""What the tests share: the photographs, the model, and a session on the real backend."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", ROOT / "build"))
os.environ.setdefault("VACCEL_MODEL_PATH", str(BUILD / "models"))

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

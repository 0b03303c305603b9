# SPDX-License-Identifier: Apache-2.0
"""What the tests of models/fetch.py share."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FETCH = ROOT / "models" / "fetch.py"
NAME = "efficientnet-lite0"

sys.path[:0] = [str(ROOT / "models"), str(ROOT / "tests" / "reference"), str(Path(__file__).parent)]
sys.dont_write_bytecode = True

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def cache() -> Path:
    """One cache for all runs, kept: only the first needs the network."""
    return Path(os.environ.get("VACCEL_BUILD_DIR", ROOT / "build")) / "cache"


@pytest.fixture(scope="session")
def fetch(cache: Path) -> Run:
    """Runs the script as the command line does, and never hangs."""

    def run(*arguments: str | Path, env: dict[str, str] | None = None, **options: object):
        return subprocess.run(
            [sys.executable, FETCH, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            env={**os.environ, "XDG_CACHE_HOME": str(cache), **(env or {})},
            **options,
        )

    return run


@pytest.fixture(scope="session")
def model(fetch: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model folder, made for real."""
    to = tmp_path_factory.mktemp("models")
    done = fetch(NAME, "--to", to)
    assert done.returncode == 0, done.stderr
    return to / NAME

# SPDX-License-Identifier: Apache-2.0
"""An installation of this tree, moved after it was made, and how outside projects are built against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("VACCEL_BUILD_DIR", ROOT / "build"))
NAME = "efficientnet-lite0"
#: Some frameworks write there.
_home = tempfile.TemporaryDirectory(prefix="vaccel-install-home-")
HOME = _home.name
COMPONENTS = ("runtime", "backends", "command", "daemon", "development", "documentation", "openacc")

sys.dont_write_bytecode = True


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: builds the project again; takes minutes")


def environment(**more: str) -> dict[str, str]:
    """Nothing of this tree, nor of whoever runs the tests, but how to run programs."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "HOME": HOME, "VACCEL_TARGET": "none", **more}


def run(*command: str | Path, cwd: Path | None = None, status: int = 0, **more: str) -> str:
    """What it printed, on both streams."""
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment(**more), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == status, f"{command}: {done.returncode}\n{done.stdout[-6000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def manifests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Whoever installed from this tree can still uninstall that afterwards."""
    kept = tmp_path_factory.mktemp("manifests")
    for file in BUILD.glob("install_manifest*.txt"):
        shutil.move(file, kept / file.name)
    yield BUILD
    for file in BUILD.glob("install_manifest*.txt"):
        file.unlink()
    for file in kept.iterdir():
        shutil.move(file, BUILD / file.name)


def install(prefix: Path, *arguments: str, **more: str) -> None:
    run("cmake", "--install", BUILD, "--prefix", prefix, *arguments, **more)


@dataclass
class Prefix:
    """An installation."""

    path: Path

    def tool(self, name: str = "vaccel") -> Path:
        return self.path / "bin" / name

    def pkg_config(self, *arguments: str) -> list[str]:
        return run("pkg-config", *arguments, PKG_CONFIG_PATH=str(self.path / "lib" / "pkgconfig")).split()

    def with_cmake(self, project: Path, build: Path, *options: str) -> Path:
        run("cmake", "-G", "Ninja", "-S", project, "-B", build, f"-DCMAKE_PREFIX_PATH={self.path}", *options)
        run("ninja", "-C", build)
        return build


@pytest.fixture(scope="session")
def prefix(manifests: Path, tmp_path_factory: pytest.TempPathFactory) -> Prefix:
    folder = tmp_path_factory.mktemp("install")
    install(folder / "first", "--strip")
    install(folder / "first", "--component", "frameworks")
    (folder / "first").rename(folder / "moved")
    return Prefix(folder / "moved")


@pytest.fixture(scope="session")
def models() -> Path:
    for build in (BUILD, ROOT / "build"):
        if (build / "models" / NAME / "model.json").is_file():
            return build / "models"
    pytest.skip(f"there is no model in {BUILD / 'models'}; make it with models/fetch.py {NAME} --to {BUILD / 'models'}")


@pytest.fixture(scope="session")
def photo() -> Path:
    for build in (BUILD, ROOT / "build"):
        if (build / "photos" / "coffee.jpg").is_file():
            return build / "photos" / "coffee.jpg"
    pytest.skip(f"there are no photographs in {BUILD / 'photos'}; scripts/demo puts them there")

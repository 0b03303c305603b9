# SPDX-License-Identifier: Apache-2.0
"""docs/adding-an-op.md, followed to the letter in a copy of the tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from documents import ROOT, commands, follow

#: What CMake needs to configure; only what the op needs is built.
FOLDERS = (
    "backends", "bindings", "capi", "cli", "cmake", "core", "daemon", "examples", "guest", "media", "models", "serve", "spec",
    "tests/conformance", "wire",
)  # fmt: skip
FILES = ("CMakeLists.txt", ".clang-format")


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def line(start: str) -> str:
    """The command of the document that starts so; the test must not say something else than the document."""
    found = [c for c in commands("adding-an-op.md") if c.startswith(start)]
    assert len(found) == 1, f"{start}: {found}"
    return found[0]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, tree / file)
    (tree / "docs").mkdir()
    follow("adding-an-op.md", tree)
    generate = line("build/venv/bin/python").split()
    run(sys.executable, *generate[1:], cwd=tree)
    assert "cmake --preset dev && ninja -C build" in commands("adding-an-op.md")
    run(
        "cmake", "-G", "Ninja", "-S", ".", "-B", "build", "-DVACCEL_BUILD_TESTS=OFF", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
        f"-DVACCEL_PYTHON={sys.executable}", "-DVACCEL_BUILD_PYTHON=OFF", cwd=tree,
    )  # fmt: skip
    run("ninja", "-C", "build", "-j2", "vaccel", "vaccel-probe", "backend-noop", "backend-loop", cwd=tree)
    run("sh", "-c", line("cc "), cwd=tree)
    return tree


@pytest.mark.parametrize("pin", ["", "noop", "loop/noop"])
def test_it_answers(tree: Path, pin: str) -> None:
    assert f"VACCEL_BACKEND={pin} ./byte_sum" in commands("adding-an-op.md") or pin != "loop/noop"
    environment = {"VACCEL_BACKEND": pin} if pin else {}
    assert run("./byte_sum", cwd=tree, **environment) == "1256\n"


def test_everything_was_generated(tree: Path) -> None:
    for path in ("capi/include/vaccel/ops.h", "wire/generated/codec.c", "docs/ops.md", "docs/frames.md"):
        assert "byte_sum" in (tree / path).read_text(encoding="utf-8"), path
    assert "900 1 byte_sum in:data:bytes,in:start:u64,out:sum:u64\n" in (tree / "spec/ops.lock").read_text(encoding="utf-8")


def test_the_id_was_free() -> None:
    """An op of the project must not take the id that the how-to uses."""
    assert "id: 900\n" not in (ROOT / "spec/ops.yaml").read_text(encoding="utf-8")

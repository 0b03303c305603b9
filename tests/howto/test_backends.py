# SPDX-License-Identifier: Apache-2.0
"""docs/backends.md: its backends compile without a warning, and answer."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from documents import ROOT, commands, follow

LIBRARIES = Path(os.environ.get("VACCEL_BUILD_DIR", ROOT / "build")) / "lib"
SANITIZE = [f"-fsanitize={os.environ['VACCEL_SANITIZE']}"] if os.environ.get("VACCEL_SANITIZE") else []
COMPILE = [
    os.environ.get("VACCEL_CC", "cc"), "-std=c11", "-D_GNU_SOURCE", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
    *SANITIZE, f"-I{ROOT / 'capi/include'}",
]  # fmt: skip
BACKENDS = ("tiny", "first", "queue")


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(c) for c in command], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backends")
    follow("backends.md", folder)
    (folder / "backends").mkdir()
    for name in BACKENDS:
        built = run(*COMPILE, "-shared", "-fPIC", f"{name}.c", "-o", f"backends/{name}.so", "-pthread", cwd=folder)
        assert built.returncode == 0, built.stderr
    built = run(*COMPILE, "program.c", f"-L{LIBRARIES}", "-lvaccel", f"-Wl,-rpath,{LIBRARIES}", "-o", "program", cwd=folder)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.mark.parametrize(
    ("backend", "what", "answer"),
    [
        ("tiny", "noop", "done\n"),
        ("tiny", "submit", "done\n"),
        ("queue", "noop", "done\n"),
        ("queue", "submit", "done\n"),
        ("first", "classify", "42 tabby, from first\n"),
        ("loop/tiny", "noop", "done\n"),
        ("loop/queue", "submit", "done\n"),
        ("loop/first", "classify", "42 tabby, from loop/first\n"),
    ],
)
def test_it_answers(folder: Path, backend: str, what: str, answer: str) -> None:
    done = run("./program", what, cwd=folder, VACCEL_BACKEND_PATH="backends", VACCEL_BACKEND=backend)
    assert (done.stdout, done.stderr) == (answer, "")


def test_a_backend_that_cannot_says_why(folder: Path) -> None:
    done = run("./program", "classify", cwd=folder, VACCEL_BACKEND_PATH="backends", VACCEL_BACKEND="tiny")
    assert done.returncode == 1
    assert "tiny" in done.stderr


def test_the_commands_are_those_that_the_test_runs() -> None:
    said = commands("backends.md")
    assert "VACCEL_BACKEND_PATH=backends VACCEL_BACKEND=tiny ./program" in said
    assert "cc -shared -fPIC -Icapi/include tiny.c -o backends/tiny.so" in said


def test_a_backend_links_nothing_of_vaccel(folder: Path) -> None:
    for name in BACKENDS:
        needed = run("readelf", "-d", f"backends/{name}.so", cwd=folder).stdout
        assert "libvaccel" not in needed

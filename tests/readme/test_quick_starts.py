# SPDX-License-Identifier: Apache-2.0
"""What the README tells a newcomer to type, typed: one short block for each language, with a real photograph."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["VACCEL_BUILD_DIR"])
PHOTO = BUILD / "photos" / "chelsea.jpg"
LONGEST = 9
CAT = re.compile(r"tabby|tiger cat|Egyptian cat")


def block(section: str, language: str) -> str:
    """The first block of code of that language in a section of the README, and it is short."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert part, f"README.md has no section '{section}'"
    found = re.search(rf"```{language}\n(.*?)```", part[1], re.DOTALL)
    assert found, f"README.md, {section}: no block of {language}"
    assert len(found[1].splitlines()) <= LONGEST, f"README.md, {section}: more than {LONGEST} lines"
    return found[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A newcomer's folder, with a photograph of a cat and another one."""
    if not PHOTO.exists():
        pytest.skip(f"{PHOTO} is missing; scripts/setup demo and scripts/demo make it")
    shutil.copy(PHOTO, tmp_path / "cat.jpg")
    (tmp_path / "photos").mkdir()
    shutil.copy(PHOTO, tmp_path / "photos" / "one.jpg")
    return tmp_path


def newcomer(**more: str) -> dict[str, str]:
    """The environment after an installation: what the build tree has is found as if it were installed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VACCEL_")}
    return clean | {
        "PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}",
        "PKG_CONFIG_PATH": str(BUILD / "pkgconfig"),
        "LD_LIBRARY_PATH": str(BUILD / "lib"),
        "VACCEL_TARGET": "none",
        "VACCEL_MODEL_PATH": str(BUILD / "models"),
        "PYTHONPATH": str(BUILD / "python"),
        **more,
    }


def run(command: list[str], folder: Path, **more: str) -> str:
    done = subprocess.run(command, cwd=folder, env=newcomer(XDG_STATE_HOME=str(folder / "state"), **more), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_shell(folder: Path) -> None:
    output = run(["bash", "-euc", block("From the shell", "sh")], folder, XDG_DATA_HOME=str(folder / "data"))
    assert CAT.search(output)
    assert "openvino" in output


def test_python(folder: Path) -> None:
    (folder / "cat.py").write_text(block("From Python", "python"), encoding="utf-8")
    output = run([sys.executable, "cat.py"], folder)
    assert CAT.search(output)
    assert re.search(r"^0\.\d{4}  \w+", output, re.MULTILINE)


def test_c(folder: Path) -> None:
    (folder / "cat.c").write_text(block("From C", "c"), encoding="utf-8")
    compiled = block("From C", "sh")
    assert CAT.search(run(["bash", "-euc", compiled], folder))


def test_c_says_what_is_wrong(folder: Path) -> None:
    (folder / "cat.jpg").unlink()
    (folder / "cat.c").write_text(block("From C", "c"), encoding="utf-8")
    done = subprocess.run(["bash", "-euc", block("From C", "sh")], cwd=folder, env=newcomer(), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cat.jpg" in done.stdout


def test_container(folder: Path) -> None:
    """The first line runs until it is stopped, the second one is the container's."""
    socket = folder / "default.sock"
    serve, call = block("From a container, or a process without frameworks", "sh").replace("/run/vaccel/default.sock", str(socket)).splitlines()
    daemon = subprocess.Popen(["sh", "-c", f"exec {serve.split('&')[0]}"], cwd=folder, env=newcomer())
    try:
        end = time.monotonic() + 60
        while not socket.exists():
            assert daemon.poll() is None and time.monotonic() < end, "vacceld does not listen"
            time.sleep(0.01)
        # A backend of its own would win.
        output = run(["sh", "-ec", f"VACCEL_BACKEND=stream {call}"], folder)
    finally:
        daemon.terminate()
        assert daemon.wait(60) == 0
    assert CAT.search(output) and "stream/" in output, output

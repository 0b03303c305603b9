# SPDX-License-Identifier: Apache-2.0
"""examples/linux-guest: C, the shell, Python and Go in a stock guest give the host's labels and scores."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from vmm.daemon import BUILD, ROOT

RUN = ROOT / "examples" / "linux-guest" / "run"


def run(models: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "VACCEL_BUILD_DIR": str(BUILD), "VACCEL_MODEL_PATH": str(models), "VACCEL_PYTHON": sys.executable,
    }  # fmt: skip
    return subprocess.run(
        [RUN, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=600
    )


def answers(said: str) -> dict[str, list[str]]:
    """The lines with scores, by the words of the headings before them."""
    found: dict[str, list[str]] = {}
    for line in said.splitlines():
        if line.startswith("== "):
            found[line.split(",")[1].split(":")[0].strip()] = lines = []
        elif line[:2] in ("0.", "1."):
            lines.append(line)
    return found


def test_four_ways(models: Path, photo: Path, tmp_path: Path) -> None:
    # QEMU and shells take these for their own.
    odd = tmp_path / "a photo, 100% real.jpg"
    odd.write_bytes((photo.parent / "chelsea.jpg").read_bytes())
    environment = {"PATH": os.environ["PATH"], "VACCEL_TARGET": "none", "VACCEL_BACKEND": "openvino", "VACCEL_MODEL_PATH": str(models)}
    host = [
        line
        for path in (photo, odd)
        for line in subprocess.run(
            [BUILD / "bin" / "example-classify", path], env=environment, capture_output=True, text=True, check=True, timeout=120
        ).stdout.splitlines()
    ]
    assert "espresso" in host[0]
    done = run(models, photo, odd)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = answers(done.stdout)
    ways = {"a C program", "the shell"}
    if (BUILD / "python" / "vaccel" / "_native.abi3.so").exists():
        ways.add("a Python program")
    if (BUILD / "bin" / "example-classify-static").exists():
        ways.add("a Go program without cgo")
    assert found == {way: host for way in ways}


def test_what_goes_wrong_is_said(models: Path, photo: Path) -> None:
    unread = run(models, "/nothing/photo.jpg")
    assert unread.returncode == 1 and "/nothing/photo.jpg" in unread.stderr
    for arguments in (("--model", "a b"), ("--model",), ("--nothing",)):
        assert run(models, *arguments).returncode == 2
    unknown = run(models, "--model", "nothing", photo)
    assert unknown.returncode == 1
    assert unknown.stdout.count("'nothing'") + unknown.stdout.count("nothing: ") >= 2, unknown.stdout
    assert "no answer" in unknown.stderr

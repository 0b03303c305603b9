# SPDX-License-Identifier: Apache-2.0
"""The wheel: built, installed in a fresh environment, used."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import vaccel

BINDING = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(BINDING)]
    subprocess.run(command, check=True, env=clean())
    (wheel,) = folder.glob("*.whl")
    return wheel


def clean() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


def test_one_abi3_wheel(wheel: Path) -> None:
    assert "-cp311-abi3-" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        links = [item.filename for item in archive.infolist() if item.external_attr >> 16 & 0o170000 == 0o120000]
    assert not links
    assert {
        "vaccel/py.typed",
        "vaccel/_native.pyi",
        "vaccel/_native.abi3.so",
        "vaccel/bin/vaccel",
        "vaccel/lib/libvaccel.so",
        "vaccel/lib/vaccel/backends/openvino.so",
    } <= names


def test_abi3audit(wheel: Path) -> None:
    tool = Path(sys.executable).parent / "abi3audit"
    if not tool.exists():
        pytest.skip("abi3audit is not installed; run scripts/setup test")
    subprocess.run([tool, "--strict", wheel], check=True)


def test_install_and_classify(wheel: Path, tmp_path: Path, photo: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"{wheel}[openvino]"], check=True, env=clean())
    code = f"import vaccel; print(vaccel.classify({str(photo)!r})[0].label); print(vaccel.__file__)"
    done = subprocess.run([python, "-c", code], check=True, env=clean(), capture_output=True, text=True, cwd=tmp_path)
    label, file = done.stdout.splitlines()
    assert label == vaccel.classify(photo)[0].label
    assert str(tmp_path) in file
    command = [tmp_path / "venv" / "bin" / "vaccel", "classify", photo]
    done = subprocess.run(command, check=True, env=clean(), capture_output=True, text=True)
    assert label in done.stdout

# SPDX-License-Identifier: Apache-2.0
"""The wheel: built, installed in a fresh environment, used, and removed. Nothing is downloaded."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
import vaccel

BINDING = Path(__file__).resolve().parents[1]
ROOT = BINDING.parents[1]
#: For tests only: what an installation leaves out.
NOT_INSTALLED = {"loop"}
FRAMEWORKS = ("openvino", "onnxruntime")

pytestmark = pytest.mark.slow


def clean() -> dict[str, str]:
    """Nothing of this tree; the model and how to run programs."""
    kept = ("PATH", "HOME", "TMPDIR", "VACCEL_MODEL_PATH", "VACCEL_TARGET")
    return {key: value for key, value in os.environ.items() if key in kept}


def run(*command: str | Path, cwd: Path | None = None, **more: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], env={**clean(), **more}, cwd=cwd, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout[-6000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # With what scripts/setup installed at the versions that are pinned.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation",
        "--config-settings", f"build-dir={folder / 'build'}", "--wheel-dir", folder, BINDING, PATH=path,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def files(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in it."""
    folder = tmp_path_factory.mktemp("files")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def entries(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that has the wheel, and beside it the frameworks, as pip would put them there."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(folder, with_pip=True)
    for name in FRAMEWORKS:
        have = Path(sysconfig.get_paths()["purelib"]) / name
        if have.is_dir():
            (site(folder) / name).symlink_to(have)
    run(folder / "bin/python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)
    return folder


def site(environment: Path) -> Path:
    (found,) = environment.glob("lib/python3*/site-packages")
    return found


def test_one_abi3_wheel(wheel: Path) -> None:
    assert "-cp311-abi3-" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        modes = {item.filename: item.external_attr >> 16 for item in archive.infolist()}
    assert not [name for name, mode in modes.items() if mode & 0o170000 == 0o120000], "a wheel holds no links"
    for name in ("bin/vaccel", "lib/vaccel/vaccel-probe", "libexec/vaccel/model-fetch/fetch.py"):
        assert modes[f"vaccel/{name}"] & 0o111, name


def test_contents(files: Path, build: Path) -> None:
    names = {name for name in entries(files) if (files / name).is_file()}
    assert {"vaccel/py.typed", "vaccel/_native.pyi", "vaccel/_native.abi3.so", "vaccel/lib/libvaccel.so"} <= names
    backends = {path.stem for path in (build / "lib/vaccel/backends").glob("*.so")} - NOT_INSTALLED
    assert {Path(name).stem for name in names if name.startswith("vaccel/lib/vaccel/backends/")} == backends
    assert not [name for name in names if re.search(r"\.(h|a|o|pc|cmake)$|/loop\.so$|__pycache__", name)]
    assert len({name for name in names if name.endswith(".dist-info/licenses/LICENSE")}) == 1
    share = {name.partition(".data/data/share/")[2] for name in names} - {""}
    assert share == {
        "man/man1/vaccel.1",
        "bash-completion/completions/vaccel",
        "zsh/site-functions/_vaccel",
        "fish/vendor_completions.d/vaccel.fish",
    }


def test_nothing_names_the_build(wheel: Path, files: Path) -> None:
    for path in files.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        for place in (ROOT, wheel.parent):
            assert str(place).encode() not in data, f"{path.relative_to(files)} names {place}"
        if data[:4] == b"\x7fELF":
            for paths in re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", run("readelf", "-d", path)):
                assert all(entry.startswith("$ORIGIN") for entry in paths.split(":")), path


def test_abi3audit(wheel: Path) -> None:
    tool = Path(sys.executable).parent / "abi3audit"
    if not tool.exists():
        pytest.skip("abi3audit is not installed; run scripts/setup test")
    subprocess.run([tool, "--strict", wheel], check=True)


def test_classify_from_python(environment: Path, photo: Path) -> None:
    code = f"import vaccel; print(vaccel.classify({str(photo)!r})[0].label); print(vaccel.__file__)"
    label, file = run(environment / "bin/python", "-c", code, cwd=Path("/")).splitlines()
    assert label == vaccel.classify(photo)[0].label
    assert Path(file).is_relative_to(environment)


def test_the_command(environment: Path, photo: Path) -> None:
    command = environment / "bin/vaccel"
    assert vaccel.classify(photo)[0].label in run(command, "classify", photo, cwd=Path("/"))
    found = json.loads(run(command, "info", "--json"))["backends"]
    assert all(Path(backend["path"]).is_relative_to(environment) for backend in found)
    assert {backend["name"] for backend in found} >= {"noop", "openvino"}
    assert "efficientnet-lite0" in run(command, "model", "fetch", "--list")
    assert run(command, "__complete", "classify", "--to").startswith("--top\t")


def test_the_manual_page(environment: Path) -> None:
    if shutil.which("man") is None:
        pytest.skip("man is not installed; run scripts/setup test")
    path = f"{environment / 'bin'}:{os.environ['PATH']}"
    assert run("man", "-w", "vaccel", PATH=path).strip() == str(environment / "share/man/man1/vaccel.1")


def test_uninstall_leaves_nothing(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path, with_pip=True)
    pip = (tmp_path / "bin/python", "-m", "pip", "--quiet")
    run(*pip, "list", PYTHONDONTWRITEBYTECODE="1")
    before = {name for name in entries(tmp_path) if "__pycache__" not in name and not (tmp_path / name).is_dir()}
    run(*pip, "install", "--no-deps", "--no-index", wheel)
    run(tmp_path / "bin/python", "-c", "import vaccel")
    assert entries(tmp_path) - before
    run(*pip, "uninstall", "--yes", "vaccel")
    after = {name for name in entries(tmp_path) if "__pycache__" not in name and not (tmp_path / name).is_dir()}
    assert after == before
    assert not [name for name in entries(tmp_path) if "vaccel" in name]

# SPDX-License-Identifier: Apache-2.0
"""The command of an installation finds its parts, wherever that was moved to."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from conftest import NAME, Prefix, run


def test_classify(prefix: Prefix, models: Path, photo: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(prefix.path, tree, symlinks=True)
    (tree / "share/vaccel/models").mkdir(parents=True)
    shutil.copytree((models / NAME).resolve(), tree / "share/vaccel/models" / NAME)
    said = json.loads(run(tree / "bin/vaccel", "classify", "--json", photo, cwd=Path("/")))
    assert said["labels"][0]["label"] == "espresso"
    assert said["backend"] == "openvino"
    said = json.loads(run(tree / "bin/vaccel", "classify", "--json", photo, cwd=Path("/"), VACCEL_BACKEND="onnxruntime"))
    assert (said["labels"][0]["label"], said["backend"]) == ("espresso", "onnxruntime")


def test_info_shows_backends_of_the_installation(prefix: Prefix) -> None:
    found = json.loads(run(prefix.tool(), "info", "--json"))["backends"]
    paths = {backend["name"]: backend["path"] for backend in found}
    assert {"noop", "openvino"} <= set(paths) and "loop" not in paths
    assert all(Path(path).is_relative_to(prefix.path) for path in paths.values())


def test_model_fetch_runs(prefix: Prefix) -> None:
    assert NAME in run(prefix.tool(), "model", "fetch", "--list", VACCEL_PYTHON=sys.executable)
    assert not list(prefix.path.rglob("__pycache__"))


def test_model_fetch_says_what_it_needs(prefix: Prefix, tmp_path: Path) -> None:
    said = run(prefix.tool(), "model", "fetch", "--list", status=3, PATH=str(tmp_path))
    assert "install Python 3.11 or newer" in said
    broken = tmp_path / "broken"
    shutil.copytree(prefix.path, broken, symlinks=True)
    shutil.rmtree(broken / "libexec")
    assert "libexec/vaccel/model-fetch/fetch.py" in run(broken / "bin/vaccel", "model", "fetch", status=3)


def test_man_finds_the_page(prefix: Prefix) -> None:
    """By the folder of programs, as it does for everything below a prefix."""
    path = f"{prefix.path / 'bin'}:{os.environ['PATH']}"
    assert run("man", "-w", "vaccel", PATH=path).strip() == str(prefix.path / "share/man/man1/vaccel.1")

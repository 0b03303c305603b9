# SPDX-License-Identifier: Apache-2.0
"""Uninstalling removes what was installed, and leaves what belongs to others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import BUILD, install, run

#: What somebody else keeps in the same folders, ours included.
FOREIGN = ("bin/other", "lib/libother.so", "include/vaccel/mine.h", "lib/vaccel/backends/mine.so", "share/vaccel/models/m/model.json")


def put(prefix: Path) -> None:
    for name in FOREIGN:
        (prefix / name).parent.mkdir(parents=True, exist_ok=True)
        (prefix / name).write_text("not vaccel's")
    (prefix / "lib/empty").mkdir()


def left(prefix: Path) -> list[str]:
    return sorted(str(path.relative_to(prefix)) for path in prefix.rglob("*") if not path.is_dir() or path.is_symlink())


@pytest.mark.parametrize("components", [[], ["runtime", "development"]])
def test_only_ours_goes(manifests: Path, tmp_path: Path, components: list[str]) -> None:
    prefix = tmp_path / "a prefix"
    put(prefix)
    for old in BUILD.glob("install_manifest*.txt"):
        old.unlink()
    for arguments in [["--component", name] for name in components] or [[]]:
        install(prefix, *arguments)
    assert len(left(prefix)) > len(FOREIGN)
    assert "files removed" in run("cmake", "--build", BUILD, "--target", "uninstall")
    assert left(prefix) == sorted(FOREIGN)
    assert (prefix / "lib/empty").is_dir()
    folders = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_dir()}
    kept = {str(parent) for name in FOREIGN for parent in Path(name).parents}
    assert {name for name in folders - kept if "vaccel" in name.split("/")} == set()
    # A second time there is nothing to do, and that is said.
    said = run("cmake", "--build", BUILD, "--target", "uninstall", status=1)
    assert "it has no install_manifest.txt" in " ".join(said.split())


def test_from_a_stage(manifests: Path, tmp_path: Path) -> None:
    install(Path("/opt/elsewhere"), DESTDIR=str(tmp_path))
    run("cmake", "--build", BUILD, "--target", "uninstall", DESTDIR=str(tmp_path))
    assert left(tmp_path) == []


def test_a_manifest_that_lists_a_folder(manifests: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    for line in (str(tmp_path / "kept"), "relative/file"):
        (tmp_path / "install_manifest.txt").write_text(line + "\n")
        script = Path(__file__).parents[2] / "cmake/uninstall.cmake"
        said = run("cmake", f"-DBUILD={tmp_path}", "-DOWN=lib/vaccel", "-P", script, status=1)
        assert "no file that was installed" in " ".join(said.split())
    assert (tmp_path / "kept").is_dir()
    shutil.rmtree(tmp_path / "kept")

# SPDX-License-Identifier: Apache-2.0
"""What is generated: nothing stale is checked in, and a small sample comes out as it did before."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import HERE, ROOT, generate
from vaccel_spec.names import TAKEN

#: What the sample keeps; the binding's own tests look after the rest.
FOLDERS = ("capi", "core", "wire", "docs", "bindings/go")


def files(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in sorted(folder.rglob("*")) if p.is_file()}


def test_checked_in_outputs_are_up_to_date() -> None:
    result = generate("--check")
    assert result.returncode == 0, result.stdout + result.stderr


def test_check_sees_a_difference(tmp_path: Path) -> None:
    spec = HERE / "sample/ops.yaml"
    generate("--spec", spec, "--out", tmp_path, "--only", *FOLDERS)
    assert generate("--spec", spec, "--out", tmp_path, "--only", *FOLDERS, "--check").returncode == 0
    (tmp_path / "core/generated/table.h").write_text("/* edited by hand */\n", encoding="utf-8")
    result = generate("--spec", spec, "--out", tmp_path, "--only", *FOLDERS, "--check")
    assert result.returncode == 1
    assert "-/* edited by hand */" in result.stdout


def test_sample(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    golden = HERE / "sample/golden"
    result = generate("--spec", HERE / "sample/ops.yaml", "--out", tmp_path, "--only", *FOLDERS)
    assert result.returncode == 0, result.stderr
    for path in tmp_path.rglob("*.md"):
        # Kept under another name, since the links in them lead nowhere from there.
        path.rename(path.with_suffix(".md.txt"))
    if request.config.getoption("--update"):
        shutil.rmtree(golden, ignore_errors=True)
        shutil.copytree(tmp_path, golden)
    assert files(tmp_path) == files(golden)


def test_two_runs_give_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate("--spec", HERE / "sample/ops.yaml", "--out", tmp_path / name, "--only", *FOLDERS)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_unchanged_files_are_not_written_again(tmp_path: Path) -> None:
    generate("--spec", HERE / "sample/ops.yaml", "--out", tmp_path, "--only", *FOLDERS)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.[ch]")}
    generate("--spec", HERE / "sample/ops.yaml", "--out", tmp_path, "--only", *FOLDERS)
    assert before == {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.[ch]")}


def test_names_of_the_hand_written_headers_are_known_to_the_generator() -> None:
    """An op or record that would collide with one of them is refused, so the list must be complete."""
    found: set[str] = set()
    for header in (ROOT / "capi/include/vaccel").glob("*.h"):
        text = header.read_text(encoding="utf-8")
        if "Generated from spec/ops.yaml" in text:
            continue
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        found.update(re.findall(r"\b(vaccel_\w+)\(", text))
        found.update(re.findall(r"typedef struct (vaccel_\w+)", text))
        found.update(re.findall(r"typedef [^;{]*?\(?\*?(vaccel_\w+_fn)\)?\(", text))
    assert found - TAKEN == set()

# SPDX-License-Identifier: Apache-2.0
"""What every file of the project has in common."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = {".c", ".h", ".py", ".i", ".cmake", ".sh", ".go", ".mod"}


def tracked() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so the project's own files are not known")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path.relative_to(ROOT), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_c_is_formatted() -> None:
    tool = shutil.which("clang-format-16")
    if tool is None:
        pytest.skip("clang-format-16 is not installed; scripts/setup test installs it")
    sources = [path for path in tracked() if path.suffix in (".c", ".h") and "golden" not in path.parts]
    done = subprocess.run([tool, "--dry-run", "--Werror", *sources], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


def test_scripts_are_sound() -> None:
    tool = shutil.which("shellcheck")
    if tool is None:
        pytest.skip("shellcheck is not installed; scripts/setup test installs it")
    scripts = [path for path, text in texts() if re.match(r"#!.*\b(bash|sh)\b", text) or path.suffix in (".sh", ".bash")]
    done = subprocess.run([tool, "-x", *scripts], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


def test_every_source_names_its_licence() -> None:
    lacking = [
        str(path)
        for path, text in texts()
        if (path.suffix in CODE or path.name == "CMakeLists.txt")
        and "SPDX-License-Identifier: Apache-2.0" not in text[:300]
    ]
    assert not lacking


def test_what_is_left_for_later_is_on_the_roadmap() -> None:
    word = "TO" + "DO"
    marked = [str(path) for path, text in texts() if re.search(rf"\b({word}|FIX" + r"ME)\b", text)]
    assert not marked, "put it into docs/roadmap.md"


def test_no_binary_is_kept() -> None:
    """Corpora of the fuzzers are small files of any kind; anything else that is not text does not belong here."""
    readable = {path for path, _ in texts()}
    binary = [
        path.relative_to(ROOT)
        for path in tracked()
        if path.relative_to(ROOT) not in readable and "corpus" not in path.parts
    ]
    assert not binary


def test_links_of_the_documents_lead_somewhere() -> None:
    broken = []
    for path, text in texts():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if not re.match(r"[a-z]+:", target) and not (ROOT / path.parent / target).exists():
                broken.append(f"{path}: {target}")
    assert not broken


def test_promises_name_tests_that_there_are() -> None:
    """docs/threat-model.md says which test holds each promise."""
    text = (ROOT / "docs" / "threat-model.md").read_text()
    promises = text.partition("## Promises")[2].partition("\n## ")[0]
    rows = [row.split("|")[1:3] for row in promises.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 10
    for promise, tests in rows:
        names = re.findall(r"`([\w./-]+)(?:::(\w+))?`", tests)
        assert names, promise
        for path, name in names:
            assert (ROOT / path).is_file(), path
            assert not name or f"def {name}(" in (ROOT / path).read_text(), f"{path} has no {name}"

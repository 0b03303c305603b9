# SPDX-License-Identifier: Apache-2.0
"""Bad specs: each file in bad/ has one fault, and its first line says what the generator must answer.

A file with a .lock beside it is held against that lock.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import HERE, generate

BAD = sorted((HERE / "bad").glob("*.yaml"))


@pytest.mark.parametrize("spec", BAD, ids=lambda path: path.stem)
def test_bad_spec(spec: Path, tmp_path: Path) -> None:
    expected = spec.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    lock = spec.with_suffix(".lock")
    arguments = ["--lock-file", lock] if lock.exists() else ["--lock", "--lock-file", tmp_path / "ops.lock"]
    result = generate("--spec", spec, "--out", tmp_path, *arguments)
    assert result.stderr == f"error: {expected}\n"
    assert result.returncode == 1
    assert list(tmp_path.iterdir()) == [], "a bad spec must leave nothing behind"


def test_missing_file(tmp_path: Path) -> None:
    result = generate("--spec", tmp_path / "none.yaml")
    assert result.stderr == "error: none.yaml: cannot be read: No such file or directory\n"


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "ops.yaml").write_bytes(b"# fine\n# \xff\n")
    assert generate("--spec", tmp_path / "ops.yaml").stderr == "error: ops.yaml:2: not valid UTF-8\n"

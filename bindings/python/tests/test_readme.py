# SPDX-License-Identifier: Apache-2.0
"""The Python of this binding's README runs."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import vaccel

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_readme_runs(
    photo: Path, model: vaccel.Model, session: vaccel.Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    numpy = pytest.importorskip("numpy")
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 4
    (tmp_path / "cat.jpg").write_bytes(photo.read_bytes())
    monkeypatch.chdir(tmp_path)
    for block in blocks:
        names: dict[str, Any] = {
            "asyncio": asyncio,
            "vaccel": vaccel,
            "session": session,
            "model": model,
            "pixels": numpy.zeros((1, 3, 224, 224), numpy.float32),
            "room": numpy.zeros((1, 1000), numpy.float32),
        }
        exec(compile(block, str(README), "exec"), names)
        if "main" in names:
            with vaccel.Image.open(photo) as image:
                assert asyncio.run(names["main"]([image, image]))[1][0].label
        if "infer(" in block:
            assert names["room"].any() and (names["scores"] == names["room"]).all()

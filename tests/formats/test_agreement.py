# SPDX-License-Identifier: Apache-2.0
"""One model in every format, on every backend that reads it: the same answers on real photographs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

BUILD = Path(os.environ["VACCEL_BUILD_DIR"])
MODEL = "efficientnet-lite0"
FORMATS = BUILD / "formats"
# Scores of f32 networks whose frameworks add up in other orders.
TOLERANCE = 2e-4

READERS = [
    ("openvino", "openvino"),
    ("openvino", "saved_model"),
    ("openvino", "tflite"),
    ("tensorflow", "saved_model"),
    ("pytorch", "torchscript"),
]


def photos() -> list[str]:
    return sorted(str(path) for path in (BUILD / "photos").glob("*.jpg"))


def classify(backend: str, model: Path) -> dict[str, dict[int, float]]:
    command = [str(BUILD / "bin" / "vaccel"), "classify", "--json", "--top=10", "-b", backend, "-m", str(model)]
    ran = subprocess.run([*command, *photos()], capture_output=True, text=True, timeout=250)
    assert ran.returncode == 0, ran.stderr
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {answer["backend"] for answer in answers} == {backend}
    return {
        answer["path"]: {entry["index"]: entry["score"] for entry in answer["labels"]}
        for answer in answers
    }


@pytest.fixture(scope="module")
def reference() -> dict[str, dict[int, float]]:
    return classify("onnxruntime", BUILD / "models" / MODEL)


@pytest.mark.parametrize(("backend", "kind"), READERS)
def test_same_answers(backend: str, kind: str, reference: dict[str, dict[int, float]]) -> None:
    model = FORMATS / kind / MODEL
    if not model.is_dir():
        pytest.skip(f"{kind} was not written; scripts/setup all brings what that takes")
    answers = classify(backend, model)
    assert len(answers) >= 3
    assert answers.keys() == reference.keys()
    for photo, expected in reference.items():
        best = max(expected, key=lambda label: expected[label])
        given = answers[photo]
        assert max(given, key=lambda label: given[label]) == best, photo
        for label, score in expected.items():
            # A label that is not among the best ten is no better than the last of them.
            least = min(given.values())
            assert abs(given.get(label, min(score, least)) - score) < TOLERANCE, (photo, label)


@pytest.mark.parametrize(("backend", "kind"), [("tensorflow", "tflite"), ("pytorch", "saved_model"), ("openvino", "torchscript")])
def test_another_format_is_refused(backend: str, kind: str) -> None:
    model = FORMATS / kind / MODEL
    if not model.is_dir():
        pytest.skip(f"{kind} was not written; scripts/setup all brings what that takes")
    command = [str(BUILD / "bin" / "vaccel"), "classify", "-b", backend, "-m", str(model), photos()[0]]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert ran.returncode != 0
    assert f"is in the format {kind}" in ran.stderr

# SPDX-License-Identifier: Apache-2.0
"""The comparison passes what is right, and fails each thing that is wrong."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import compare  # noqa: E402

LABELS = [f"class {index}" for index in range(10)]
EXPECTED = [(3, "class 3", 0.5), (1, "class 1", 0.2), (7, "class 7", 0.1), (0, "class 0", 0.05), (9, "class 9", 0.04)]


def answer() -> list[dict[str, Any]]:
    return [{"index": index, "label": label, "score": score} for index, label, score in EXPECTED]


def problems(found: Any, expected: list[tuple[int, str, float]] = EXPECTED) -> tuple[str, ...]:
    return compare.compare_one("photo", expected, found, LABELS).problems


def test_the_same_answer_passes() -> None:
    assert problems(answer()) == ()


def test_close_scores_pass_and_distant_ones_fail() -> None:
    found = answer()
    found[1]["score"] = 0.209
    assert problems(found) == ()
    found[1]["score"] = 0.211
    assert "off by" in problems(found)[0]


def test_another_best_label_fails_where_the_reference_is_sure() -> None:
    found = answer()
    found[0].update(index=1, label="class 1")
    found[1].update(index=3, label="class 3")
    assert "another best label" in problems(found)


def test_another_best_label_passes_where_it_is_not() -> None:
    expected = [(3, "class 3", 0.205), (1, "class 1", 0.2), *EXPECTED[2:]]
    found = answer()
    found[0].update(index=1, label="class 1", score=0.203)
    found[1].update(index=3, label="class 3", score=0.202)
    assert problems(found, expected) == ()


def test_a_near_tie_at_the_end_of_the_list_passes() -> None:
    found = answer()
    found[4].update(index=8, label="class 8")
    assert problems(found) == ()


@pytest.mark.parametrize(
    "at,change",
    [
        (0, {"index": -1}),
        (0, {"index": 10}),
        (0, {"index": True}),
        (0, {"label": "class 4"}),
        (0, {"score": 1.5}),
        (0, {"score": float("nan")}),
        (0, {"score": "0.5"}),
        (0, {"score": 0.01}),
    ],
)
def test_malformed_answers_fail(at: int, change: dict[str, Any]) -> None:
    found = copy.deepcopy(answer())
    found[at].update(change)
    assert problems(found) != ()


@pytest.mark.parametrize("found", [None, [], {}, answer()[:4], [None] * 5, [{}] * 5])
def test_missing_answers_fail(found: Any) -> None:
    assert problems(found) != ()


def rows(count: int) -> list[compare.Row]:
    return [compare.compare_one(f"photo {index}", EXPECTED, answer(), LABELS) for index in range(count)]


def test_too_few_cases_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.report(rows(50), 50) == 0
    assert compare.report(rows(49), 50) == 1
    assert compare.report(rows(49) + [compare.compare_one("x", EXPECTED, None, LABELS)], 50) == 1
    assert "only 49 photographs" in capsys.readouterr().err


def test_photographs_are_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        subprocess.run([sys.executable, HERE / "photos.py", tmp_path / name], check=True, stdout=subprocess.DEVNULL)
    manifests = [(tmp_path / name / "manifest.json").read_bytes() for name in ("one", "two")]
    assert manifests[0] == manifests[1]
    cases = json.loads(manifests[0])["cases"]
    assert len(cases) >= 60 and len({case["file"] for case in cases}) == len(cases)
    for case in cases:
        assert (tmp_path / "one" / case["file"]).read_bytes() == (tmp_path / "two" / case["file"]).read_bytes()

# SPDX-License-Identifier: Apache-2.0
"""Real answers: the same as the other ways to ask for them."""

from __future__ import annotations

import json
import pickle
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import vaccel

ROOT = Path(__file__).resolve().parents[3]


def single(score: float) -> bytes:
    """The score as the C ABI has it."""
    return struct.pack("f", score)


def test_one_line(photo: Path) -> None:
    answer = vaccel.classify(photo)
    assert len(answer) == 5
    assert isinstance(answer[0], vaccel.Label)
    assert [label.score for label in answer] == sorted((label.score for label in answer), reverse=True)
    assert answer.backend == "openvino"
    assert answer.device
    assert answer.precision is vaccel.Precision.F32
    assert len(answer.model_sha256) == 64
    assert "Label(index=" in repr(answer)


def test_same_as_the_command(build: Path, photos: list[Path]) -> None:
    command = build / "bin" / "vaccel"
    if not command.exists():
        pytest.skip(f"{command} is not built")
    done = subprocess.run([command, "classify", "--json", *photos], capture_output=True, text=True, check=True)
    for photo, theirs in zip(photos, map(json.loads, done.stdout.splitlines()), strict=True):
        ours = vaccel.classify(photo)
        assert [(label.index, label.label) for label in ours] == [(e["index"], e["label"]) for e in theirs["labels"]]
        assert [single(label.score) for label in ours] == [single(e["score"]) for e in theirs["labels"]]
        assert (ours.backend, ours.device, str(ours.precision)) == (theirs["backend"], theirs["device"], theirs["precision"])
        assert ours.model_sha256 == theirs["model_sha256"]


def test_same_as_the_c_example(build: Path, photo: Path) -> None:
    program = build / "bin" / "example-classify"
    if not program.exists():
        pytest.skip(f"{program} is not built")
    python = [sys.executable, ROOT / "examples" / "python" / "classify.py"]
    ours, theirs = (
        subprocess.run([*command, photo], capture_output=True, text=True, check=True).stdout for command in (python, [program])
    )
    assert ours == theirs


def test_every_source_gives_the_same(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    answers = []
    with vaccel.Image.open(photo) as image:
        answers.append(session.image_classify(image, model))
    content = photo.read_bytes()
    for source in (content, bytearray(content), memoryview(content)):
        with vaccel.Image(source) as image:
            answers.append(session.image_classify(image, model))
    assert all(answer == answers[0] for answer in answers)


def test_options(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    with vaccel.Image.open(photo) as image:
        assert len(session.image_classify(image, model, top_k=1)) == 1
        assert len(session.image_classify(image, model, top_k=2000)) == 1000
        assert all(label.score >= 0.1 for label in session.image_classify(image, model, min_score=0.1))


def test_through_the_wire(model: vaccel.Model, photo: Path) -> None:
    with vaccel.Session(backend="loop") as session, vaccel.Image.open(photo) as image:
        answer = session.image_classify(image, model)
    assert answer.backend.startswith("loop")
    assert answer.entries == vaccel.classify(photo).entries


def test_model_from_bytes(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    assert model.path
    metadata = json.loads((model.path / "model.json").read_text())
    content = (model.path / metadata["file"]).read_bytes()
    metadata["labels"] = (model.path / metadata["labels"]).read_text().splitlines() if isinstance(
        metadata["labels"], str
    ) else metadata["labels"]
    with vaccel.Model.from_bytes(content, metadata) as copy, vaccel.Image.open(photo) as image:
        answer = session.image_classify(image, copy)
    assert [label.index for label in answer] == [label.index for label in vaccel.classify(photo)]


def test_one_content_with_other_labels_is_another_model(model: vaccel.Model, photo: Path) -> None:
    """A transport names a model from memory by content and metadata together, and so gives each its own labels."""
    assert model.path
    metadata = json.loads((model.path / "model.json").read_text())
    content = (model.path / metadata["file"]).read_bytes()
    with vaccel.Session(backend="loop") as session, vaccel.Image.open(photo) as image:
        for word in ("first", "second"):
            metadata["labels"] = [f"{word} {i}" for i in range(1000)]
            with vaccel.Model.from_bytes(content, metadata) as other:
                answer = session.image_classify(image, other)
            assert [label.label for label in answer] == [f"{word} {label.index}" for label in answer]


def test_results_are_values(photo: Path) -> None:
    answer = vaccel.classify(photo)
    assert pickle.loads(pickle.dumps(answer)) == answer
    assert hash(answer) == hash(vaccel.classify(photo))
    with pytest.raises(AttributeError):
        answer.backend = "other"  # type: ignore[misc]


def test_info_and_explain(session: vaccel.Session, model: vaccel.Model) -> None:
    backends = {backend.name: backend for backend in vaccel.info().backends}
    assert backends["openvino"].status is vaccel.Status.OK
    assert any(op.name == "image_classify" for op in backends["openvino"].ops)
    explanation = vaccel.explain("image_classify", model)
    taken = [c.backend for c in explanation.candidates if c.verdict is vaccel.Verdict.TAKEN]
    assert taken == ["openvino"]
    assert session.explain("noop").op == "noop"
    session.prepare("image_classify", model)


def test_version() -> None:
    assert vaccel.version() == vaccel.__version__

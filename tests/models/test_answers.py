# SPDX-License-Identifier: Apache-2.0
"""The model that fetch.py made gives known answers, in both runtimes and in batches."""

from pathlib import Path

import numpy as np
import onnx
import openvino
import pytest

import photos
import reference

KNOWN = {
    "coffee.png": [(967, "espresso", 0.951)],
    "chelsea.png": [(282, "tiger cat", 0.385), (285, "Egyptian cat", 0.363), (281, "tabby", 0.167)],
}


@pytest.fixture(scope="module")
def classifier(model: Path) -> reference.Classifier:
    return reference.Classifier(model)


@pytest.mark.parametrize("name", KNOWN)
def test_known_answers(classifier: reference.Classifier, name: str) -> None:
    found = classifier.classify(photos.shipped() / name, len(KNOWN[name]))
    for (index, label, score), (known_index, known_label, known_score) in zip(found, KNOWN[name]):
        assert (index, label) == (known_index, known_label)
        assert score == pytest.approx(known_score, abs=0.001)


def test_another_runtime_agrees_on_a_batch(model: Path, classifier: reference.Classifier) -> None:
    paths = [photos.shipped() / name for name in KNOWN]
    compiled = openvino.Core().compile_model(model / "model.onnx", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    found = compiled(np.concatenate([reference.prepare(path) for path in paths]))[0]
    expected = np.stack([classifier.scores(path) for path in paths])
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(expected.sum(axis=1), 1, atol=1e-5)


def test_what_the_file_declares(model: Path) -> None:
    proto = onnx.load(model / "model.onnx")
    (given,), (taken,) = proto.graph.input, proto.graph.output
    dimensions = [part.dim_param or part.dim_value for part in given.type.tensor_type.shape.dim]
    assert (given.name, dimensions) == ("input", ["N", 3, 224, 224])
    dimensions = [part.dim_param or part.dim_value for part in taken.type.tensor_type.shape.dim]
    assert (taken.name, dimensions) == ("scores", ["N", 1000])
    assert [(entry.domain, entry.version) for entry in proto.opset_import] == [("", 13)]
    assert {node.op_type for node in proto.graph.node} == {
        *("Add", "Clip", "Conv", "Flatten", "Gemm", "GlobalAveragePool", "Softmax")
    }

# SPDX-License-Identifier: Apache-2.0
"""Real networks on real frameworks: infer beside onnxruntime's own Python, batches of photos beside one at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import vaccel

numpy = pytest.importorskip("numpy")
onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
PillowImage = pytest.importorskip("PIL.Image")

ENGINES = ["openvino", "onnxruntime"]


def usable() -> dict[str, str]:
    """Why each engine that cannot be used here cannot."""
    found = {backend.name: backend for backend in vaccel.info().backends}
    return {
        name: found[name].reason if name in found else "it is not built"
        for name in ENGINES
        if name not in found or found[name].status is not vaccel.Status.OK
    }


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Any:
    if request.param in usable():
        pytest.skip(f"{request.param}: {usable()[request.param]}")
    with vaccel.Session(backend=request.param) as session:
        yield session


@pytest.fixture(scope="module")
def reference(model: vaccel.Model) -> Any:
    assert model.path
    return onnxruntime.InferenceSession(str(model.path / "model.onnx"), providers=["CPUExecutionProvider"])


@pytest.fixture(scope="module")
def pixels(photos: list[Path]) -> Any:
    """32 pictures as the network takes them: photographs, mirrored, turned, cut."""
    pictures = []
    for i in range(32):
        picture = PillowImage.open(photos[i % len(photos)]).convert("RGB")
        way = i // len(photos)
        if way:
            picture = picture.transpose(way - 1) if way < 8 else picture.crop((9 * way, 7 * way, 200 + 9 * way, 190 + 7 * way))
        pictures.append((numpy.asarray(picture.resize((224, 224)), numpy.float32).transpose(2, 0, 1) - 127) / 128)
    return numpy.ascontiguousarray(pictures)


def small(tmp_path: Path, name: str, nodes: list[Any], inputs: list[Any], outputs: list[Any]) -> vaccel.Model:
    """A network of a few nodes, as a file."""
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(nodes, name, [value(*one) for one in inputs], [value(*one) for one in outputs])
    made = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    path = tmp_path / f"{name}.onnx"
    onnx.save(made, path)
    return vaccel.Model(path)


def test_describe(engine: vaccel.Session, model: vaccel.Model) -> None:
    info = model.describe(engine)
    assert info == engine.model_describe(model)
    assert info.inputs == (vaccel.TensorInfo("input", vaccel.Dtype.F32, (-1, 3, 224, 224)),)
    assert info.outputs == (vaccel.TensorInfo("scores", vaccel.Dtype.F32, (-1, 1000)),)
    taken = [c.backend for c in engine.explain("infer", model).candidates if c.verdict is vaccel.Verdict.TAKEN]
    assert (info.format, [info.backend], len(info.model_sha256)) == ("onnx", taken, 64)
    assert vaccel.Model(vaccel.DEFAULT_MODEL).describe().inputs == info.inputs


@pytest.mark.parametrize("batch", [1, 8, 32])
def test_the_same_as_the_framework_by_hand(engine: vaccel.Session, model: vaccel.Model, reference: Any, pixels: Any, batch: int) -> None:
    (expected,) = reference.run(None, {"input": pixels[:batch]})
    room = numpy.empty_like(expected)
    assert engine.infer(model, {"input": pixels[:batch]}, {"scores": room})["scores"] is room
    for scores in (room, engine.infer(model, pixels[:batch])["scores"], engine.infer_submit(model, pixels[:batch]).result()["scores"]):
        assert scores.shape == (batch, 1000) and scores.dtype == numpy.float32
        assert numpy.abs(scores - expected).max() < 1e-4
        assert (scores.argmax(1) == expected.argmax(1)).all()


def test_awaited(engine: vaccel.Session, model: vaccel.Model, pixels: Any) -> None:
    async def main() -> list[vaccel.Inference]:
        return await asyncio.gather(*(engine.infer_async(model, pixels[i : i + 1]) for i in range(32)))

    together = engine.infer(model, pixels)["scores"]
    for i, answer in enumerate(asyncio.run(main())):
        assert numpy.abs(answer["scores"][0] - together[i]).max() < 1e-4


@pytest.mark.parametrize(("inputs", "words"), [
    ({"image": numpy.zeros((1, 3, 224, 224), "f4")}, "image"),
    ({"input": numpy.zeros((1, 3, 224, 224), "f8")}, "f64"),
    ({"input": numpy.zeros((1, 3, 224, 225), "f4")}, "225"),
    ({"input": numpy.zeros((3, 224, 224), "f4")}, "224"),
    ({}, "input"),
    ({"input": numpy.zeros((1, 3, 224, 224), "f4"), "more": numpy.zeros(1, "f4")}, "more|1 input|2"),
], ids=["name", "dtype", "shape", "rank", "none", "too many"])  # fmt: skip
def test_inputs_that_do_not_fit(engine: vaccel.Session, model: vaccel.Model, inputs: Any, words: str) -> None:
    with pytest.raises(vaccel.InvalidError, match=words):
        engine.infer(model, inputs)


def test_outputs_that_do_not_fit(engine: vaccel.Session, model: vaccel.Model, pixels: Any) -> None:
    for outputs, kind in (
        ({"nonesuch": None}, vaccel.InvalidError),
        ({"scores": numpy.empty((1, 1000), "f8")}, vaccel.InvalidError),
        ({"scores": numpy.empty((1, 999), "f4")}, vaccel.LimitError),
    ):
        with pytest.raises(kind, match=next(iter(outputs))):
            engine.infer(model, pixels[:1], outputs)


def test_outputs_whose_size_is_known_afterwards(engine: vaccel.Session, tmp_path: Path) -> None:
    node = onnx.helper.make_node("NonZero", ["x"], ["places"])
    float_, int_ = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64
    with small(tmp_path, "nonzero", [node], [("x", float_, [None, None])], [("places", int_, [2, None])]) as model:
        x = numpy.float32([[0, 1, 0], [2, 0, 3]])
        assert engine.infer(model, x)["places"].tolist() == [[0, 1, 1], [1, 0, 2]]
        room = numpy.full((2, 100), -1, numpy.int64)
        places = engine.infer(model, x, {"places": room})["places"]
        assert places.tolist() == [[0, 1, 1], [1, 0, 2]] and numpy.shares_memory(places, room)
        assert engine.infer(model, 0 * x, {"places": room})["places"].shape == (2, 0)
        assert engine.infer(model, 0 * x)["places"].shape == (2, 0)
        with pytest.raises(vaccel.LimitError, match="places"):
            engine.infer(model, x, {"places": room[:, :2].copy()})


DTYPES = {"float32": "FLOAT", "float64": "DOUBLE", "float16": "FLOAT16", "int8": "INT8", "int16": "INT16", "int32": "INT32", "int64": "INT64",
          "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64", "bool": "BOOL"}  # fmt: skip


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes(engine: vaccel.Session, tmp_path: Path, dtype: str) -> None:
    kind = getattr(onnx.TensorProto, DTYPES[dtype])
    node = onnx.helper.make_node("Concat", ["x", "x"], ["y"], axis=0)
    with small(tmp_path, f"twice-{dtype}", [node], [("x", kind, [None])], [("y", kind, [None])]) as model:
        x = numpy.array([0, 1, 1, 0, 1], dtype)
        answer = engine.infer(model, {"x": x})["y"]
        assert answer.dtype == x.dtype and answer.tolist() == [*x.tolist(), *x.tolist()]


def test_strings(tmp_path: Path) -> None:
    if "onnxruntime" in usable():
        pytest.skip(f"onnxruntime: {usable()['onnxruntime']}")
    text = onnx.TensorProto.STRING
    node = onnx.helper.make_node("Concat", ["x", "x"], ["y"], axis=0)
    with small(tmp_path, "strings", [node], [("x", text, [None])], [("y", text, [None])]) as model:
        with vaccel.Session(backend="onnxruntime") as session:
            answer = session.infer(model, ["espresso", "größe", ""])
            assert answer["y"].tolist() == [b"espresso", "größe".encode(), b""] * 2


def variations(photos: list[Path], count: int) -> list[Any]:
    """Photographs, and the same mirrored, turned and cut, as arrays."""
    made = []
    for i in range(count):
        picture = PillowImage.open(photos[i % len(photos)]).convert("RGB")
        way = i // len(photos)
        if way:
            picture = picture.transpose(way - 1) if way < 8 else picture.crop((9 * way, 7 * way, 200 + 9 * way, 190 + 7 * way))
        made.append(numpy.asarray(picture))
    return made


def assert_same(answers: list[vaccel.Classification], expected: list[vaccel.Classification]) -> None:
    """Order may only differ where the scores are the same but for rounding."""
    for answer, one in zip(answers, expected, strict=True):
        assert len(answer) == len(one)
        assert (answer[0].index, answer[0].label) == (one[0].index, one[0].label)
        scores = {label.index: label.score for label in one}
        for label, other in zip(answer, one, strict=True):
            assert abs(label.score - other.score) < 1e-4
            assert abs(label.score - scores.get(label.index, label.score)) < 1e-4
        assert (answer.backend, answer.device, answer.model_sha256) == (one.backend, one.device, one.model_sha256)


def test_many_photos_as_one_by_one(engine: vaccel.Session, model: vaccel.Model, photos: list[Path]) -> None:
    images = [vaccel.Image(array) for array in variations(photos, 32)]
    expected = [engine.image_classify(image, model, top_k=3) for image in images]
    assert_same(engine.image_classify(images, model, top_k=3), expected)
    assert_same(engine.image_classify(tuple(images[:5]), model, top_k=3), expected[:5])
    assert_same(engine.image_classify_submit(images, model, top_k=3).result(), expected)
    assert_same(asyncio.run(engine.image_classify_async(images, model, top_k=3)), expected)
    assert engine.image_classify([], model) == []


def test_classify_of_a_list(photos: list[Path], photo: Path) -> None:
    sources = [photo, photo.read_bytes(), *variations(photos, 70)]
    assert_same(vaccel.classify(sources, top_k=2), [vaccel.classify(source, top_k=2) for source in sources])
    assert vaccel.classify([]) == []


def test_one_bad_photo_is_named(engine: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    good, bad = vaccel.Image.open(photo), vaccel.Image(b"no picture")
    with pytest.raises(vaccel.FormatError, match=r"\b2\b|images\[2\]"):
        engine.image_classify([good, good, bad, good], model)
    with pytest.raises(TypeError, match=r"images\[1\]: expected a vaccel.Image, not str"):
        engine.image_classify([good, str(photo)], model)  # type: ignore[list-item]
    good.close()
    with pytest.raises(ValueError, match=r"images\[0\]: this Image is closed"):
        engine.image_classify([good], model)


def test_profile(engine: vaccel.Session, model: vaccel.Model, photo: Path, pixels: Any) -> None:
    with vaccel.Image.open(photo) as image:
        plain = engine.image_classify(image, model)
        assert plain.phases == (0, 0, 0, 0) and engine.infer(model, pixels[:1]).phases.compute == 0
        with vaccel.Session(backend=plain.backend, profile=True, performance="throughput") as session:
            answer = session.image_classify(image, model)
            assert answer[0].label == plain[0].label
            assert answer.phases.preprocess > 0 and answer.phases.compute > 0
            assert session.infer(model, pixels[:1]).phases.compute > 0
    with pytest.raises(ValueError, match="performance: 'speed' is none of latency, throughput"):
        vaccel.Session(performance="speed")

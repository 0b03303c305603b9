# SPDX-License-Identifier: Apache-2.0
"""The networks that models/train.py trains: what is learned, drawn, exported and kept. Training itself is part of the set-up."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from model_train import detect, draw, folder, nn, pose, shapes
from PIL import Image, ImageOps


@pytest.mark.parametrize("fine", [False, True])
def test_gradients_are_those_of_the_loss(fine: bool) -> None:
    rng = np.random.default_rng(0)
    net = nn.Net(rng, 3, fine=fine)
    images = rng.standard_normal((2, nn.SIDE, nn.SIDE, 3)).astype(np.float32)
    wanted = rng.standard_normal(net.forward(images).shape).astype(np.float32)

    def loss() -> float:
        return 0.5 * float(((net.forward(images).astype(np.float64) - wanted) ** 2).sum())

    net.backward(net.forward(images) - wanted)
    for layer in net.layers():
        place = np.unravel_index(np.abs(layer.weight_gradient).argmax(), layer.weight.shape)
        expected = float(layer.weight_gradient[place])
        before = layer.weight[place]
        layer.weight[place] = before + 1e-2
        above = loss()
        layer.weight[place] = before - 1e-2
        below = loss()
        layer.weight[place] = before
        assert (above - below) / 2e-2 == pytest.approx(expected, rel=0.05), layer.name


@pytest.mark.parametrize("fine", [False, True])
def test_what_is_exported_computes_the_same(fine: bool) -> None:
    rng = np.random.default_rng(1)
    net = nn.Net(rng, 3, fine=fine)
    images = rng.standard_normal((1, nn.SIDE, nn.SIDE, 3)).astype(np.float32)
    graph = nn.Graph(net)
    graph.node("Identity", [graph.head], "y")
    side = nn.SIDE // (nn.FINE // 2 if fine else nn.COARSE)
    session = onnxruntime.InferenceSession(graph.model({"y": [1, 3, side, side]}).SerializeToString())
    (answer,) = session.run(None, {"image": images.transpose(0, 3, 1, 2)})
    np.testing.assert_allclose(answer.transpose(0, 2, 3, 1), net.forward(images), atol=1e-4)


def test_the_exported_detector_decodes_as_it_is_measured() -> None:
    rng = np.random.default_rng(2)
    net = nn.Net(rng, 4 + len(shapes.LABELS), fine=False)
    images = rng.standard_normal((1, nn.SIDE, nn.SIDE, 3)).astype(np.float32)
    session = onnxruntime.InferenceSession(detect.export(net).SerializeToString())
    found = session.run(["boxes", "scores"], {"image": images.transpose(0, 3, 1, 2)})
    for one, other in zip(found, detect.decode(net.forward(images)[0]), strict=True):
        np.testing.assert_allclose(one[0], other, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("orientation", [1, 6])
def test_pictures_are_stored_as_they_are_seen(orientation: int) -> None:
    pixels, _, _ = shapes.scene(np.random.default_rng(3), 40, 30)
    image = Image.open(io.BytesIO(draw.png(pixels, orientation)))
    assert image.size == ((40, 30) if orientation == 1 else (30, 40))
    seen = np.asarray(ImageOps.exif_transpose(image), np.float32)
    np.testing.assert_array_equal(seen, np.clip(pixels + 0.5, 0, 255).astype(np.uint8))


def test_scenes_say_what_they_show() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        _, things, shown = shapes.scene(rng, 96, 64)
        for kind, cx, cy, _, _ in things:
            assert shown[int(cy * 64), int(cx * 96)] == kind + 1
        # Nothing lies outside of the boxes.
        for kind, cx, cy, w, h in things:
            x0, x1 = int((cx - w / 2) * 96 - 1), int((cx + w / 2) * 96 + 2)
            y0, y1 = int((cy - h / 2) * 64 - 1), int((cy + h / 2) * 64 + 2)
            shown[max(y0, 0) : y1, max(x0, 0) : x1] = 0
        assert not shown.any()


def test_figures_are_read_from_their_hills() -> None:
    rng = np.random.default_rng(5)
    for count in (1, 2):
        _, figures = pose.scene(rng, count=count)
        hills = np.clip(pose.target(figures), 1e-4, 1 - 1e-4)
        found = pose.read(np.log(hills / (1 - hills)))
        assert len(found) == count
        assert pose.right(found, figures) == count * len(pose.LABELS)


def made(accuracy: float) -> folder.Trained:
    graph = nn.Graph(nn.Net(np.random.default_rng(6), 1, fine=False))
    graph.node("Identity", [graph.head], "y")
    return folder.Trained(
        model=graph.model({"y": [1, 1, 8, 8]}),
        op="infer",
        output={"activation": "none"},
        labels=["a"],
        description="nothing",
        measure="part that is right",
        accuracy=accuracy,
        required=0.5,
        examples=lambda: [(np.zeros((4, 6, 3), np.float32), {"is": "black"}, np.zeros((4, 6), np.uint8))],
    )


def test_a_folder_is_complete_and_made_once(tmp_path: Path) -> None:
    at = tmp_path / "nothing"
    assert not folder.is_fresh(at, "scripts")
    folder.write(at, "nothing", "scripts", made(0.75))
    assert folder.is_fresh(at, "scripts")
    assert not folder.is_fresh(at, "other scripts")
    document = json.loads((at / "model.json").read_text())
    assert "part that is right 0.750" in document["description"]
    assert document["size"] == (at / "model.onnx").stat().st_size
    (example,) = json.loads((at / "examples" / "examples.json").read_text())
    assert example == {"file": "0.png", "width": 6, "height": 4, "is": "black", "numbers": "0.raw"}
    assert (at / "examples" / "0.raw").read_bytes() == bytes(24)
    # Made again in its place, and nothing is left beside it.
    folder.write(at, "nothing", "other scripts", made(0.75))
    assert folder.is_fresh(at, "other scripts")
    assert [path.name for path in tmp_path.iterdir()] == ["nothing"]


def test_what_is_not_good_enough_is_known() -> None:
    assert made(0.5).good()
    assert not made(0.49).good()
    with pytest.raises(RuntimeError, match="no picture"):
        folder.first_clear(lambda: 0, lambda _: False)

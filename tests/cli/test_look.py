# SPDX-License-Identifier: Apache-2.0
"""`vaccel detect`, `segment`, `pose` and `depth` on the networks that models/train.py makes, and the pictures they draw."""

import base64
import io
import json
import re
import xml.etree.ElementTree as xml
from pathlib import Path
from typing import Any

import jsonschema
import numpy
import pytest
from PIL import Image

import schemas
from conftest import Vaccel

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
#: Each command, its network, and what its JSON looks like.
COMMANDS = {
    "detect": ("shapes-detect", schemas.DETECT),
    "segment": ("shapes-segment", schemas.SEGMENT),
    "pose": ("figure-pose", schemas.POSE),
    "depth": ("scene-depth", schemas.DEPTH),
}
EVERY = pytest.mark.parametrize("command", COMMANDS)


def example(models: Path, command: str, number: int = 1) -> tuple[Path, dict[str, Any]]:
    """A picture that the network has never seen, and the truth about it."""
    folder = models / COMMANDS[command][0] / "examples"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here; make it with models/train.py --to {models}")
    truth = json.loads((folder / "examples.json").read_text())[number]
    return folder / truth["file"], truth


def images(root: xml.Element) -> list[Image.Image]:
    """What is embedded in a drawing, decoded."""
    found = []
    for image in root.iter(f"{SVG}image"):
        kind, data = image.attrib[LINK].split(";base64,")
        picture = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
        assert kind == f"data:image/{picture.format.lower()}"
        picture.load()
        found.append(picture)
    return found


@pytest.fixture
def look(vaccel: Vaccel, models: Path) -> Vaccel:
    def run(command: str, *arguments: str | Path, **options: Any) -> Any:
        return vaccel(command, "--model", COMMANDS[command][0], *arguments, models=models, **options)

    return run


@EVERY
def test_text_and_json(look: Vaccel, models: Path, command: str) -> None:
    photo, truth = example(models, command)
    document = look(command, "--json", photo)
    assert (document.status, document.err) == (0, "")
    jsonschema.validate(document.json, COMMANDS[command][1])
    assert (document.json["width"], document.json["height"]) == (truth["width"], truth["height"])
    assert document.json["output"] is None
    text = look(command, photo)
    origin = f"{photo}  {document.json['backend']} {document.json['device']}, f32, "
    assert (text.status, text.out.startswith(origin)) == (0, True), text
    assert len(text.out.splitlines()) > 1


@EVERY
def test_standard_input(look: Vaccel, models: Path, command: str, tmp_path: Path) -> None:
    photo, _ = example(models, command)
    path = tmp_path / "piped.svg"
    piped = look(command, "--json", "-", "-o", path, input=photo.read_bytes()).json
    named = look(command, "--json", photo).json
    unlike = ("path", "elapsed_ms", "output")
    assert {name: piped[name] for name in piped if name not in unlike} == {name: named[name] for name in named if name not in unlike}
    assert images(xml.parse(path).getroot())


def test_boxes_are_where_the_things_are(look: Vaccel, models: Path, tmp_path: Path) -> None:
    photo, truth = example(models, "detect")
    path = tmp_path / "boxes.svg"
    found = look("detect", "--json", photo, "--output", path).json
    assert sorted(box["label"] for box in found["boxes"]) == sorted(box["label"] for box in truth["boxes"])
    for box in truth["boxes"]:
        assert any(
            at["label"] == box["label"]
            and abs(at["x"] + at["width"] / 2 - box["x"] - box["width"] / 2) < box["width"] / 4
            and abs(at["y"] + at["height"] / 2 - box["y"] - box["height"] / 2) < box["height"] / 4
            for at in found["boxes"]
        ), box
    root = xml.parse(path).getroot()
    assert root.attrib["viewBox"] == f"0 0 {truth['width']}.00 {truth['height']}.00"
    assert [numpy.array_equal(image, Image.open(photo)) for image in images(root)] == [True]
    drawn = {tuple(float(at.attrib[name]) for name in ("x", "y", "width", "height")) for at in root.iter(f"{SVG}rect") if "x" in at.attrib}
    assert drawn == {tuple(round(box[name], 2) for name in ("x", "y", "width", "height")) for box in found["boxes"]}
    texts = {at.text for at in root.iter(f"{SVG}text")}
    assert texts == {f"{box['label']} {100 * box['score']:.0f} %" for box in found["boxes"]}


def test_detect_options(look: Vaccel, models: Path) -> None:
    photo, _ = example(models, "detect")
    every = look("detect", "--json", photo, "--min-score", "0.001", "--max-overlap", "1").json["boxes"]
    usual = look("detect", "--json", photo).json["boxes"]
    assert len(every) > len(usual)
    assert look("detect", "--json", photo, "-n1").json["boxes"] == usual[:1]
    done = look("detect", photo, "--min-score", "1")
    assert (done.status, done.out.splitlines()[1]) == (0, "  nothing scores enough")


def test_a_mask(look: Vaccel, models: Path, tmp_path: Path) -> None:
    photo, truth = example(models, "segment")
    paths = {ending: tmp_path / f"mask.{ending}" for ending in ("svg", "png", "npy")}
    for path in paths.values():
        found = look("segment", "--json", photo, "-o", path).json
        assert found["output"] == str(path)
    mask = numpy.load(paths["npy"])
    assert (mask.dtype, mask.shape) == (numpy.uint8, (truth["height"], truth["width"]))
    assert numpy.bincount(mask.ravel(), minlength=4).tolist() == [one["pixels"] for one in found["classes"]]
    assert {found["classes"][i]["label"] for i in numpy.unique(mask)} > {"nothing"}

    before = numpy.asarray(Image.open(photo).convert("RGB")).astype(int)
    after = numpy.asarray(Image.open(paths["png"])).astype(int)
    assert numpy.array_equal(after[mask == 0], before[mask == 0])
    assert (after[mask != 0] != before[mask != 0]).any(axis=1).mean() > 0.95

    root = xml.parse(paths["svg"]).getroot()
    under, over = images(root)
    assert numpy.array_equal(under, Image.open(photo))
    assert numpy.array_equal(numpy.asarray(over)[..., 3] > 0, mask != 0)
    legend = [at.text.rsplit(" ", 2)[0] for at in root.iter(f"{SVG}text")]
    assert sorted(legend) == sorted(one["label"] for one in found["classes"] if one["pixels"])
    assert legend[0] == "nothing"


def test_a_skeleton(look: Vaccel, models: Path, tmp_path: Path) -> None:
    photo, truth = example(models, "pose", 0)
    path = tmp_path / "pose.svg"
    found = look("pose", "--json", photo, "-o", path).json
    figure = truth["poses"][0]
    points = {point["label"]: point for point in found["poses"][0]["keypoints"]}
    assert set(points) == set(figure)
    for name, (x, y) in figure.items():
        assert numpy.hypot(points[name]["x"] - x, points[name]["y"] - y) < truth["height"] / 10, name
    root = xml.parse(path).getroot()
    dots = {(float(at.attrib["cx"]), float(at.attrib["cy"])) for at in root.iter(f"{SVG}circle")}
    seen = [point for pose in found["poses"] for point in pose["keypoints"] if point["score"] > 0]
    assert dots == {(round(at["x"], 2), round(at["y"], 2)) for at in seen}
    # Head to neck, neck to hip, and four limbs.
    lines = [tuple((float(at.attrib[f"x{end}"]), float(at.attrib[f"y{end}"])) for end in "12") for at in root.iter(f"{SVG}line")]
    assert len(lines) == 6 * len(truth["poses"])
    assert {end for line in lines for end in line} == dots
    assert look("pose", photo, "--min-score", "1").out.splitlines()[1] == "  no figure scores enough"


def test_distances(look: Vaccel, models: Path, tmp_path: Path) -> None:
    photo, truth = example(models, "depth")
    paths = {ending: tmp_path / f"depth.{ending}" for ending in ("svg", "png", "npy")}
    for path in paths.values():
        found = look("depth", "--json", photo, "-o", path).json
    values = numpy.load(paths["npy"])
    assert (values.dtype, values.shape) == (numpy.float32, (truth["height"], truth["width"]))
    assert found["metric"] is True
    assert (values.min(), values.max()) == pytest.approx((found["nearest"], found["farthest"]))
    picture = numpy.asarray(Image.open(paths["png"]))
    assert picture.shape == (*values.shape, 3)
    # viridis, the other way round.
    assert picture[values == values.min()].tolist()[0] == [0xFD, 0xE7, 0x25]
    assert picture[values == values.max()].tolist()[0] == [0x44, 0x01, 0x54]
    root = xml.parse(paths["svg"]).getroot()
    left, right = images(root)
    assert numpy.array_equal(left, Image.open(photo))
    assert numpy.array_equal(right, picture)
    assert [at.attrib["x"] for at in root.iter(f"{SVG}image")] == ["0.00", f"{truth['width']}.00"]
    assert f"{found['nearest']:.4g} m, nearest" in [at.text for at in root.iter(f"{SVG}text")]


def test_a_photo_that_lies_on_its_side_is_drawn_upright(look: Vaccel, models: Path, tmp_path: Path) -> None:
    photo, truth = example(models, "detect", 0)
    upright = Image.open(photo).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = tmp_path / "lying.jpg"
    upright.transpose(Image.Transpose.ROTATE_90).save(lying, quality=95, exif=exif)
    path = tmp_path / "upright.svg"
    found = look("detect", "--json", lying, "-o", path).json
    assert (found["width"], found["height"]) == (truth["width"], truth["height"])
    assert sorted(box["label"] for box in found["boxes"]) == sorted(box["label"] for box in truth["boxes"])
    (drawn,) = images(xml.parse(path).getroot())
    assert drawn.format == "PNG"
    assert drawn.size == upright.size
    assert numpy.abs(numpy.asarray(drawn).astype(int) - numpy.asarray(upright)).mean() < 8


def test_a_jpeg_stays_as_it_is(look: Vaccel, models: Path, tmp_path: Path) -> None:
    photo, _ = example(models, "segment")
    jpeg, path = tmp_path / "photo.jpg", tmp_path / "mask.svg"
    Image.open(photo).convert("RGB").save(jpeg)
    assert look("segment", jpeg, "-o", path).status == 0
    (data,) = re.findall("data:image/jpeg;base64,([^\"]*)", path.read_text())
    assert base64.b64decode(data, validate=True) == jpeg.read_bytes()


def test_a_label_cannot_write_into_the_drawing(vaccel: Vaccel, models: Path, tmp_path: Path) -> None:
    photo, _ = example(models, "detect")
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / "model.onnx").write_bytes((models / "shapes-detect" / "model.onnx").read_bytes())
    description = json.loads((models / "shapes-detect" / "model.json").read_text())
    hostile = "</text><script>alert('&\"\u202e')</script>"
    (folder / "model.json").write_text(json.dumps({**description, "labels": [hostile] * 3}))
    path = tmp_path / "boxes.svg"
    assert vaccel("detect", "--model", folder, photo, "-o", path).status == 0
    root = xml.parse(path).getroot()
    assert not list(root.iter(f"{SVG}script"))
    assert any(at.text.startswith("</text><script>alert('&\"\\u{202e}')") for at in root.iter(f"{SVG}text"))


@EVERY
def test_bad_photos(look: Vaccel, models: Path, command: str, tmp_path: Path) -> None:
    photo, _ = example(models, command)
    text, cut, empty = tmp_path / "text.jpg", tmp_path / "cut.png", tmp_path / "empty.png"
    text.write_text("no photo at all")
    cut.write_bytes(photo.read_bytes()[:2000])
    empty.touch()
    output = tmp_path / "out.svg"
    for path, word in ((tmp_path / "none.png", "No such file"), (text, "text"), (cut, "cut"), (empty, "empty"), (tmp_path, "regular")):
        done = look(command, "--json", path, "-o", output)
        done.failed(1, str(path), word)
        jsonschema.validate(done.json, schemas.NOT_LOOKED_AT)
        assert not output.exists()
    look(command, "-").failed(1, "standard input", "empty")


@EVERY
def test_a_model_for_something_else(vaccel: Vaccel, models: Path, command: str) -> None:
    photo, _ = example(models, command)
    other = "scene-depth" if command != "depth" else "figure-pose"
    vaccel(command, "--model", other, photo, models=models).failed(3, f"image_{command}", other)
    done = vaccel(command, "--json", "--model", "nonesuch", photo, models=models)
    done.failed(4, "nonesuch", "vaccel model list")
    jsonschema.validate(done.json, schemas.NOT_LOOKED_AT)


@EVERY
def test_a_drawing_that_cannot_be_written(look: Vaccel, models: Path, command: str, tmp_path: Path) -> None:
    photo, _ = example(models, command)
    formats = ("svg", "png", "npy") if command in ("segment", "depth") else ("svg",)
    for ending in formats:
        done = look(command, photo, "-o", tmp_path / "none" / f"x.{ending}")
        done.failed(5, f"none/x.{ending}", "No such file")
        full = tmp_path / f"full.{ending}"
        full.symlink_to("/dev/full")
        look(command, photo, "-o", full).failed(5, f"full.{ending}", "No space left")

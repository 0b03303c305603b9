# SPDX-License-Identifier: Apache-2.0
"""Arrays and Pillow images: read in place, refused, or copied when allowed; never silent garbage."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import vaccel

numpy = pytest.importorskip("numpy")
PillowImage = pytest.importorskip("PIL.Image")


@pytest.fixture(scope="module")
def pixels(photo: Path) -> Any:
    array = numpy.asarray(PillowImage.open(photo).convert("RGB")).copy()
    array.flags.writeable = False
    return array


@pytest.fixture(scope="module")
def expected(pixels: Any) -> vaccel.Classification:
    """The answer to the pixels as a PNG file, which a decoder of the library reads."""
    file = io.BytesIO()
    PillowImage.fromarray(pixels).save(file, "PNG")
    return vaccel.classify(file.getvalue())


def ask(source: Any, **options: Any) -> vaccel.Classification:
    with vaccel.Image(source, **options) as image:
        return vaccel.classify(image)


def test_rgb(pixels: Any, expected: vaccel.Classification) -> None:
    assert ask(pixels) == expected


def test_bgr(pixels: Any, expected: vaccel.Classification) -> None:
    bgr = numpy.ascontiguousarray(pixels[:, :, ::-1])
    assert ask(bgr, format="BGR") == expected
    assert ask(bgr) != expected


def test_rgba(pixels: Any, expected: vaccel.Classification) -> None:
    alpha = numpy.full((*pixels.shape[:2], 1), 7, numpy.uint8)
    assert ask(numpy.concatenate([pixels, alpha], axis=2)) == expected


def test_grey(pixels: Any) -> None:
    grey = numpy.ascontiguousarray(pixels[:, :, 1])
    assert ask(grey) == ask(grey[:, :, None]) == ask(numpy.repeat(grey[:, :, None], 3, axis=2))


def test_window_is_read_in_place(pixels: Any) -> None:
    window = pixels[10:-10, 20:-20]
    assert not window.flags.c_contiguous
    assert ask(window) == ask(window.copy())


def test_one_row_and_one_pixel(pixels: Any) -> None:
    for part in (pixels[:1], pixels[5:6, 3:4], pixels[::-1][:1], pixels[:, 4:5]):
        assert ask(part) == ask(part.copy())


def test_holds_the_array(pixels: Any) -> None:
    array = pixels.copy()
    image = vaccel.Image(array)
    with pytest.raises(ValueError, match="resize"):
        array.resize((1, 1, 3))
    image.close()
    array.resize((1, 1, 3))


@pytest.mark.parametrize("name", ["float32", "float64", "int8", "uint16", "bool", "complex64"])
def test_wrong_dtype(pixels: Any, name: str) -> None:
    for copy in (False, True):
        with pytest.raises(TypeError, match="uint8"):
            vaccel.Image(pixels.astype(name), copy=copy)


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(lambda a: a[::-1], id="rows backwards"),
        pytest.param(lambda a: a[:, ::-1], id="columns backwards"),
        pytest.param(lambda a: a[:, :, ::-1], id="channels backwards"),
        pytest.param(lambda a: a[:, ::2], id="every other column"),
        pytest.param(lambda a: numpy.asfortranarray(a), id="Fortran order"),
        pytest.param(lambda a: a.transpose(1, 0, 2), id="transposed"),
        pytest.param(lambda a: numpy.broadcast_to(a[:1], (50, *a.shape[1:])), id="one row repeated"),
    ],
)
def test_strided_is_an_error_or_a_declared_copy(pixels: Any, view: Any) -> None:
    strided = view(pixels)
    with pytest.raises(ValueError, match="copy=True"):
        vaccel.Image(strided)
    assert ask(strided, copy=True) == ask(numpy.ascontiguousarray(strided))


def test_every_other_row_is_read_in_place(pixels: Any) -> None:
    assert ask(pixels[::2]) == ask(pixels[::2].copy())


@pytest.mark.parametrize("shape", [(0, 4, 3), (4, 0, 3), (0, 0), (4, 4, 2), (3, 40, 50), (2, 2, 2, 3)])
def test_wrong_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        vaccel.Image(numpy.zeros(shape, numpy.uint8))


def test_format_must_fit(pixels: Any) -> None:
    with pytest.raises(ValueError, match="channels"):
        vaccel.Image(pixels, format="RGBA")
    with pytest.raises(ValueError, match="none of"):
        vaccel.Image(pixels, format="CMYK")


def test_plain_memory(pixels: Any, expected: vaccel.Classification) -> None:
    height, width, _ = pixels.shape
    with vaccel.Image.from_pixels(pixels.tobytes(), width, height) as image:
        assert vaccel.classify(image) == expected
    padded = numpy.zeros((height, width * 3 + 5), numpy.uint8)
    padded[:, : width * 3] = pixels.reshape(height, -1)
    with vaccel.Image.from_pixels(padded.tobytes(), width, height, stride=width * 3 + 5) as image:
        assert vaccel.classify(image) == expected
    with pytest.raises(vaccel.InvalidError):
        vaccel.Image.from_pixels(pixels.tobytes()[:-1], width, height)
    with pytest.raises(ValueError, match="width"):
        vaccel.Image.from_pixels(b"abc", -1, 1)


def test_encoded_bytes_in_an_array(photo: Path) -> None:
    content = numpy.frombuffer(photo.read_bytes(), numpy.uint8)
    assert ask(content) == vaccel.classify(photo)
    with pytest.raises(ValueError, match="contiguous"):
        vaccel.Image(content[::2])
    with pytest.raises(TypeError, match="bytes"):
        vaccel.Image(content.astype("float32"))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_pillow(photo: Path, mode: str) -> None:
    picture = PillowImage.open(photo).convert(mode)
    assert ask(picture) == ask(numpy.asarray(picture))


@pytest.mark.parametrize("width", [1, 3, 5, 31])
def test_pillow_of_odd_widths(photo: Path, width: int) -> None:
    for mode in ("L", "RGB"):
        picture = PillowImage.open(photo).convert(mode).resize((width, 7))
        assert ask(picture) == ask(numpy.asarray(picture))


def test_large_pillow_image(photo: Path) -> None:
    picture = PillowImage.open(photo).convert("RGB").resize((4000, 3000))
    assert ask(picture) == ask(numpy.asarray(picture))


def test_pillow_survives_its_owner(photo: Path) -> None:
    picture = PillowImage.open(photo).convert("RGB")
    expected = ask(picture)
    image = vaccel.Image(picture)
    picture.close()
    del picture
    assert vaccel.classify(image) == expected


@pytest.mark.parametrize("mode", ["CMYK", "P", "1", "LA", "I", "F"])
def test_other_pillow_modes_are_refused(mode: str) -> None:
    with pytest.raises(ValueError, match="convert"):
        vaccel.Image(PillowImage.new(mode, (8, 8)))

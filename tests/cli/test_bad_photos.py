# SPDX-License-Identifier: Apache-2.0
"""Photographs that are none, or odd: a status, a message with name, reason and remedy, and the others still answered."""

import io
import os
import struct
from pathlib import Path

import numpy as np
import png
import pytest
from PIL import Image

from conftest import Vaccel


def huge_jpeg(coffee: bytes) -> bytes:
    """The same file, whose header claims 65,535 pixels each way."""
    at = coffee.index(b"\xff\xc0") + 5
    return coffee[:at] + struct.pack(">HH", 65535, 65535) + coffee[at + 4 :]


def huge_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    data = bytearray(out.getvalue())
    data[16:24] = struct.pack(">II", 65535, 65535)
    import zlib

    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def check(classify: Vaccel, path: Path, coffee: Path, status: str, *words: str) -> None:
    done = classify("--json", path, coffee)
    done.failed(1, str(path), *words)
    first, second = done.lines
    assert first["error"]["status"] == status
    assert "labels" not in first
    assert second["labels"][0]["label"] == "espresso"


@pytest.mark.parametrize("keep", [0.02, 0.5, 0.98])
def test_truncated(classify: Vaccel, coffee: Path, tmp_path: Path, keep: float) -> None:
    path = tmp_path / "half.jpg"
    data = coffee.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    check(classify, path, coffee, "ERR_FORMAT")


def test_truncated_png(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    Image.open(coffee).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    check(classify, path, coffee, "ERR_FORMAT")


def test_empty(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    check(classify, path, coffee, "ERR_FORMAT", "empty")


def test_empty_standard_input(classify: Vaccel) -> None:
    classify("-").failed(1, "standard input is empty", "pipe a JPEG or PNG file in")


def test_standard_input_that_is_no_photo(classify: Vaccel) -> None:
    done = classify("-", input=b"no photo-graph\n" * 20)
    done.failed(1, "vaccel classify: standard input: the ", "look like text")


def test_text(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "text.jpg"
    path.write_text("This is no photograph.\n" * 20)
    check(classify, path, coffee, "ERR_FORMAT", "JPEG")


def test_another_format(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "picture.gif"
    Image.open(coffee).save(path)
    done = classify("--json", path)
    done.failed(1, str(path), "JPEG")
    assert done.lines[0]["error"]["status"] in ("ERR_FORMAT", "ERR_UNSUPPORTED")


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_huge_header(classify: Vaccel, coffee: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"huge.{kind}"
    path.write_bytes(huge_jpeg(coffee.read_bytes()) if kind == "jpeg" else huge_png())
    check(classify, path, coffee, "ERR_LIMIT", "pixels")


def test_a_folder_without_photos(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none")
    (tmp_path / ".hidden.jpg").symlink_to(coffee)
    check(classify, tmp_path, coffee, "ERR_NOT_FOUND", "no .jpg, .jpeg or .png file", "--files-from")


def test_a_fifo_does_not_make_it_wait(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "fifo.jpg"
    os.mkfifo(path)
    check(classify, path, coffee, "ERR_FORMAT")


def test_missing(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    check(classify, tmp_path / "missing.jpg", coffee, "ERR_NOT_FOUND", "No such file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = tmp_path / "secret.jpg"
    path.write_bytes(coffee.read_bytes())
    path.chmod(0)
    check(classify, path, coffee, "ERR_DENIED", "ermission")


def save(image: Image.Image, path: Path, kind: str) -> None:
    """The same picture, stored in an unusual way."""
    if kind == "cmyk":
        image.convert("CMYK").save(path, "JPEG", quality=95)
    elif kind == "progressive":
        image.save(path, "JPEG", quality=95, progressive=True)
    elif kind == "sixteen":
        png.write(path, np.asarray(image).astype(np.uint16) * 257)
    elif kind == "grey":
        image.convert("L").save(path, "PNG")
    elif kind == "alpha":
        image.convert("RGBA").save(path, "PNG")


@pytest.mark.parametrize("kind", ["cmyk", "progressive", "sixteen", "grey", "alpha"])
def test_odd_but_good(classify: Vaccel, coffee: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.img"
    save(Image.open(coffee), path, kind)
    done = classify("--json", path)
    assert done.status == 0, done
    assert done.lines[0]["labels"][0]["label"] == "espresso"


def test_exif_rotation_is_honoured(classify: Vaccel, photos: Path, tmp_path: Path) -> None:
    upright = Image.open(photos / "rocket.jpg")
    upright.save(tmp_path / "upright.png")
    turned = upright.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.jpg", quality=100, subsampling=0, exif=exif)
    turned.save(tmp_path / "lying.jpg", quality=100, subsampling=0)
    done = classify("--json", "--top", "1", *(tmp_path / name for name in ("upright.png", "turned.jpg", "lying.jpg")))
    plain, honoured, lying = (result["labels"][0] for result in done.lines)
    assert honoured["label"] == plain["label"]
    assert honoured["score"] == pytest.approx(plain["score"], abs=0.02)
    assert abs(lying["score"] - plain["score"]) > 0.02 or lying["label"] != plain["label"]


def test_hostile_file_names(classify: Vaccel, coffee: Path, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\x1b[31m\xe2\x80\xae\xff\n.jpg"
    with open(path, "wb") as photo:
        photo.write(coffee.read_bytes())
    done = classify(path)
    assert done.status == 0
    assert done.out.startswith(f"{tmp_path}/\\x1b[31m\\u{{202e}}\\xff\\n.jpg  ")
    assert classify("--json", path).lines[0]["path"] == f"{tmp_path}/\x1b[31m\u202e\ufffd\n.jpg"
    missing = classify(os.fsencode(tmp_path) + b"/\x1b[2Jmissing.jpg")
    missing.failed(1, "\\x1b[2Jmissing.jpg")
    assert "\x1b" not in missing.err

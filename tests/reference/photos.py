#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the test photographs: those that scikit-image ships, and what becomes of them.

    photos.py OUT          all cases, and OUT/manifest.json
    photos.py --demo DIR   a few JPEG files to show things with

The same versions of Pillow and scikit-image give the same files.
"""

import argparse
import hashlib
import importlib.metadata
import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

import png

# Pictures as they come: colour and grey, JPEG and PNG, with and without alpha.
ORIGINALS = (
    "astronaut.png brick.png camera.png cell.png chelsea.png clock_motion.png coffee.png coins.png color.png "
    "grass.png gravel.png horse.png hubble_deep_field.jpg ihc.png logo.png moon.png motorcycle_left.png "
    "motorcycle_right.png page.png phantom.png retina.jpg rocket.jpg text.png"
).split()
# Those that every change is made to.
SUBJECTS = {
    "astronaut": "astronaut.png",
    "chelsea": "chelsea.png",
    "coffee": "coffee.png",
    "motorcycle": "motorcycle_left.png",
    "rocket": "rocket.jpg",
}
DEMO = {"coffee": "coffee.png", "chelsea": "chelsea.png", "rocket": "rocket.jpg"}
EXIF_ORIENTATION = 0x0112

Save = Callable[[Image.Image, Path], None]


def shipped() -> Path:
    """Where scikit-image keeps its pictures; it is not imported, for that takes seconds."""
    spec = importlib.util.find_spec("skimage")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("photos: the Python package scikit-image is not there\n  remedy: scripts/setup test")
    return Path(spec.submodule_search_locations[0]) / "data"


def upright(path: Path) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def jpeg(**options: Any) -> Save:
    return lambda image, path: image.save(path, "JPEG", **options)


def jpeg_turned(orientation: int) -> Save:
    """Stores the picture so that its EXIF orientation turns it back upright."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}

    def save(image: Image.Image, path: Path) -> None:
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = orientation
        stored = image if orientation == 1 else image.transpose(Image.Transpose(undo[orientation]))
        stored.save(path, "JPEG", quality=92, exif=exif)

    return save


def png_wide(image: Image.Image, path: Path) -> None:
    pixels = np.atleast_3d(np.asarray(image)).astype(np.uint16) * 257
    png.write(path, pixels)


def png_interlaced(image: Image.Image, path: Path) -> None:
    png.write(path, np.atleast_3d(np.asarray(image)), interlaced=True)


def png_alpha(image: Image.Image, path: Path) -> None:
    """Transparent on the left: a reader that blends, rather than drops alpha, differs."""
    ramp = np.tile(np.linspace(0, 255, image.width).astype(np.uint8), (image.height, 1))
    image.putalpha(Image.fromarray(ramp))
    image.save(path)


def same(image: Image.Image) -> Image.Image:
    return image


def part(left: float, top: float, right: float, bottom: float) -> Callable[[Image.Image], Image.Image]:
    def crop(image: Image.Image) -> Image.Image:
        width, height = image.size
        return image.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))

    return crop


def scaled(width: int, height: int) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.resize((width, height), Image.Resampling.LANCZOS)


@dataclass(frozen=True)
class Change:
    name: str
    suffix: str
    save: Save
    edit: Callable[[Image.Image], Image.Image] = same
    subjects: tuple[str, ...] = field(default=tuple(SUBJECTS))


PNG: Save = lambda image, path: image.save(path, "PNG")  # noqa: E731

CHANGES = [
    Change("mirror", "png", PNG, ImageOps.mirror),
    Change("flip", "png", PNG, ImageOps.flip, ("chelsea", "coffee")),
    Change("left", "png", PNG, part(0, 0, 0.6, 1)),
    Change("middle", "jpg", jpeg(quality=90), part(0.2, 0.2, 0.8, 0.8)),
    Change("q30", "jpg", jpeg(quality=30)),
    Change("q60-422", "jpg", jpeg(quality=60, subsampling="4:2:2"), subjects=("chelsea", "coffee", "rocket")),
    Change("q95-444", "jpg", jpeg(quality=95, subsampling="4:4:4")),
    Change("progressive", "jpg", jpeg(quality=80, progressive=True)),
    Change("grey", "jpg", jpeg(quality=90), ImageOps.grayscale),
    Change("cmyk", "jpg", jpeg(quality=95), lambda image: image.convert("CMYK"), ("coffee",)),
    Change("grey", "png", PNG, ImageOps.grayscale, ("chelsea",)),
    Change("grey16", "png", png_wide, ImageOps.grayscale, ("chelsea", "coffee")),
    Change("rgb16", "png", png_wide, subjects=("chelsea", "coffee")),
    Change("palette", "png", PNG, lambda image: image.quantize(128), ("chelsea", "coffee")),
    Change("interlaced", "png", png_interlaced, subjects=("chelsea", "coffee")),
    Change("alpha", "png", png_alpha, subjects=("chelsea", "coffee")),
    Change("one-bit", "png", PNG, lambda image: image.convert("1"), ("astronaut",)),
    Change("small", "png", PNG, scaled(67, 45), ("chelsea", "coffee")),
    Change("large", "jpg", jpeg(quality=85), scaled(1801, 1203), ("chelsea", "coffee")),
    Change("tall", "png", PNG, part(0.4, 0, 0.55, 1), ("chelsea", "rocket")),
    Change("narrow", "png", PNG, scaled(9, 301), ("coffee",)),
    Change("dot", "png", PNG, scaled(1, 1), ("coffee",)),
    *(Change(f"exif{n}", "jpg", jpeg_turned(n), subjects=("coffee",)) for n in range(1, 9)),
    *(Change(f"exif{n}", "jpg", jpeg_turned(n), subjects=("chelsea",)) for n in (3, 6, 8)),
]


def _entry(path: Path, source: str, change: str) -> dict[str, Any]:
    with Image.open(path) as image:
        width, height = image.size
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "file": path.name,
        "source": source,
        "change": change,
        "width": width,
        "height": height,
        "sha256": digest,
    }


def make_all(out: Path) -> list[dict[str, Any]]:
    data = shipped()
    cases = []
    for name in ORIGINALS:
        path = out / name
        path.write_bytes((data / name).read_bytes())
        cases.append(_entry(path, name, "none"))
    for change in CHANGES:
        for subject in change.subjects:
            path = out / f"{subject}-{change.name}.{change.suffix}"
            change.save(change.edit(upright(data / SUBJECTS[subject])), path)
            cases.append(_entry(path, SUBJECTS[subject], change.name))
    made_with = {name: importlib.metadata.version(name) for name in ("pillow", "scikit-image")}
    manifest = {"format_version": 1, "made_with": made_with, "cases": cases}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return cases


def make_demo(out: Path) -> None:
    for name, source in DEMO.items():
        upright(shipped() / source).save(out / f"{name}.jpg", "JPEG", quality=92)


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes the test photographs.")
    parser.add_argument("out", nargs="?", type=Path, metavar="OUT", help="the folder for all cases")
    parser.add_argument("--demo", type=Path, metavar="DIR", help="the folder for a few JPEG files to show")
    options = parser.parse_args()
    if options.out is None and options.demo is None:
        parser.error("name a folder: OUT, --demo DIR, or both")
    try:
        if options.demo is not None:
            options.demo.mkdir(parents=True, exist_ok=True)
            make_demo(options.demo)
            print(f"{options.demo}: {len(DEMO)} photographs")
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            cases = make_all(options.out)
            print(f"{options.out}: {len(cases)} cases")
    except OSError as error:
        sys.exit(
            f"photos: {error.filename}: {error.strerror}\n"
            "  remedy: name a folder that can be written to, or run scripts/setup test again"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

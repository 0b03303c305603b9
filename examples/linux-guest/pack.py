#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Packs what a guest of the example has: the C, Python and Go examples, the command, the library with its backend virtio, and photographs.

pack.py BUILD PYTHON OUTPUT [PHOTO...] takes them from the build tree BUILD, and the interpreter PYTHON with its library.
"""

from __future__ import annotations

import sys
from pathlib import Path

from initramfs import Initramfs
from kernel import fetch

HERE = Path(__file__).resolve().parent
# Where vaccel is in the guest.
PLACE = "/opt/vaccel"


def pack(build: Path, python: str, output: Path, photos: list[Path]) -> None:
    archive = Initramfs(fetch(build / "cache" / "linux"))
    archive.add(HERE / "main", "/main")
    for name in ("example-classify", "vaccel"):
        archive.program(build / "bin" / name)
    archive.program(build / "lib" / "vaccel" / "backends" / "virtio.so")
    # One file that needs no other.
    if (build / "bin" / "example-classify-static").exists():
        archive.add(build / "bin" / "example-classify-static")
    package = build / "python" / "vaccel"
    if (package / "_native.abi3.so").exists():
        archive.python(python)
        archive.add(package)
        archive.program(package / "_native.abi3.so")
        archive.add(HERE.parent / "python" / "classify.py", "/opt/vaccel/bin/classify.py")
        archive.text("/opt/vaccel/bin/python", f"#!/bin/sh\nexec {Path(python).resolve()} \"$@\"\n", 0o755)
    archive.move(build, PLACE)
    for number, photo in enumerate(photos):
        archive.add(photo, f"/photos/{number:03}-{photo.name}")
    archive.write(output)


def main() -> int:
    if len(sys.argv) < 4 or sys.argv[1].startswith("-"):
        print("usage: pack.py BUILD PYTHON OUTPUT [PHOTO...]", file=sys.stderr)
        return 0 if sys.argv[1:] in (["-h"], ["--help"]) else 2
    build, python, output, *photos = sys.argv[1:]
    try:
        pack(Path(build).resolve(), python, Path(output), [Path(photo) for photo in photos])
    except (RuntimeError, OSError) as error:
        print(f"pack.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

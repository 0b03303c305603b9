#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds vaccel's answers against the reference's.

    compare.py --photos DIR --json FILE             FILE is what vaccel printed ("-": standard input)
    compare.py --photos DIR -- COMMAND [ARG ...]    runs COMMAND ARG ... PHOTO ... and reads what it prints

For each photograph of DIR/manifest.json: the best label is the same wherever
the reference is sure of it, and the scores of the reference's five best labels
are close. Exit status: 0 all hold, 1 something does not (or too few photographs
were compared), 2 wrong usage.
"""

import argparse
import json
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reference

MARGIN = 0.02  # the reference is sure when its best two scores are further apart
TOLERANCE = 0.01  # of each of the five best scores
TOP = 5
FEWEST = 50

Answer = list[dict[str, Any]]


@dataclass(frozen=True)
class Row:
    name: str
    expected: reference.Label
    margin: float
    found: str
    deviation: float
    problems: tuple[str, ...]


def malformed(answer: Any, labels: list[str]) -> str | None:
    """Says what is wrong with the form of an answer, or None."""
    if not isinstance(answer, list) or len(answer) < TOP:
        return f"fewer than {TOP} labels"
    previous = math.inf
    for entry in answer:
        if not isinstance(entry, dict) or not {"index", "label", "score"} <= entry.keys():
            return "an entry without index, label and score"
        index, score = entry["index"], entry["score"]
        if type(index) is not int or not 0 <= index < len(labels):
            return f"index {index!r} is no class"
        if entry["label"] != labels[index]:
            return f"class {index} is called {entry['label']!r}, not {labels[index]!r}"
        if type(score) not in (int, float) or not 0 <= score <= 1.00001:
            return f"score {score!r} is no probability"
        if score > previous:
            return "the scores do not descend"
        previous = score
    return None


def deviation(expected: list[reference.Label], answer: Answer) -> float:
    """The largest difference over the reference's best labels."""
    scores = {entry["index"]: entry["score"] for entry in answer}
    # A label that is not listed scored at most as much as the last one that is.
    last = answer[-1]["score"]
    return max(
        abs(scores[index] - score) if index in scores else max(score - last, 0.0) for index, _, score in expected
    )


def compare_one(name: str, expected: list[reference.Label], answer: Any, labels: list[str]) -> Row:
    margin = expected[0][2] - expected[1][2]
    wrong = "no answer" if answer is None else malformed(answer, labels)
    if wrong is not None:
        return Row(name, expected[0], margin, "-", math.nan, (wrong,))
    off = deviation(expected, answer)
    problems = []
    if margin > MARGIN and answer[0]["index"] != expected[0][0]:
        problems.append("another best label")
    if off > TOLERANCE:
        problems.append(f"a score is off by {off:.4f}")
    return Row(name, expected[0], margin, f"{answer[0]['index']}", off, tuple(problems))


def by_path(lines: list[Any]) -> dict[Path, Any]:
    try:
        return {Path(line["path"]).resolve(): line.get("labels") for line in lines}
    except (TypeError, KeyError, AttributeError):
        raise SystemExit('compare: a line of the answer is not of the form {"path", "labels"}') from None


def run(command: list[str], photos: list[Path]) -> str:
    try:
        done = subprocess.run([*command, *map(str, photos)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        raise SystemExit(f"compare: {command[0]}: {error.strerror}\n  remedy: build it first") from None
    if done.returncode != 0:
        print(f"compare: {command[0]} ended with status {done.returncode}", file=sys.stderr)
    return done.stdout


def parse(text: str) -> list[Any]:
    try:
        return [json.loads(line) for line in text.splitlines()]
    except ValueError as error:
        raise SystemExit(f"compare: a line of the answer is not JSON ({error})") from None


def report(rows: list[Row], fewest: int) -> int:
    for row in rows:
        index, label, score = row.expected
        off = "     -" if math.isnan(row.deviation) else f"{row.deviation:.4f}"
        verdict = "; ".join(row.problems) or "ok"
        print(f"{row.name:<28} {index:4d} {label[:24]:<24} {score:.4f} {row.margin:.4f} {row.found:>5} {off}  {verdict}")
    compared = [row for row in rows if not math.isnan(row.deviation)]
    failed = [row for row in rows if row.problems]
    sure = sum(row.margin > MARGIN for row in compared)
    worst = max(compared, key=lambda row: row.deviation, default=None)
    largest = f"{worst.deviation:.5f} ({worst.name})" if worst else "-"
    print(
        f"{len(compared)} of {len(rows)} photographs compared, {sure} with a sure best label; "
        f"largest deviation {largest}; {len(failed)} failed"
    )
    if len(compared) < fewest:
        print(f"compare: only {len(compared)} photographs were compared, and {fewest} are needed", file=sys.stderr)
        return 1
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--photos", type=Path, required=True, metavar="DIR", help="the folder that photos.py made")
    parser.add_argument("--model", type=Path, default=reference.DEFAULT_MODEL, metavar="DIR", help="the model's folder")
    parser.add_argument("--json", metavar="FILE", help="vaccel's answer")
    parser.add_argument("--fewest", type=int, default=FEWEST, metavar="N", help=f"cases that are needed ({FEWEST})")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="the program to ask, after --")
    options = parser.parse_args()
    if bool(options.command) == (options.json is not None):
        parser.error("give either --json FILE or a command after --")
    try:
        manifest = json.loads((options.photos / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        parser.error(f"{options.photos}/manifest.json cannot be read ({error}): make it with photos.py {options.photos}")
    photos = [options.photos / case["file"] for case in manifest["cases"]]
    if options.command:
        text = run(options.command, photos)
    else:
        try:
            text = sys.stdin.read() if options.json == "-" else Path(options.json).read_text(encoding="utf-8")
        except OSError as error:
            parser.error(f"{options.json}: {error.strerror}")
    answers = by_path(parse(text))
    classifier = reference.Classifier(options.model)
    rows = [
        compare_one(photo.name, classifier.classify(photo, TOP), answers.get(photo.resolve()), classifier.labels)
        for photo in photos
    ]
    return report(rows, options.fewest)


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Holds what `vaccel classify --json` said against the lines that the examples printed."""

import json
import re
import sys
from pathlib import Path

Answer = list[tuple[str, str]]  # label and score, as printed


def of_command(path: Path) -> Answer:
    return [
        (label["label"], f"{label['score']:.4f}")
        for line in path.read_text(encoding="utf-8").splitlines()
        for label in json.loads(line).get("labels", [])
    ]


def of_example(path: Path) -> Answer:
    """Lines are a score and a label; anything else is a heading."""
    lines = path.read_text(encoding="utf-8").splitlines()
    matches = (re.match(r"\s*(\d\.\d{4})\s+(\S.*)$", line) for line in lines)
    return [(match[2].strip(), match[1]) for match in matches if match]


def main() -> int:
    command, *examples = map(Path, sys.argv[1:])
    expected = of_command(command)
    for example in examples:
        found = of_example(example)
        if found != expected:
            print(f"{example.name} and the vaccel command disagree:", file=sys.stderr)
            for one, other in zip(expected, found):
                if one != other:
                    print(f"  {one} and {other}", file=sys.stderr)
            print(f"  {len(expected)} and {len(found)} labels", file=sys.stderr)
            return 1
    names = {"c": "C", "python": "Python", "go": "Go"}
    *most, last = (names[example.stem] for example in examples)
    print(f"The command and the {', '.join(most)} and {last} programs agree on {len(expected)} labels and scores.")
    return 0 if expected else 1


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Holds what `vaccel classify --json` said against the lines that the examples printed."""

import json
import re
import struct
import sys
from pathlib import Path

Answer = list[tuple[str, str, str]]  # label and score, as printed; the score's bits, where they were printed


def of_command(path: Path) -> Answer:
    return [
        (label["label"], f"{label['score']:.4f}", struct.pack(">f", label["score"]).hex())
        for line in path.read_text(encoding="utf-8").splitlines()
        for label in json.loads(line).get("labels", [])
    ]


def of_example(path: Path) -> Answer:
    """Lines are a score, a label and maybe the score's bits; anything else is a heading."""
    lines = path.read_text(encoding="utf-8").splitlines()
    matches = (re.match(r"\s*(\d\.\d{4})\s+(\S.*?)\s*(?:\[([0-9a-f]{8})\])?$", line) for line in lines)
    return [(match[2], match[1], match[3] or "") for match in matches if match]


def same(one: Answer, other: Answer) -> bool:
    """Bits are compared where both have them."""
    return len(one) == len(other) and all(
        a[:2] == b[:2] and (not a[2] or not b[2] or a[2] == b[2]) for a, b in zip(one, other)
    )


def main() -> int:
    command, *examples = map(Path, sys.argv[1:])
    expected = of_command(command)
    for example in examples:
        found = of_example(example)
        if not same(found, expected):
            print(f"{example.name} and the vaccel command disagree:", file=sys.stderr)
            for one, other in zip(expected, found):
                if not same([one], [other]):
                    print(f"  {one} and {other}", file=sys.stderr)
            print(f"  {len(expected)} and {len(found)} labels", file=sys.stderr)
            return 1
    names = {"c": "C", "python": "Python", "go": "Go", "unikernel": "unikernel", "shell": "the shell"}
    here = [names[example.stem] for example in examples if not example.stem.startswith("linux-")]
    guest = [names[example.stem.removeprefix("linux-")] for example in examples if example.stem.startswith("linux-")]
    others = f" and, in a Linux guest, {', '.join(guest)}" if guest else ""
    bits = ", the unikernel's to the bit" if "unikernel" in here else ""
    print(f"The command, the programs ({', '.join(here)}){others} agree on {len(expected)} labels and scores{bits}.")
    return 0 if expected else 1


if __name__ == "__main__":
    sys.exit(main())

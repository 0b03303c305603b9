#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The README's table of ops and backends, from the reports of the conformance suite.

    table.py [--check] README REPORT…

Writes what the reports say between the README's marks; what was not here when they were made stays as it was. With --check nothing is
written, and a cell of the README that the reports contradict is a failure. Reports that do not exist are passed over.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

BEGIN, END = "<!-- support: begin (tests/conformance/table.py) -->", "<!-- support: end -->"
PASS, UNSUPPORTED, UNKNOWN, FORMAT = "✓", "–", "not here", "○"
WORDS = {frozenset({"pass"}): PASS, frozenset({"unsupported"}): UNSUPPORTED}

Table = dict[tuple[str, str], str]


def read(reports: list[Path]) -> tuple[Table, list[str]]:
    """What each op does with each backend, over every way that was there; and the ways."""
    outcomes: dict[tuple[str, str], set[str]] = {}
    ways: list[str] = []
    other: set[tuple[str, str]] = set()
    for report in reports:
        if not report.exists():
            continue
        for row in json.loads(report.read_text(encoding="utf-8"))["results"]:
            if row["backend"] == "(chosen)":
                continue
            found = outcomes.setdefault((row["op"], row["backend"]), set())
            if row["outcome"] == "not here":
                if row["reason"].startswith("format:"):
                    other.add((row["op"], row["backend"]))
                continue
            found.add(row["outcome"])
            way = row["way"].rsplit("/", 1)[0]
            way = "vsock" if way == "stream" and "vsock" in report.name else way
            if row["outcome"] == "pass" and way not in ways:
                ways.append(way)
    cells = {place: WORDS.get(frozenset(found), "**fails**" if found else UNKNOWN) for place, found in outcomes.items()}
    return {place: FORMAT if place in other and cell in (PASS, UNKNOWN) else cell for place, cell in cells.items()}, ways


def parse(text: str) -> Table:
    """The table as it stands."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    if len(rows) < 3:
        return {}
    backends = rows[0][1:]
    return {(row[0].strip("`"), backend.strip("`")): cell for row in rows[2:] for backend, cell in zip(backends, row[1:], strict=True)}


def render(table: Table, ways: list[str]) -> str:
    ops = list(dict.fromkeys(op for op, _ in table))
    backends = sorted({backend for _, backend in table}, key=lambda name: (-sum(table.get((op, name)) == PASS for op in ops), name))
    lines = ["| |" + "".join(f" `{name}` |" for name in backends), "|---|" + ":-:|" * len(backends)]
    lines += [f"| `{op}` |" + "".join(f" {table.get((op, name), UNKNOWN)} |" for name in backends) for op in ops]
    told = ", ".join("direct" if way == "direct" else f"`{way}`" for way in ways)
    legend = f"{PASS}: the op's conformance suite passes, over each way: {told}. {UNSUPPORTED}: the backend does not have the op. {FORMAT}: it reads another format than the suite's networks; its own tests and `tests/formats` call it. {UNKNOWN}: its library or its device was not there."
    return "\n".join([*lines, "", legend])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    parser.add_argument("readme", type=Path)
    parser.add_argument("reports", type=Path, nargs="+")
    options = parser.parse_args()
    text = options.readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    old, after = rest.split(END, 1)
    told = parse(old)
    found, ways = read(options.reports)
    wrong = [
        f"{options.readme.name} says '{told.get(place, 'nothing')}' of {place[0]} with {place[1]}, and it is '{cell}': run tests/conformance/table.py"
        for place, cell in found.items()
        if cell != UNKNOWN and told.get(place) != cell
    ]
    if options.check:
        print("\n".join(wrong) or f"{len(found)} cells agree")
        return 1 if wrong else 0
    merged = {place: told.get(place, UNKNOWN) if cell == UNKNOWN else cell for place, cell in found.items()}
    options.readme.write_text(f"{before}{BEGIN}\n{render(merged, ways)}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

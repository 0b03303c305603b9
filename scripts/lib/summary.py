# SPDX-License-Identifier: Apache-2.0
"""Adds up the test results of one or more build trees, names what was skipped and why, and what failed.

Each argument is NAME=DIR. A test program that wrote a report of its own counts by its cases, any other by its exit status.
"""

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path


def reason(case: ET.Element) -> str:
    """Why a case was skipped: the report's own words, or the last line that the test printed."""
    skipped = case.find("skipped")
    words = (skipped.get("message") or "").strip() if skipped is not None else ""
    printed = [line.strip() for line in (case.findtext("system-out") or "").splitlines() if line.strip()]
    generic = not words or words.startswith("SKIP_")
    return printed[-1] if generic and printed else words or "no reason given"


def outcome(case: ET.Element) -> str:
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "failed" if case.find("failure") is not None or case.find("error") is not None else "passed"


def cases_of(tree: Path) -> list[tuple[str, ET.Element]]:
    """The cases of a tree, each under the name of its test."""
    results = tree / "test-results"
    report = results / "ctest.xml"
    if not report.exists():
        return []
    found = []
    for test in ET.parse(report).getroot().iter("testcase"):
        name = test.get("name") or "?"
        own = results / f"{name}.xml"
        inner = list(ET.parse(own).getroot().iter("testcase")) if own.exists() else []
        # A program that failed without saying where, by a crash say, counts as itself.
        if inner and (outcome(test) == "passed" or any(outcome(case) == "failed" for case in inner)):
            found.extend((f"{name}: {case.get('name')}", case) for case in inner)
        else:
            found.append((name, test))
    return found


def main() -> int:
    totals: Counter[str] = Counter()
    skipped: Counter[tuple[str, str]] = Counter()
    failures = []
    for argument in sys.argv[1:]:
        name, _, folder = argument.partition("=")
        counts: Counter[str] = Counter()
        for case_name, case in cases_of(Path(folder)):
            result = outcome(case)
            counts[result] += 1
            if result == "skipped":
                skipped[case_name, reason(case)] += 1
            if result == "failed":
                failures.append(f"{name}: {case_name}")
        totals += counts
        print(f"{name}: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
        if not counts:
            failures.append(f"{name}: no test ran")
    for (case_name, why), times in sorted(skipped.items()):
        print(f"skipped: {case_name}{f' (in {times} builds)' if times > 1 else ''}: {why}")
    for failure in failures:
        print(f"FAILED: {failure}")
    print(f"{totals['passed']} passed, {len(failures)} failed, {totals['skipped']} skipped")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the go command, and writes what `go test` says of each test as a JUnit report, so that skips are named.

Exits with 77 where there is no Go.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path


def report(events: list[dict[str, str]], path: Path) -> None:
    printed: dict[str, list[str]] = defaultdict(list)
    suite = ET.Element("testsuite", name="go")
    for event in events:
        name = event.get("Test", "")
        if event["Action"] == "output":
            printed[name].append(event["Output"])
        # A test of several parts is counted by its parts, and a package by its tests.
        elif name and event["Action"] in ("pass", "fail", "skip"):
            case = ET.SubElement(suite, "testcase", classname=event["Package"], name=name)
            said = [line.strip() for line in printed[name] if not line.startswith(("===", "---", "    ---"))]
            if event["Action"] == "skip":
                ET.SubElement(case, "skipped", message=said[-1].split(": ", 1)[-1] if said else "")
            elif event["Action"] == "fail":
                ET.SubElement(case, "failure").text = "\n".join(said)
    ET.ElementTree(suite).write(path, encoding="unicode")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--go", required=True, help="the go command; empty or …-NOTFOUND where there is none")
    parser.add_argument("--folder", required=True, type=Path, help="where to run it")
    parser.add_argument("--report", required=True, type=Path, help="the JUnit report of `go test`")
    parser.add_argument("command", nargs="+", help="what go gets")
    options = parser.parse_args()
    options.report.unlink(missing_ok=True)
    if not Path(options.go).is_file():
        print("there is no Go 1.24 or newer; scripts/setup test installs it")
        return 77
    if options.command[0] != "test":
        return subprocess.run([options.go, *options.command], cwd=options.folder, check=False).returncode
    command = [options.go, "test", "-json", *options.command[1:]]
    events = []
    with subprocess.Popen(command, cwd=options.folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                event = json.loads(line)
            except json.JSONDecodeError:
                sys.stdout.write(line)
                continue
            sys.stdout.write(event.get("Output", ""))
            events.append(event)
    report(events, options.report)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())

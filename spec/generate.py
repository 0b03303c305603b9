#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generates everything that repeats what spec/ops.yaml says."""

from __future__ import annotations

import argparse
import difflib
import shutil
import subprocess
import sys
from pathlib import Path

from vaccel_spec import lock
from vaccel_spec.build import build
from vaccel_spec.render import render
from vaccel_spec.source import SpecError, load

HERE = Path(__file__).resolve().parent


def formatted(path: str, text: str) -> str:
    """C as the project's clang-format would have it; templates need not care about line breaks."""
    if not path.endswith((".c", ".h")):
        return text
    tool = shutil.which("clang-format-16")
    if tool is None:
        raise SystemExit("generate.py: clang-format-16 is not installed; run scripts/setup test")
    command = [tool, f"--style=file:{HERE.parent / '.clang-format'}", f"--assume-filename={path}"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def compare(root: Path, outputs: dict[str, str]) -> bool:
    """Prints how the files under `root` differ from `outputs`; whether they are the same."""
    same = True
    for path, text in outputs.items():
        there = root / path
        old = there.read_text(encoding="utf-8") if there.exists() else ""
        if old != text:
            same = False
            sys.stdout.writelines(
                difflib.unified_diff(old.splitlines(True), text.splitlines(True), f"{path} (checked in)", f"{path} (generated)")
            )
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spec", type=Path, default=HERE / "ops.yaml", help="the spec (default: spec/ops.yaml)")
    parser.add_argument("--lock-file", type=Path, help="the lock (default: ops.lock beside the spec)")
    parser.add_argument("--out", type=Path, default=HERE.parent, help="the root to write to (default: the repository)")
    parser.add_argument("--only", nargs="*", metavar="DIR", help="write only what lies under these folders")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything would change")
    action.add_argument("--lock", action="store_true", help="add new ops and op versions to the lock")
    options = parser.parse_args()
    try:
        source = load(options.spec, HERE / "ops.schema.json")
        spec = build(source)
        lock.check(spec, source, options.lock_file or options.spec.with_name("ops.lock"), options.lock)
    except SpecError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    outputs = {path: formatted(path, text) for path, text in render(spec, HERE / "templates").items()}
    if options.only:
        outputs = {path: text for path, text in outputs.items() if path.startswith(tuple(options.only))}
    if options.check:
        return 0 if compare(options.out, outputs) else 1
    for path, text in outputs.items():
        target = options.out / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

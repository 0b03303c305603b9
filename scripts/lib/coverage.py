# SPDX-License-Identifier: Apache-2.0
"""Lines of the project's code that programs run, by clang's source-based coverage."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

FLAGS = "-fprofile-instr-generate -fcoverage-mapping"
TOOLS = ("llvm-profdata-16", "llvm-cov-16")


def missing() -> str:
    """A tool that is not installed, if one is not."""
    return next((tool for tool in TOOLS if not shutil.which(tool)), "")


def run(program: Path, inputs: Iterable[Path], profile: Path) -> bool:
    """Runs a replay program over files and folders; whether it ended well."""
    done = subprocess.run(
        [program, *inputs], env={**os.environ, "LLVM_PROFILE_FILE": str(profile)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def files(root: Path, programs: list[Path], profiles: list[Path], folder: Path) -> dict[str, tuple[int, int]]:
    """Of each source file that programs are made of, relative to `root`: lines that ran, and lines that could."""
    merged = folder / "all.profdata"
    subprocess.run([TOOLS[0], "merge", "-sparse", "-o", merged, *profiles], check=True)
    objects = [word for program in programs[1:] for word in ("-object", str(program))]
    done = subprocess.run(
        [TOOLS[1], "export", "--summary-only", f"--compilation-dir={root}", f"--instr-profile={merged}", programs[0], *objects], stdout=subprocess.PIPE, text=True, check=True
    )
    found = {}
    for each in json.loads(done.stdout)["data"][0]["files"]:
        name = os.path.relpath(each["filename"], root)
        lines = each["summary"]["lines"]
        found[name] = (lines["covered"], lines["count"])
    return found


def by_part(found: dict[str, tuple[int, int]], parts: dict[str, tuple[str, ...]]) -> dict[str, tuple[int, int]]:
    """Summed for each part, which is files and folders (with a slash at the end)."""
    summed = {}
    for part, names in parts.items():
        lines = [count for name, count in found.items() if name.endswith(".c") and any(name == one or (one[-1] == "/" and name.startswith(one)) for one in names)]
        summed[part] = (sum(covered for covered, _ in lines), sum(count for _, count in lines))
    return summed

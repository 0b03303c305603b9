#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records the ABI of a built library: the names it exports, and its types as abidw sees them.

    record.py [LIBRARY]      default: build/lib/libvaccel.so

Run it when the ABI has grown on purpose, and look at what it changes before committing: a line that goes or changes breaks programs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SYMBOLS = HERE / "symbols.txt"
ABI = HERE / "libvaccel.abi"


def symbols(library: Path) -> list[str]:
    """What the library exports, as NAME@NODE, without the node itself."""
    listed = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    names = [line.split()[-1].replace("@@", "@") for line in listed.splitlines()]
    return sorted(name for name in names if "@" in name)


def describe(library: Path) -> str:
    """The library's ABI as XML, without anything that is this machine's."""
    command = ["abidw", "--no-comp-dir-path", "--no-show-locs", "--drop-private-types", "--type-id-style", "hash"]
    done = subprocess.run(
        [*command, "--headers-dir", ROOT / "capi/include", library], capture_output=True, text=True, check=True
    )
    text = re.sub(r"path='[^']*/(core|wire|media)/", r"path='\1/", done.stdout)
    return re.sub(r"<abi-corpus version='([^']*)' path='[^']*'", r"<abi-corpus version='\1' path='libvaccel.so'", text)


def main() -> int:
    library = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build/lib/libvaccel.so"
    if shutil.which("abidw") is None:
        print("record.py: abidw is not installed; scripts/setup test installs it", file=sys.stderr)
        return 1
    SYMBOLS.write_text("\n".join(symbols(library)) + "\n", encoding="utf-8")
    ABI.write_text(describe(library), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

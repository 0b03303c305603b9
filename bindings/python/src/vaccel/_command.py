# SPDX-License-Identifier: Apache-2.0
"""The `vaccel` command of an installed wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Becomes the program that the wheel brings."""
    program = Path(__file__).parent / "bin" / "vaccel"
    from ._backends import installed

    # Before them, as VACCEL_BACKEND_PATH is for those who set it; a missing folder there would be an error.
    before = [path for path in os.environ.get("VACCEL_BACKEND_PATH", "").split(":") if path]
    found = [path for path in installed() if ":" not in path and os.path.exists(path)]
    if found:
        os.environ["VACCEL_BACKEND_PATH"] = ":".join(before + found)
    os.execv(program, ["vaccel", *sys.argv[1:]])

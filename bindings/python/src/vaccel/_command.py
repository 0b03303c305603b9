# SPDX-License-Identifier: Apache-2.0
"""The `vaccel` command of an installed wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Becomes the program that the wheel brings."""
    program = Path(__file__).parent / "bin" / "vaccel"
    os.execv(program, ["vaccel", *sys.argv[1:]])

# SPDX-License-Identifier: Apache-2.0
"""What the tests of the generator share."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "spec"))

import generate as generator  # noqa: E402  (it stands beside its package, in spec/)


@dataclass
class Ended:
    """How a run of the generator ended."""

    returncode: int
    stdout: str
    stderr: str


def generate(*arguments: str | Path) -> Ended:
    """Runs the generator as its command line would, in this process, which saves its start."""
    out, err = io.StringIO(), io.StringIO()
    command = ["generate.py", *map(str, arguments)]
    with mock.patch.object(sys, "argv", command), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = generator.main()
    return Ended(code, out.getvalue(), err.getvalue())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden files anew")

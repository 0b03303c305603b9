# SPDX-License-Identifier: Apache-2.0
"""Measuring two things in turn, and finding what to compare with."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import vaccel


def pairs(a: Callable[[], float], b: Callable[[], float], count: int) -> list[tuple[float, float]]:
    """`count` pairs of what `a` and `b` return, in the order A B B A, after a few that are not counted."""
    for _ in range(5):
        a(), b()
    measured = []
    for _ in range((count + 1) // 2):
        first, second = a(), b()
        measured.append((first, second))
        second, first = b(), a()
        measured.append((first, second))
    return measured


def bench_module() -> ModuleType:
    """The extension that the build tree has beside the package."""
    file = Path(vaccel.__file__).parents[1] / "bench" / "_bench.abi3.so"
    spec = importlib.util.spec_from_file_location("_bench", file)
    if spec is None or spec.loader is None or not file.exists():
        raise SystemExit(f"{file} is not there; build with VACCEL_BUILD_TESTS and VACCEL_BUILD_PYTHON")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

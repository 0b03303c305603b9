#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renders one of the tests' templates over a spec: make.py SPEC TEMPLATE OUTPUT."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "spec"))

from vaccel_spec.build import build  # noqa: E402
from vaccel_spec.render import environment  # noqa: E402
from vaccel_spec.source import load  # noqa: E402


def main(spec: Path, template: Path, output: Path) -> None:
    env = environment(template.parent)
    text = env.get_template(template.name).render(spec=build(load(spec, ROOT / "spec/ops.schema.json")))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))

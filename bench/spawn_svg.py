# SPDX-License-Identifier: Apache-2.0
"""Draws the phases of a unikernel's start as bars, in an SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

COLOURS = ("#7a8794", "#a9b4bf", "#d9a441", "#4d8fbf", "#5aa469", "#b5564e")
WIDTH, LEFT, BAR, GAP, TOP = 860, 90, 34, 20, 76


def text(x: float, y: float, content: str, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(content)}</text>'


def draw(phases: Sequence[str], machines: Mapping[str, Mapping[str, float]]) -> str:
    """`machines` has milliseconds for each phase, and their "total"."""
    height = TOP + len(machines) * (BAR + GAP) + 10
    scale = (WIDTH - LEFT - 90) / max(each["total"] for each in machines.values())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
        "<title>From exec of QEMU to the first classified photograph, in milliseconds: the quickest of the boots</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for index, phase in enumerate(phases):
        x, y = 20 + index % 3 * 280, 18 + index // 3 * 24
        parts += [f'<rect x="{x}" y="{y}" width="14" height="14" fill="{COLOURS[index]}"/>', text(x + 20, y + 12, phase)]
    for index, (machine, each) in enumerate(machines.items()):
        x, y = float(LEFT), TOP + index * (BAR + GAP)
        parts.append(text(LEFT - 10, y + 22, machine, "end"))
        for phase, colour in zip(phases, COLOURS):
            width = each[phase] * scale
            parts.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>')
            if width > 26:
                parts.append(text(x + width / 2, y + 22, f"{each[phase]:.0f}", "middle"))
            x += width
        parts.append(text(x + 8, y + 22, f"{each['total']:.0f} ms"))
    return "\n".join([*parts, "</svg>", ""])

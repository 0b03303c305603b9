# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/frames.md: where each argument and field stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

FRAMES = Path(__file__).resolve().parents[2] / "docs" / "frames.md"

# Bytes of a slot of each kind, from docs/protocol.md.
SIZES = {
    "scalar": 8, "enum": 8, "string": 8, "bytes": 24, "array": 24, "buffer": 24, "tensor": 48, "tensors": 16,
    "images": 16, "records": 16, "params": 8, "record": 8, "image": 48, "model": 16,
}  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """A field, or one side of an argument."""

    name: str
    kind: str
    of: str
    at: int
    # Of an output in a call: "room", or "wanted".
    note: str = ""


@dataclass
class Struct:
    name: str
    size: int
    slots: list[Slot] = field(default_factory=list)


@dataclass
class Op:
    name: str
    id: int
    version: int
    call: Struct
    reply: Struct


def _slot(name: str, kind: str, place: str) -> Slot | None:
    first, _, of = kind.strip().partition(" ")
    if place == "–":
        return None
    at, _, note = place.partition(" ")
    return Slot(name, first, of.strip(), int(at), "wanted" if "wanted" in note else "room" if "room" in note else "")


def parse(text: str) -> tuple[dict[str, Op], dict[str, Struct]]:
    """Ops and structs by name."""
    ops: dict[str, Op] = {}
    structs: dict[str, Struct] = {}
    op: Op | None = None
    struct: Struct | None = None
    for line in text.splitlines():
        if found := re.fullmatch(r"## (\w+): op (\d+), version (\d+)", line):
            name = found[1]
            op = ops[name] = Op(name, int(found[2]), int(found[3]), Struct(name, 0), Struct(name, 0))
        elif op and (found := re.fullmatch(r"A call's body takes (\d+) bytes, a reply's (\d+)\.", line)):
            op.call.size, op.reply.size = int(found[1]), int(found[2])
        elif found := re.fullmatch(r"## (\w+): (\d+) bytes", line):
            op = None
            struct = structs[found[1]] = Struct(found[1], int(found[2]))
        elif op and (found := re.fullmatch(r"\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", line)):
            for side, place in ((op.call, found[3]), (op.reply, found[4])):
                if slot := _slot(found[1], found[2], place):
                    side.slots.append(slot)
        elif struct and not op and (found := re.fullmatch(r"\| `(\w+)` \| ([^|]+) \| (\d+) \|", line)):
            if slot := _slot(found[1], found[2], found[3]):
                struct.slots.append(slot)
    return ops, structs


OPS, STRUCTS = parse(FRAMES.read_text(encoding="utf-8"))
OPS_BY_ID = {op.id: op for op in OPS.values()}

# SPDX-License-Identifier: Apache-2.0
"""The rows of the tables in wire/table.h: what the encoder, the decoder and the copier know of calls and structs."""

from __future__ import annotations

from .model import Arg, Field, Op, Spec, Struct, Type

#: Items in a list that has no limit of its own.
LONGEST_LIST = 1024


class Names:
    """One string that holds all names; a row has the offset of its own."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {"": 0}
        self.size = 1

    def place(self, name: str) -> int:
        if name not in self.places:
            self.places[name] = self.size
            self.size += len(name.encode()) + 1
        return self.places[name]


def row_kind(kind: Type) -> str:
    if kind.kind in ("scalar", "enum"):
        return f"VAC_KIND_{'INT' if kind.kind == 'enum' or kind.name.startswith('i') else 'UINT'}"
    return f"VAC_KIND_{'ARRAY' if kind.kind == 'bytes' else kind.kind.upper()}"


def row_width(kind: Type) -> int:
    if kind.kind == "enum":
        return 4
    return kind.width if kind.kind in ("scalar", "array", "bytes") else 0


def sent_params(spec: Spec) -> list[Struct]:
    """The params structs that ops take; the others never leave the process."""
    taken = {arg.type.name for op in spec.ops for arg in op.args if arg.type.kind == "params"}
    return [params for params in spec.params if params.name in taken]


def row_of(spec: Spec, kind: Type) -> int:
    """The row of vac_structs that a struct has: records come first, then params."""
    if kind.kind in ("record", "records"):
        return spec.record(kind.name).index
    return len(spec.records) + sent_params(spec).index(spec.param(kind.name)) if kind.kind == "params" else 0


def row_max(item: Field | Arg) -> int:
    if item.type.kind in ("tensors", "images", "records"):
        return item.max or LONGEST_LIST
    return 1 if item.type.kind == "scalar" and item.type.name == "bool" else item.max or 0


def row_length(op: Op, arg: Arg) -> int:
    """Which of the op's arguments says how long `arg` is, counted from 1; 0 for none."""
    return 0 if arg.length is None else 1 + op.args.index(op.arg(arg.length))


def in_room(arg: Arg) -> str | None:
    """The C type of what the decoder puts beside the arguments for `arg` to point to."""
    kind = arg.type.kind
    if kind in ("image", "model", "buffer"):
        return f"vaccel_{kind}_view "
    if kind in ("params", "tensor") or (kind in ("scalar", "enum") and arg.is_out):
        return f"{arg.type.c} "
    return f"vaccel_{arg.type.name} *" if kind == "record" else None


def struct_rows(spec: Spec) -> list[tuple[Struct, str]]:
    """Every struct in the order of vac_structs, with its C type."""
    return [(s, f"vaccel_{s.name}_view") for s in spec.records] + [(s, f"vaccel_{s.name}") for s in sent_params(spec)]


GLOBALS = {
    "names": Names,
    "row_kind": row_kind,
    "row_width": row_width,
    "row_of": row_of,
    "row_max": row_max,
    "row_length": row_length,
    "in_room": in_room,
    "struct_rows": struct_rows,
}

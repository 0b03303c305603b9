# SPDX-License-Identifier: Apache-2.0
"""The accessor functions of a result handle: one per field, with an index for every list on the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .model import Field, Spec, Struct, Type


#: How many fields a path in core/member.h has, and how many indices go with it.
STEPS = 3
LISTS = 2


@dataclass(frozen=True)
class Index:
    """A list that an accessor steps through: its index argument."""

    name: str


@dataclass(frozen=True)
class Accessor:
    """`kind` says what it returns: count, value, string, data (pointer), or tensor. `path` is the way there: field numbers from 1."""

    record: Struct
    function: str
    kind: str
    doc: str
    indices: tuple[Index, ...]
    path: tuple[int, ...]
    field: Field

    @property
    def type(self) -> Type:
        return self.field.type

    @property
    def c(self) -> str:
        """The C return type, ready to stand before the function's name."""
        if self.kind == "count":
            return "size_t "
        if self.kind == "string":
            return "const char *"
        if self.kind in ("data", "tensor"):
            return f"const {self.type.c} *"
        return f"{self.type.c} "

    @property
    def expression(self) -> str:
        """The C expression of what it returns."""
        names = [index.name for index in self.indices]
        path = [f"VACCEL_RECORD_{self.record.name.upper()}", *map(str, self.path)]
        arguments = ["result", *names, *["0"] * (LISTS - len(names))]
        call = f"({', '.join(arguments)}, VAC_PATH({', '.join([*path, *['0'] * (STEPS + 1 - len(path))])}))"
        if self.kind == "string":
            return f"vac_member_text{call}"
        if self.kind == "data":
            return f"(const {self.type.c} *)vac_member_data{call}"
        if self.kind != "value":
            return f"vac_member_{self.kind}{call}"
        if self.type.name in ("f32", "f64"):
            return f"vac_member_{self.type.name}{call}"
        return f"({self.type.c})vac_member_number{call}"


def _walk(spec: Spec, record: Struct, struct: Struct, prefix: str, way: tuple[int, ...], indices: tuple[Index, ...]) -> Iterator[Accessor]:
    for number, field in enumerate(struct.fields, 1):
        path = (*way, number)
        kind = field.type.kind

        def accessor(function: str, what: str, doc: str, inner: tuple[Index, ...] = indices) -> Accessor:
            return Accessor(record, function, what, doc, inner, path, field)

        if kind in ("records", "tensors"):
            item = field.accessor_name
            stem = f"{prefix}_{item}" if item else prefix
            yield accessor(f"{stem}_count", "count", f"How many there are: {field.doc}")
            inner = (*indices, Index(f"{item}_index" if item else "index"))
            if kind == "tensors":
                yield accessor(stem, "tensor", field.doc, inner)
            else:
                yield from _walk(spec, record, spec.record(field.type.name), stem, path, inner)
        elif kind in ("array", "bytes"):
            yield accessor(f"{prefix}_{field.name}_{field.type.count_word}", "count", f"Elements of: {field.doc}")
            yield accessor(f"{prefix}_{field.name}", "data", field.doc)
        elif kind in ("tensor", "string"):
            yield accessor(f"{prefix}_{field.name}", kind, field.doc)
        else:
            yield accessor(f"{prefix}_{field.name}", "value", field.doc)


def has_tensors(spec: Spec, record: Struct) -> bool:
    """Whether a tensor lies anywhere in the record."""
    return any(
        field.type.kind in ("tensor", "tensors") or (field.type.kind == "records" and has_tensors(spec, spec.record(field.type.name)))
        for field in record.fields
    )


def list_depth(spec: Spec, record: Struct) -> int:
    """How many lists stand in one another, the record's own counted."""
    depth = 0
    for field in record.fields:
        if field.type.kind == "tensors":
            depth = max(depth, 1)
        elif field.type.kind == "records":
            depth = max(depth, 1 + list_depth(spec, spec.record(field.type.name)))
    return depth


def accessors(spec: Spec, record: Struct) -> list[Accessor]:
    """All accessors of the handle that `record` is returned as."""
    return list(_walk(spec, record, record, f"vaccel_{record.name}", (), ()))

# SPDX-License-Identifier: Apache-2.0
"""The accessor functions of a result handle: one per field, with an index for every list on the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .model import Field, Spec, Struct, Type


@dataclass(frozen=True)
class Index:
    """A list that an accessor steps through: its index argument and the C expression of its length."""

    name: str
    count: str


@dataclass(frozen=True)
class Accessor:
    """`kind` says what it returns: count, value, string, data (pointer), or tensor."""

    function: str
    kind: str
    doc: str
    indices: tuple[Index, ...]
    expr: str
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
    def none(self) -> str:
        """What it returns when an index is out of range."""
        return {"string": '""', "data": "NULL", "tensor": "NULL"}.get(self.kind, "0")


def _walk(spec: Spec, struct: Struct, prefix: str, expr: str, indices: tuple[Index, ...]) -> Iterator[Accessor]:
    for field in struct.fields:
        value = f"{expr}.{field.name}"
        kind = field.type.kind
        if kind in ("records", "tensors"):
            item = field.item if field.item is not None else field.name
            stem = f"{prefix}_{item}" if item else prefix
            count = f"{value}_count"
            yield Accessor(f"{stem}_count", "count", f"How many there are: {field.doc}", indices, count, field)
            index = Index(f"{item}_index" if item else "index", count)
            inner = (*indices, index)
            if kind == "tensors":
                yield Accessor(stem, "tensor", field.doc, inner, f"&{value}[{index.name}]", field)
            else:
                yield from _walk(spec, spec.record(field.type.name), stem, f"{value}[{index.name}]", inner)
        elif kind in ("array", "bytes"):
            word = field.type.count_word
            yield Accessor(f"{prefix}_{field.name}_{word}", "count", f"Elements of: {field.doc}", indices, f"{value}_{word}", field)
            yield Accessor(f"{prefix}_{field.name}", "data", field.doc, indices, value, field)
        elif kind == "tensor":
            yield Accessor(f"{prefix}_{field.name}", "tensor", field.doc, indices, f"&{value}", field)
        elif kind == "string":
            yield Accessor(f"{prefix}_{field.name}", "string", field.doc, indices, value, field)
        else:
            yield Accessor(f"{prefix}_{field.name}", "value", field.doc, indices, value, field)


def has_tensors(spec: Spec, record: Struct) -> bool:
    """Whether a tensor lies anywhere in the record."""
    return any(
        field.type.kind in ("tensor", "tensors") or (field.type.kind == "records" and has_tensors(spec, spec.record(field.type.name)))
        for field in record.fields
    )


def accessors(spec: Spec, record: Struct) -> list[Accessor]:
    """All accessors of the handle that `record` is returned as."""
    return list(_walk(spec, record, f"vaccel_{record.name}", "result->view", ()))

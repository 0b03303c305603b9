# SPDX-License-Identifier: Apache-2.0
"""The spec as typed objects: what a template sees."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Scalar type -> (C type, bytes in memory). On the wire every scalar takes a slot of eight bytes.
SCALARS = {
    "bool": ("uint8_t", 1),
    "i8": ("int8_t", 1),
    "u8": ("uint8_t", 1),
    "i16": ("int16_t", 2),
    "u16": ("uint16_t", 2),
    "i32": ("int32_t", 4),
    "u32": ("uint32_t", 4),
    "i64": ("int64_t", 8),
    "u64": ("uint64_t", 8),
    "f32": ("float", 4),
    "f64": ("double", 8),
}

#: Kind of type -> bytes of its fixed part on the wire.
SLOT = {
    "scalar": 8,
    "enum": 8,
    "string": 8,
    "bytes": 24,
    "array": 24,
    "buffer": 24,
    "tensor": 48,
    "tensors": 16,
    "image": 48,
    "images": 16,
    "model": 16,
    "params": 8,
    "record": 8,
    "records": 16,
}


@dataclass(frozen=True)
class Type:
    """A resolved type: its kind (a key of SLOT) and what it is made of."""

    kind: str
    name: str  # scalar, enum, params or record name; element name for lists

    @property
    def c(self) -> str:
        """The C type of one value or element."""
        if self.kind in ("scalar", "array"):
            return SCALARS[self.name][0]
        if self.kind == "bytes":
            return "uint8_t"
        if self.kind in ("tensor", "tensors"):
            return "vaccel_tensor"
        if self.kind in ("record", "records"):
            return f"vaccel_{self.name}_view"
        return f"vaccel_{self.name}"

    @property
    def width(self) -> int:
        """Bytes of one element in memory."""
        return 1 if self.kind == "bytes" else SCALARS[self.name][1]

    @property
    def counted(self) -> bool:
        """Whether a count goes with the pointer."""
        return self.kind in ("bytes", "array", "tensors", "images", "records")

    @property
    def count_word(self) -> str:
        """What the count beside the pointer is called: bytes have a size."""
        return "size" if self.kind == "bytes" else "count"

    @property
    def slot(self) -> int:
        return SLOT[self.kind]


@dataclass
class Constant:
    name: str
    value: int
    doc: str


@dataclass
class Enum:
    name: str
    doc: str
    values: list[Constant]
    prefix: str = ""


@dataclass
class Field:
    """A field of a params struct or of a record."""

    name: str
    type: Type
    doc: str
    item: str | None = None
    max: int | None = None
    at: int = 0  # offset on the wire

    @property
    def accessor_name(self) -> str:
        """What accessors call it, or an item of it; empty when they name the record only."""
        return self.item if self.item is not None else self.name


@dataclass
class Struct:
    """A params struct or a record."""

    name: str
    doc: str
    fields: list[Field]
    handle: bool = False
    origin: bool = True
    index: int = 0
    size: int = 0  # bytes on the wire


@dataclass
class Arg:
    name: str
    type: Type
    dir: str
    doc: str
    optional: bool = False
    length: str | None = None
    max: int | None = None
    ownership: str | None = None
    call_at: int = 0  # offset in the call's body
    reply_at: int = 0  # offset in the reply's body

    @property
    def is_in(self) -> bool:
        return self.dir in ("in", "inout")

    @property
    def is_out(self) -> bool:
        return self.dir in ("out", "inout")

    @property
    def in_place(self) -> bool:
        """Whether it is written into the caller's memory while the call runs."""
        return self.is_out and self.type.kind in ("tensor", "tensors")

    @property
    def in_call(self) -> bool:
        """Whether a call frame says something of it: an input, the room for an output, or whether a result is wanted."""
        return self.is_in or self.type.counted or self.type.kind == "tensor" or (self.type.kind == "record" and self.optional)


@dataclass
class Op:
    name: str
    id: int
    version: int
    doc: str
    args: list[Arg]
    errors: list[str]
    internal: bool = False
    network: str | None = None
    index: int = 0
    call_size: int = 0
    reply_size: int = 0

    @property
    def model(self) -> Arg | None:
        """The model that the op runs, if it runs one."""
        return next((a for a in self.args if a.type.kind == "model"), None)

    @property
    def results(self) -> list[Arg]:
        """The arguments that come back as handles."""
        return [a for a in self.args if a.type.kind == "record"]

    @property
    def outs(self) -> list[Arg]:
        return [a for a in self.args if a.is_out]

    @property
    def asynchronous(self) -> bool:
        """Whether the op has a submitted form: not where all that it gives is in the caller's memory.

        What is submitted completes later, when that memory may serve for something else: its outputs come in the result.
        """
        return bool(self.results) or not any(a.in_place for a in self.args)

    def arg(self, name: str) -> Arg:
        return next(a for a in self.args if a.name == name)


@dataclass
class Spec:
    node: str
    wire: int
    statuses: list[Constant]
    enums: list[Enum]
    params: list[Struct]
    records: list[Struct]
    ops: list[Op] = field(default_factory=list)

    @property
    def public_ops(self) -> list[Op]:
        return [op for op in self.ops if not op.internal]

    @property
    def handles(self) -> list[Struct]:
        return [r for r in self.records if r.handle]

    def record(self, name: str) -> Struct:
        return next(r for r in self.records if r.name == name)

    def param(self, name: str) -> Struct:
        return next(p for p in self.params if p.name == name)

# SPDX-License-Identifier: Apache-2.0
"""ops.lock: what was ever given out, in the shape that others were built against.

An op's id is never reused and a version's arguments never change: a changed op takes a new version, a removed op keeps
its line. Params and records are laid out in the order of their fields, in memory and on the wire, so that fields are
only ever appended; records are known by number, so that they keep their places. A constant keeps its value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .model import SCALARS, Arg, Constant, Field, Op, Spec, Struct, Type
from .source import Place, Source, SpecError

HEADER = """\
# What was given out and cannot be taken back; written by spec/generate.py --lock.
# ID VERSION NAME ARGUMENTS          an op: the line never changes
# params NAME FIELDS                 fields are only ever appended
# record NUMBER NAME FIELDS          likewise, and the number stays
# enum NAME CONSTANTS                a constant keeps its value; likewise the statuses
"""


@dataclass
class Lock:
    """The lines of ops.lock."""

    ops: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    structs: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # (kind, name) -> fields
    numbers: dict[str, int] = field(default_factory=dict)  # of records
    enums: dict[str, dict[str, int]] = field(default_factory=dict)

    def text(self) -> str:
        lines = [f"{i} {v} {name} {shape}\n" for (i, v), (name, shape) in sorted(self.ops.items())]
        for (kind, name), fields in self.structs.items():
            number = f" {self.numbers[name]}" if kind == "record" else ""
            lines.append(f"{kind}{number} {name} {','.join(fields)}\n")
        for name, values in self.enums.items():
            lines.append(f"enum {name} {','.join(f'{k}={v}' for k, v in values.items())}\n")
        return HEADER + "".join(lines)


def _list(kind: Type) -> str:
    return "[]" if kind.kind in ("array", "tensors", "images", "records") else ""


def _arg(arg: Arg) -> str:
    length = f"({arg.length})" if arg.length else ""
    return f"{arg.dir}:{arg.name}:{arg.type.name}{_list(arg.type)}{length}{'?' if arg.optional else ''}"


def _shape(op: Op) -> str:
    return ",".join(map(_arg, op.args)) or "-"


def _field(item: Field) -> str:
    return f"{item.name}:{item.type.name}{_list(item.type)}"


def _line(lock: Lock, words: list[str]) -> bool:
    """Adds one line of the file; whether it is one."""
    match words:
        case ["params", name, fields] if ("params", name) not in lock.structs:
            lock.structs["params", name] = fields.split(",")
        case ["record", number, name, fields] if ("record", name) not in lock.structs:
            lock.structs["record", name] = fields.split(",")
            lock.numbers[name] = int(number)
        case ["enum", name, values] if name not in lock.enums:
            lock.enums[name] = {k: int(v) for k, v in (value.split("=") for value in values.split(","))}
        case [op_id, version, name, shape] if (int(op_id), int(version)) not in lock.ops:
            lock.ops[int(op_id), int(version)] = (name, shape)
        case _:
            return False
    return True


def _read(path: Path) -> Lock:
    lock = Lock()
    if not path.exists():
        return lock
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            good = _line(lock, line.split())
        except ValueError:
            good = False
        if not good:
            raise SpecError(f"{path.name}:{number}: not a line of a lock, or its subject has one already; restore the file")
    return lock


def _c_size(kind: Type) -> int:
    """Bytes, and alignment, of a params field in memory where pointers take eight."""
    return SCALARS[kind.name][1] if kind.kind == "scalar" else 4 if kind.kind == "enum" else 8


def _c_end(fields: list[Field]) -> tuple[int, int]:
    """Where the last of `fields` ends in a params struct, and the size of the struct that ends there."""
    at = align = 4  # struct_size
    for item in fields:
        size = _c_size(item.type)
        align = max(align, size)
        at = -(-at // size) * size + size
    return at, -(-at // align) * align


class _Check:
    def __init__(self, lock: Lock, spec: Spec, source: Source, path: Path, update: bool) -> None:
        self.lock, self.spec, self.source, self.path, self.update = lock, spec, source, path, update

    def missing(self, place: Place, what: str) -> None:
        if not self.update:
            self.source.fail(place, f"{what} is not in {self.path.name}; run generate.py --lock")

    def ops(self) -> None:
        lock = self.lock
        owners = {op_id: name for (op_id, _), (name, _) in lock.ops.items()}
        ids = {name: op_id for (op_id, _), (name, _) in lock.ops.items()}
        for i, op in enumerate(self.spec.ops):
            owner = owners.get(op.id)
            if owner is not None and owner != op.name:
                self.source.fail(("ops", i, "id"), f"the id {op.id} belonged to '{owner}'; ids are never reused, take a new one")
            if ids.get(op.name, op.id) != op.id:
                self.source.fail(("ops", i, "id"), f"'{op.name}' has the id {ids[op.name]}; an op keeps its id")
            latest = max((v for op_id, v in lock.ops if op_id == op.id), default=0)
            if op.version < latest:
                self.source.fail(("ops", i, "version"), f"'{op.name}' is at version {latest} already; versions only rise")
            known = lock.ops.get((op.id, op.version))
            if known is None:
                self.missing(("ops", i), f"'{op.name}' version {op.version}")
            elif known[1] != _shape(op):
                self.source.fail(("ops", i), f"the arguments of '{op.name}' version {op.version} changed; raise its version")
            lock.ops[op.id, op.version] = (op.name, _shape(op))

    def struct(self, kind: str, place: Place, struct: Struct) -> None:
        fields = [_field(item) for item in struct.fields]
        known = self.lock.structs.get((kind, struct.name), [])
        for j, old in enumerate(known):
            if j == len(fields):
                self.source.fail(place, f"the field '{old.split(':')[0]}' of '{struct.name}' is gone; fields are only ever appended")
            if fields[j] != old:
                where = (*place, "fields", j)
                self.source.fail(where, f"here '{struct.name}' has '{old}', not '{fields[j]}'; fields are only ever appended")
        if kind == "params" and 0 < len(known) < len(fields):
            self.padding((*place, "fields", len(known)), struct, len(known))
        if len(fields) > len(known):
            self.missing((*place, "fields", len(known)) if known else place, f"'{struct.name}.{struct.fields[len(known)].name}'")
        self.lock.structs[kind, struct.name] = fields

    def padding(self, place: Place, struct: Struct, known: int) -> None:
        """Programs leave padding as it is, so that a field there would be read from memory that was never set."""
        before = _c_end(struct.fields[:known])[1]
        item = struct.fields[known]
        if _c_end(struct.fields[: known + 1])[0] - _c_size(item.type) < before:
            self.source.fail(place, f"'{item.name}' would lie in what was padding of '{struct.name}'; use a type of 8 bytes")

    def records(self) -> None:
        numbers = self.lock.numbers
        names = {record.name for record in self.spec.records}
        for name in numbers:
            if name not in names:
                self.source.fail(("records",), f"the record '{name}' is gone; records keep their numbers")
        for i, record in enumerate(self.spec.records):
            if numbers.get(record.name, i) != i:
                self.source.fail(("records", i, "name"), f"'{record.name}' is record {numbers[record.name]}, not {i}; append new ones")
        for i, record in enumerate(self.spec.records):
            self.struct("record", ("records", i), record)
            numbers[record.name] = i

    def constants(self, name: str, place: Place, values: list[Constant]) -> None:
        known = self.lock.enums.setdefault(name, {})
        taken = {value: constant for constant, value in known.items()}
        for j, constant in enumerate(values):
            here = (*place, j)
            if known.get(constant.name, constant.value) != constant.value:
                self.source.fail(here, f"'{constant.name}' of '{name}' is {known[constant.name]}; a constant keeps its value")
            if taken.get(constant.value, constant.name) != constant.name:
                self.source.fail(here, f"the value {constant.value} of '{name}' belonged to '{taken[constant.value]}'")
            if constant.name not in known:
                self.missing(here, f"'{constant.name}' of '{name}'")
            known[constant.name] = constant.value

    def all(self) -> None:
        self.ops()
        for i, params in enumerate(self.spec.params):
            self.struct("params", ("params", i), params)
        self.records()
        self.constants("status", ("statuses",), self.spec.statuses)
        for i, enum in enumerate(self.spec.enums):
            self.constants(enum.name, ("enums", i, "values"), enum.values)


def check(spec: Spec, source: Source, path: Path, update: bool) -> None:
    """Holds the spec against the lock; with `update`, adds to the lock what is new."""
    lock = _read(path)
    _Check(lock, spec, source, path, update).all()
    if update and (not path.exists() or path.read_text(encoding="utf-8") != lock.text()):
        path.write_text(lock.text(), encoding="utf-8")

# SPDX-License-Identifier: Apache-2.0
"""What the templates of the Go binding need: names, types, and how options go in and results come out.

The templates write what gofmt would: between two entries of a block there is always a comment or a blank line, so that nothing
is to be aligned. The generator therefore needs no Go; the binding's tests hold the files against gofmt.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from .model import Arg, Constant, Field, Op, Spec, Struct, Type
from . import python
from .tables import row_max, sent_params

#: Words that Go writes otherwise than with one capital.
INITIALISMS = {"id": "ID", "sha256": "SHA256", "dtype": "DType"}

SCALARS = {
    "bool": "bool",
    "i8": "int8",
    "u8": "uint8",
    "i16": "int16",
    "u16": "uint16",
    "i32": "int32",
    "u32": "uint32",
    "i64": "int64",
    "u64": "uint64",
    "f32": "float32",
    "f64": "float64",
}

#: Kinds of inputs and of fields that the binding has a form for. An op that takes or gives another is written by hand, or left out.
INPUTS = ("scalar", "enum", "string", "image", "images", "model", "params")
FIELDS = ("scalar", "enum", "string", "array", "records")


#: Kinds that the remote client has a form for on the wire.
WIRE_INPUTS = (*INPUTS, "bytes", "tensor", "tensors")
WIRE_OUTPUTS = ("record", "tensor", "tensors")
WIRE_FIELDS = (*FIELDS, "tensors")


def go_name(name: str) -> str:
    """An exported name: label_score is LabelScore."""
    return "".join(INITIALISMS.get(word, word.capitalize()) for word in name.split("_"))


def go_local(name: str) -> str:
    """A parameter's name: min_score is minScore."""
    first, *rest = name.split("_")
    return first + "".join(INITIALISMS.get(word, word.capitalize()) for word in rest)


def _constant_word(word: str) -> str:
    """RGB8 and BF16 stay as they are; GRAY8 is Gray8."""
    return word if re.fullmatch(r"(RGBA?|BGR|BF|[FIU])\d+", word) else word.capitalize()


def go_constant(enum_prefix: str, value: Constant) -> str:
    """The constant of an enumeration's value: VERDICT_PASSED_OVER is VerdictPassedOver."""
    words = enum_prefix.lower().split("_")
    return "".join(INITIALISMS.get(w, w.capitalize()) for w in words) + "".join(map(_constant_word, value.name.split("_")))


def go_status(status: Constant) -> str:
    """ERR_NOT_FOUND is ErrNotFound, OK is StatusOK."""
    if status.value < 0:
        words = status.name.removeprefix("ERR_").split("_")
        return "Err" + "".join(word if word == "IO" else word.capitalize() for word in words)
    return "Status" + (status.name if status.name == "OK" else status.name.capitalize())


def go_type(kind: Type) -> str:
    """The Go type of a value that a caller gives or gets."""
    if kind.kind in ("scalar", "enum"):
        return SCALARS.get(kind.name) or go_name(kind.name)
    if kind.kind == "array":
        return "[]" + SCALARS[kind.name]
    if kind.kind == "records":
        return "[]" + go_name(kind.name)
    if kind.kind == "images":
        return "[]*Image"
    return "string" if kind.kind == "string" else "*" + go_name(kind.name)


def go_plain(spec: Spec, record: Struct) -> bool:
    """Whether Go has a form for everything in the record."""
    return all(
        field.type.kind in FIELDS and (field.type.kind != "records" or go_plain(spec, spec.record(field.type.name)))
        for field in record.fields
    )


def _supported(spec: Spec, op: Op) -> bool:
    inputs = [arg for arg in op.args if arg.dir == "in"]
    outputs = [arg for arg in op.args if arg.dir != "in"]
    return (
        all(arg.type.kind in INPUTS and arg.length is None for arg in inputs)
        and len(outputs) <= 1
        and all(arg.type.kind == "record" and go_plain(spec, spec.record(arg.type.name)) for arg in outputs)
    )


def go_ops(spec: Spec) -> list[Op]:
    """The ops that are generated: those whose arguments and results Go has a form for."""
    return [op for op in spec.public_ops if _supported(spec, op)]


def go_handles(spec: Spec) -> list[Struct]:
    """The result handles that become Go structs."""
    return [record for record in spec.handles if go_plain(spec, record)]


def go_records(spec: Spec) -> list[Struct]:
    """The records that Go needs structs for, inner ones first."""
    found: list[Struct] = []

    def visit(record: Struct) -> None:
        for field in record.fields:
            if field.type.kind == "records":
                visit(spec.record(field.type.name))
        if record not in found:
            found.append(record)

    for handle in go_handles(spec):
        visit(handle)
    return found


def go_inputs(op: Op) -> list[Arg]:
    return [arg for arg in op.args if arg.dir == "in"]


def go_result(op: Op) -> str | None:
    """The struct that an op gives, if it gives one."""
    return go_name(op.results[0].type.name) if op.results else None


def go_comment(text: str, indent: str = "") -> str:
    """`text` as the lines of a comment."""
    lines = []
    for block in text.strip().split("\n\n"):
        lines += [*textwrap.wrap(" ".join(block.split()), 100 - len(indent) - 3, break_on_hyphens=False), ""]
    return "\n".join((f"{indent}// {line}").rstrip() for line in lines[:-1])


def go_sentence(name: str, text: str) -> str:
    """A doc that starts with the name that it is about, as Go wants it: "Name: what it is"."""
    return f"{name}: {text.strip()}"


def go_read(field: Field) -> str:
    """The expression that reads one field of a result from the flat form `f`."""
    kind = field.type
    if kind.kind == "records":
        return f"readList(f, read{go_name(kind.name)})"
    if kind.kind == "array":
        return f"readList(f, func(f *flat) {SCALARS[kind.name]} {{ return {_read_scalar(kind)} }})"
    if kind.kind == "string":
        return "f.text()"
    if kind.kind == "enum":
        return f"{go_name(kind.name)}(f.number())"
    return _read_scalar(kind)


def _read_scalar(kind: Type) -> str:
    if kind.name == "bool":
        return "f.number() != 0"
    if kind.name in ("f32", "f64"):
        return "f.real()" if kind.name == "f64" else "float32(f.real())"
    return f"{SCALARS[kind.name]}(f.number())"


@dataclass(frozen=True)
class Flattener:
    """A C function that appends one record of a result handle, found by the indices given, to the flat form."""

    name: str
    indices: tuple[str, ...]
    lines: tuple[str, ...]


def go_flatteners(spec: Spec, handle: Struct) -> list[Flattener]:
    """The functions that make a result handle flat, inner ones first."""
    return list(_flatteners(spec, handle, handle, f"vaccel_{handle.name}", ()))


def _put(kind: Type, value: str) -> str:
    if kind.kind == "string":
        return f"vac_go_put_text(flat, {value});"
    if kind.name in ("f32", "f64"):
        return f"vac_go_put_real(flat, (double){value});"
    return f"vac_go_put_number(flat, (uint64_t){value});"


def _flatteners(spec: Spec, handle: Struct, record: Struct, stem: str, indices: tuple[str, ...]) -> Iterator[Flattener]:
    at = "".join(f", {index}" for index in indices)
    lines: list[str] = []
    for field in record.fields:
        kind = field.type
        value = f"{stem}_{field.name}(result{at})"
        if kind.kind == "records":
            item = field.item if field.item is not None else field.name
            inner = f"{stem}_{item}" if item else stem
            index = f"{item}_index" if item else "index"
            yield from _flatteners(spec, handle, spec.record(kind.name), inner, (*indices, index))
            count = f"{inner}_count"
            lines += [
                f"size_t {item or 'item'}_count = {count}(result{at});",
                f"vac_go_put_number(flat, {item or 'item'}_count);",
                f"for (size_t {index} = 0; {index} < {item or 'item'}_count; {index}++)",
                f"    {inner.replace('vaccel_', 'put_', 1)}_item(flat, result{at}, {index});",
            ]
        elif kind.kind == "array":
            lines += [
                f"const {kind.c} *{field.name} = {value};",
                f"size_t {field.name}_count = {stem}_{field.name}_count(result{at});",
                f"vac_go_put_number(flat, {field.name}_count);",
                f"for (size_t i = 0; i < {field.name}_count; i++)",
                f"    {_put(Type('scalar', kind.name), f'{field.name}[i]')}",
            ]
        else:
            lines.append(_put(kind, value))
    if record is handle and handle.origin:
        lines += [_put(Type("string", "string"), f"vaccel_{handle.name}_{part}(result)") for part in ("backend", "device")]
        lines.append(f"vac_go_put_number(flat, (uint64_t)vaccel_{handle.name}_precision(result));")
        lines.append(f"vac_go_put_text(flat, vaccel_{handle.name}_model_sha256(result));")
        lines.append("for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)")
        lines.append(f"    vac_go_put_number(flat, vaccel_{handle.name}_phase_ns(result, phase));")
    name = stem.replace("vaccel_", "put_", 1) + ("_item" if indices else "")
    yield Flattener(name, indices, tuple(lines))


def go_shim_inputs(op: Op) -> str:
    """The C parameters of an op's shim after the gate, each behind a comma."""
    words = []
    for arg in go_inputs(op):
        kind = arg.type.kind
        if kind == "params":
            words.append(f"const vaccel_{arg.type.name} *{arg.name}")
        elif kind == "images":
            words.append(f"vaccel_image *const *{arg.name}, size_t {arg.name}_count")
        elif kind == "string":
            words.append(f"const char *{arg.name}")
        elif kind in ("image", "model"):
            words.append(f"vaccel_{kind} *{arg.name}")
        else:
            words.append(f"{arg.type.c} {arg.name}")
    return "".join(f", {word}" for word in words)


def go_shim_arguments(op: Op) -> str:
    """What the C function gets of them after the session."""
    return "".join(
        f", {arg.name}" + (f", {arg.name}_count" if arg.type.kind == "images" else "") for arg in go_inputs(op)
    )


def go_method_inputs(op: Op) -> str:
    """The Go parameters of an op's method."""
    return ", ".join(f"{go_local(arg.name)} {go_type(arg.type)}" for arg in go_inputs(op))


def go_method_arguments(op: Op) -> str:
    return ", ".join(go_local(arg.name) for arg in go_inputs(op))


def go_c_argument(arg: Arg) -> str:
    """The expression that a shim gets for an argument, `a` being the arguments as C has them."""
    kind = arg.type.kind
    name = go_local(arg.name)
    if kind == "images":
        return f"a.images({name})"
    if kind == "string":
        return f"a.text({name}, {'true' if arg.optional else 'false'})"
    if kind in ("image", "model"):
        return f"a.{kind}({name})"
    if kind == "params":
        return f"{name}.c(a)"
    c = {"f32": "float", "f64": "double"}.get(arg.type.name) or f"{arg.type.c}"
    return f"C.{c}({name})"


def go_set(field: Field) -> str:
    """The expression that a field of a C options struct gets."""
    name = f"p.{go_name(field.name)}"
    if field.type.kind == "string":
        return f"a.text({name}, true)"
    if field.type.name == "bool":
        return f"a.flag({name})"
    c = {"f32": "float", "f64": "double"}.get(field.type.name) or field.type.c
    return f"C.{c}({name})"


def _on_wire(spec: Spec, record: Struct) -> bool:
    return all(
        field.type.kind in WIRE_FIELDS and (field.type.kind != "records" or _on_wire(spec, spec.record(field.type.name)))
        for field in record.fields
    )


def _wire_supported(spec: Spec, op: Op) -> bool:
    records = [arg for arg in op.args if arg.type.kind == "record"]
    return (
        all(arg.type.kind in (WIRE_INPUTS if arg.dir == "in" else WIRE_OUTPUTS) and arg.dir != "inout" for arg in op.args)
        and all(arg.length is None for arg in op.args)
        and len(records) <= 1
        and all(_on_wire(spec, spec.record(arg.type.name)) for arg in records)
    )


def go_wire_ops(spec: Spec) -> list[Op]:
    """The ops that the remote client can send, those that transports issue by themselves included."""
    return [op for op in spec.ops if _wire_supported(spec, op)]


def go_wire_params(spec: Spec) -> list[Struct]:
    """The params structs of those ops."""
    taken = {arg.type.name for op in go_wire_ops(spec) for arg in op.args if arg.type.kind == "params"}
    return [params for params in sent_params(spec) if params.name in taken]


def go_wire_records(spec: Spec) -> list[Struct]:
    """The records that come in their replies, inner ones first."""
    found: list[Struct] = []

    def visit(record: Struct) -> None:
        for field in record.fields:
            if field.type.kind == "records":
                visit(spec.record(field.type.name))
        if record not in found:
            found.append(record)

    for op in go_wire_ops(spec):
        for arg in op.args:
            if arg.type.kind == "record":
                visit(spec.record(arg.type.name))
    return found


def go_wire_type(arg: Arg) -> str:
    """The Go type of an argument of the function that writes a call."""
    lists = {"bytes": "[]byte", "tensor": "*Tensor", "tensors": "[]*Tensor"}
    if arg.type.kind == "record":
        return "bool"
    return lists.get(arg.type.kind) or go_type(arg.type)


def go_wire_inputs(op: Op) -> str:
    """The Go parameters of the function that writes a call: what it names, and whether a result that may be left out is wanted."""
    return ", ".join(f"{go_local(arg.name)} {go_wire_type(arg)}" for arg in op.args if arg.in_call)


def go_wire_rooms(op: Op) -> list[Arg]:
    """The outputs that are written to memory of the caller's."""
    return [arg for arg in op.args if arg.is_out and arg.type.kind in ("tensor", "tensors")]


def go_wire_result(op: Op) -> Arg | None:
    """The record that a reply has, if it has one."""
    return next((arg for arg in op.args if arg.type.kind == "record"), None)


def go_wire_put(arg: Arg) -> str:
    """The statement that writes one argument of a call into the request `q`."""
    name = go_local(arg.name)
    kind = arg.type.kind
    at = f"headSize+{arg.call_at}"
    if kind == "record":
        return f"q.flag({at}, {name})"
    if kind == "tensors":
        return f"q.{'rooms' if arg.is_out else 'tensors'}({at}, {name}, {row_max(arg)})"
    if kind == "images":
        return f"q.images({at}, {name}, {row_max(arg)})"
    if kind == "tensor":
        return f"q.{'room' if arg.is_out else 'tensor'}({at}, {name})"
    if kind == "params":
        return f"q.put{go_name(arg.type.name)}({at}, {name})"
    if kind == "string":
        return f"q.{'text' if arg.optional else 'string'}({at}, {name})"
    if kind in ("scalar", "enum"):
        return _wire_put_scalar("q", at, arg.type, name)
    return f"q.{kind}({at}, {name})"


def _wire_put_scalar(writer: str, at: str, kind: Type, value: str) -> str:
    if kind.name == "bool":
        return f"{writer}.flag({at}, {value})"
    if kind.name in ("f32", "f64"):
        return f"{writer}.{kind.name}({at}, {value})"
    return f"{writer}.u64({at}, {f'uint64({value})' if kind.name != 'u64' else value})"


def go_wire_set(field: Field) -> str:
    """The statement that writes one field of options `p` at `to` of the writer `w`."""
    value = f"p.{go_name(field.name)}"
    at = f"to+{field.at}"
    return f"w.text({at}, {value})" if field.type.kind == "string" else _wire_put_scalar("w", at, field.type, value)


def go_wire_get(field: Field) -> str:
    """The expression that reads one field of a record that stands at `at`, by the reader `r`."""
    kind = field.type
    at = f"at+{field.at}"
    if kind.kind == "records":
        return f"list(r, {at}, {row_max(field)}, get{go_name(kind.name)})"
    if kind.kind == "array":
        return f"numbers[{SCALARS[kind.name]}](r, {at}, {field.max or 0})"
    if kind.kind == "tensors":
        return f"r.tensors({at}, {row_max(field)})"
    if kind.kind == "string":
        return f"r.text(at + {field.at})"
    if kind.kind == "enum":
        return f"{go_name(kind.name)}(r.integer({at}, 32))"
    if kind.name == "bool":
        return f"r.number({at}, 1) != 0"
    if kind.name in ("f32", "f64"):
        return f"r.{kind.name}(at + {field.at})"
    if kind.name.startswith("i"):
        return f"{SCALARS[kind.name]}(r.integer({at}, {kind.name[1:]}))"
    return f"{SCALARS[kind.name]}(r.number({at}, {hex((1 << int(kind.name[1:])) - 1)}))"


def go_field(name: str) -> str:
    """A C field's name as cgo has it: Go's keywords get an underscore."""
    return f"_{name}" if name in ("type", "range", "func", "map", "var", "package", "import", "select") else name


def go_array_inputs(op: Op) -> list[Arg]:
    """The arguments that a method on arrays takes: all but lengths, which arrays have, and the numbers that it gives."""
    lengths = {arg.length for arg in op.args if arg.length}
    return [arg for arg in op.args if arg.name not in lengths and (python.is_array(arg) or arg.dir == "in")]


def go_array_type(arg: Arg) -> str:
    if python.is_array(arg):
        return "[]" + ("byte" if arg.type.kind == "bytes" else SCALARS[arg.type.name])
    return go_type(arg.type)


def go_array_method_inputs(op: Op) -> str:
    return ", ".join(f"{go_local(arg.name)} {go_array_type(arg)}" for arg in go_array_inputs(op))


def go_array_results(op: Op) -> str:
    """What such a method gives, the error included."""
    found = [f"{go_local(arg.name)} {SCALARS[arg.type.name]}" for arg in python.numbers(op)]
    return f"({', '.join(found)}, err error)" if found else "error"


def _c_word(kind: Type) -> str:
    """What cgo calls a scalar."""
    return {"float": "float", "double": "double"}.get(kind.c, kind.c)


def go_array_shim_inputs(op: Op) -> str:
    """The C parameters of the shim after the gate, each behind a comma; a length is that of the first array of it."""
    words = []
    for arg in op.args:
        if python.is_array(arg):
            words.append(f"{'' if arg.is_out else 'const '}{arg.type.c} *{arg.name}")
            words += [] if arg.length else [f"size_t {arg.name}_count"]
        elif arg.type.kind == "params":
            words.append(f"const vaccel_{arg.type.name} *{arg.name}")
        else:
            words.append(f"{arg.type.c} {'*' if arg.dir == 'out' else ''}{arg.name}")
    return "".join(f", {word}" for word in words)


def go_array_shim_arguments(op: Op) -> str:
    """What the C function gets of them after the session."""
    return "".join(f", {arg.name}" + (f", {arg.name}_count" if python.is_array(arg) and not arg.length else "") for arg in op.args)


def go_array_arguments(op: Op) -> str:
    """What the shim gets after the gate."""
    first = {arg.length: go_local(arg.name) for arg in reversed(op.args) if arg.length}
    words = []
    for arg in op.args:
        name = go_local(arg.name)
        c = _c_word(arg.type) if arg.type.kind in ("scalar", "array", "bytes") else ""
        if arg.name in first:
            words.append(f"C.{c}(len({first[arg.name]}))")
        elif python.is_array(arg):
            words.append(f"(*C.{c})(unsafe.Pointer(unsafe.SliceData({name})))")
            words += [] if arg.length else [f"C.size_t(len({name}))"]
        elif arg.type.kind == "params":
            words.append(f"{name}C")
        elif arg.dir == "out":
            words.append(f"&{name}C")
        else:
            words.append(f"C.{c}({name})")
    return "".join(f", {word}" for word in words)


def go_array_outs(op: Op) -> list[tuple[str, str, str]]:
    """The numbers that such an op gives: the Go name, cgo's type and Go's."""
    return [(go_local(arg.name), _c_word(arg.type), SCALARS[arg.type.name]) for arg in python.numbers(op)]


#: What the templates call by name.
GLOBALS = {
    function.__name__: function
    for function in (
        go_array_arguments,
        go_array_inputs,
        go_array_method_inputs,
        go_array_outs,
        go_array_results,
        go_array_shim_arguments,
        go_array_shim_inputs,
        go_c_argument,
        go_comment,
        go_constant,
        go_field,
        go_flatteners,
        go_handles,
        go_inputs,
        go_local,
        go_method_arguments,
        go_method_inputs,
        go_name,
        go_ops,
        go_plain,
        go_read,
        go_records,
        go_result,
        go_sentence,
        go_set,
        go_shim_arguments,
        go_shim_inputs,
        go_status,
        go_type,
        go_wire_get,
        go_wire_inputs,
        go_wire_ops,
        go_wire_params,
        go_wire_put,
        go_wire_records,
        go_wire_result,
        go_wire_rooms,
        go_wire_set,
    )
}

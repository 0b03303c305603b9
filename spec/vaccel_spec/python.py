# SPDX-License-Identifier: Apache-2.0
"""What the templates of the Python binding need: names, annotations, and how results become Python objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .model import Arg, Constant, Field, Op, Spec, Struct, Type

#: Records that Python calls otherwise, with their fields in the order that reads best in a tuple.
RENAMED = {"label_score": ("Label", ("index", "label", "score"))}

#: Statuses that Python programs expect as one of the built-in exceptions, too.
BUILTIN_BASES = {
    "ERR_INVALID": "ValueError",
    "ERR_NO_MEMORY": "MemoryError",
    "ERR_NOT_FOUND": "FileNotFoundError",
    "ERR_FORMAT": "ValueError",
    "ERR_IO": "OSError",
    "ERR_DENIED": "PermissionError",
    "ERR_TIMEOUT": "TimeoutError",
}

#: Kinds of inputs and of fields that the binding has a form for. An op that takes or gives another is left out of it.
INPUTS = ("scalar", "enum", "string", "bytes", "array", "image", "images", "model", "params")
FIELDS = ("scalar", "enum", "string", "array", "records")

#: Lists of numbers in results that are short, and so become tuples; others become memoryviews, by the letter of their elements.
TUPLES = ("i64",)
LETTERS = {"bool": "?", "i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I", "u64": "Q", "f32": "f", "f64": "d"}


def python_class(name: str) -> str:
    """The Python class of a record or enumeration."""
    if name in RENAMED:
        return RENAMED[name][0]
    return "".join(word.capitalize() for word in name.split("_"))


def python_error(status: str) -> str:
    """The exception class of a status: ERR_NOT_FOUND is NotFoundError."""
    words = status.removeprefix("ERR_").split("_")
    return "".join(word if word == "IO" else word.capitalize() for word in words).replace("IO", "Io") + "Error"


def python_fields(record: Struct) -> list[Field]:
    """A record's fields in the order in which Python has them."""
    if record.name not in RENAMED:
        return record.fields
    order = RENAMED[record.name][1]
    return sorted(record.fields, key=lambda field: order.index(field.name))


def hint(kind: Type) -> str:
    """The annotation of a value that Python gets or gives."""
    if kind.kind == "scalar":
        return {"bool": "bool", "f32": "float", "f64": "float"}.get(kind.name, "int")
    if kind.kind == "records":
        return f"tuple[{python_class(kind.name)}, ...]"
    if kind.kind == "array":
        return f"tuple[{hint(Type('scalar', kind.name))}, ...]" if kind.name in TUPLES else "memoryview"
    names = {"string": "str", "image": "Image", "images": "Sequence[Image]", "model": "Model"}
    return names.get(kind.kind) or python_class(kind.name)


def from_raw(kind: Type, value: str) -> str:
    """The expression that turns the extension's `value` into what `hint` says."""
    if kind.kind == "enum":
        return f"{python_class(kind.name)}({value})"
    if kind.kind == "record":
        return f"{python_class(kind.name)}._read({value})"
    if kind.kind == "records":
        return f"tuple([{python_class(kind.name)}._read(item) for item in {value}])"
    if kind.kind == "array" and kind.name not in TUPLES:
        return f'memoryview({value}).cast("{LETTERS[kind.name]}")'
    return value


def phases_of(spec: Spec) -> list[Constant]:
    """The phases that a profiled call's time is split into."""
    return [value for enum in spec.enums if enum.name == "phase" for value in enum.values]


def _plain(spec: Spec, record: Struct) -> bool:
    """Whether Python has a form for everything in the record."""
    return all(
        field.type.kind in FIELDS
        and (field.type.kind != "records" or _plain(spec, spec.record(field.type.name)))
        for field in record.fields
    )


def is_array(arg: Arg) -> bool:
    """Whether an argument is memory of numbers that the caller has, to be read or written."""
    return arg.type.kind in ("bytes", "array")


def array_ops(spec: Spec) -> list[Op]:
    """The ops on the caller's arrays: synchronous, and what they give besides is numbers."""
    return [
        op
        for op in spec.public_ops
        if any(map(is_array, op.args))
        and all(is_array(arg) or (arg.type.kind in INPUTS if arg.dir == "in" else arg.type.kind == "scalar" and arg.dir == "out") for arg in op.args)
    ]


def _supported(spec: Spec, op: Op) -> bool:
    inputs = [arg for arg in op.args if arg.dir == "in"]
    outputs = [arg for arg in op.args if arg.dir != "in"]
    return (
        not any(map(is_array, op.args))
        and all(arg.type.kind in INPUTS for arg in inputs)
        and len(outputs) <= 1
        and all(arg.type.kind == "record" and _plain(spec, spec.record(arg.type.name)) for arg in outputs)
    )


def python_ops(spec: Spec) -> list[Op]:
    """The ops that Python can call: those whose arguments and results it has a form for."""
    return [op for op in spec.public_ops if _supported(spec, op)]


def python_handles(spec: Spec) -> list[Struct]:
    """The result handles that become Python objects."""
    return [record for record in spec.handles if _plain(spec, record)]


def python_records(spec: Spec) -> list[Struct]:
    """The records that Python needs classes for, inner ones first."""
    found: list[Struct] = []

    def visit(record: Struct) -> None:
        for field in record.fields:
            if field.type.kind == "records":
                visit(spec.record(field.type.name))
        if record not in found:
            found.append(record)

    for handle in python_handles(spec):
        visit(handle)
    return found


@dataclass(frozen=True)
class Parameter:
    """One parameter of an op's Python method: an argument, or a field of an options struct."""

    name: str
    type: Type
    doc: str
    default: str | None  # None: it must be given
    struct: str | None  # the options argument that it is a field of

    writes: bool = False  # an array that the call writes

    @property
    def array(self) -> bool:
        return self.type.kind in ("bytes", "array") and self.struct is None

    @property
    def hint(self) -> str:
        return "Any" if self.array else hint(self.type) + (" | None" if self.default == "None" else "")

    @property
    def c(self) -> str:
        """Its C declaration in the extension, named so that the typemaps of binding.i apply."""
        if self.array:
            return f"vac_py_{'out' if self.writes else 'in'}_{self.type.name if self.type.kind == 'array' else 'u8'} *{self.name}"
        if self.type.kind in ("image", "images", "model"):
            return f"vac_py_{self.type.kind} *{self.name}"
        if self.type.kind == "string":
            return f"const char *{self.name}"
        return f"{self.type.c} {self.name}"

    @property
    def raw(self) -> str:
        """The annotation of what the extension takes for it."""
        if self.array:
            return "Any"
        names = {"image": "ImageHandle", "images": "Sequence[ImageHandle]", "model": "ModelHandle", "enum": "int"}
        return names.get(self.type.kind, hint(self.type)) + (" | None" if self.default == "None" else "")


def _default(kind: Type) -> str:
    """Zero is every option's default."""
    if kind.kind == "enum":
        return f"{python_class(kind.name)}(0)"
    return {"bool": "False", "float": "0.0", "str": "None"}.get(hint(kind), "0")


def _array_doc(arg: Arg) -> str:
    """What an array has to be, after what it is for."""
    name = "uint8" if arg.type.kind == "bytes" else {"f": "float", "i": "int", "u": "uint", "b": "bool"}[arg.type.name[0]] + arg.type.name[1:].removeprefix("ool")
    return f"{arg.doc} Anything with a buffer of {name}{', which is written' if arg.is_out else ''}."


def outcome(op: Op) -> str:
    """The annotation of what a method of an array op returns."""
    found = [hint(arg.type) for arg in op.args if arg.dir == "out" and arg.type.kind == "scalar"]
    return "None" if not found else found[0] if len(found) == 1 else f"tuple[{', '.join(found)}]"


def numbers(op: Op) -> list[Arg]:
    """The numbers that an array op gives."""
    return [arg for arg in op.args if arg.dir == "out" and arg.type.kind == "scalar"]


def same_lengths(op: Op) -> list[tuple[Arg, Arg]]:
    """Arrays that must be as long as each other: each with the first one of its length."""
    pairs = []
    for name in dict.fromkeys(arg.length for arg in op.args if arg.length):
        first, *others = [arg for arg in op.args if arg.length == name]
        pairs += [(first, other) for other in others]
    return pairs


def array_arguments(op: Op) -> str:
    """What the C function of an array op gets after the session."""
    first = {arg.length: arg.name for arg in reversed(op.args) if arg.length}
    items = []
    for arg in op.args:
        if arg.name in first:
            items.append(f"{first[arg.name]}->count")
        elif is_array(arg):
            items.append(f"{arg.name}->data" + ("" if arg.length else f", {arg.name}->count"))
        elif arg.type.kind == "params" or arg.dir == "out":
            items.append(f"&{arg.name}")
        else:
            items.append(arg.name)
    return "".join(f", {item}" for item in items)


def parameters(spec: Spec, op: Op) -> list[Parameter]:
    """An op's Python parameters after the session, options spread out at the end."""
    plain: list[Parameter] = []
    options: list[Parameter] = []
    lengths = {arg.length for arg in op.args if arg.length}
    for arg in op.args:
        if is_array(arg):
            plain.append(Parameter(arg.name, arg.type, _array_doc(arg), None, None, arg.is_out))
        if is_array(arg) or arg.dir != "in" or arg.name in lengths:
            continue
        if arg.type.kind == "params":
            for field in spec.param(arg.type.name).fields:
                options.append(Parameter(field.name, field.type, field.doc, _default(field.type), arg.name))
        else:
            default = "None" if arg.optional else None
            plain.append(Parameter(arg.name, arg.type, arg.doc, default, None))
    plain.sort(key=lambda parameter: parameter.default is not None)
    return plain + options


def result(op: Op) -> Type | None:
    """The type of what an op's method returns, if it returns anything."""
    return op.results[0].type if op.results else None


def python_names(spec: Spec) -> list[str]:
    """The classes that the signatures of the ops name, for their import."""
    names: set[str] = set()
    for op in python_ops(spec):
        names.update(hint(kind) for kind in (p.type for p in parameters(spec, op)) if kind.kind == "enum")
        names.update(hint(arg.type) for arg in op.results)
    return sorted(names)


def entries(record: Struct) -> Field | None:
    """The list that a result handle consists of: its class is a sequence of them."""
    return next((f for f in record.fields if record.handle and f.type.kind == "records" and f.item == ""), None)


def call_arguments(op: Op, results: bool = True) -> str:
    """What the C function gets after the session."""
    items = []
    for arg in op.args:
        kind = arg.type.kind
        if kind == "record" and not results:
            continue
        if kind == "params":
            items.append(f"&{arg.name}")
        elif kind == "images":
            items.append(f"{arg.name}->pointers, {arg.name}->count")
        elif kind in ("image", "model"):
            items.append(f"vac_py_{kind}_pointer({arg.name})")
        else:
            items.append(arg.name)
    return "".join(f", {item}" for item in items)


@dataclass(frozen=True)
class Maker:
    """A C function that makes one tuple out of a result handle, at the indices given."""

    function: str
    indices: tuple[str, ...]
    parts: tuple[str, ...]  # C expressions, each a new reference
    lists: tuple[tuple[str, str, str], ...]  # (function, count accessor, maker of one item)


def makers(spec: Spec, handle: Struct) -> list[Maker]:
    """The functions that turn a result handle into nested tuples, inner ones first."""
    return list(_makers(spec, handle, handle, f"vaccel_{handle.name}", ()))


def _makers(spec: Spec, handle: Struct, record: Struct, stem: str, indices: tuple[str, ...]) -> Iterator[Maker]:
    at = "".join(f", {index}" for index in indices)
    parts: list[str] = []
    lists: list[tuple[str, str, str]] = []
    for field in python_fields(record):
        kind = field.type.kind
        value = f"{stem}_{field.name}(result{at})"
        if kind == "records":
            item = field.item if field.item is not None else field.name
            inner = f"{stem}_{item}" if item else stem
            index = f"{item}_index" if item else "index"
            yield from _makers(spec, handle, spec.record(field.type.name), inner, (*indices, index))
            every = inner.replace("vaccel_", "py_", 1) + "_list"
            lists.append((every, f"{inner}_count", every.removesuffix("_list") + "_item"))
            parts.append(f"{every}(result{at})")
        elif kind == "string":
            parts.append(f"vac_py_text({value})")
        elif kind == "array" and field.type.name not in TUPLES:
            parts.append(f"vac_py_bytes({value}, {stem}_{field.name}_count(result{at}) * {field.type.width})")
        elif kind == "array":
            parts.append(f"vac_py_{field.type.name}_tuple({value}, {stem}_{field.name}_count(result{at}))")
        else:
            parts.append(number(field.type, value))
    if record is handle and handle.origin:
        for name in ("backend", "device", "precision", "model_sha256"):
            value = f"vaccel_{handle.name}_{name}(result)"
            parts.append(f"PyLong_FromLong({value})" if name == "precision" else f"vac_py_text({value})")
        if phases := [f"(unsigned long long)vaccel_{handle.name}_phase_ns(result, {p.value})" for p in phases_of(spec)]:
            parts.append(f'Py_BuildValue("({"K" * len(phases)})", {", ".join(phases)})')
    name = stem.replace("vaccel_", "py_", 1) + ("_item" if indices else "")
    yield Maker(name, indices, tuple(parts), tuple(lists))


def number(kind: Type, value: str) -> str:
    """The C expression that makes a Python number, a new reference, out of a C one."""
    if kind.name == "bool":
        return f"PyBool_FromLong({value})"
    if kind.name in ("f32", "f64"):
        return f"PyFloat_FromDouble({value})"
    unsigned = kind.kind == "scalar" and kind.name.startswith("u")
    return f"PyLong_FromUnsignedLongLong({value})" if unsigned else f"PyLong_FromLongLong({value})"


#: What the templates call by name.
GLOBALS = {
    function.__name__: function
    for function in (
        array_arguments,
        array_ops,
        call_arguments,
        entries,
        from_raw,
        hint,
        makers,
        number,
        numbers,
        outcome,
        parameters,
        phases_of,
        python_class,
        python_error,
        python_fields,
        python_handles,
        python_names,
        python_ops,
        python_records,
        result,
        same_lengths,
    )
} | {"builtin_bases": BUILTIN_BASES}

# SPDX-License-Identifier: Apache-2.0
"""Renders the templates. OUTPUTS is the list of everything that is generated."""

from __future__ import annotations

import textwrap
from pathlib import Path

import jinja2

from . import go, python, tables
from .accessors import accessors, has_tensors
from .model import SCALARS, Arg, Field, Op, Spec

#: Template -> where its output stands, from the root of the repository.
OUTPUTS = {
    "status.h.j2": "capi/include/vaccel/status.h",
    "enums.h.j2": "capi/include/vaccel/enums.h",
    "params.h.j2": "capi/include/vaccel/params.h",
    "ops.h.j2": "capi/include/vaccel/ops.h",
    "backend_ops.h.j2": "capi/include/vaccel/backend_ops.h",
    "names.c.j2": "core/generated/names.c",
    "params.c.j2": "core/generated/params.c",
    "front.c.j2": "core/generated/front.c",
    "submit.c.j2": "core/generated/submit.c",
    "accessors.c.j2": "core/generated/accessors.c",
    "table.h.j2": "core/generated/table.h",
    "codec.h.j2": "wire/generated/codec.h",
    "codec.c.j2": "wire/generated/codec.c",
    "records.h.j2": "wire/generated/records.h",
    "guest_ops.c.j2": "guest/generated/ops.c",
    "ops.md.j2": "docs/ops.md",
    "frames.md.j2": "docs/frames.md",
    "python_ops.i.j2": "bindings/python/generated/ops.i",
    "python_errors.py.j2": "bindings/python/src/vaccel/_errors.py",
    "python_types.py.j2": "bindings/python/src/vaccel/_types.py",
    "python_ops.py.j2": "bindings/python/src/vaccel/_ops.py",
    "python_native.pyi.j2": "bindings/python/src/vaccel/_native.pyi",
    "go_status.go.j2": "bindings/go/status.go",
    "go_types.go.j2": "bindings/go/types.go",
    "go_convert.go.j2": "bindings/go/convert.go",
    "go_ops.go.j2": "bindings/go/ops.go",
    "go_arrays.go.j2": "bindings/go/arrays.go",
    "go_remote_ops.go.j2": "bindings/go/remote_ops.go",
    "go_remote_codec.go.j2": "bindings/go/remote_codec.go",
    "go_shim.h.j2": "bindings/go/ops.h",
    "go_shim.c.j2": "bindings/go/ops.c",
}

def public_params(op: Op, dirs: str = "all") -> list[str]:
    """The C parameters of an op's public function after the session, as declarations."""
    result = []
    for arg in op.args:
        if dirs != "all" and arg.in_place:
            continue
        if dirs == "in" and arg.dir == "out":
            if arg.type.counted and arg.length is None:
                result.append(f"size_t {arg.name}_{arg.type.count_word}")
            continue
        if dirs == "out" and arg.dir == "in":
            continue
        result.extend(declare(arg, late=dirs == "out"))
    return result


def declare(arg: Arg, late: bool = False) -> list[str]:
    """One argument's C declarations; `late` is for a `_result` function, where lengths are always given."""
    kind = arg.type.kind
    const = "" if arg.is_out else "const "
    count = [f"size_t {arg.name}_{arg.type.count_word}"] if arg.type.counted and (late or arg.length is None) else []
    if kind in ("scalar", "enum"):
        return [f"{arg.type.c} {'*' if arg.is_out else ''}{arg.name}"]
    if kind == "string":
        return [f"const char *{arg.name}"]
    if kind in ("image", "model", "buffer"):
        return [f"vaccel_{kind} *{arg.name}"]
    if kind == "images":
        return [f"vaccel_image *const *{arg.name}", *count]
    if kind == "record":
        return [f"vaccel_{arg.type.name} **{arg.name}"]
    return [f"{const}{arg.type.c} *{arg.name}", *count]


def view_fields(field: Field) -> list[str]:
    """The C members of a record's view for one field."""
    kind = field.type.kind
    if kind in ("scalar", "enum", "tensor"):
        return [f"{field.type.c} {field.name};"]
    if kind == "string":
        return [f"const char *{field.name};"]
    return [f"const {field.type.c} *{field.name};", f"uint64_t {field.name}_{field.type.count_word};"]


def args_fields(arg: Arg) -> list[str]:
    """The C members of an op's args struct for one argument."""
    kind = arg.type.kind
    const = "" if arg.is_out else "const "
    if kind in ("scalar", "enum"):
        return [f"{arg.type.c} {'*' if arg.is_out else ''}{arg.name};"]
    if kind == "string":
        return [f"const char *{arg.name};"]
    if kind in ("image", "model", "buffer"):
        return [f"const vaccel_{kind}_view *{arg.name};"]
    if kind == "images":
        return [f"const vaccel_image_view *const *{arg.name};", f"uint64_t {arg.name}_count;"]
    if kind == "record":
        return [f"vaccel_{arg.type.name} **{arg.name};"]
    if kind == "tensors":
        # An output's shape and size are written back, so the structs themselves are not const.
        return [f"{const}vaccel_tensor *{arg.name};", f"uint64_t {arg.name}_count;"]
    members = [f"{const}{arg.type.c} *{arg.name};"]
    return members + ([f"uint64_t {arg.name}_{arg.type.count_word};"] if arg.type.counted else [])


def wrapped(text: str, width: int, prefix: str) -> str:
    """`text` filled to `width` columns, every line after the first starting with `prefix`; blank lines stay."""
    blocks = [textwrap.fill(" ".join(block.split()), width) for block in text.strip().split("\n\n")]
    return "\n\n".join(blocks).replace("\n", "\n" + prefix).replace(prefix + "\n", prefix.rstrip() + "\n")


def call_list(items: list[str], indent: int, width: int = 100) -> str:
    """A comma-separated list, broken so that lines stay within `width` when it starts at column `indent`."""
    return textwrap.fill(", ".join(items), width - indent, break_long_words=False).replace("\n", "\n" + " " * indent)


def quoted(text: str) -> str:
    """`text` as a C string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("??", "?\\?") + '"'


def cell(text: str) -> str:
    """`text` in a Markdown table."""
    return text.replace("|", "\\|")


def environment(templates: Path) -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.update(
        accessors=accessors,
        has_tensors=has_tensors,
        public_params=public_params,
        declare=declare,
        view_fields=view_fields,
        args_fields=args_fields,
        call_list=call_list,
        scalars=SCALARS,
    )
    env.globals.update(python.GLOBALS)
    env.globals.update(go.GLOBALS)
    env.globals.update(tables.GLOBALS)
    env.tests.update(in_room=tables.in_room)
    env.filters.update(wrapped=wrapped, quoted=quoted, cell=cell)
    return env


def render(spec: Spec, templates: Path) -> dict[str, str]:
    """Output path -> text, for every output."""
    env = environment(templates)
    return {path: env.get_template(name).render(spec=spec) for name, path in OUTPUTS.items()}

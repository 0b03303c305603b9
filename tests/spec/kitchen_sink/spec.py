#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a spec with every combination of type, direction, optionality and length: spec.py OUTPUT.

It stands on the project's own spec, because the core that it is linked with needs those ops and records.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "spec"))

from vaccel_spec.model import SCALARS  # noqa: E402

Item = dict[str, Any]


def field(name: str, kind: str, **more: Any) -> Item:
    return {"name": name, "type": kind, "doc": f"A {kind}.", **more}


def arg(name: str, kind: str, direction: str = "in", **more: Any) -> Item:
    return field(name, kind, dir=direction, **more)


def records() -> list[Item]:
    leaf = [field(f"f_{name}", name) for name in SCALARS]
    leaf += [field("f_enum", "sink_enum"), field("f_string", "string"), field("f_bytes", "bytes"), field("f_tensor", "tensor")]
    leaf += [field(f"l_{name}", f"{name}[]", max=100) for name in SCALARS]
    middle = [
        field("leaves", "sink_leaf[]", item="leaf", max=8),
        field("tensors", "tensor[]", item="tensor", max=8),
        field("unlimited", "tensor[]", item="unlimited"),
        field("few", "bytes", max=4),
        field("note", "string"),
    ]
    handle = [field("title", "string"), field("middles", "sink_middle[]", item="middle", max=8), field("extra", "tensor")]
    only_tensor = [field("single", "tensor")]
    return [
        {"name": "sink_leaf", "doc": "Every field.", "fields": leaf},
        {"name": "sink_middle", "doc": "Lists of them.", "fields": middle},
        {"name": "sink_result", "doc": "Lists of lists.", "handle": True, "fields": handle},
        {"name": "sink_tensor", "doc": "A tensor alone.", "handle": True, "origin": False, "fields": only_tensor},
        {"name": "sink_plain", "doc": "Every field, as a handle.", "handle": True, "fields": leaf},
    ]


def ops() -> list[Item]:
    every = {"name": "sink_scalars", "args": [arg(f"i_{n}", n) for n in SCALARS] + [arg("i_enum", "sink_enum")]}
    every["args"] += [arg(f"x_{n}", n, "inout") for n in SCALARS] + [arg("x_enum", "sink_enum", "inout")]
    every["args"] += [arg(f"o_{n}", n, "out") for n in SCALARS] + [arg("o_enum", "sink_enum", "out")]
    result = [every]
    for name in [*SCALARS, "bytes"]:
        kind = name if name == "bytes" else f"{name}[]"
        args = [arg("n", "u32"), arg("m", "u64")]
        for direction in ("in", "inout", "out"):
            args.append(arg(f"{direction}_plain", kind, direction))
            args.append(arg(f"{direction}_max", kind, direction, max=8))
            args.append(arg(f"{direction}_n", kind, direction, length="n"))
            args.append(arg(f"{direction}_m", kind, direction, length="m"))
        result.append({"name": f"sink_{name}s", "args": args})
    tensors = [arg("needed", "tensor"), arg("possible", "tensor", optional=True), arg("some", "tensor[]"), arg("few", "tensor[]", max=2)]
    outputs = [arg(f"o_{a['name']}", a["type"], "out", **{k: a[k] for k in ("optional", "max") if k in a}) for a in tensors]
    result.append({"name": "sink_tensors_in", "args": tensors})
    result.append({"name": "sink_tensors", "args": tensors + outputs})
    handles = [arg("text", "string"), arg("maybe_text", "string", optional=True), arg("picture", "image"), arg("net", "model")]
    handles += [arg("maybe_picture", "image", optional=True), arg("block", "buffer"), arg("maybe_block", "buffer", optional=True)]
    handles += [arg("options", "sink_params"), arg("maybe_options", "sink_params", optional=True)]
    results = [arg(f"r_{n}", f"sink_{n}", "out", ownership="caller") for n in ("result", "tensor", "plain")]
    result.append({"name": "sink_handles", "args": handles})
    result.append({"name": "sink_results", "args": results})
    # As an asynchronous call has it all: what is borrowed, what is copied, what is handed over.
    mixed = [arg("text", "string"), arg("maybe_options", "sink_params", optional=True), arg("data", "f32[]"), arg("x", "i32[]", "inout")]
    mixed += [arg("state", "u64", "inout"), arg("o", "f64[]", "out"), arg("p", "u8[]", "out"), arg("r", "sink_result", "out", ownership="caller")]
    result.append({"name": "sink_mixed", "args": mixed})
    pictures = [arg("pictures", "image[]"), arg("few_pictures", "image[]", max=3), arg("net", "model")]
    result.append({"name": "sink_pictures", "args": pictures, "network": "sink_handles"})
    # Outputs in the caller's memory or in a result, and a result that is not asked for.
    either = [arg("some", "tensor[]"), arg("o_some", "tensor[]", "out"), arg("o_few", "tensor[]", "out", max=2)]
    either += [arg("r", "sink_result", "out", ownership="caller", optional=True), arg("p", "sink_plain", "out", ownership="caller")]
    result.append({"name": "sink_either", "args": either})
    return [{"id": 1000 + i, "version": i + 1, "doc": "A test.", "errors": [], **op} for i, op in enumerate(result)]


def main(output: Path) -> None:
    spec = yaml.safe_load((ROOT / "spec/ops.yaml").read_text(encoding="utf-8"))
    spec["enums"].append({"name": "sink_enum", "doc": "E.", "values": [{"name": "A", "value": -5, "doc": "A."}, {"name": "B", "value": 7, "doc": "B."}]})
    fields = [field(f"f_{name}", name) for name in SCALARS] + [field("f_enum", "sink_enum"), field("f_string", "string"), field("last", "u64")]
    spec["params"].append({"name": "sink_params", "doc": "Options.", "fields": fields})
    spec["records"] += records()
    spec["ops"] += ops()
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

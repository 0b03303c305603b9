#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""networks.py FOLDER: the tiny ONNX networks that the suites of infer and model_describe run on."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 13
TYPES = {
    "bool": TensorProto.BOOL,
    "u8": TensorProto.UINT8,
    "u16": TensorProto.UINT16,
    "u32": TensorProto.UINT32,
    "u64": TensorProto.UINT64,
    "i8": TensorProto.INT8,
    "i16": TensorProto.INT16,
    "i32": TensorProto.INT32,
    "i64": TensorProto.INT64,
    "f16": TensorProto.FLOAT16,
    "f32": TensorProto.FLOAT,
    "f64": TensorProto.DOUBLE,
    "bytes": TensorProto.STRING,
    "bf16": TensorProto.BFLOAT16,
}


def value(name: str, kind: str, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TYPES[kind], shape)


def network(
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    constants: list[onnx.TensorProto] | None = None,
) -> onnx.ModelProto:
    graph = helper.make_graph(nodes, "g", inputs, outputs, constants or [])
    # An IR version that every release of either framework reads.
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)


def external(location: str) -> onnx.ModelProto:
    """y = x + w, where w is eight bytes in a file."""
    weights = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[2], data_location=TensorProto.EXTERNAL)
    weights.external_data.add(key="location", value=location)
    add = helper.make_node("Add", ["x", "w"], ["y"])
    return network([add], [value("x", "f32", 2)], [value("y", "f32", 2)], [weights])


def networks() -> dict[str, onnx.ModelProto]:
    made = {
        f"identity_{kind}": network(
            [helper.make_node("Identity", ["x"], ["y"])], [value("x", kind, "m", "n")], [value("y", kind, "m", "n")]
        )
        for kind in TYPES
    }
    made["scalar"] = network([helper.make_node("Identity", ["x"], ["y"])], [value("x", "f32")], [value("y", "f32")])
    made["difference"] = network(
        [helper.make_node("Sub", ["a", "b"], ["d"])],
        [value("a", "f32", 2), value("b", "f32", 2)],
        [value("d", "f32", 2)],
    )
    one = numpy_helper.from_array(numpy.array([1], numpy.float32), "one")
    made["successor"] = network(
        [helper.make_node("Add", ["x", "one"], ["y"])], [value("x", "f32", "n", 3)], [value("y", "f32", "n", 3)], [one]
    )
    made["nonzero"] = network(
        [helper.make_node("NonZero", ["x"], ["at"])], [value("x", "f32", "n")], [value("at", "i64", 1, "found")]
    )
    made["two"] = network(
        [helper.make_node("NonZero", ["x"], ["at"]), helper.make_node("Add", ["x", "one"], ["y"])],
        [value("x", "f32", 4)],
        [value("y", "f32", 4), value("at", "i64", 1, "found")],
        [one],
    )
    # The name of the output's dimension says what is not so.
    made["misnamed"] = network(
        [helper.make_node("NonZero", ["x"], ["at"]), helper.make_node("Transpose", ["at"], ["y"], perm=[1, 0])],
        [value("x", "f32", "n")],
        [value("y", "i64", "n", 1)],
    )
    many = [f"x{i}" for i in range(12)]
    made["many"] = network(
        [helper.make_node("Sum", many, ["y"]), *(helper.make_node("Neg", [name], [f"-{name}"]) for name in many)],
        [value(name, "f32", 1) for name in many],
        [value("y", "f32", 1), *(value(f"-{name}", "f32", 1) for name in many)],
    )
    made["means"] = network(
        [helper.make_node("ReduceMean", ["image"], ["means"], axes=[2, 3], keepdims=0)],
        [value("image", "f32", 1, 3, 8, 8)],
        [value("means", "f32", 1, 3)],
    )
    made["unknown"] = network(
        [helper.make_node("NoSuchOperator", ["x"], ["y"])], [value("x", "f32", 2, 3)], [value("y", "f32", 2, 3)]
    )
    made["beside"] = external("weights.bin")
    made["missing"] = external("nowhere.bin")
    made["outside"] = external("../secret.bin")
    made["absolute"] = external("/etc/hostname")
    made["linked"] = external("link.bin")
    return made


def nothing(outputs: dict[str, list[int]]) -> onnx.ModelProto:
    """Takes an image of 8 x 8, and answers NaN."""
    nodes = [helper.make_node("ReduceMean", ["image"], ["mean"], axes=[0, 1, 2, 3], keepdims=0)]
    constants = []
    for name, shape in outputs.items():
        constants.append(numpy_helper.from_array(numpy.full(shape, numpy.nan, numpy.float32), f"{name}.nan"))
        nodes.append(helper.make_node("Mul", ["mean", f"{name}.nan"], [name]))
    return network(
        nodes,
        [value("image", "f32", 1, 3, 8, 8)],
        [value(name, "f32", *shape) for name, shape in outputs.items()],
        constants,
    )


# Of each op on images: a network's outputs, what model.json says of them, and labels.
NOTHING: dict[str, tuple[dict[str, list[int]], dict[str, object], list[str]]] = {
    "detect": (
        {"boxes": [1, 5, 4], "scores": [1, 5, 2]},
        {"name": "boxes", "activation": "none", "detect": {"rows": "box_scores", "scores": "scores"}},
        ["a", "b"],
    ),
    "segment": ({"scores": [1, 3, 2, 2]}, {"activation": "softmax", "segment": {}}, ["a", "b", "c"]),
    "pose": ({"heatmaps": [1, 2, 3, 3]}, {"activation": "sigmoid", "pose": {"figures": "several"}}, ["a", "b"]),
    "depth": ({"depth": [1, 1, 2, 2]}, {"depth": {"kind": "metric"}}, []),
}


# A row for each class: a box in pixels of the input, a score, and the class; and how bright an image is that shows it.
ROWS = [[0, 0, 4, 4, 0.9, 0], [4, 0, 8, 8, 0.8, 1], [2, 2, 6, 6, 0.7, 2]]
BRIGHT = [50, 100, 150]


def found() -> onnx.ModelProto:
    """Takes an image, and answers as many rows as it is bright."""
    rows = numpy_helper.from_array(numpy.array(ROWS, numpy.float32), "all")
    bright = numpy_helper.from_array(numpy.array(BRIGHT, numpy.float32), "bright")
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["mean"], axes=[0, 1, 2, 3], keepdims=0),
        helper.make_node("Greater", ["mean", "bright"], ["shown"]),
        helper.make_node("Compress", ["all", "shown"], ["rows"], axis=0),
    ]
    return network(nodes, [value("image", "f32", 1, 3, 8, 8)], [value("rows", "f32", "found", 6)], [rows, bright])


def write_model(folder: Path, name: str, model: onnx.ModelProto, op: str, output: object, labels: list[str]) -> None:
    here = folder / name
    here.mkdir(exist_ok=True)
    (here / "model.onnx").write_bytes(model.SerializeToString())
    document = {
        "format_version": 1,
        "name": name,
        "format": "onnx",
        "file": "model.onnx",
        "ops": [op],
        "input": {"layout": "NCHW", "dtype": "f32", "shape": [1, 3, 8, 8]},
        "output": output,
        **({"labels": labels} if labels else {}),
    }
    (here / "model.json").write_text(json.dumps(document))


def write_models(folder: Path) -> None:
    for op, (outputs, output, labels) in NOTHING.items():
        write_model(folder, f"nan-{op}", nothing(outputs), f"image_{op}", output, labels)
    detect = {"activation": "none", "detect": {"rows": "box_score_class", "max_overlap": 1}}
    write_model(folder, "rows-detect", found(), "image_detect", detect, ["a", "b", "c"])
    # More labels than the network has scores, and an output that it does not have.
    scores = {"boxes": [1, 5, 4], "scores": [1, 5, 2]}
    two = {"name": "boxes", "activation": "none", "detect": {"rows": "box_scores", "scores": "scores"}}
    write_model(folder, "wide-detect", nothing(scores), "image_detect", two, ["a", "b", "c"])
    write_model(folder, "lost-detect", nothing(scores), "image_detect", {**two, "name": "no"}, ["a", "b"])


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in networks().items():
        (folder / f"{name}.onnx").write_bytes(model.SerializeToString())
    write_models(folder)
    (folder / "weights.bin").write_bytes(numpy.array([10, 20], numpy.float32).tobytes())
    (folder.parent / "secret.bin").write_bytes(numpy.array([1, 2], numpy.float32).tobytes())
    link = folder / "link.bin"
    link.unlink(missing_ok=True)
    link.symlink_to("../secret.bin")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

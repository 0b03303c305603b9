# SPDX-License-Identifier: Apache-2.0
"""networks.py TENSORFLOW FOLDER: the tiny SavedModels that the tests run on.

Written node by node with TensorFlow's own descriptions of its messages, which
need the package but not what it depends on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

TYPES = {"f32": 1, "i32": 3, "bytes": 7, "i64": 9}
Port = tuple[str, str, list[int]]
Write = Callable[[Any], None]


def messages(root: str) -> Any:
    """The messages of SavedModels, without importing TensorFlow."""
    package = ModuleType("tensorflow")
    package.__path__ = [root]
    sys.modules["tensorflow"] = package
    from tensorflow.core.protobuf import saved_model_pb2

    return saved_model_pb2


def node(name: str, op: str, inputs: list[str], **types: str) -> Write:
    def write(graph: Any) -> None:
        made = graph.node.add(name=name, op=op, input=inputs)
        for key, kind in types.items():
            made.attr[key].type = TYPES[kind]

    return write


def variable(name: str, size: int) -> Write:
    def write(graph: Any) -> None:
        made = graph.node.add(name=name, op="VarHandleOp")
        made.attr["dtype"].type = TYPES["f32"]
        made.attr["shape"].shape.dim.add(size=size)
        made.attr["shared_name"].s = name.encode()

    return write


class Network:
    def __init__(self, pb: Any) -> None:
        self.model = pb.SavedModel(saved_model_schema_version=1)
        self.meta = self.model.meta_graphs.add()
        self.meta.meta_info_def.tags.append("serve")
        self.meta.graph_def.versions.producer = 1482

    @staticmethod
    def _shape(message: Any, dims: list[int]) -> None:
        message.SetInParent()
        for size in dims:
            message.dim.add(size=size)

    def build(self, inputs: list[Port], nodes: list[Write]) -> None:
        for name, kind, dims in inputs:
            made = self.meta.graph_def.node.add(name=name, op="Placeholder")
            made.attr["dtype"].type = TYPES[kind]
            self._shape(made.attr["shape"].shape, dims)
        for write in nodes:
            write(self.meta.graph_def)

    def sign(self, inputs: list[Port], outputs: list[Port], name: str = "serving_default") -> None:
        signature = self.meta.signature_def[name]
        signature.method_name = "tensorflow/serving/predict"
        for side, ports in ((signature.inputs, inputs), (signature.outputs, outputs)):
            for port, kind, dims in ports:
                side[port].name = f"{port}:0"
                side[port].dtype = TYPES[kind]
                self._shape(side[port].tensor_shape, dims)

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "saved_model.pb").write_bytes(self.model.SerializeToString(deterministic=True))


def main(root: str, out: Path) -> None:
    pb = messages(root)

    def save(name: str, inputs: list[Port], outputs: list[Port], nodes: list[Write]) -> Network:
        network = Network(pb)
        network.build(inputs, nodes)
        network.sign(inputs, outputs)
        network.write(out / name)
        return network

    rows = [-1, 4]
    affine = (
        [("x", "f32", rows), ("k", "f32", [])],
        [("y", "f32", rows), ("same", "f32", rows)],
        [node("y", "AddV2", ["x", "k"], T="f32"), node("same", "Identity", ["x"], T="f32")],
    )
    save("affine", *affine)
    save(
        "strings",
        [("s", "bytes", [-1])],
        [("up", "bytes", [-1]), ("same", "bytes", [-1]), ("length", "i32", [-1])],
        [
            node("up", "StringUpper", ["s"]),
            node("same", "Identity", ["s"], T="bytes"),
            node("length", "StringLength", ["s"]),
        ],
    )
    # The variable holds the very tensor that was fed, and not a copy.
    save(
        "keeps",
        [("x", "f32", [4])],
        [("now", "f32", [4])],
        [
            variable("v", 4),
            node("set", "AssignVariableOp", ["v", "x"], dtype="f32"),
            node("now", "ReadVariableOp", ["v", "^set"], dtype="f32"),
        ],
    )
    other = Network(pb)
    other.build(affine[0], affine[2])
    other.sign(*affine[:2], name="other")
    other.write(out / "one-other")
    other.sign(*affine[:2], name="another")
    other.write(out / "two-others")
    lost = Network(pb)
    lost.build(affine[0], affine[2])
    lost.sign(affine[0], [("nowhere", "f32", rows)])
    lost.write(out / "lost")
    whole = (out / "affine" / "saved_model.pb").read_bytes()
    for name, content in (("cut", whole[: len(whole) // 2]), ("junk", b"\x08\x01\x12\xff\xff\xff\xff\x0fhello")):
        (out / name).mkdir(exist_ok=True)
        (out / name / "saved_model.pb").write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

# SPDX-License-Identifier: Apache-2.0
"""A network as a SavedModel: NHWC, its weights constants of the graph."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from network import ADD, CONV, DENSE, DEPTHWISE, POOL, Layer, Network

FLOAT, INT32 = 1, 3


def messages(root: str) -> Any:
    """TensorFlow's messages, without importing TensorFlow and all that it depends on."""
    package = ModuleType("tensorflow")
    package.__path__ = [root]
    sys.modules["tensorflow"] = package
    from tensorflow.core.protobuf import saved_model_pb2

    return saved_model_pb2


class Graph:
    def __init__(self, graph: Any) -> None:
        self._graph = graph

    def constant(self, name: str, value: np.ndarray) -> str:
        node = self._graph.node.add(name=name, op="Const")
        kind = FLOAT if value.dtype == np.float32 else INT32
        node.attr["dtype"].type = kind
        tensor = node.attr["value"].tensor
        tensor.dtype = kind
        tensor.tensor_shape.SetInParent()
        for size in value.shape:
            tensor.tensor_shape.dim.add(size=size)
        tensor.tensor_content = np.ascontiguousarray(value).tobytes()
        return name

    def node(self, name: str, op: str, inputs: list[str], **types: int) -> Any:
        node = self._graph.node.add(name=name, op=op, input=inputs)
        for key, kind in types.items():
            node.attr[key].type = kind
        return node

    def _convolution(self, layer: Layer) -> str:
        # OIHW to HWIO, and depthwise C1HW to HWC1.
        axes = (2, 3, 1, 0) if layer.kind == CONV else (2, 3, 0, 1)
        op = "Conv2D" if layer.kind == CONV else "DepthwiseConv2dNative"
        weight = self.constant(f"{layer.name}/weight", layer.weight.transpose(axes))
        node = self.node(f"{layer.name}/conv", op, [layer.sources[0], weight], T=FLOAT)
        node.attr["strides"].list.i.extend([1, layer.stride, layer.stride, 1])
        node.attr["padding"].s = b"SAME"
        node.attr["data_format"].s = b"NHWC"
        bias = self.constant(f"{layer.name}/bias", layer.bias)
        name = f"{layer.name}/sum" if layer.relu6 else layer.name
        self.node(name, "BiasAdd", [f"{layer.name}/conv", bias], T=FLOAT)
        return name

    def layer(self, layer: Layer) -> None:
        name = layer.name
        if layer.kind in (CONV, DEPTHWISE):
            done = self._convolution(layer)
            if layer.relu6:
                self.node(name, "Relu6", [done], T=FLOAT)
        elif layer.kind == ADD:
            self.node(name, "AddV2", layer.sources, T=FLOAT)
        elif layer.kind == POOL:
            axes = self.constant(f"{name}/axes", np.array([1, 2], np.int32))
            self.node(name, "Mean", [layer.sources[0], axes], T=FLOAT, Tidx=INT32)
        elif layer.kind == DENSE:
            weight = self.constant(f"{name}/weight", layer.weight.T)
            self.node(f"{name}/product", "MatMul", [layer.sources[0], weight], T=FLOAT)
            bias = self.constant(f"{name}/bias", layer.bias)
            self.node(name, "BiasAdd", [f"{name}/product", bias], T=FLOAT)
        else:
            self.node(name, "Softmax", layer.sources, T=FLOAT)


def write(network: Network, root: str, folder: Path) -> None:
    model = messages(root).SavedModel(saved_model_schema_version=1)
    meta = model.meta_graphs.add()
    meta.meta_info_def.tags.append("serve")
    meta.graph_def.versions.producer = 1482
    shape = [-1, network.side, network.side, 3]
    graph = Graph(meta.graph_def)
    node = graph.node(network.input, "Placeholder", [], dtype=FLOAT)
    for size in shape:
        node.attr["shape"].shape.dim.add(size=size)
    for layer in network.layers:
        graph.layer(layer)
    signature = meta.signature_def["serving_default"]
    signature.method_name = "tensorflow/serving/predict"
    for side, name, dims in (
        (signature.inputs, network.input, shape),
        (signature.outputs, network.output, [-1, network.classes]),
    ):
        side[name].name = f"{name}:0"
        side[name].dtype = FLOAT
        for size in dims:
            side[name].tensor_shape.dim.add(size=size)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "saved_model.pb").write_bytes(model.SerializeToString(deterministic=True))

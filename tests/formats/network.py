# SPDX-License-Identifier: Apache-2.0
"""A network of convolutions, read from ONNX, for writing it in other formats.

What is read is what models/model_fetch/efficientnet_lite.py writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

CONV, DEPTHWISE, ADD, POOL, DENSE, SOFTMAX = "conv", "depthwise", "add", "pool", "dense", "softmax"


@dataclass
class Layer:
    kind: str
    name: str
    sources: list[str]
    # Of convolutions: OIHW as ONNX has it. Of the dense layer: out by in.
    weight: np.ndarray | None = None
    bias: np.ndarray | None = None
    stride: int = 1
    relu6: bool = False


@dataclass
class Network:
    input: str
    output: str
    side: int
    classes: int
    layers: list[Layer]


def read(path: Path) -> Network:
    graph = onnx.load(path).graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    layers: list[Layer] = []
    # An operator that is a part of another layer here gives what that one gives.
    alias: dict[str, str] = {}
    made: dict[str, Layer] = {}

    def put(layer: Layer, out: str) -> None:
        layer.sources = [alias.get(source, source) for source in layer.sources]
        layers.append(layer)
        made[layer.name] = layer
        alias[out] = layer.name

    for node in graph.node:
        attributes = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
        out = node.output[0]
        if node.op_type == "Conv":
            weight, bias = constants[node.input[1]], constants[node.input[2]]
            kind = DEPTHWISE if attributes["group"] > 1 else CONV
            put(Layer(kind, out, [node.input[0]], weight, bias, attributes["strides"][0]), out)
        elif node.op_type == "Clip":
            source = alias[node.input[0]]
            made[source].relu6 = True
            alias[out] = source
        elif node.op_type == "Add":
            put(Layer(ADD, out, list(node.input)), out)
        elif node.op_type == "GlobalAveragePool":
            put(Layer(POOL, out, [node.input[0]]), out)
        elif node.op_type == "Flatten":
            alias[out] = alias[node.input[0]]
        elif node.op_type == "Gemm":
            put(Layer(DENSE, out, [node.input[0]], constants[node.input[1]], constants[node.input[2]]), out)
        elif node.op_type == "Softmax":
            put(Layer(SOFTMAX, out, [node.input[0]]), out)
        else:
            raise ValueError(f"{path}: no layer for {node.op_type}")
    image = graph.input[0]
    side = image.type.tensor_type.shape.dim[2].dim_value
    classes = graph.output[0].type.tensor_type.shape.dim[1].dim_value
    return Network(image.name, graph.output[0].name, side, classes, layers)

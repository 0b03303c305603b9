# SPDX-License-Identifier: Apache-2.0
"""A network as TensorFlow Lite: NHWC, in f32, one image at a time."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import flatbuffers
import numpy as np

from network import ADD, CONV, DENSE, DEPTHWISE, POOL, Layer, Network

FLOAT32, INT32 = 0, 2


def schema_of(root: str) -> Any:
    """The format's own description, which TensorFlow's package has."""
    path = Path(root) / "lite" / "python" / "schema_py_generated.py"
    spec = importlib.util.spec_from_file_location("tflite_schema", path)
    assert spec and spec.loader
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Writer:
    def __init__(self, schema: Any, network: Network) -> None:
        self._schema, self._network = schema, network
        self._model, self._graph = schema.ModelT(), schema.SubGraphT()
        self._model.version, self._model.description = 3, "vaccel"
        self._model.operatorCodes, self._model.subgraphs = [], [self._graph]
        # The first is empty by agreement.
        self._model.buffers = [schema.BufferT()]
        self._graph.tensors, self._graph.operators = [], []
        self._places: dict[str, int] = {}
        self._shapes: dict[str, list[int]] = {}
        self._codes: dict[int, int] = {}

    def tensor(self, name: str, shape: list[int], value: np.ndarray | None = None) -> int:
        tensor = self._schema.TensorT()
        tensor.name, tensor.shape, tensor.buffer = name, shape, 0
        tensor.type = INT32 if value is not None and value.dtype == np.int32 else FLOAT32
        if value is not None:
            buffer = self._schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(value).tobytes(), np.uint8)
            tensor.buffer = len(self._model.buffers)
            self._model.buffers.append(buffer)
        self._places[name], self._shapes[name] = len(self._graph.tensors), shape
        self._graph.tensors.append(tensor)
        return self._places[name]

    def constant(self, name: str, value: np.ndarray) -> int:
        return self.tensor(name, list(value.shape), value)

    def operator(self, builtin: int, inputs: list[int], output: int, kind: int = 0, options: Any = None) -> None:
        if builtin not in self._codes:
            code = self._schema.OperatorCodeT()
            code.builtinCode, code.deprecatedBuiltinCode, code.version = builtin, min(builtin, 127), 1
            self._codes[builtin] = len(self._model.operatorCodes)
            self._model.operatorCodes.append(code)
        operator = self._schema.OperatorT()
        operator.opcodeIndex, operator.inputs, operator.outputs = self._codes[builtin], inputs, [output]
        operator.builtinOptionsType, operator.builtinOptions = kind, options
        self._graph.operators.append(operator)

    def _convolution(self, layer: Layer) -> None:
        schema = self._schema
        operators, options_of = schema.BuiltinOperator, schema.BuiltinOptions
        _, height, width, _ = self._shapes[layer.sources[0]]
        shape = [1, -(-height // layer.stride), -(-width // layer.stride), layer.weight.shape[0]]
        # OIHW to OHWI, and depthwise C1HW to 1HWC.
        axes = (0, 2, 3, 1) if layer.kind == CONV else (1, 2, 3, 0)
        inputs = [
            self._places[layer.sources[0]],
            self.constant(f"{layer.name}/weight", layer.weight.transpose(axes)),
            self.constant(f"{layer.name}/bias", layer.bias),
        ]
        options = schema.Conv2DOptionsT() if layer.kind == CONV else schema.DepthwiseConv2DOptionsT()
        kind = options_of.Conv2DOptions if layer.kind == CONV else options_of.DepthwiseConv2DOptions
        builtin = operators.CONV_2D if layer.kind == CONV else operators.DEPTHWISE_CONV_2D
        if layer.kind == DEPTHWISE:
            options.depthMultiplier = 1
        options.padding = schema.Padding.SAME
        options.strideW = options.strideH = layer.stride
        options.dilationWFactor = options.dilationHFactor = 1
        activation = schema.ActivationFunctionType
        options.fusedActivationFunction = activation.RELU6 if layer.relu6 else activation.NONE
        self.operator(builtin, inputs, self.tensor(layer.name, shape), kind, options)

    def layer(self, layer: Layer) -> None:
        schema = self._schema
        operators, options_of = schema.BuiltinOperator, schema.BuiltinOptions
        if layer.kind in (CONV, DEPTHWISE):
            self._convolution(layer)
            return
        sources = [self._places[source] for source in layer.sources]
        before = self._shapes[layer.sources[0]]
        if layer.kind == ADD:
            out = self.tensor(layer.name, before)
            self.operator(operators.ADD, sources, out, options_of.AddOptions, schema.AddOptionsT())
        elif layer.kind == POOL:
            options = schema.ReducerOptionsT()
            options.keepDims = False
            axes = self.constant(f"{layer.name}/axes", np.array([1, 2], np.int32))
            out = self.tensor(layer.name, [1, before[3]])
            self.operator(operators.MEAN, [sources[0], axes], out, options_of.ReducerOptions, options)
        elif layer.kind == DENSE:
            weight = self.constant(f"{layer.name}/weight", layer.weight)
            bias = self.constant(f"{layer.name}/bias", layer.bias)
            out = self.tensor(layer.name, [1, layer.weight.shape[0]])
            options = schema.FullyConnectedOptionsT()
            inputs = [sources[0], weight, bias]
            self.operator(operators.FULLY_CONNECTED, inputs, out, options_of.FullyConnectedOptions, options)
        else:
            options = schema.SoftmaxOptionsT()
            options.beta = 1.0
            self.operator(operators.SOFTMAX, sources, self.tensor(layer.name, before), options_of.SoftmaxOptions, options)

    def write(self) -> bytes:
        network = self._network
        side = network.side
        self._graph.inputs = [self.tensor(network.input, [1, side, side, 3])]
        for layer in network.layers:
            self.layer(layer)
        self._graph.outputs = [self._places[network.output]]
        builder = flatbuffers.Builder(1 << 25)
        builder.Finish(self._model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def write(network: Network, root: str, out: Path) -> None:
    out.write_bytes(Writer(schema_of(root), network).write())

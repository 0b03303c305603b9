# SPDX-License-Identifier: Apache-2.0
"""Builds an ONNX graph node by node, in an order and with names that never vary."""

import numpy as np
import onnx
from onnx import TensorProto, helper

OPSET = 13
# The oldest that opset 13 allows: the oldest runtimes read it too.
IR_VERSION = 7


class Graph:
    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        array = np.ascontiguousarray(value)
        tensor = TensorProto(name=name, data_type=helper.np_dtype_to_tensor_dtype(array.dtype), dims=array.shape)
        tensor.raw_data = array.astype(array.dtype.newbyteorder("<")).tobytes()
        self._constants.append(tensor)
        return name

    def node(self, op: str, inputs: list[str], output: str, **attributes: object) -> str:
        self._nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def model(self, input_name: str, input_shape: list[int | str], output_name: str, classes: int) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes,
            self._name,
            [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, input_shape)],
            [helper.make_tensor_value_info(output_name, TensorProto.FLOAT, [input_shape[0], classes])],
            self._constants,
        )
        return helper.make_model(
            graph,
            ir_version=IR_VERSION,
            opset_imports=[helper.make_opsetid("", OPSET)],
            producer_name="vaccel",
        )

# SPDX-License-Identifier: Apache-2.0
"""The EfficientNet-Lite family: from its state dict to an ONNX graph.

Batch normalisation is folded into the convolution before it, in double
precision; what is left is convolutions, clips and additions. Padding is
"same" in TensorFlow's sense (the odd pixel goes right and down), which
depends on the image size: hence the size is the recipe's.
"""

from typing import Any

import numpy as np
import onnx

from .graph import Graph

Tensors = dict[str, np.ndarray]


class Builder:
    def __init__(self, network: dict[str, Any], tensors: Tensors, name: str) -> None:
        self._network = network
        self._left = dict(tensors)
        self._graph = Graph(name)
        self._size: int = network["image_size"]
        # ReLU6, as Clip takes its bounds since opset 11.
        self._bounds = [
            self._graph.constant("zero", np.float32(0)),
            self._graph.constant("six", np.float32(6)),
        ]

    def _take(self, name: str) -> np.ndarray:
        return self._left.pop(name)

    def _fold(self, conv: str, norm: str) -> tuple[np.ndarray, np.ndarray]:
        weight = self._take(f"{conv}.weight").astype(np.float64)
        scale, shift, mean, variance = (
            self._take(f"{norm}.{part}").astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        self._left.pop(f"{norm}.num_batches_tracked", None)
        factor = scale / np.sqrt(variance + self._network["batch_norm_epsilon"])
        folded = weight * factor.reshape(-1, 1, 1, 1)
        return folded.astype(np.float32), (shift - mean * factor).astype(np.float32)

    def _conv(self, source: str, out: str, conv: str, norm: str, stride: int = 1, depthwise: bool = False) -> str:
        weight, bias = self._fold(conv, norm)
        kernel = weight.shape[2]
        after = -(-self._size // stride)
        padding = max((after - 1) * stride + kernel - self._size, 0)
        before = padding // 2
        self._size = after
        return self._graph.node(
            "Conv",
            [source, self._graph.constant(f"{out}.weight", weight), self._graph.constant(f"{out}.bias", bias)],
            out,
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[before, before, padding - before, padding - before],
            group=weight.shape[0] if depthwise else 1,
        )

    def _relu6(self, source: str) -> str:
        return self._graph.node("Clip", [source, *self._bounds], f"{source}.relu6")

    def _block(self, source: str, index: int, block: dict[str, int], stride: int) -> str:
        theirs, ours = f"_blocks.{index}", f"block{index}"
        x = source
        if block["expand"] != 1:
            x = self._relu6(self._conv(x, f"{ours}.expand", f"{theirs}._expand_conv", f"{theirs}._bn0"))
        x = self._conv(x, f"{ours}.depthwise", f"{theirs}._depthwise_conv", f"{theirs}._bn1", stride, depthwise=True)
        return self._conv(self._relu6(x), f"{ours}.project", f"{theirs}._project_conv", f"{theirs}._bn2")

    def build(self, input_name: str, output_name: str) -> onnx.ModelProto:
        network, graph = self._network, self._graph
        x = self._relu6(self._conv(input_name, "stem", "_conv_stem", "_bn0", network["stem"]["stride"]))
        index = 0
        for block in network["blocks"]:
            for repeat in range(block["repeat"]):
                stride = block["stride"] if repeat == 0 else 1
                before, x = x, self._block(x, index, block, stride)
                if repeat > 0:
                    x = graph.node("Add", [x, before], f"block{index}.add")
                index += 1
        x = self._relu6(self._conv(x, "head", "_conv_head", "_bn1"))
        x = graph.node("GlobalAveragePool", [x], "pool")
        x = graph.node("Flatten", [x], "flat", axis=1)
        weight = graph.constant("classifier.weight", self._take("_fc.weight"))
        bias = graph.constant("classifier.bias", self._take("_fc.bias"))
        x = graph.node("Gemm", [x, weight, bias], "logits", transB=1)
        graph.node("Softmax", [x], output_name, axis=1)
        if self._left:
            raise ValueError(f"the network has no place for the tensor {min(self._left)!r}")
        side = network["image_size"]
        return graph.model(input_name, ["N", 3, side, side], output_name, network["classes"])

# SPDX-License-Identifier: Apache-2.0
"""A small convolutional network in numpy: forward, backward, Adam, and the same as ONNX.

Arrays are [image, row, column, channel] in single precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = np.ndarray

OPSET = 13
IR_VERSION = 8
SIDE = 64  # of the input, pixels
COARSE = 8  # pixels of the input for a cell of the coarse features
FINE = 4  # likewise of the fine ones, of which each answers for 2 x 2 smaller ones


class Conv:
    """A convolution of odd `size`, padded to keep the cells, with bias, and ReLU unless `linear`."""

    def __init__(
        self, name: str, rng: np.random.Generator, size: int, inputs: int, outputs: int, *, stride: int = 1, linear: bool = False
    ) -> None:
        fan = size * size * inputs
        self.name, self.size, self.stride, self.linear = name, size, stride, linear
        scale = (1.0 if linear else 2.0) / fan
        self.weight = (rng.standard_normal((fan, outputs)) * np.sqrt(scale)).astype(np.float32)
        self.bias = np.zeros(outputs, np.float32)

    def forward(self, x: Array) -> Array:
        pad = self.size // 2
        self._shape = x.shape
        padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0))) if pad else x
        windows = np.lib.stride_tricks.sliding_window_view(padded, (self.size, self.size), (1, 2))
        windows = windows[:, :: self.stride, :: self.stride].transpose(0, 1, 2, 4, 5, 3)
        self._columns = windows.reshape(-1, self.weight.shape[0])
        y = self._columns @ self.weight + self.bias
        if not self.linear:
            np.maximum(y, 0, out=y)
        self._y = y
        return y.reshape(*windows.shape[:3], -1)

    def learn(self, gradient: Array) -> Array:
        """Keeps what belongs to the weights."""
        flat = gradient.reshape(self._y.shape)
        if not self.linear:
            flat = flat * (self._y > 0)
        self.weight_gradient = self._columns.T @ flat
        self.bias_gradient = flat.sum(0)
        return flat

    def backward(self, gradient: Array) -> Array:
        """Keeps what belongs to the weights; gives what belongs to the input."""
        flat = self.learn(gradient)
        rows, columns = gradient.shape[1:3]
        pad, step = self.size // 2, self.stride
        n, height, width, channels = self._shape
        spread = (flat @ self.weight.T).reshape(n, rows, columns, self.size, self.size, channels)
        padded = np.zeros((n, height + 2 * pad, width + 2 * pad, channels), np.float32)
        for dy in range(self.size):
            for dx in range(self.size):
                padded[:, dy : dy + rows * step : step, dx : dx + columns * step : step] += spread[:, :, :, dy, dx]
        return padded[:, pad : pad + height, pad : pad + width]


class Net:
    """An encoder to cells of 8 pixels and one linear head; with `fine`, back to cells of 4 before it, and to 2 behind it."""

    def __init__(self, rng: np.random.Generator, outputs: int, *, fine: bool) -> None:
        self.fine = fine
        self.first = Conv("first", rng, 3, 3, 16, stride=2)
        self.second = Conv("second", rng, 3, 16, 32, stride=2)
        self.third = Conv("third", rng, 3, 32, 48, stride=2)
        self.deep = [Conv(f"deep{i}", rng, 3, 48, 48) for i in range(2)]
        self.narrow = Conv("narrow", rng, 1, 48, 32, linear=True)
        self.join = Conv("join", rng, 3, 32, 32)
        self.head = Conv("head", rng, 1, 32 if fine else 48, outputs * (4 if fine else 1), linear=True)

    def layers(self) -> Iterator[Conv]:
        yield from (self.first, self.second, self.third, *self.deep)
        if self.fine:
            yield from (self.narrow, self.join)
        yield self.head

    def forward(self, x: Array) -> Array:
        half = self.second.forward(self.first.forward(x))
        y = self.third.forward(half)
        for layer in self.deep:
            y = y + layer.forward(y)
        if self.fine:
            y = self.join.forward(half + self.narrow.forward(y).repeat(2, 1).repeat(2, 2))
        y = self.head.forward(y)
        if self.fine:
            n, rows, columns, _ = y.shape
            y = y.reshape(n, rows, columns, 2, 2, -1).swapaxes(2, 3).reshape(n, 2 * rows, 2 * columns, -1)
        return y

    def backward(self, gradient: Array) -> None:
        if self.fine:
            n, rows, columns, _ = gradient.shape
            gradient = gradient.reshape(n, rows // 2, 2, columns // 2, 2, -1).swapaxes(2, 3)
            gradient = gradient.reshape(n, rows // 2, columns // 2, -1)
        g = self.head.backward(gradient)
        skipped: Array | float = 0.0
        if self.fine:
            skipped = g = self.join.backward(g)
            n, rows, columns, channels = g.shape
            g = self.narrow.backward(g.reshape(n, rows // 2, 2, columns // 2, 2, channels).sum((2, 4)))
        for layer in reversed(self.deep):
            g = g + layer.backward(g)
        self.first.learn(self.second.backward(self.third.backward(g) + skipped))


def train(net: Net, batch: Callable[[], tuple[Array, Callable[[Array], Array]]], steps: int, rate: float = 3e-3) -> None:
    """Adam (Kingma and Ba, 2015), its rate falling as a half cosine. `batch` gives images, and from the network's
    answer the gradient of the loss."""
    parameters = [(layer, kind) for layer in net.layers() for kind in ("weight", "bias")]
    means = [np.zeros_like(getattr(layer, kind)) for layer, kind in parameters]
    squares = [np.zeros_like(mean) for mean in means]
    for step in range(1, steps + 1):
        images, gradient = batch()
        net.backward(gradient(net.forward(images)))
        now = rate * (0.5 + 0.5 * np.cos(np.pi * step / steps)) * min(1.0, step / 20)
        now *= np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        for (layer, kind), mean, square in zip(parameters, means, squares, strict=True):
            g = getattr(layer, f"{kind}_gradient")
            mean += 0.1 * (g - mean)
            square += 0.001 * (g * g - square)
            getattr(layer, kind)[...] -= now * mean / (np.sqrt(square) + 1e-8)


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def softmax(x: Array) -> Array:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


class Graph:
    """The network as ONNX, from [1, 3, SIDE, SIDE] to what the head gives; nodes may be added behind it."""

    def __init__(self, net: Net) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        half = self._conv(net.second, self._conv(net.first, "image"))
        y = self._conv(net.third, half)
        for layer in net.deep:
            y = self.node("Add", [y, self._conv(layer, y)])
        if net.fine:
            scales = self.constant("scales", np.array([1, 1, 2, 2], np.float32))
            upper = self.node(
                "Resize",
                [self._conv(net.narrow, y), "", scales],
                mode="nearest",
                coordinate_transformation_mode="asymmetric",
                nearest_mode="floor",
            )
            y = self._conv(net.join, self.node("Add", [half, upper]))
        self.head = self._conv(net.head, y)
        if net.fine:
            self.head = self.node("DepthToSpace", [self.head], blocksize=2)

    def constant(self, name: str, value: Array) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str | None = None, **attributes: object) -> str:
        name = output or f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def _conv(self, layer: Conv, x: str) -> str:
        size, outputs = layer.size, layer.bias.size
        weight = layer.weight.reshape(size, size, -1, outputs).transpose(3, 2, 0, 1)
        inputs = [x, self.constant(f"{layer.name}.weight", weight), self.constant(f"{layer.name}.bias", layer.bias)]
        pad = size // 2
        y = self.node("Conv", inputs, kernel_shape=[size, size], strides=[layer.stride] * 2, pads=[pad] * 4)
        return y if layer.linear else self.node("Relu", [y])

    def model(self, outputs: dict[str, list[int]]) -> onnx.ModelProto:
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
        values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()]
        graph = helper.make_graph(self.nodes, "trained", [image], values, self.constants)
        model = helper.make_model(
            graph, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="vaccel"
        )
        onnx.checker.check_model(model)
        return model

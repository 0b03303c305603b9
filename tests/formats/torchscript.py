# SPDX-License-Identifier: Apache-2.0
"""torchscript.py LAYERS.json WEIGHTS.npz OUT: a network as TorchScript, in an interpreter that has torch."""

import json
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Convolution(nn.Module):
    def __init__(self, layer: dict, weight: np.ndarray, bias: np.ndarray, size: int) -> None:
        super().__init__()
        kernel, stride = weight.shape[2], layer["stride"]
        after = -(-size // stride)
        padding = max((after - 1) * stride + kernel - size, 0)
        self.before: int = padding // 2
        self.after: int = padding - padding // 2
        groups = weight.shape[0] if layer["kind"] == "depthwise" else 1
        self.conv = nn.Conv2d(weight.shape[1] * groups, weight.shape[0], kernel, stride, groups=groups)
        self.conv.weight.data = torch.tensor(weight)
        self.conv.bias.data = torch.tensor(bias)
        self.relu6: bool = layer["relu6"]
        self.size = after

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.before != self.after:
            x = self.conv(functional.pad(x, [self.before, self.after, self.before, self.after]))
        else:
            x = functional.conv2d(
                x,
                self.conv.weight,
                self.conv.bias,
                self.conv.stride,
                [self.before, self.before],
                self.conv.dilation,
                self.conv.groups,
            )
        return functional.relu6(x) if self.relu6 else x


class Block(nn.Module):
    """Convolutions one after another; what goes in is added to what comes out, if that is asked."""

    def __init__(self, layers: list[Convolution], adds: bool) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.adds = adds

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.layers(x)
        return y + x if self.adds else y


class Classifier(nn.Module):
    def __init__(self, blocks: list[Block], weight: np.ndarray, bias: np.ndarray) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*blocks)
        self.dense = nn.Linear(weight.shape[1], weight.shape[0])
        self.dense.weight.data = torch.tensor(weight)
        self.dense.bias.data = torch.tensor(bias)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        x = self.blocks(input).mean([2, 3])
        return torch.softmax(self.dense(x), 1)


def main(layers_file: str, weights_file: str, out: str) -> None:
    with open(layers_file, encoding="utf-8") as file:
        description = json.load(file)
    weights = np.load(weights_file)
    size = description["side"]
    blocks: list[Block] = []
    run: list[Convolution] = []
    # Where each run of convolutions ends: at what is added to, or adds.
    starts = {source for layer in description["layers"] if layer["kind"] == "add" for source in layer["sources"]}
    dense: tuple[np.ndarray, np.ndarray] | None = None
    for layer in description["layers"]:
        name, kind = layer["name"], layer["kind"]
        if kind in ("conv", "depthwise"):
            made = Convolution(layer, weights[f"{name}.weight"], weights[f"{name}.bias"], size)
            size = made.size
            run.append(made)
        if (name in starts or kind in ("add", "pool")) and run:
            blocks.append(Block(run, False))
            run = []
        if kind == "add":
            blocks[-1].adds = True
        if kind == "dense":
            dense = weights[f"{name}.weight"], weights[f"{name}.bias"]
    assert dense is not None
    with torch.no_grad():
        torch.jit.script(Classifier(blocks, *dense).eval()).save(out)


if __name__ == "__main__":
    main(*sys.argv[1:])

# SPDX-License-Identifier: Apache-2.0
"""modules.py FOLDER: the tiny TorchScript modules that the tests run on, in an interpreter that has torch."""

import sys
from pathlib import Path
from typing import List, NamedTuple, Tuple

import torch
from torch import nn


class Affine(nn.Module):
    def forward(self, x: torch.Tensor, k: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        return x + k, x


class Both(NamedTuple):
    half: torch.Tensor
    turned: torch.Tensor


class Named(nn.Module):
    def forward(self, x: torch.Tensor, scale: float = 0.5) -> Both:
        return Both(x * scale, x.transpose(0, 1))


class Writes(nn.Module):
    """Works in place, on what it was given."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.add_(1)


class Keeps(nn.Module):
    """Gives what it was given the time before."""

    def __init__(self) -> None:
        super().__init__()
        self.before = torch.zeros(4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        before = self.before
        self.before = x
        return before * 1.0


class Lists(nn.Module):
    def forward(self, x: torch.Tensor) -> List[torch.Tensor]:
        return [x]


class Text(nn.Module):
    def forward(self, x: torch.Tensor, word: str) -> torch.Tensor:
        return x + len(word)


class Same(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


class Raises(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.size(0) > 1:
            raise ValueError("one row at a time")
        return x + 1


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for made in (Affine(), Named(), Writes(), Keeps(), Lists(), Text(), Same(), Raises()):
        torch.jit.script(made).save(str(folder / f"{type(made).__name__.lower()}.pt"))
    whole = (folder / "affine.pt").read_bytes()
    (folder / "cut.pt").write_bytes(whole[: len(whole) // 2])


if __name__ == "__main__":
    main(Path(sys.argv[1]))

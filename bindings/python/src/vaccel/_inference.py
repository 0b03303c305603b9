# SPDX-License-Identifier: Apache-2.0
"""What `infer` takes and gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import _native
from ._tensor import Tensor, array_of
from ._types import Phases, Precision

#: Names, or None for tensors by position, and what goes with them.
Pairs = list[tuple[str | None, Any]]


class Inference(Mapping[str, Any]):
    """What a network answered: its outputs by name, in its own order or the one asked for.

    An output is a numpy array over the memory that the result came in, read-only and not copied; it keeps that memory for as
    long as it lives. Strings are arrays of `bytes` objects. Without numpy, or for bfloat16 without ml_dtypes, it is a
    `vaccel.Tensor`; `tensors` has one for each. One that was written into the caller's array is that array, or where the
    network gave less than there was room for, a view of its start.
    """

    __slots__ = ("_arrays", "backend", "device", "model_sha256", "phases", "precision", "tensors")

    backend: str
    """The backend that answered; one behind a transport as "loop/openvino"."""
    device: str
    """The device that it ran on, as the backend names it."""
    precision: Precision
    """The precision that it was computed in."""
    model_sha256: str
    """The SHA-256 of the model that answered; empty when it is not known."""
    phases: Phases
    """Where the call's time went, if the session profiles."""
    tensors: dict[str, Tensor]
    """The outputs that are not in the caller's memory, as they are."""

    def __init__(self, raw: tuple[Any, ...], wanted: Sequence[tuple[Any, Any]]) -> None:
        results, shapes, origin = raw
        self.tensors = dict(results)
        self.backend, self.device, precision, self.model_sha256, phases = origin
        self.precision, self.phases = Precision(precision), Phases._read(phases)
        self._arrays: dict[str, Any] = {}
        for (name, given), shape in zip(wanted, shapes, strict=True):
            if shape is not None:
                self._arrays[name] = filled(given, shape)
            elif name in self.tensors:
                self._arrays[name] = array_of(self.tensors[name])
        for name, tensor in results:
            if name not in self._arrays:
                self._arrays[name] = array_of(tensor)

    def __getitem__(self, name: str) -> Any:
        try:
            return self._arrays[name]
        except KeyError:
            raise KeyError(f"{name!r} is no output; there are {', '.join(map(repr, self._arrays))}") from None

    def __len__(self) -> int:
        return len(self._arrays)

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __repr__(self) -> str:
        return f"<vaccel.Inference {', '.join(self._arrays)}>"


def filled(given: Any, shape: tuple[int, ...]) -> Any:
    """The caller's array where an output was written, or the part of it that was."""
    own: Any = given.shape if hasattr(given, "shape") else memoryview(given).shape
    if tuple(own) == shape:
        return given
    source = given if isinstance(given, Tensor) else _native.tensor_read(given, "output")
    return array_of(_native.tensor_over(source, source._dtype, shape, True))


def input_pairs(inputs: Any) -> Pairs:
    """A mapping is by name; a tuple is by position; anything else is the first input."""
    if isinstance(inputs, Mapping):
        return list(inputs.items())
    if isinstance(inputs, tuple):
        return [(None, value) for value in inputs]
    return [(None, inputs)]


def output_pairs(outputs: Mapping[str, Any] | Iterable[str] | str | None) -> Pairs:
    """A mapping gives arrays to write into, or None; names alone come in the result."""
    if outputs is None:
        return []
    if isinstance(outputs, Mapping):
        return list(outputs.items())
    if isinstance(outputs, str):
        return [(outputs, None)]
    names = list(outputs) if isinstance(outputs, Iterable) and not hasattr(outputs, "dtype") else [None]
    if not all(isinstance(name, str) for name in names):
        raise TypeError('outputs: expected {"name": array or None}, or names')
    return [(name, None) for name in names]

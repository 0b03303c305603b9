# SPDX-License-Identifier: Apache-2.0
"""Sessions: where calls are made from."""

from __future__ import annotations

from typing import TypeVar

from . import _native
from ._buffer import Buffer
from ._enum import SpecEnum
from ._model import Model
from ._ops import Ops
from ._types import OPS, Explanation, Performance, Precision

E = TypeVar("E", bound=SpecEnum)


def _choice(what: str, kind: type[E], value: E | str) -> E:
    """A value of an enumeration, also by its name, such as "f32"."""
    if isinstance(value, kind):
        return value
    try:
        return kind[value.upper()]
    except (KeyError, AttributeError):
        names = ", ".join(str(known) for known in kind)
        raise ValueError(f"{what}: {value!r} is none of {names}") from None


def op_id(name: str) -> int:
    """The id of an op by its name, such as "image_classify"."""
    try:
        return OPS[name]
    except (KeyError, TypeError):
        raise ValueError(f"op: {name!r} is none of {', '.join(OPS)}") from None


class Session(Ops):
    """Where calls are made from. Many threads may use one session at once.

    backend: the backend to use, whatever ranks higher; None lets vaccel choose.
    device: the backend's device, as `vaccel.info()` lists it; None lets the backend choose.
    precision: the precision to compute in: "default" (f32), "f32", "f16", "bf16" or "fastest".
    performance: what counts more: "latency", the time of one call, or "throughput", how many are done in a second.
    profile: measure where each call's time goes; the results' `phases` then say it.

    Opening one is cheap: frameworks are loaded by the first call that needs them. Use it in a `with` statement, or call
    `close()`; calls after that raise ValueError.
    """

    __slots__ = ()

    def __init__(
        self,
        backend: str | None = None,
        device: str | None = None,
        precision: Precision | str = Precision.DEFAULT,
        *,
        performance: Performance | str = Performance.LATENCY,
        profile: bool = False,
    ) -> None:
        wanted = _choice("precision", Precision, precision)
        matters = _choice("performance", Performance, performance)
        _native.session_open(self, backend, device, wanted, matters, profile)

    def prepare(self, op: str, model: Model | None = None) -> None:
        """Choose the backend for `op` and load `model` into it now, so that the first call need not."""
        _native.session_prepare(self, op_id(op), model)

    def explain(self, op: str, model: Model | None = None) -> Explanation:
        """Which backend a call of `op` would take, and why not the others. Runs nothing and loads no model."""
        return Explanation._read(_native.explain(self, op_id(op), model))

    def buffer(self, nbytes: int) -> Buffer:
        """Allocate memory that this session's calls reach best: zeroed, aligned to 64, at least one byte."""
        buffer = Buffer()
        _native.buffer_create(buffer, self, nbytes)
        return buffer

    def __repr__(self) -> str:
        return "<vaccel.Session, closed>" if self.closed else "<vaccel.Session>"

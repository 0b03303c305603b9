# SPDX-License-Identifier: Apache-2.0
"""Sessions: where calls are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, overload

from . import _native
from ._backends import discover
from ._buffer import Buffer
from ._call import Call
from ._enum import SpecEnum
from ._image import Image
from ._inference import Inference, filled, input_pairs, output_pairs
from ._model import Model
from ._ops import Ops
from ._types import OPS, Classification, Classifications, Explanation, Performance, Precision

E = TypeVar("E", bound=SpecEnum)

#: Images of one call at most.
_BATCH = 1024


def _choice(what: str, kind: type[E], value: E | str) -> E:
    """A value of an enumeration, also by its name, such as "f32"."""
    if isinstance(value, kind):
        return value
    try:
        return kind[str(value).upper()]
    except KeyError:
        names = ", ".join(str(known) for known in kind)
        raise ValueError(f"{what}: {value!r} is none of {names}") from None


def op_id(name: str) -> int:
    """The id of an op by its name, such as "image_classify"."""
    try:
        return OPS[name]
    except (KeyError, TypeError):
        raise ValueError(f"op: {name!r} is none of {', '.join(OPS)}") from None


def _inference(raw: tuple[Any, ...]) -> Inference:
    return Inference(raw, [])


def _one_each(raw: tuple[Any, ...]) -> list[Classification]:
    """What a batch answered, as the images one by one would have."""
    batch = Classifications._read(raw)
    origin = (batch.backend, batch.device, batch.precision, batch.model_sha256, batch.phases)
    return [Classification(image.entries, *origin) for image in batch.images]


class Session(Ops):
    """Where calls are made from. Many threads may use one session at once.

    backend: the backend to use, whatever ranks higher; None lets vaccel choose.
    device: the backend's device, as `vaccel.info()` lists it; None lets the backend choose.
    precision: the precision to compute in: "default" (f32), "f32", "f16", "bf16" or "fastest".
    performance: what counts more: "latency", the time of one call, or "throughput", how many are done in a second.
    profile: measure where each call's time goes; the results' `phases` then say it.
    fallback: when the backend that was chosen fails in a way that another might not, ask the next that can do it, with a warning
        in the log; not for submitted calls.

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
        fallback: bool = False,
    ) -> None:
        wanted = _choice("precision", Precision, precision)
        matters = _choice("performance", Performance, performance)
        discover()
        _native.session_open(self, None, backend, device, wanted, matters, profile, fallback)

    def using(
        self,
        backend: str | None = None,
        device: str | None = None,
        precision: Precision | str = Precision.DEFAULT,
        *,
        performance: Performance | str = Performance.LATENCY,
        profile: bool = False,
        fallback: bool = False,
    ) -> Session:
        """A session like this one but for what is given, for calls that are to go elsewhere, or a single one:

        session.using(backend="onnxruntime").image_classify(image, model)

        It costs next to nothing, shares loaded models, and lives by itself.
        """
        derived = Session.__new__(Session)
        wanted = _choice("precision", Precision, precision)
        matters = _choice("performance", Performance, performance)
        _native.session_open(derived, self, backend, device, wanted, matters, profile, fallback)
        return derived

    @overload
    def image_classify(self, image: Image, model: Model, *, top_k: int = 0, min_score: float = 0.0) -> Classification: ...
    @overload
    def image_classify(
        self, image: Sequence[Image], model: Model, *, top_k: int = 0, min_score: float = 0.0
    ) -> list[Classification]: ...
    def image_classify(self, image: Any, model: Model, *, top_k: int = 0, min_score: float = 0.0) -> Any:
        """Say what an image shows, or each of several.

        Decodes, crops, resizes and normalises the image as the model's model.json says, runs the model and returns the
        labels that score highest. A list of images runs as batches, with the same labels as one by one; it fails as a
        whole when one of them cannot be read, and says which.

        image: the image to look at, or a list of them, which gives a list.
        model: a classification network.
        top_k: how many labels to return at most, best first; 0 means 5.
        min_score: leave out labels that score less, 0 to 1.
        """
        if not isinstance(image, (list, tuple)):
            return super().image_classify(image, model, top_k=top_k, min_score=min_score)
        answers: list[Classification] = []
        for start in range(0, len(image), _BATCH):
            batch = image[start : start + _BATCH]
            answers += _one_each(_native.image_classify_batch(self, batch, model, top_k, min_score))
        return answers

    @overload
    def image_classify_submit(
        self, image: Image, model: Model, *, top_k: int = 0, min_score: float = 0.0
    ) -> Call[Classification]: ...
    @overload
    def image_classify_submit(
        self, image: Sequence[Image], model: Model, *, top_k: int = 0, min_score: float = 0.0
    ) -> Call[list[Classification]]: ...
    def image_classify_submit(self, image: Any, model: Model, *, top_k: int = 0, min_score: float = 0.0) -> Any:
        """Start `image_classify` and return at once; a list is one batch, of at most 1024 images."""
        if not isinstance(image, (list, tuple)):
            return super().image_classify_submit(image, model, top_k=top_k, min_score=min_score)
        call: Call[list[Classification]] = Call(_native.image_classify_batch_result, _one_each)
        _native.image_classify_batch_submit(call, self, image, model, top_k, min_score)
        return call

    @overload
    async def image_classify_async(
        self, image: Image, model: Model, *, top_k: int = 0, min_score: float = 0.0
    ) -> Classification: ...
    @overload
    async def image_classify_async(
        self, image: Sequence[Image], model: Model, *, top_k: int = 0, min_score: float = 0.0
    ) -> list[Classification]: ...
    async def image_classify_async(self, image: Any, model: Model, *, top_k: int = 0, min_score: float = 0.0) -> Any:
        """Await `image_classify`. Cancelling the task cancels the call."""
        return await self.image_classify_submit(image, model, top_k=top_k, min_score=min_score)

    def infer(
        self, model: Model, inputs: Any, outputs: Mapping[str, Any] | Iterable[str] | str | None = None
    ) -> Inference:
        """Run a network on tensors.

        model: any network; `model.describe()` says what it takes and gives.
        inputs: `{"name": value}`; or a tuple of values by position; or the value of the only input. A value is a numpy array,
            anything with a buffer or with `__dlpack__` in the CPU's memory, a `vaccel.Tensor`, or a list or number, which numpy
            converts. It is read where it is; only arrays with gaps, in column-major order or in another byte order are
            copied, and lists. Arrays of strings ("S", "U", StringDType, objects) and lists of str or bytes are of dtype
            "bytes". A bytes object is a vector of "u8".
        outputs: None for all of them; names; or `{"name": array}` to have an output written into an array of its dtype with
            room for it, writable and C-contiguous (None in the place of the array: as a result).

        dtypes, shapes and names are the network's: nothing is converted, and the error says what it takes. NaN and infinity
        pass through. The arrays must not be written to while the call runs.
        """
        wanted = output_pairs(outputs)
        return Inference(_native.infer(self, model, input_pairs(inputs), wanted), wanted)

    def infer_submit(self, model: Model, inputs: Any) -> Call[Inference]:
        """Start `infer` and return at once. All outputs come in the result; the inputs are kept until it has completed."""
        call = Call(_native.infer_result, _inference)
        _native.infer_submit(call, self, model, input_pairs(inputs))
        return call

    async def infer_async(self, model: Model, inputs: Any) -> Inference:
        """Await `infer`. Cancelling the task cancels the call."""
        return await self.infer_submit(model, inputs)

    def exec(self, library: str, symbol: str, signature: str, inputs: Sequence[Any] = (), outputs: Sequence[Any] = ()) -> list[Any]:
        """Call a function of a library by its name, as the host's policy allows.

        library, symbol, signature: as the policy has them, such as "m", "pow", "f64(f64, f64)".
        inputs: for each value and each array that is not `out`, in order: numbers and lists as numpy converts them, arrays, tensors.
        outputs: for what the function returns, unless that is void, and each array that is not `in`, in order: arrays to write into.

        Gives the outputs, or of one that is longer than what was written, a view of its start.
        """
        wanted: list[tuple[str | None, Any]] = [(None, value) for value in outputs]
        shapes = _native.call_function(self, library, symbol, signature, [(None, value) for value in inputs], wanted)
        return [filled(value, shape) for value, shape in zip(outputs, shapes, strict=True)]

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

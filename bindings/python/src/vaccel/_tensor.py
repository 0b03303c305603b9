# SPDX-License-Identifier: Apache-2.0
"""Tensors: typed, shaped memory, with numpy and without."""

from __future__ import annotations

import importlib
import math
import struct
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from . import _native
from ._types import Dtype

#: DLPack's numbers for memory that the CPU can read: its own, and pinned memory of CUDA and ROCm.
_CPU, _CUDA_HOST, _ROCM_HOST = 1, 3, 11

_DEVICES = {2: "cuda", 4: "opencl", 7: "vulkan", 8: "metal", 10: "rocm", 13: "cuda_managed", 14: "oneapi"}

#: Dimensions of a tensor at most.
MAX_RANK = 16

#: Kinds of numpy dtypes that hold strings: bytes, text, StringDType, objects that are either.
_STRINGS = "SUTO"


class Tensor(_native.TensorHandle):
    """A dense array in row-major order, where it lies: what `infer` takes and gives, for programs without numpy and for bfloat16.

    data: anything with a contiguous buffer (bytes, bytearray, memoryview, array.array, a `vaccel.Buffer`, a numpy array) or with
        `__dlpack__`. It is used where it is; a DLPack tensor with gaps is copied.
    dtype: such as "f32", "bf16" or "bytes"; None takes what the data says it is.
    shape: elements along each dimension; None takes the data's own, or one dimension when `dtype` differs from it.

    It has Python's buffer protocol (`memoryview(tensor)`; bfloat16 appears as uint16, strings as their raw bytes) and DLPack's
    (`torch.from_dlpack(tensor)`). Results are read-only.
    """

    __slots__ = ()

    def __new__(cls, data: Any, dtype: Dtype | str | None = None, shape: Sequence[int] | None = None) -> Tensor:
        own: Tensor = _native.tensor_read(data, "data")
        if dtype is None and shape is None:
            return own
        wanted = own.dtype if dtype is None else _dtype(dtype)
        if shape is None:
            if Dtype.BYTES in (wanted, own.dtype):
                raise ValueError("shape: strings do not say how many they are; give their shape")
            size = dtype_size(wanted)
            if own.nbytes % size:
                raise ValueError(f"data: {own.nbytes} bytes are no whole number of {wanted} elements")
            shape = own.shape if dtype_size(own.dtype) == size else (own.nbytes // size,)
        made: Tensor = _native.tensor_over(own, wanted, tuple(shape), False)
        return made

    @classmethod
    def of_strings(cls, strings: Iterable[str | bytes], shape: Sequence[int] | None = None) -> Tensor:
        """Strings as a tensor of dtype "bytes"; text becomes UTF-8. `shape`: None is one dimension."""
        items = list(strings)
        wanted = (len(items),) if shape is None else tuple(shape)
        if math.prod(wanted) != len(items):
            raise ValueError(f"shape: {wanted} takes {math.prod(wanted)} strings, and there are {len(items)}")
        made: Tensor = _native.tensor_over(_encode(items, "strings"), Dtype.BYTES, wanted, False)
        return made

    @property
    def dtype(self) -> Dtype:
        """The type of its elements."""
        return Dtype(self._dtype)

    def numpy(self) -> Any:
        """A numpy array over the same memory; strings are copied into an array of `bytes` objects.

        bfloat16 needs the package ml_dtypes.
        """
        import numpy

        if self.dtype is Dtype.BYTES:
            array = numpy.empty(math.prod(self.shape), object)
            array[:] = _decode(self)
            return array.reshape(self.shape)
        if self.dtype is Dtype.BF16:
            ml_dtypes = importlib.import_module("ml_dtypes")
            return numpy.asarray(self).view(ml_dtypes.bfloat16)
        return numpy.asarray(self)

    def tolist(self) -> Any:
        """The elements as nested lists of Python's own objects; strings as bytes."""
        if self.dtype is Dtype.BYTES:
            return _nested(_decode(self), self.shape)
        if self.dtype is Dtype.BF16:
            halves = memoryview(self).cast("B").cast("H") if self.nbytes else []
            return _nested([struct.unpack("<f", struct.pack("<I", half << 16))[0] for half in halves], self.shape)
        if not self.nbytes:
            return _nested([], self.shape)
        return memoryview(self).tolist()

    def __dlpack__(
        self,
        *,
        stream: None = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> object:
        if stream is not None:
            raise BufferError("stream: a tensor in the CPU's memory has none; pass None")
        if dl_device is not None and tuple(dl_device) != (_CPU, 0):
            raise BufferError("dl_device: this tensor is in the CPU's memory; move it afterwards")
        versioned = max_version is not None and max_version[0] >= 1
        if self.readonly and not versioned and not copy:
            raise BufferError(
                "this tensor is read-only, which DLPack before 1.0 cannot say; pass copy=True, or copy it first"
            )
        return _native.tensor_to_dlpack(self, versioned, bool(copy))

    def __dlpack_device__(self) -> tuple[int, int]:
        return _CPU, 0

    def __repr__(self) -> str:
        return f"<vaccel.Tensor {self.dtype} {list(self.shape)}>"


_native.tensor_class(Tensor)

def dtype_size(dtype: Dtype) -> int:
    """Bytes of one element; 0 for strings."""
    return _native.dtype_size(dtype)


def array_of(tensor: Tensor) -> Any:
    """What `infer` gives for an output: a numpy array, or the tensor where there is no numpy, or none that has its dtype."""
    try:
        return tensor.numpy()
    except ImportError:
        return tensor


def argument(value: Any, label: str, output: bool) -> Tensor:
    """A tensor over `value`, or for inputs of a copy where it must be one; or why there is none.

    Called for what the extension does not take by itself, which is row-major memory with a buffer of plain elements.
    """
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
        return _of_numpy(numpy, value, label, output)
    if hasattr(value, "__dlpack__"):
        return _of_dlpack(value, label, output)
    try:
        view = memoryview(value)
    except (TypeError, ValueError, BufferError):
        return _of_objects(value, label, output)
    if output and not (view.c_contiguous and not view.readonly):
        raise ValueError(f"{label}: the memory is {_fault(view.readonly)}; pass a bytearray, or another writable buffer")
    raise TypeError(
        f"{label}: a buffer of {view.ndim} dimensions and format {view.format!r} is no tensor; "
        "wrap its bytes in vaccel.Tensor(data, dtype, shape)"
    )


def _fault(readonly: bool) -> str:
    return "read-only" if readonly else "not contiguous in row-major order"


def _of_numpy(numpy: Any, array: Any, label: str, output: bool) -> Tensor:
    dtype = array.dtype
    if array.ndim > MAX_RANK:
        raise ValueError(f"{label}: {array.ndim} dimensions are more than {MAX_RANK}; reshape it")
    if output and not (array.flags.writeable and array.flags.c_contiguous):
        raise ValueError(
            f"{label}: the array is {_fault(not array.flags.writeable)}; pass one such as numpy.empty(shape, dtype), and copy from it"
        )
    if dtype.name == "bfloat16":
        bits = array.view(numpy.uint16) if array.flags.c_contiguous else array.copy(order="C").view(numpy.uint16)
        made: Tensor = _native.tensor_over(bits, Dtype.BF16, array.shape, False)
        return made
    if not output and dtype.kind in _STRINGS:
        made = _native.tensor_over(_encode(array.ravel().tolist(), f"{label} (dtype {dtype})"), Dtype.BYTES, array.shape, False)
        return made
    if dtype.kind in "biuf" and dtype.itemsize <= 8 and not dtype.isnative:
        if output:
            raise TypeError(f"{label}: dtype {dtype.str!r} has another byte order than this machine; pass {dtype.newbyteorder('=').str!r}")
        made = _native.tensor_read(array.astype(dtype.newbyteorder("=")), label)
        return made
    raise TypeError(f"{label}: a numpy array of dtype {dtype} is no tensor; {_remedy(dtype, output)}")


def _remedy(dtype: Any, output: bool) -> str:
    if dtype.kind in _STRINGS:
        return "strings cannot be written in place: pass None, and take the result's"
    if dtype.kind == "c":
        return "pass its real and imaginary parts, array.real and array.imag"
    if dtype.kind in "mM":
        return "pass numbers, such as array.astype('int64')"
    return "pass an array of plain numbers" if output else "convert it, as with array.astype('float32')"


def _of_dlpack(value: Any, label: str, output: bool) -> Tensor:
    kind, number = (int(part) for part in value.__dlpack_device__())
    if kind not in (_CPU, _CUDA_HOST, _ROCM_HOST):
        device = _DEVICES.get(kind, f"DLPack device {kind}")
        raise ValueError(f"{label}: its memory is on {device}:{number}, not the CPU's; move it there first, as with .cpu()")
    try:
        try:
            capsule = value.__dlpack__(max_version=(1, 0))
        except TypeError:  # from before DLPack 1.0
            capsule = value.__dlpack__()
        tensor: Tensor = _native.tensor_from_dlpack(capsule)
    except (TypeError, ValueError, BufferError) as error:
        raise type(error)(f"{label}: {error}") from error
    if output and tensor.readonly:
        raise ValueError(f"{label}: the {type(value).__name__} is read-only or not contiguous; pass one that is neither")
    return tensor


def _of_objects(value: Any, label: str, output: bool) -> Tensor:
    """Of what numpy understands: lists, numbers, strings, whatever has __array__."""
    name = type(value).__name__
    if output:
        raise TypeError(f"{label}: expected an array to write into, not {name}; pass numpy.empty(shape, dtype), or None")
    if not isinstance(value, (list, tuple, str, bool, int, float)) and not hasattr(value, "__array__"):
        raise TypeError(f"{label}: {name} is no tensor; pass a numpy array, a vaccel.Tensor, or what has a buffer or __dlpack__")
    if isinstance(value, list) and value and all(isinstance(item, (str, bytes)) for item in value):
        return Tensor.of_strings(value)  # numpy would cut zero bytes off
    try:
        import numpy
    except ImportError:
        raise TypeError(f"{label}: numpy makes a tensor of a {name}, and is not installed; pass a vaccel.Tensor") from None
    made: Tensor = _native.tensor_read(numpy.asarray(value), label)
    return made


def _encode(items: list[Any], label: str) -> bytes:
    """Strings as vaccel has them: per element a little-endian length, then the bytes."""
    parts: list[bytes] = []
    for item in items:
        if isinstance(item, str):
            item = item.encode()
        elif not isinstance(item, bytes):
            raise TypeError(f"{label}: {item!r} is neither str nor bytes; only strings become tensors from objects")
        if len(item) >= 1 << 32:
            raise ValueError(f"{label}: a string of {len(item)} bytes is longer than 32 bits can say")
        parts += (len(item).to_bytes(4, "little"), item)
    return b"".join(parts)


def _decode(tensor: Tensor) -> list[bytes]:
    view, at, items = memoryview(tensor), 0, []
    for _ in range(math.prod(tensor.shape)):
        if len(view) - at < 4 or (length := int.from_bytes(view[at : at + 4], "little")) > len(view) - at - 4:
            raise ValueError("the tensor's bytes are not the strings that its shape promises")
        items.append(bytes(view[at + 4 : at + 4 + length]))
        at += 4 + length
    return items


def _nested(items: list[Any], shape: tuple[int, ...]) -> Any:
    if not shape:
        return items[0]
    if len(shape) == 1:
        return items
    size = math.prod(shape[1:])
    return [_nested(items[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]


def _dtype(value: Dtype | str) -> Dtype:
    if isinstance(value, Dtype):
        return value
    try:
        return Dtype[value.upper()]
    except (KeyError, AttributeError):
        raise ValueError(f"dtype: {value!r} is none of {', '.join(str(known) for known in Dtype)}") from None

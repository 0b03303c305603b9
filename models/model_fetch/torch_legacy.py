# SPDX-License-Identifier: Apache-2.0
"""Reads a state dict in torch's old pickle format, without torch and without trust.

The file is five pickles in a row (a magic number, a version, some facts about
the writer, the object, the keys of its storages), then each storage's element
count and bytes. A pickle can name any function of any module; this reader knows
the four names that a state dict needs and refuses all others before they are
looked up.
"""

import collections
import io
import math
import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001


class BadCheckpoint(Exception):
    """The file is not a state dict that this reader accepts."""


@dataclass(frozen=True)
class StorageType:
    dtype: str


@dataclass(frozen=True)
class StorageRef:
    key: str
    dtype: np.dtype
    count: int


@dataclass(frozen=True)
class TensorRef:
    storage: StorageRef
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _rebuild_tensor(storage: Any, offset: Any, shape: Any, strides: Any, *_ignored: Any) -> TensorRef:
    numbers = (offset, *shape, *strides)
    if not isinstance(storage, StorageRef) or len(shape) != len(strides):
        raise BadCheckpoint("a tensor in it is malformed")
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise BadCheckpoint("a tensor in it has a shape that is not made of natural numbers")
    return TensorRef(storage, offset, tuple(shape), tuple(strides))


_ALLOWED: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch", "FloatStorage"): StorageType("<f4"),
    ("torch", "LongStorage"): StorageType("<i8"),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise BadCheckpoint(f"it asks for {module}.{name}, which no state dict needs: refused") from None

    def persistent_load(self, pid: Any) -> StorageRef:
        if not isinstance(pid, tuple) or len(pid) != 6 or pid[0] != "storage":
            raise BadCheckpoint("a storage in it is malformed")
        _, kind, key, _location, count, view = pid
        if not isinstance(kind, StorageType) or type(key) is not str or type(count) is not int or view is not None:
            raise BadCheckpoint("a storage in it is malformed")
        return StorageRef(key, np.dtype(kind.dtype), count)


def _next(file: io.BytesIO) -> Any:
    try:
        return _Unpickler(file).load()
    except BadCheckpoint:
        raise
    except Exception as error:  # a damaged pickle can raise anything
        raise BadCheckpoint(f"it is damaged or no torch file in the old format ({error})") from None


def _read_storages(file: io.BytesIO, refs: dict[str, StorageRef], keys: list[str]) -> dict[str, np.ndarray]:
    data = file.getbuffer()
    storages = {}
    for key in keys:
        if key not in refs:
            raise BadCheckpoint(f"storage {key!r} belongs to no tensor")
        count = int.from_bytes(file.read(8), "little")
        size = count * refs[key].dtype.itemsize
        start = file.tell()
        if count != refs[key].count or size > len(data) - start:
            raise BadCheckpoint(f"storage {key!r} has {count} elements, not the {refs[key].count} that it should")
        storages[key] = np.frombuffer(data, refs[key].dtype, count, start)
        file.seek(start + size)
    if file.tell() != len(data):
        raise BadCheckpoint("there are bytes after its end")
    return storages


def _view(name: str, tensor: TensorRef, storage: np.ndarray) -> np.ndarray:
    last = tensor.offset + sum((n - 1) * step for n, step in zip(tensor.shape, tensor.strides))
    # Bounds before strides: as_strided checks nothing. Zero strides could make a
    # huge tensor of one element, hence the second test.
    if min(tensor.shape, default=1) < 1 or last >= storage.size or math.prod(tensor.shape) > storage.size:
        raise BadCheckpoint(f"tensor {name!r} reaches past its storage")
    item = storage.itemsize
    view = np.lib.stride_tricks.as_strided(
        storage[tensor.offset :], tensor.shape, [step * item for step in tensor.strides], writeable=False
    )
    return np.ascontiguousarray(view).reshape(tensor.shape)


def load(data: bytes) -> dict[str, np.ndarray]:
    """The tensors of the state dict in DATA, by name."""
    file = io.BytesIO(data)
    if _next(file) != MAGIC or _next(file) != PROTOCOL:
        raise BadCheckpoint("it is no torch file in the old format")
    facts = _next(file)
    if not isinstance(facts, dict) or facts.get("little_endian") is not True:
        raise BadCheckpoint("it was not written by a little-endian machine")
    state, keys = _next(file), _next(file)
    if not isinstance(state, dict) or not isinstance(keys, list) or not all(type(key) is str for key in keys):
        raise BadCheckpoint("it holds no state dict")
    for name, tensor in state.items():
        if type(name) is not str or not isinstance(tensor, TensorRef):
            raise BadCheckpoint("it holds something else than named tensors")
    refs = {tensor.storage.key: tensor.storage for tensor in state.values()}
    storages = _read_storages(file, refs, keys)
    missing = refs.keys() - storages.keys()
    if missing:
        raise BadCheckpoint(f"storage {min(missing)!r} is missing")
    return {name: _view(name, tensor, storages[tensor.storage.key]) for name, tensor in state.items()}

# SPDX-License-Identifier: Apache-2.0
"""Tensors without numpy, and DLPack both ways, with and without a version."""

from __future__ import annotations

import array
import ctypes
import gc
import struct
import sys
from typing import Any

import pytest
import vaccel
from conftest import Echo
from test_process import python

numpy = pytest.importorskip("numpy")


class TorchLike:
    """A tensor of a library that has DLPack and no buffer, as torch's. The real thing underneath is numpy's."""

    def __init__(self, source: Any, version: int = 1, device: tuple[int, int] = (1, 0)) -> None:
        self.source, self.version, self.device = source, version, device
        self.asked = 0

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.device

    def __dlpack__(self, **options: Any) -> Any:
        self.asked += 1
        if self.version == 0:
            if options:
                raise TypeError("__dlpack__() got an unexpected keyword argument")
            return self.source.__dlpack__()
        return self.source.__dlpack__(**options)


DTYPES = ["bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("dtype", DTYPES)
def test_dlpack_in(echo: Echo, dtype: str, version: int) -> None:
    source = numpy.arange(6).reshape(2, 3).astype(dtype)
    answer = echo.session.infer(echo.model, {"x": TorchLike(source, version)}, ["x", "inputs"])
    assert answer["x"].dtype == source.dtype and answer["x"].tolist() == source.tolist()
    assert int(answer["inputs"][0]) == source.ctypes.data


@pytest.mark.parametrize("version", [0, 1])
def test_dlpack_layouts(echo: Echo, version: int) -> None:
    whole = numpy.arange(24, dtype=numpy.int32).reshape(2, 3, 4)
    for source in (whole[1], whole.T, whole[:, ::2], whole[::-1], whole[:0], whole[0, 0, 0:1], numpy.array(5, numpy.int32)):
        answer = echo.session.infer(echo.model, {"x": TorchLike(source, version)}, ["x", "inputs"])
        assert answer["x"].shape == source.shape and answer["x"].tolist() == source.tolist()
        if source.size and source.flags.c_contiguous:
            assert int(answer["inputs"][0]) == source.ctypes.data


@pytest.mark.parametrize("version", [0, 1])
def test_dlpack_outputs(echo: Echo, version: int) -> None:
    source, room = numpy.float32([1, 2, 3]), numpy.zeros(3, numpy.float32)
    wanted = TorchLike(room, version)
    wanted.shape = (3,)  # type: ignore[attr-defined]
    answer = echo.session.infer(echo.model, {"x": source}, {"x": wanted, "room": None})
    assert answer["x"] is wanted and room.tolist() == [1, 2, 3]
    assert int(answer["room"][0]) == room.ctypes.data
    with pytest.raises(ValueError, match="output 'x': the TorchLike is read-only or not contiguous"):
        echo.session.infer(echo.model, {"x": source}, {"x": TorchLike(numpy.zeros(6, numpy.float32)[::2], version)})
    room.flags.writeable = False
    with pytest.raises((ValueError, BufferError), match="output 'x'.*read"):
        echo.session.infer(echo.model, {"x": source}, {"x": TorchLike(room, version)})


@pytest.mark.parametrize(("device", "name"), [((2, 1), "cuda:1"), ((10, 0), "rocm:0"), ((8, 0), "metal:0"), ((99, 0), "99:0")])
def test_dlpack_on_another_device(echo: Echo, device: tuple[int, int], name: str) -> None:
    """Refused before its memory is asked for."""
    tensor = TorchLike(numpy.zeros(3), device=device)
    for outputs in (None, {"y": tensor}):
        with pytest.raises(ValueError, match=rf"put '[xy]'.*{name}, not the CPU's; .*\.cpu\(\)"):
            echo.session.infer(echo.model, {"x" if outputs is None else "y": tensor}, outputs)
    assert not tensor.asked


def test_dlpack_that_is_none(echo: Echo) -> None:
    class Odd:
        def __init__(self, capsule: Any) -> None:
            self.capsule = capsule

        def __dlpack_device__(self) -> tuple[int, int]:
            return (1, 0)

        def __dlpack__(self, **options: Any) -> Any:
            if isinstance(self.capsule, Exception):
                raise self.capsule
            return self.capsule

    used = numpy.zeros(3).__dlpack__()
    name = ctypes.create_string_buffer(b"used_dltensor")
    rename = ctypes.pythonapi.PyCapsule_SetName
    rename.argtypes = [ctypes.py_object, ctypes.c_void_p]
    rename(used, ctypes.addressof(name))
    for capsule, words in ((3, "no DLPack capsule"), (used, "no DLPack capsule"), (BufferError("requires grad"), "input 0: requires grad")):
        with pytest.raises((TypeError, BufferError), match=words):
            echo.session.infer(echo.model, Odd(capsule))
    plain = ctypes.create_string_buffer(b"dltensor")
    rename(used, ctypes.addressof(plain))  # for its destructor
    for source, words in ((numpy.zeros(2, numpy.complex64), "code 5, 64 bits"), (numpy.zeros((1,) * 17), "17 dimensions")):
        with pytest.raises((TypeError, ValueError), match=f"input 0: .*{words}"):
            echo.session.infer(echo.model, TorchLike(source))


class Hostile(ctypes.Structure):
    """DLManagedTensor, to be filled with nonsense."""

    _fields_ = [
        ("data", ctypes.c_void_p), ("device_type", ctypes.c_int32), ("device_id", ctypes.c_int32), ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16), ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p), ("byte_offset", ctypes.c_uint64), ("context", ctypes.c_void_p), ("deleter", ctypes.c_void_p),
    ]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "words"), [
    ("device_type", 2, "on a device"), ("ndim", -1, "-1 dimensions"), ("ndim", 17, "17 dimensions"), ("shape", None, "dimensions"),
    ("data", None, "NULL"), ("lanes", 4, "4 lanes"), ("bits", 24, "24 bits"), ("code", 77, "code 77"),
    ("shape", (2**40, 2**40), "more memory"), ("shape", (-1, 3), "negative"), ("strides", (2**62, 1), "strides"),
])
def test_hostile_capsules(echo: Echo, field: str, value: Any, words: str) -> None:
    memory = (ctypes.c_float * 6)()
    shape, other = (ctypes.c_int64 * 2)(2, 3), (ctypes.c_int64 * 2)(*(value if isinstance(value, tuple) else (0, 0)))
    managed = Hostile(ctypes.addressof(memory), 1, 0, 2, 2, 32, 1, ctypes.addressof(shape), None, 0, None, None)
    name = ctypes.create_string_buffer(b"dltensor")
    make = ctypes.pythonapi.PyCapsule_New
    make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]

    class Giver:
        def __dlpack_device__(self) -> tuple[int, int]:
            return (1, 0)

        def __dlpack__(self, **options: Any) -> Any:
            return make(ctypes.addressof(managed), ctypes.addressof(name), None)

    assert echo.session.infer(echo.model, Giver())["0"].shape == (2, 3)
    setattr(managed, field, ctypes.addressof(other) if isinstance(value, tuple) else value)
    with pytest.raises((TypeError, ValueError), match=f"input 0: .*{words}"):
        echo.session.infer(echo.model, Giver())


@pytest.mark.parametrize("dtype", DTYPES)
def test_dlpack_out(echo: Echo, dtype: str) -> None:
    source = numpy.arange(6).reshape(2, 3).astype(dtype)
    blocks = echo.blocks()
    answer = echo.session.infer(echo.model, {"x": source})
    tensor = answer.tensors["x"]
    assert tensor.__dlpack_device__() == (1, 0)
    array = numpy.from_dlpack(tensor)
    assert array.dtype == source.dtype and array.tolist() == source.tolist()
    assert not array.flags.writeable
    assert array.ctypes.data == answer["x"].ctypes.data
    copied = numpy.from_dlpack(tensor, copy=True)
    assert copied.flags.writeable and copied.tolist() == source.tolist()
    assert copied.ctypes.data != array.ctypes.data
    del answer, tensor
    gc.collect()
    echo.session.noop()
    assert echo.blocks() == blocks + 1 and array.tolist() == source.tolist()
    del array, copied
    gc.collect()
    echo.session.noop()  # what a consumer of DLPack gave back is dropped by the next call
    assert echo.blocks() == blocks


def test_dlpack_out_without_a_version(echo: Echo) -> None:
    result = echo.session.infer(echo.model, {"x": numpy.float32([1])}).tensors["x"]
    with pytest.raises(BufferError, match="read-only, which DLPack before 1.0 cannot say"):
        result.__dlpack__()
    assert "dltensor_versioned" in repr(result.__dlpack__(max_version=(1, 0)))
    assert '"dltensor"' in repr(result.__dlpack__(copy=True))
    room = bytearray(8)
    own = vaccel.Tensor(room, "f32")
    capsule = own.__dlpack__()
    assert '"dltensor"' in repr(capsule)
    with pytest.raises(BufferError):
        room.append(0)
    del capsule, own
    room.append(0)  # an unused capsule gives its memory back
    for options in ({"stream": 1}, {"dl_device": (2, 0)}):
        with pytest.raises(BufferError):
            result.__dlpack__(**options)  # type: ignore[arg-type]
    with pytest.raises(BufferError, match="no strings"):
        vaccel.Tensor.of_strings(["a"]).__dlpack__(max_version=(1, 0))


def test_tensors() -> None:
    room = bytearray(struct.pack("<4f", 1, 2, 3, 4))
    tensor = vaccel.Tensor(room, "f32", (2, 2))
    assert (tensor.dtype, tensor.shape, tensor.nbytes, tensor.readonly) == (vaccel.Dtype.F32, (2, 2), 16, False)
    assert tensor.tolist() == [[1, 2], [3, 4]]
    assert "f32 [2, 2]" in repr(tensor)
    view = memoryview(tensor)
    assert (view.format, view.shape, view.strides, view.readonly) == ("f", (2, 2), (8, 4), False)
    view[1, 1] = 9
    assert tensor.numpy().tolist() == [[1, 2], [3, 9]]
    with pytest.raises(BufferError):
        room.append(0)
    assert vaccel.Tensor(array.array("h", [1, 2])).dtype is vaccel.Dtype.I16
    assert vaccel.Tensor(b"abc").shape == (3,) and vaccel.Tensor(b"abc").readonly
    assert vaccel.Tensor(room, vaccel.Dtype.U64).shape == (2,)
    assert vaccel.Tensor(numpy.zeros((2, 3), numpy.float32), "i32").shape == (2, 3)
    assert vaccel.Tensor(tensor, shape=(4,)).tolist() == [1, 2, 3, 9]
    assert vaccel.Tensor(b"", "f32", (0, 3)).tolist() == [] == vaccel.Tensor(b"", "f32").tolist()


def test_bfloat16() -> None:
    tensor = vaccel.Tensor(struct.pack("<2H", 0x3FC0, 0xC000), "bf16")
    assert tensor.tolist() == [1.5, -2]
    assert memoryview(tensor).format == "H"


@pytest.mark.parametrize(("make", "kind", "words"), [
    (lambda: vaccel.Tensor(b"abc", "f32"), ValueError, "3 bytes are no whole number of f32"),
    (lambda: vaccel.Tensor(bytes(8), "f32", (3,)), ValueError, "does not take the 8 bytes"),
    (lambda: vaccel.Tensor(bytes(8), "f32", (2**40, 2**40)), ValueError, "does not take"),
    (lambda: vaccel.Tensor(bytes(8), "f32", (-1,)), ValueError, "shape: -1"),
    (lambda: vaccel.Tensor(bytes(8), "f32", (1,) * 17), ValueError, "at most 16"),
    (lambda: vaccel.Tensor(bytes(8), "f128"), ValueError, "'f128' is none of bool, u8"),
    (lambda: vaccel.Tensor(bytes(8), 3), ValueError, "3 is none of"),
    (lambda: vaccel.Tensor(bytes(8), "bytes"), ValueError, "give their shape"),
    (lambda: vaccel.Tensor(bytes(8), vaccel.Dtype(77), (1,)), ValueError, "77 is none"),
    (lambda: vaccel.Tensor(3.5j), TypeError, "data: complex is no tensor"),
    (lambda: vaccel.Tensor.of_strings([1]), TypeError, "1 is neither str nor bytes"),
    (lambda: vaccel.Tensor(vaccel.Tensor.__new__), TypeError, "no tensor"),
])
def test_tensors_that_are_none(make: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        make()


def test_never_made() -> None:
    from vaccel import _native

    blank = _native.TensorHandle.__new__(vaccel.Tensor)
    for use in (lambda: blank.shape, lambda: memoryview(blank), lambda: blank.nbytes, lambda: vaccel.Tensor(blank)):
        with pytest.raises(TypeError, match="has been made"):
            use()


WITHOUT_NUMPY = """
import array, os, sys
sys.modules['numpy'] = None
import vaccel
with vaccel.Session(backend="echo") as session, vaccel.Model.from_bytes(b"any network", "{}") as model:
    answer = session.infer(model, {"x": array.array("f", [1, 2]), "s": ["a", b"bc"], "t": vaccel.Tensor(b"abcdef", "u8", (2, 3))})
    assert isinstance(answer["x"], vaccel.Tensor), answer["x"]
    assert answer["x"].tolist() == [1, 2] and answer["s"].tolist() == [b"a", b"bc"]
    assert answer["t"].tolist() == [[97, 98, 99], [100, 101, 102]]
    assert memoryview(answer["x"])[1] == 2
    room = array.array("f", [0, 0, 0])
    part = session.infer(model, {"x": array.array("f", [1, 2])}, {"x": room})["x"]
    assert part.tolist() == [1, 2] and room.tolist() == [1, 2, 0]
    strided = memoryview(array.array("f", [1, 2, 3, 4]))[::2]
    assert session.infer(model, strided)["0"].tolist() == [1, 3]
    for value in ([1, 2], 3.0, "text"):
        try:
            session.infer(model, value)
        except TypeError as error:
            assert "numpy" in str(error) and "not installed" in str(error), error
        else:
            raise SystemExit(f"{value} was taken")
    try:
        answer["x"].numpy()
    except ImportError:
        print("done")
"""


def test_without_numpy() -> None:
    assert python(WITHOUT_NUMPY).stdout == "done\n"


def test_without_ml_dtypes() -> None:
    code = """
import sys
sys.modules['ml_dtypes'] = None
import vaccel
with vaccel.Session(backend="echo") as session, vaccel.Model.from_bytes(b"any network", "{}") as model:
    answer = session.infer(model, {"x": vaccel.Tensor(bytes(4), "bf16")})
    assert isinstance(answer["x"], vaccel.Tensor) and answer["x"].tolist() == [0, 0]
    print("done")
"""
    assert python(code).stdout == "done\n"


def test_numpy_is_imported_when_it_is_needed() -> None:
    python("import sys, vaccel; assert 'numpy' not in sys.modules")


def test_nothing_leaks(echo: Echo) -> None:
    source = numpy.arange(12, dtype=numpy.float32).reshape(3, 4)

    def round_trip() -> None:
        tensor = vaccel.Tensor(TorchLike(source))
        vaccel.Tensor(TorchLike(source.T, 0))
        numpy.from_dlpack(tensor)
        tensor.__dlpack__(max_version=(1, 0))
        tensor.__dlpack__(copy=True)
        memoryview(tensor).tolist()
        with pytest.raises(ValueError):
            vaccel.Tensor(source, "f32", (5,))

    round_trip()
    echo.session.noop()
    gc.collect()
    before = sys.getrefcount(source)
    for _ in range(50):
        round_trip()
    echo.session.noop()
    gc.collect()
    assert sys.getrefcount(source) == before

# SPDX-License-Identifier: Apache-2.0
"""infer with numpy arrays: read and written where they lie, every dtype, whatever numpy has; and what is refused.

The backend gives back what it gets and says at which addresses it found it.
"""

from __future__ import annotations

import asyncio
import gc
import math
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import vaccel
from conftest import Echo, until

numpy = pytest.importorskip("numpy")

PLAIN = ["bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


def bits(array: Any) -> bytes:
    return bytes(numpy.ascontiguousarray(array).tobytes())


def some(dtype: Any) -> Any:
    return numpy.frombuffer(bytes(range(2, 2 + 24 * numpy.dtype(dtype).itemsize)), dtype).reshape(2, 3, 4)


@pytest.mark.parametrize("dtype", PLAIN)
def test_dtypes(echo: Echo, dtype: str) -> None:
    array = numpy.array([[0, 1, 0], [1, 1, 0]], dtype)
    answer = echo.session.infer(echo.model, {"x": array})
    assert list(answer) == ["x"]
    assert (answer["x"].dtype, answer["x"].shape) == (array.dtype, array.shape)
    assert bits(answer["x"]) == bits(array)
    assert str(answer.tensors["x"].dtype) == {"bool": "bool"}.get(dtype, dtype.replace("uint", "u").replace("int", "i").replace("float", "f"))
    assert (answer.backend, answer.device, answer.precision) == ("echo", "CPU", vaccel.Precision.DEFAULT)


def test_bfloat16(echo: Echo) -> None:
    ml_dtypes = pytest.importorskip("ml_dtypes")
    array = numpy.array([[1.5, -2], [math.inf, 3e38]], ml_dtypes.bfloat16)
    answer = echo.session.infer(echo.model, {"x": array, "y": array.T}, ["x", "y", "inputs"])
    assert answer["x"].dtype == array.dtype and answer["y"].dtype == array.dtype
    assert bits(answer["x"]) == bits(array) and bits(answer["y"]) == bits(array.T)
    assert answer["inputs"][0] == array.ctypes.data
    room = numpy.empty((2, 2), ml_dtypes.bfloat16)
    answer = echo.session.infer(echo.model, {"x": array}, {"x": room, "room": None})
    assert answer["x"] is room and bits(room) == bits(array)
    assert answer["room"][0] == room.ctypes.data
    with pytest.raises(TypeError, match="float8_e4m3fn"):
        echo.session.infer(echo.model, array.astype(ml_dtypes.float8_e4m3fn))


def test_nan_and_infinity_pass_through(echo: Echo) -> None:
    """To the bit, payloads and signs of NaN included."""
    for dtype, patterns in ((numpy.float32, [0x7FC00001, 0xFFC12345, 0x7F800001, 0x7F800000, 0xFF800000, 0x80000000, 1]),
                            (numpy.float64, [0x7FF8000000000001, 0xFFF0000000000001, 0x7FF0000000000000, 1 << 63]),
                            (numpy.float16, [0x7E01, 0xFC00, 0x7C00, 0x8000])):
        array = numpy.array(patterns, f"u{numpy.dtype(dtype).itemsize}").view(dtype)
        room = numpy.empty_like(array)
        assert bits(echo.session.infer(echo.model, {"x": array})["x"]) == bits(array)
        echo.session.infer(echo.model, {"x": array}, {"x": room})
        assert bits(room) == bits(array)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (1, 1, 1), (2,) * 16])
def test_shapes(echo: Echo, shape: tuple[int, ...]) -> None:
    array = numpy.arange(math.prod(shape), dtype=numpy.float32).reshape(shape)
    answer = echo.session.infer(echo.model, {"x": array})["x"]
    assert answer.shape == shape and bits(answer) == bits(array)


def test_inputs_are_read_in_place(echo: Echo) -> None:
    arrays = [some("float32"), some("int64")[1:], some("uint8")[:, :, :1][:, :1], numpy.float32(3)]
    read_only = some("float32").copy()
    read_only.flags.writeable = False
    values = [*arrays[:3], read_only, bytearray(b"bytes"), memoryview(b"more"), vaccel.Tensor(arrays[0])]
    answer = echo.session.infer(echo.model, {str(i): value for i, value in enumerate(values)}, ["inputs"])
    expected = [numpy.frombuffer(value, numpy.uint8).ctypes.data if not isinstance(value, numpy.ndarray) else value.ctypes.data
                for value in values]
    in_place = [0, 1, 3, 4, 5, 6]
    assert [int(answer["inputs"][i]) for i in in_place] == [expected[i] for i in in_place]


@pytest.mark.parametrize("array", [some("float32").T, some("float32")[:, ::2], some("int16")[::-1], numpy.broadcast_to(numpy.float32(2), (2, 3)),
                                   numpy.asfortranarray(some("float64")[0])], ids=["transposed", "gaps", "backwards", "broadcast", "fortran"])
def test_other_layouts_are_copied(echo: Echo, array: Any) -> None:
    assert not array.flags.c_contiguous
    answer = echo.session.infer(echo.model, {"x": array})["x"]
    assert answer.shape == array.shape and bits(answer) == bits(array)


def test_other_byte_orders_are_copied(echo: Echo) -> None:
    for dtype in (">f4", ">i2", ">u8", ">f2"):
        answer = echo.session.infer(echo.model, {"x": numpy.array([1, 2, 300], dtype)})["x"]
        assert answer.dtype == numpy.dtype(dtype).newbyteorder("=") and answer.tolist() == [1, 2, 300]


def test_results_are_not_copied(echo: Echo) -> None:
    """An array holds the memory of the result, whatever else is dropped, and nothing writes to it."""
    before = echo.blocks()
    answer = echo.session.infer(echo.model, {"x": numpy.arange(1 << 20), "y": numpy.zeros(4)})
    array = answer["x"]
    assert not array.flags.owndata and not array.flags.writeable
    assert answer["x"] is array
    assert numpy.shares_memory(array, numpy.asarray(answer.tensors["x"]))
    del answer
    gc.collect()
    assert echo.blocks() == before + 1
    assert int(array[-1]) == (1 << 20) - 1
    part = array[5:]
    del array
    gc.collect()
    assert echo.blocks() == before + 1 and int(part[0]) == 5
    del part
    gc.collect()
    assert echo.blocks() == before


def test_outputs_are_written_in_place(echo: Echo) -> None:
    array, room = some("float32"), numpy.zeros((2, 3, 4), numpy.float32)
    answer = echo.session.infer(echo.model, {"x": array}, {"x": room, "room": None})
    assert answer["x"] is room
    assert bits(room) == bits(array)
    assert int(answer["room"][0]) == room.ctypes.data
    assert list(answer.tensors) == ["room"]
    answer = echo.session.infer(echo.model, {"x": array}, {"x": room})
    assert list(answer) == ["x"] and not answer.tensors and answer.backend == "echo"


def test_outputs_smaller_than_their_room(echo: Echo) -> None:
    array, room = some("float32"), numpy.zeros(100, numpy.float32)
    answer = echo.session.infer(echo.model, {"x": array}, {"x": room})["x"]
    assert answer.shape == array.shape and bits(answer) == bits(array)
    assert numpy.shares_memory(answer, room) and not room[24:].any()
    with pytest.raises(vaccel.LimitError, match="'x'"):
        echo.session.infer(echo.model, {"x": array}, {"x": room[:23]})


def test_nothing_to_write(echo: Echo) -> None:
    """An output of no elements, with room and without; and room of no elements for one that has some."""
    empty, room = numpy.empty((3, 0), numpy.float32), numpy.full(4, 7, numpy.float32)
    assert echo.session.infer(echo.model, {"x": empty}, {"x": room})["x"].shape == (3, 0)
    assert (room == 7).all()
    assert echo.session.infer(echo.model, {"x": empty}, {"x": numpy.empty((3, 0), numpy.float32)})["x"].shape == (3, 0)
    assert echo.session.infer(echo.model, {"x": room}, {"x": empty})["x"].tolist() == [7] * 4


def test_outputs_in_other_memory(echo: Echo) -> None:
    array, room = some("uint8"), bytearray(24)
    assert echo.session.infer(echo.model, {"x": array.ravel()}, {"x": room})["x"] is room
    assert bytes(room) == bits(array)
    room = bytearray(24)
    tensor = vaccel.Tensor(room, "u8", (2, 3, 4))
    assert echo.session.infer(echo.model, {"x": array}, {"x": tensor})["x"] is tensor
    assert bytes(room) == bits(array)


def test_names_and_positions(echo: Echo) -> None:
    one, two = numpy.float32([1, 2]), numpy.int32([3])
    assert list(echo.session.infer(echo.model, one)) == ["0"]
    assert {name: array.tolist() for name, array in echo.session.infer(echo.model, (one, two)).items()} == {"0": [1, 2], "1": [3]}
    answer = echo.session.infer(echo.model, {"a": one, "b": two}, ["b", "a"])
    assert list(answer) == ["b", "a"] and len(answer) == 2 and "a" in answer and "c" not in answer
    assert list(echo.session.infer(echo.model, {"a": one, "b": two}, "b")) == ["b"]
    assert "b, a" in repr(answer)
    with pytest.raises(KeyError, match="'c' is no output; there are 'b', 'a'"):
        answer["c"]
    with pytest.raises(vaccel.InvalidError, match="no output 'c'"):
        echo.session.infer(echo.model, {"a": one}, ["c"])
    with pytest.raises(TypeError, match="outputs"):
        echo.session.infer(echo.model, one, numpy.empty(2))
    with pytest.raises(TypeError, match="input: expected a str, not 3"):
        echo.session.infer(echo.model, {3: one})
    with pytest.raises(ValueError, match="NUL"):
        echo.session.infer(echo.model, {"a\0b": one})


def test_names_beyond_ascii(echo: Echo) -> None:
    name = "größe " * 40
    assert list(echo.session.infer(echo.model, {name: numpy.float32([1])})) == [name]
    with pytest.raises(TypeError, match="größe"):
        echo.session.infer(echo.model, {name: numpy.complex64(1)})


def test_lists_and_numbers(echo: Echo) -> None:
    for value, dtype, shape in (([1, 2], "int64", (2,)), ([[0.5], [2]], "float64", (2, 1)), (True, "bool", ()), (2.5, "float64", ())):
        answer = echo.session.infer(echo.model, {"x": value})["x"]
        assert (answer.dtype, answer.shape, answer.tolist()) == (numpy.dtype(dtype), shape, value)
    with pytest.raises(ValueError, match="inhomogeneous"):
        echo.session.infer(echo.model, {"x": [[1], [2, 3]]})


STRINGS = [b"espresso", b"", "größe".encode(), b"tab\tbed"]


@pytest.mark.parametrize("value", [
    [s.decode() for s in STRINGS], STRINGS, numpy.array(STRINGS), numpy.array([s.decode() for s in STRINGS]),
    numpy.array(STRINGS, object), numpy.array([STRINGS[0], *[s.decode() for s in STRINGS[1:]]], object),
    numpy.array([s.decode() for s in STRINGS], numpy.dtypes.StringDType()), vaccel.Tensor.of_strings(STRINGS),
], ids=["list of str", "list of bytes", "S", "U", "objects", "mixed objects", "StringDType", "Tensor"])
def test_strings(echo: Echo, value: Any) -> None:
    answer = echo.session.infer(echo.model, {"x": value})
    assert answer.tensors["x"].dtype is vaccel.Dtype.BYTES
    assert answer["x"].dtype == object and answer["x"].tolist() == STRINGS
    assert answer.tensors["x"].tolist() == STRINGS


def test_shapes_of_strings(echo: Echo) -> None:
    square = numpy.array([["a", "b"], ["c", "d"]])
    answer = echo.session.infer(echo.model, {"x": square, "y": square.T, "z": numpy.array("one"), "e": numpy.empty((2, 0), "S1")})
    assert answer["x"].tolist() == [[b"a", b"b"], [b"c", b"d"]] == answer.tensors["x"].tolist()
    assert answer["y"].tolist() == [[b"a", b"c"], [b"b", b"d"]]
    assert answer["z"].shape == () and answer["z"].item() == b"one" == answer.tensors["z"].tolist()
    assert answer["e"].shape == (2, 0)
    assert echo.session.infer(echo.model, {"x": [b"zero\0", b"\0"]})["x"].tolist() == [b"zero\0", b"\0"]
    with pytest.raises(ValueError, match=r"\(2, 2\) takes 4 strings, and there are 3"):
        vaccel.Tensor.of_strings(["a", "b", "c"], (2, 2))


def test_strings_that_are_none(echo: Echo) -> None:
    """The library looks into them before a backend does."""
    for content in (b"", b"\1\0\0", b"\1\0\0\0", b"\0\0\0\0\0", b"\xff\xff\xff\xffabc"):
        with pytest.raises(vaccel.InvalidError):
            echo.session.infer(echo.model, vaccel.Tensor(content, "bytes", (1,)))


@pytest.mark.parametrize(("array", "words"), [
    (numpy.zeros(2, numpy.complex64), "complex64.*array.real"),
    (numpy.zeros(2, "M8[s]"), "datetime64.*int64"),
    (numpy.zeros(2, "m8[s]"), "timedelta64"),
    (numpy.zeros(2, numpy.longdouble), "longdouble|float128.*float32"),
    (numpy.zeros(2, [("a", "f4"), ("b", "i4")]), "dtype"),
    (numpy.array([1, "a"], object), "neither str nor bytes"),
    (numpy.array([None], object), "neither str nor bytes"),
    (numpy.void(b"abc"), "dtype"),
], ids=str)
def test_dtypes_that_are_none(echo: Echo, array: Any, words: str) -> None:
    with pytest.raises(TypeError, match=f"input 'x'.*{words}|input 'x'.*({words})"):
        echo.session.infer(echo.model, {"x": array})


def test_values_that_are_none(echo: Echo) -> None:
    for value in (None, object(), {1, 2}, "abc" and echo):
        with pytest.raises(TypeError, match=f"input 0: {type(value).__name__} is no tensor"):
            echo.session.infer(echo.model, value)
    with pytest.raises(ValueError, match="input 0: 17 dimensions are more than 16"):
        echo.session.infer(echo.model, numpy.zeros((1,) * 17))
    with pytest.raises(TypeError, match="input 0: .* is no tensor"):
        echo.session.infer(echo.model, memoryview(numpy.zeros(2, "c16")))
    with pytest.raises(TypeError, match="model: expected a vaccel.Model"):
        echo.session.infer("model", numpy.zeros(2))  # type: ignore[arg-type]


def read_only(dtype: str) -> Any:
    array = numpy.zeros(24, dtype)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(("room", "kind", "words"), [
    (read_only("float32"), ValueError, "read-only; pass one such as numpy.empty"),
    (b"bytes are read-only", ValueError, "read-only"),
    (numpy.zeros((4, 12), numpy.float32).T, ValueError, "not contiguous"),
    (numpy.zeros(48, numpy.float32)[::2], ValueError, "not contiguous"),
    (numpy.zeros(24, numpy.float32)[::-1], ValueError, "not contiguous"),
    (memoryview(bytearray(48))[::2], ValueError, "not contiguous"),
    (numpy.zeros(24, ">f4"), TypeError, "byte order"),
    (numpy.zeros(24, "S9"), TypeError, "strings cannot be written in place"),
    (numpy.zeros(24, object), TypeError, "strings cannot be written in place"),
    (numpy.zeros(24, numpy.complex64), TypeError, "complex64"),
    ([0.0] * 24, TypeError, "expected an array to write into, not list"),
    (0.0, TypeError, "expected an array to write into, not float"),
    (vaccel.Tensor(b"read"), ValueError, "read-only"),
], ids=str)
def test_outputs_that_cannot_be_written(echo: Echo, room: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        echo.session.infer(echo.model, {"x": some("float32")}, {"x": room})


def test_output_of_another_dtype(echo: Echo) -> None:
    room = numpy.full((2, 3, 4), 7, numpy.float64)
    with pytest.raises(vaccel.InvalidError, match="output 'x'"):
        echo.session.infer(echo.model, {"x": some("float32")}, {"x": room})
    assert (room == 7).all()


def test_a_failed_call_gives_everything_back(echo: Echo) -> None:
    content, blocks = bytearray(16), echo.blocks()
    for inputs, outputs in (({"x": content}, ["nonesuch"]), ({"x": content, "y": object()}, None), ({"x": content}, {"x": b""})):
        with pytest.raises((vaccel.InvalidError, TypeError, ValueError)):
            echo.session.infer(echo.model, inputs, outputs)
        content.append(0)
    assert echo.blocks() == blocks


def test_inputs_are_held_while_the_call_runs(echo: Echo) -> None:
    content, room = bytearray(16), bytearray(16)
    echo.hold()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(echo.session.infer, echo.model, {"x": content}, {"x": room})
        echo.until_waiting()
        for memory in (content, room):
            with pytest.raises(BufferError):
                memory.append(0)
        echo.go_on()
        running.result()
    content.append(0)
    room.append(0)


def test_buffers_are_known(echo: Echo) -> None:
    """A Buffer, and arrays over it, may be closed and dropped while a call uses them; views of one forbid it, as ever."""
    with echo.session.buffer(4096) as buffer:
        array = numpy.frombuffer(buffer, numpy.float32)[16:32]
        array[:] = range(16)
        answer = echo.session.infer(echo.model, {"x": array, "y": buffer}, ["inputs", "x"])
        assert [int(a) for a in answer["inputs"]] == [array.ctypes.data, array.ctypes.data - 64]
        assert answer["x"].tolist() == list(range(16))
        room = numpy.frombuffer(buffer, numpy.float32)[64:80]
        assert echo.session.infer(echo.model, {"x": array}, {"x": room})["x"] is room
        assert room.tolist() == list(range(16))
        del array, room
    for asynchronous in (False, True):
        buffer = echo.session.buffer(64)
        numpy.frombuffer(buffer, numpy.uint8)[:] = 7
        echo.hold()
        with ThreadPoolExecutor(1) as pool:
            running: Any
            if asynchronous:
                running = echo.session.infer_submit(echo.model, {"x": buffer})
            else:
                running = pool.submit(echo.session.infer, echo.model, {"x": buffer})
            echo.until_waiting()
            buffer.close()
            buffer.close()
            assert buffer.closed
            del buffer
            gc.collect()
            echo.go_on()
            assert running.result()["x"].tolist() == [7] * 64
        until(lambda: echo.waiting() == 0)


def test_submitted(echo: Echo) -> None:
    array = some("float32")
    call = echo.session.infer_submit(echo.model, {"x": array, "s": ["a", "b"]})
    answer = call.result()
    assert bits(answer["x"]) == bits(array) and answer["s"].tolist() == [b"a", b"b"]
    assert call.result() is answer
    with pytest.raises(TypeError, match="input 'x'"):
        echo.session.infer_submit(echo.model, {"x": object()})


def test_awaited(echo: Echo) -> None:
    async def main() -> None:
        answers = await asyncio.gather(*(echo.session.infer_async(echo.model, {"x": numpy.float32([i])}) for i in range(50)))
        assert [answer["x"].item() for answer in answers] == list(range(50))
        with pytest.raises(ValueError, match="dimensions"):
            await echo.session.infer_async(echo.model, numpy.zeros((1,) * 17))

    asyncio.run(main())


@pytest.mark.parametrize("way", ["cancelled", "dropped", "closed", "completed"])
def test_inputs_are_held_until_a_submitted_call_has_completed(echo: Echo, way: str) -> None:
    content, before = bytearray(16), echo.blocks()
    echo.hold(stubborn=True)
    call: vaccel.Call[vaccel.Inference] | None = echo.session.infer_submit(echo.model, {"x": content})
    echo.until_waiting()
    assert call
    if way == "cancelled":
        call.cancel()
    elif way == "closed":
        call.close()
    elif way == "dropped":
        del call
    gc.collect()
    with pytest.raises(BufferError):
        content.append(0)
    echo.go_on()
    if way == "completed":
        assert call.result()["x"].tolist() == [0] * 16
        content.append(0)  # at once
        return

    def is_free() -> bool:
        echo.session.noop()
        try:
            content.append(0)
        except BufferError:
            return False
        return True

    until(is_free)
    call = None
    until(lambda: echo.blocks() == before)  # nobody wants the result


def test_from_many_threads(echo: Echo) -> None:
    def work(seed: int) -> bool:
        array = numpy.random.default_rng(seed).random(1000, numpy.float32)
        room = numpy.empty_like(array)
        for _ in range(50):
            if bits(echo.session.infer(echo.model, {"x": array}, {"x": room})["x"]) != bits(array):
                return False
            if bits(echo.session.infer(echo.model, {"x": array})["x"]) != bits(array):
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))


def test_the_gil_is_released(echo: Echo) -> None:
    echo.hold()
    thread = threading.Thread(target=echo.session.infer, args=(echo.model, numpy.zeros(2)))
    thread.start()
    echo.until_waiting()  # this thread runs while that one waits in the backend
    echo.go_on()
    thread.join()


def test_through_the_wire(echo: Echo) -> None:
    array, room = some("float32"), numpy.empty((2, 3, 4), numpy.float32)
    with vaccel.Session(backend="loop/echo") as session:
        answer = session.infer(echo.model, {"x": array, "s": ["a", "bc"]}, {"x": room, "s": None})
        assert answer["x"] is room and bits(room) == bits(array)
        assert answer["s"].tolist() == [b"a", b"bc"] and answer.backend == "loop/echo"
        assert bits(session.infer(echo.model, {"x": array})["x"]) == bits(array)


def test_nothing_leaks(echo: Echo) -> None:
    content, array, room, blocks = b"x" * 1000, some("float32"), numpy.empty((2, 3, 4), numpy.float32), echo.blocks()

    def round_trip() -> None:
        echo.session.infer(echo.model, {"x": content, "y": array.T, "z": ["a"]})
        echo.session.infer(echo.model, {"x": array, "y": content}, {"x": room, "y": None})
        echo.session.infer_submit(echo.model, {"x": content, "y": array}).result()
        echo.session.infer_submit(echo.model, {"x": content, "y": array})
        echo.session.infer_submit(echo.model, {"x": content, "y": array}).cancel()
        with pytest.raises(TypeError):
            echo.session.infer(echo.model, {"x": content, "y": array, "z": object()})
        with pytest.raises(vaccel.InvalidError):
            echo.session.infer(echo.model, {"x": content}, ["nonesuch"])

    def counts() -> list[int]:
        return [sys.getrefcount(content), sys.getrefcount(array), sys.getrefcount(room), echo.blocks() - blocks]

    round_trip()
    before = [sys.getrefcount(content), sys.getrefcount(array), sys.getrefcount(room), 0]
    for _ in range(50):
        round_trip()

    def is_free() -> bool:
        echo.session.noop()
        gc.collect()
        return all(now <= then for now, then in zip(counts(), before, strict=True))

    until(is_free)

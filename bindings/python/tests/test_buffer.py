# SPDX-License-Identifier: Apache-2.0
"""Memory of vaccel's through Python's buffer protocol."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import vaccel
from conftest import Echo, until

numpy = pytest.importorskip("numpy")


def address(view: Any) -> int:
    return int(numpy.frombuffer(view, numpy.uint8).ctypes.data)


def test_memory(session: vaccel.Session) -> None:
    with session.buffer(1000) as buffer:
        assert (len(buffer), buffer.nbytes, buffer.zero_copy) == (1000, 1000, True)
        assert "1000 bytes" in repr(buffer)
        view = memoryview(buffer)
        assert (view.format, view.itemsize, view.shape, view.readonly) == ("B", 1, (1000,), False)
        assert bytes(view) == bytes(1000)
        assert address(buffer) % 64 == 0
        numpy.frombuffer(buffer, numpy.uint16)[:3] = [1, 2, 3]
        assert bytes(view[:6]) == b"\1\0\2\0\3\0"
        view.release()
    with pytest.raises(ValueError, match="this Buffer is closed"):
        memoryview(buffer)
    with pytest.raises(ValueError, match="this Buffer is closed"):
        _ = buffer.nbytes
    assert "closed" in repr(buffer)


def test_bad_sizes(session: vaccel.Session) -> None:
    with pytest.raises(vaccel.InvalidError, match="0 bytes"):
        session.buffer(0)
    for size in (-1, 2**64):
        with pytest.raises(ValueError, match="size"):
            session.buffer(size)
    with pytest.raises(vaccel.NoMemoryError):
        session.buffer(2**63)
    with pytest.raises(TypeError):
        session.buffer("7")  # type: ignore[arg-type]


def test_no_closing_under_a_view(session: vaccel.Session) -> None:
    buffer = session.buffer(8)
    array = numpy.frombuffer(buffer, numpy.uint8)
    with pytest.raises(BufferError, match="views of this Buffer"):
        buffer.close()
    with pytest.raises(BufferError), buffer:
        pass
    assert not buffer.closed
    del array
    buffer.close()
    buffer.close()


def test_views_keep_it(session: vaccel.Session) -> None:
    array = numpy.frombuffer(session.buffer(1 << 20), numpy.uint8)
    gc.collect()
    array[:] = 7
    assert int(array.sum()) == 7 << 20


def test_outlives_its_session() -> None:
    with vaccel.Session() as session:
        buffer = session.buffer(8)
    memoryview(buffer)[0] = 1
    buffer.close()


def test_images_are_read_in_place(echo: Echo) -> None:
    """A file's bytes at an offset, and pixels in an array over it: the address that the backend sees is the buffer's."""
    buffer = echo.session.buffer(4096)
    start = address(buffer)
    for source, offset, size in (
        (buffer, 0, 4096),
        (memoryview(buffer)[96:196], 96, 100),
        (numpy.frombuffer(buffer, numpy.uint8)[32 : 32 + 600].reshape(10, 20, 3), 32, 600),
        (numpy.frombuffer(buffer, numpy.uint8)[:1200].reshape(10, 40, 3)[2:, 5:10], 240 + 15, 7 * 120 + 15),
    ):
        with vaccel.Image(source) as image:
            answer = echo.session.image_classify(image, echo.model)
        assert (int(answer[0].label), answer[0].index) == (start + offset, size)
    del source
    buffer.close()


def test_images_keep_it(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    """They need the memory, not the Buffer: that may be closed."""
    content = photo.read_bytes()
    with session.buffer(len(content)) as buffer:
        memoryview(buffer)[:] = content
        image = vaccel.Image(buffer)
    assert buffer.closed
    with image:
        assert session.image_classify(image, model) == vaccel.classify(photo)


def test_closed_while_a_call_uses_it(echo: Echo, photo: Path) -> None:
    """The call goes on; the memory is there until it has completed, and longer for an image that is still open."""
    for asynchronous in (False, True):
        buffer = echo.session.buffer(100)
        start = address(buffer)
        image = vaccel.Image(buffer)
        echo.hold()
        with ThreadPoolExecutor(1) as pool:
            if asynchronous:
                running = echo.session.image_classify_submit(image, echo.model)
            else:
                running = pool.submit(echo.session.image_classify, image, echo.model)
            echo.until_waiting()
            buffer.close()
            image.close()
            assert buffer.closed
            echo.go_on()
            assert int(running.result()[0].label) == start
        until(lambda: echo.waiting() == 0)


def test_model_from_a_buffer(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    import json

    assert model.path
    metadata = json.loads((model.path / "model.json").read_text())
    content = (model.path / metadata["file"]).read_bytes()
    metadata["labels"] = [str(i) for i in range(1000)]
    buffer = session.buffer(len(content))
    memoryview(buffer)[:] = content
    with vaccel.Model.from_bytes(buffer, metadata) as copy, vaccel.Image.open(photo) as image:
        assert session.image_classify(image, copy)[0].index == vaccel.classify(photo)[0].index
        with pytest.raises(BufferError):
            buffer.close()


def test_closed_from_two_threads(session: vaccel.Session) -> None:
    with ThreadPoolExecutor(2) as pool:
        for _ in range(200):
            buffer = session.buffer(64)
            for closing in [pool.submit(buffer.close) for _ in range(2)]:
                closing.result()
            assert buffer.closed


def test_never_made() -> None:
    with pytest.raises(ValueError, match="closed"):
        memoryview(vaccel.Buffer())

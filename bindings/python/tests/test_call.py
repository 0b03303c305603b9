# SPDX-License-Identifier: Apache-2.0
"""Submitted calls: waited for in threads, cancelled, dropped; what they borrow stays until they have completed."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import vaccel
from conftest import Echo, until


def test_the_same_as_the_plain_call(session: vaccel.Session, model: vaccel.Model, photos: list[Path]) -> None:
    images = [vaccel.Image.open(photo) for photo in photos]
    calls = [session.image_classify_submit(image, model, top_k=3) for image in images]
    for image, call in zip(images, calls, strict=True):
        answer = call.result()
        assert answer == session.image_classify(image, model, top_k=3)
        assert call.done() and call.wait(0) and call.result() is answer
        assert "done" in repr(call)


def test_no_result(session: vaccel.Session) -> None:
    call = session.noop_submit()
    assert call.result() is None
    assert call.result() is None


def test_wait(echo: Echo) -> None:
    echo.hold()
    call = echo.session.noop_submit()
    echo.until_waiting()
    assert not call.done()
    assert not call.wait(0) and not call.wait(0.01) and not call.wait(-1)
    assert "pending" in repr(call)
    with pytest.raises(vaccel.TimeoutError, match="not completed within 0.01 s") as caught:
        call.result(0.01)
    assert caught.value.status is vaccel.Status.ERR_TIMEOUT
    echo.go_on()
    assert call.wait()
    call.result()


def test_errors_come_with_the_result(session: vaccel.Session, model: vaccel.Model) -> None:
    with vaccel.Image(b"no picture") as image:
        call = session.image_classify_submit(image, model)
    for _ in range(2):
        with pytest.raises(vaccel.FormatError):
            call.result()
    with pytest.raises(ValueError, match="image: this Image is closed"):
        session.image_classify_submit(image, model)


def test_cancelled_before_it_runs(echo: Echo) -> None:
    echo.hold()
    running = [echo.session.noop_submit() for _ in range(64)]  # more than there are threads
    running[-1].cancel()
    with pytest.raises(vaccel.CancelledError) as caught:
        running[-1].result(10)
    assert caught.value.status is vaccel.Status.ERR_CANCELLED
    echo.go_on()
    for call in running[:-1]:
        call.result()


def test_cancelled_while_it_runs(echo: Echo) -> None:
    echo.hold()
    call = echo.session.noop_submit()
    echo.until_waiting()
    call.cancel()
    call.cancel()
    with pytest.raises(vaccel.CancelledError):
        call.result(10)


def test_cancelled_after_it_has_run(echo: Echo) -> None:
    call = echo.session.noop_submit()
    assert call.wait()
    call.cancel()
    call.result()


def test_what_is_borrowed_stays_until_the_call_has_completed(echo: Echo) -> None:
    """Cancelled, dropped, closed: the bytes are given back when the backend is through with them, and then at once."""
    for give_up in ("cancel", "drop", "close"):
        content = bytearray(b"the bytes of an image")
        echo.hold(stubborn=True)
        call = echo.session.image_classify_submit(vaccel.Image(content), echo.model)
        echo.until_waiting()
        if give_up == "cancel":
            call.cancel()
        elif give_up == "close":
            call.close()
        else:
            del call
        gc.collect()
        with pytest.raises(BufferError):
            content.append(0)
        echo.go_on()
        until(lambda: echo.waiting() == 0)

        def is_free(content: bytearray = content) -> bool:
            echo.session.noop()  # what a thread of the library gave back is dropped by the next call
            try:
                content.append(0)
            except BufferError:
                return False
            return True

        until(is_free)


def test_given_back_once_the_result_is_there(echo: Echo) -> None:
    content = bytearray(b"the bytes of an image")
    call = echo.session.image_classify_submit(vaccel.Image(content), echo.model)
    assert call.result()[0].index == len(content)
    content.append(0)


def test_closed(echo: Echo) -> None:
    call = echo.session.noop_submit()
    call.result()
    call.close()
    call.close()
    assert "closed" in repr(call)
    call.result()  # it was taken
    other = echo.session.noop_submit()
    other.close()
    for use in (other.done, other.wait, other.cancel, other.result):
        with pytest.raises(ValueError, match="this Call is closed"):
            use()


def test_session_and_model_closed_meanwhile(photo: Path) -> None:
    session, model = vaccel.Session(), vaccel.Model(vaccel.DEFAULT_MODEL)
    with vaccel.Image.open(photo) as image:
        call = session.image_classify_submit(image, model)
    session.close()
    model.close()
    assert call.result() == vaccel.classify(photo)


def test_from_many_threads(echo: Echo) -> None:
    """One result, whoever asks for it; closed twice, from two threads."""
    echo.hold()
    call = echo.session.image_classify_submit(vaccel.Image(b"bytes"), echo.model)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(call.result) for _ in range(8)]
        echo.go_on()
        answers = [one.result() for one in asked]
        assert all(answer is answers[0] for answer in answers)
        for _ in range(50):
            other = echo.session.noop_submit()
            for closing in [pool.submit(other.close) for _ in range(2)]:
                closing.result()


def test_interrupt_ends_the_wait(echo: Echo) -> None:
    echo.hold()
    call = echo.session.noop_submit()
    echo.until_waiting()
    timer = threading.Timer(0.05, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        call.wait()
    assert not call.done()
    echo.go_on()
    call.result()


def test_never_submitted() -> None:
    call: vaccel.Call[None] = vaccel.Call(lambda call: None, None)
    with pytest.raises(ValueError, match="closed"):
        call.done()


def test_nothing_leaks(echo: Echo) -> None:
    content = b"the bytes of an image" * 1000

    def round_trip() -> None:
        with vaccel.Image(content) as image:
            echo.session.image_classify_submit(image, echo.model).result()
            echo.session.image_classify_submit(image, echo.model)
            echo.session.image_classify_submit(image, echo.model).cancel()

    def is_free() -> bool:
        echo.session.noop()  # what a thread of the library gave back is dropped by the next call
        gc.collect()
        return sys.getrefcount(content) == references

    references = sys.getrefcount(content)
    for _ in range(50):
        round_trip()
    until(is_free)

# SPDX-License-Identifier: Apache-2.0
"""Closing, borrowing, threads: never a crash, never a leak."""

from __future__ import annotations

import gc
import mmap
import resource
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import vaccel


def test_use_after_close(model: vaccel.Model, photo: Path) -> None:
    session, image, other = vaccel.Session(), vaccel.Image.open(photo), vaccel.Model(vaccel.DEFAULT_MODEL)
    image.close()
    with pytest.raises(ValueError, match="image: this Image is closed"):
        session.image_classify(image, model)
    other.close()
    with vaccel.Image.open(photo) as image, pytest.raises(ValueError, match="model: this Model is closed"):
        session.image_classify(image, other)
    session.close()
    session.close()
    assert session.closed
    for call in (session.noop, session.__enter__, lambda: session.prepare("noop"), lambda: session.explain("noop")):
        with pytest.raises(ValueError, match="closed"):
            call()
    with pytest.raises(ValueError, match="closed"):
        _ = other.name
    assert "closed" in repr(session) and "closed" in repr(other)


def test_never_opened() -> None:
    with pytest.raises(ValueError, match="closed"):
        vaccel.Session.__new__(vaccel.Session).noop()


def test_init_twice(session: vaccel.Session) -> None:
    with pytest.raises(ValueError, match="made already"):
        session.__init__()  # type: ignore[misc]
    session.noop()


def test_failed_construction_leaves_nothing() -> None:
    image = vaccel.Image.__new__(vaccel.Image)
    with pytest.raises(vaccel.NotFoundError):
        image.__class__.open("no-such.jpg")
    with pytest.raises(vaccel.FormatError):
        vaccel.Image(b"")


def test_borrowed_memory_is_held_and_given_back(photo: Path) -> None:
    content = bytearray(photo.read_bytes())
    image = vaccel.Image(content)
    with pytest.raises(BufferError):
        content.append(0)
    image.close()
    content.append(0)
    held = vaccel.Image(content)
    del held
    content.append(0)


def test_failure_gives_memory_back() -> None:
    content = bytearray()
    with pytest.raises(vaccel.FormatError):
        vaccel.Image(content)
    content.append(0)


def test_mmap(photo: Path) -> None:
    with photo.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        with vaccel.Image(mapped) as image:
            assert vaccel.classify(image) == vaccel.classify(photo)
            with pytest.raises(BufferError):
                mapped.close()


def test_many_threads(session: vaccel.Session, model: vaccel.Model, photos: list[Path]) -> None:
    expected = {photo: vaccel.classify(photo) for photo in photos}

    def one(i: int) -> bool:
        photo = photos[i % len(photos)]
        with vaccel.Image.open(photo) as image:
            return session.image_classify(image, model) == expected[photo]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(80)))


def test_close_while_in_use(model: vaccel.Model, photo: Path) -> None:
    """A close() from another thread waits for nobody and pulls nothing away from a call that is under way."""
    for _ in range(20):
        session, image = vaccel.Session(), vaccel.Image.open(photo)
        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(session.image_classify, image, model) for _ in range(2)]
            time.sleep(0.002)
            session.close()
            image.close()
            for call in running:
                try:
                    assert len(call.result()) == 5
                except ValueError as error:
                    assert "closed" in str(error)


def test_closed_twice_from_two_threads(photo: Path) -> None:
    content = photo.read_bytes()
    makers = (vaccel.Session, lambda: vaccel.Image(content), lambda: vaccel.Model(vaccel.DEFAULT_MODEL))
    with ThreadPoolExecutor(2) as pool:
        for _ in range(100):
            for make in makers:
                made = make()
                for closing in [pool.submit(made.close) for _ in range(2)]:
                    closing.result()
                made.close()
                assert made.closed


def test_gil_is_released(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    """Another thread makes progress while one call runs."""
    stop, ticks = threading.Event(), []

    def tick() -> None:
        while not stop.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.0005)

    with vaccel.Image.open(photo) as image:
        session.image_classify(image, model)
        thread = threading.Thread(target=tick)
        interval = sys.getswitchinterval()
        sys.setswitchinterval(10)  # nobody is made to give the GIL up, so progress means that it was released
        try:
            thread.start()
            inside = 0
            for _ in range(20):
                start = time.perf_counter()
                session.image_classify(image, model)
                end = time.perf_counter()
                inside += sum(start < t < end for t in ticks)
        finally:
            stop.set()
            sys.setswitchinterval(interval)
            thread.join()
    assert inside > 0


def test_nothing_leaks(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    content = photo.read_bytes()

    def round_trip() -> None:
        with vaccel.Image(content) as image:
            session.image_classify(image, model)
        with vaccel.Session() as other:
            other.noop()
        with pytest.raises(vaccel.NotFoundError):
            vaccel.Image.open("no-such.jpg")

    for _ in range(30):
        round_trip()
    gc.collect()
    references, before = sys.getrefcount(content), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(200):
        round_trip()
    gc.collect()
    assert sys.getrefcount(content) == references
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024  # KiB; 200 photos are 20 MiB

# SPDX-License-Identifier: Apache-2.0
"""Awaiting calls: in one event loop, many at once, cancelled, given up by a loop that closes, at the interpreter's end."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import vaccel
from conftest import Echo, until
from test_process import python


@pytest.fixture
def held(echo: Echo) -> Iterator[Echo]:
    echo.hold()
    yield echo


async def until_waiting(echo: Echo, count: int = 1) -> None:
    await asyncio.sleep(0.001)  # tasks start
    while echo.waiting() < count:
        await asyncio.sleep(0.001)


def test_the_same_as_the_plain_call(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    async def main() -> None:
        with vaccel.Image.open(photo) as image:
            answer = await session.image_classify_async(image, model, top_k=3)
            assert answer == session.image_classify(image, model, top_k=3)
            call = session.image_classify_submit(image, model)
            first, second = await asyncio.gather(call, call)
            assert first is second is await call
        assert await session.noop_async() is None

    asyncio.run(main())


def test_a_hundred_photos(session: vaccel.Session, model: vaccel.Model, photos: list[Path]) -> None:
    hundred = [photos[i % len(photos)] for i in range(100)]
    expected = {photo: vaccel.classify(photo) for photo in photos}
    threads: set[int] = set()

    async def one(photo: Path) -> vaccel.Classification:
        with vaccel.Image.open(photo) as image:
            answer = await session.image_classify_async(image, model)
        threads.add(threading.active_count())
        return answer

    async def main() -> list[vaccel.Classification]:
        return await asyncio.gather(*map(one, hundred))

    before = threading.active_count()
    assert asyncio.run(main()) == [expected[photo] for photo in hundred]
    assert threads == {before}  # no thread of Python's waits for a call


def test_the_loop_goes_on_meanwhile(held: Echo) -> None:
    async def main() -> None:
        call = asyncio.create_task(held.session.noop_async())
        await until_waiting(held)
        for _ in range(10):
            await asyncio.sleep(0)
        assert not call.done()
        held.go_on()
        await call

    asyncio.run(main())


def test_errors(session: vaccel.Session, model: vaccel.Model) -> None:
    async def main() -> None:
        with vaccel.Image(b"no picture") as image, pytest.raises(vaccel.FormatError):
            await session.image_classify_async(image, model)
        with pytest.raises(ValueError, match="closed"):
            await session.image_classify_async(image, model)

    asyncio.run(main())


def test_cancelling_the_task_cancels_the_call(held: Echo) -> None:
    async def main() -> None:
        call = held.session.noop_submit()

        async def wait() -> None:
            await call

        task = asyncio.create_task(wait())
        await until_waiting(held)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(vaccel.CancelledError):  # nobody lets it go on: it was cancelled
            call.result(10)

    asyncio.run(main())


def test_cancelled_before_it_starts(echo: Echo) -> None:
    async def main() -> None:
        task = asyncio.create_task(echo.session.noop_async())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_cancelled_after_it_has_completed(echo: Echo) -> None:
    async def main() -> None:
        call = echo.session.noop_submit()
        assert call.wait()
        call.cancel()
        await call
        task = asyncio.ensure_future(echo.session.noop_async())
        await task
        assert not task.cancel()

    asyncio.run(main())


def test_cancelled_by_somebody_else(held: Echo) -> None:
    async def main() -> None:
        call = held.session.noop_submit()
        asyncio.get_running_loop().call_later(0.02, call.cancel)
        with pytest.raises(vaccel.CancelledError):
            await call

    asyncio.run(main())


def test_wait_for(held: Echo) -> None:
    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(held.session.noop_async(), 0.02)
        until(lambda: held.waiting() == 0)  # it was cancelled
        held.go_on()
        await asyncio.wait_for(held.session.noop_async(), 10)

    asyncio.run(main())


def test_a_shielded_call_goes_on(held: Echo) -> None:
    async def main() -> None:
        call = asyncio.ensure_future(held.session.noop_async())
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(call), 0.02)
        held.go_on()
        await call

    asyncio.run(main())


def test_what_is_borrowed_outlives_the_task(echo: Echo) -> None:
    """The backend does not heed that the call was cancelled and reads on: the bytes stay."""
    content = bytearray(b"the bytes of an image")
    echo.hold(stubborn=True)

    async def main() -> None:
        task = asyncio.create_task(echo.session.image_classify_async(vaccel.Image(content), echo.model))
        await until_waiting(echo)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        gc.collect()
        with pytest.raises(BufferError):
            content.append(0)
        echo.go_on()
        until(lambda: echo.waiting() == 0)
        await echo.session.noop_async()
        await asyncio.sleep(0.01)
        await echo.session.noop_async()
        content.append(0)

    asyncio.run(main())


def test_the_loop_is_closed_meanwhile(held: Echo) -> None:
    """Whoever awaited is gone; the call completes into nothing, and the next loop works."""
    content = bytearray(b"the bytes of an image")
    loop = asyncio.new_event_loop()
    call = held.session.image_classify_submit(vaccel.Image(content), held.model)

    async def wait() -> None:
        await asyncio.shield(call)

    task = loop.create_task(wait())
    loop.run_until_complete(until_waiting(held))
    task._log_destroy_pending = False  # type: ignore[attr-defined]  # that is what is tested
    for pending in asyncio.all_tasks(loop):
        pending._log_destroy_pending = False  # type: ignore[attr-defined]
    loop.close()
    held.go_on()
    assert call.result(10)[0].index == len(content)
    content.append(0)

    async def main() -> None:
        await held.session.noop_async()

    asyncio.run(main())


def test_one_loop_per_call(held: Echo) -> None:
    call = held.session.noop_submit()

    async def wait() -> None:
        await call

    def elsewhere() -> None:
        with pytest.raises(RuntimeError, match="another event loop"):
            asyncio.run(wait())
        held.go_on()

    async def main() -> None:
        task = asyncio.create_task(wait())
        await until_waiting(held)
        thread = threading.Thread(target=elsewhere)
        thread.start()
        await task
        thread.join()

    asyncio.run(main())


def test_loops_in_many_threads(session: vaccel.Session, model: vaccel.Model, photo: Path) -> None:
    expected, wrong = vaccel.classify(photo), []

    async def main() -> None:
        with vaccel.Image.open(photo) as image:
            answers = await asyncio.gather(*(session.image_classify_async(image, model) for _ in range(5)))
        wrong.extend(answer for answer in answers if answer != expected)

    threads = [threading.Thread(target=asyncio.run, args=(main(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_nothing_leaks(echo: Echo) -> None:
    """Loops, their descriptors, calls and what they borrowed."""
    content = b"the bytes of an image" * 1000

    async def main() -> None:
        with vaccel.Image(content) as image:
            await echo.session.image_classify_async(image, echo.model)
            tasks = [asyncio.create_task(echo.session.image_classify_async(image, echo.model)) for _ in range(3)]
            await asyncio.sleep(0)
            tasks[0].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(main())
    gc.collect()
    references, descriptors = sys.getrefcount(content), len(list(Path("/proc/self/fd").iterdir()))
    objects = sum(isinstance(thing, (vaccel.Call, asyncio.AbstractEventLoop)) for thing in gc.get_objects())
    for _ in range(20):
        asyncio.run(main())

    def is_free() -> bool:
        echo.session.noop()
        gc.collect()
        return sys.getrefcount(content) == references

    until(is_free)
    assert len(list(Path("/proc/self/fd").iterdir())) <= descriptors
    now = sum(isinstance(thing, (vaccel.Call, asyncio.AbstractEventLoop)) for thing in gc.get_objects())
    assert now <= objects


def test_end_while_calls_are_under_way(photo: Path) -> None:
    """The interpreter goes while the library's threads complete calls that tasks await."""
    code = f"""
import asyncio, sys, vaccel
async def main():
    session, model = vaccel.Session(), vaccel.Model(vaccel.DEFAULT_MODEL)
    image = vaccel.Image.open({str(photo)!r})
    await session.image_classify_async(image, model)
    for _ in range(50):
        asyncio.ensure_future(session.image_classify_async(image, model))
    await asyncio.sleep(0.01)
    END
asyncio.run(main(), debug=False)  # which would complain of a slow machine
"""
    for end in ("return", "sys.exit(0)", "global kept; kept = asyncio.get_running_loop(), session"):
        for _ in range(3):
            assert python(code.replace("END", end), "-X", "dev").stderr == ""


def test_asyncio_is_imported_when_it_is_used() -> None:
    python("import sys, vaccel; assert 'asyncio' not in sys.modules")

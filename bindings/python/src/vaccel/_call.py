# SPDX-License-Identifier: Apache-2.0
"""Calls that go on by themselves: to wait for, or to await."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from . import _native
from ._errors import Status, TimeoutError

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

#: Held for the moment in which a result is taken, which is possible once.
_taking = threading.RLock()

#: One for each event loop that awaits or awaited calls.
_mailboxes: dict[asyncio.AbstractEventLoop, _native.Mailbox] = {}


class Call(_native.CallHandle, Generic[T]):
    """A call that has been submitted: what every `_submit` method of a session returns.

    `await call` gives its result in asyncio; `result()` waits for it in a thread. What the call borrows (images, bytes, arrays)
    stays alive until it has really completed, whatever becomes of this object: dropping it, or `close()`, neither waits nor
    cancels. May be used from many threads; awaited in one event loop.
    """

    __slots__ = ("_futures", "_loop", "_read", "_take", "_taken", "_value")

    def __init__(self, take: Callable[[Call[T]], Any], read: Callable[[Any], T] | None) -> None:
        self._take = take
        self._read = read
        self._taken = False
        self._value: T | None = None
        self._futures: list[asyncio.Future[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def done(self) -> bool:
        """Whether it has completed, well or badly."""
        return _native.call_done(self)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has completed, or `timeout` seconds have passed: whether it has. Ctrl-C ends the wait, not the call."""
        return _native.call_wait(self, -1 if timeout is None else min(max(0, round(timeout * 1e9)), 2**62))

    def cancel(self) -> None:
        """Ask that it be given up. It then completes soon with CancelledError or, if it was too late, as it would have anyway."""
        _native.call_cancel(self)

    def result(self, timeout: float | None = None) -> T:
        """What came of it, once it has completed: the result, or its exception. TimeoutError: not within `timeout` seconds."""
        if not self._taken and not self.wait(timeout):
            raise TimeoutError(
                Status.ERR_TIMEOUT, f"the call has not completed within {timeout} s; wait again, or cancel it"
            )
        with _taking:
            if not self._taken:
                raw = self._take(self)
                self._value = self._read(raw) if self._read else raw
                self._taken = True
        return self._value  # type: ignore[return-value]

    def __await__(self) -> Generator[Any, None, T]:
        if not self._taken and not self.done():
            yield from self._completion()
        return self.result()

    def _completion(self) -> Generator[Any, None, None]:
        import asyncio

        loop = asyncio.get_running_loop()
        if self._loop not in (None, loop):
            raise RuntimeError("another event loop awaits this call already; await it there")
        self._loop = loop
        future: asyncio.Future[None] = loop.create_future()
        self._futures.append(future)
        try:
            if _native.call_watch(self, _mailbox(loop)):
                yield from future
        except BaseException:
            # The task was cancelled, or its loop gives it up.
            if not self.closed:
                self.cancel()
            raise
        finally:
            self._futures.remove(future)

    def _wake(self) -> None:
        for future in self._futures:
            if not future.done():
                future.set_result(None)

    def __repr__(self) -> str:
        state = "closed" if self.closed else "done" if self.done() else "pending"
        return f"<vaccel.Call, {state}>"


def _mailbox(loop: asyncio.AbstractEventLoop) -> _native.Mailbox:
    """The mailbox that wakes `loop`. Those of loops that are closed go when another loop comes."""
    found = _mailboxes.get(loop)
    if found is None:
        for other in list(_mailboxes):
            if other.is_closed() and (left := _mailboxes.pop(other, None)) is not None:
                left.close()
        found = _mailboxes[loop] = _native.Mailbox()
        loop.add_reader(found.fileno(), _deliver, found)
    return found


def _deliver(mailbox: _native.Mailbox) -> None:
    for call in mailbox.take():
        call._wake()

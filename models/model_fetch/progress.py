# SPDX-License-Identifier: Apache-2.0
"""Progress on standard error: a bar on a terminal, plain lines otherwise."""

import sys
import time
from typing import TextIO

WIDTH = 24


class Progress:
    def __init__(self, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._live = not quiet and self._stream.isatty()
        self._label = ""
        self._start = 0.0
        self._open = False

    def note(self, text: str) -> None:
        """One line that stays."""
        if not self._quiet:
            self._clear()
            self._stream.write(f"fetch: {text}\n")
            self._stream.flush()

    def begin(self, label: str) -> None:
        self._label = label
        self._start = time.monotonic()
        if self._live:
            self.tick()
        else:
            self.note(label)

    def tick(self) -> None:
        """Time went by, with no knowing how much is left."""
        self.update(0, 0)

    def update(self, done: int, total: int) -> None:
        """Redraws the line; with a total of 0 there is no bar, only the time."""
        if not self._live:
            return
        seconds = time.monotonic() - self._start
        if total > 0:
            part = min(done / total, 1.0)
            filled = int(part * WIDTH)
            tail = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {part * 100:3.0f} %"
        else:
            tail = f"{seconds:.0f} s"
        self._stream.write(f"\r\033[Kfetch: {self._label}  {tail}")
        self._stream.flush()
        self._open = True

    def end(self) -> None:
        if self._live:
            self.note(f"{self._label}  ({time.monotonic() - self._start:.1f} s)")

    def abandon(self) -> None:
        """Leaves a clean line for an error message."""
        self._clear()
        self._stream.flush()

    def _clear(self) -> None:
        if self._open:
            self._stream.write("\r\033[K")
            self._open = False

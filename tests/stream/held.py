# SPDX-License-Identifier: Apache-2.0
"""Calls that the backend `hold` has begun, and lets go on when it is told."""

from __future__ import annotations

import os
import select
from pathlib import Path


class Held:
    """`folder` is what VACCEL_TEST_HOLD names for the worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name in ("started", "go"):
            os.mkfifo(folder / name)
        self.started = os.open(folder / "started", os.O_RDWR)
        self.go = os.open(folder / "go", os.O_RDWR)

    def await_(self, count: int, timeout: float = 240) -> None:
        """Until so many more calls have begun."""
        while count:
            assert select.select([self.started], [], [], timeout)[0], "the calls do not begin"
            count -= len(os.read(self.started, count))

    def let_go(self, count: int) -> None:
        os.write(self.go, bytes(count))

    def close(self) -> None:
        os.close(self.started)
        os.close(self.go)

# SPDX-License-Identifier: Apache-2.0
"""The library's messages, handed to Python's `logging` as the logger "vaccel".

A message is handed over when a call into vaccel returns to Python, on that call's thread: vaccel's own threads never wait for
the interpreter. Where VACCEL_LOG is set, messages go to standard error instead, as they do for every program.
"""

from __future__ import annotations

import atexit
import logging
import os

from . import _native

logger = logging.getLogger("vaccel")

_LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO, 4: logging.DEBUG}


def _emit(level: int, message: str) -> None:
    logger.log(_LEVELS.get(level, logging.INFO), "%s", message)


def connect() -> None:
    """Sends messages to `logger` until the interpreter exits."""
    if os.environ.get("VACCEL_LOG"):
        return
    _native.log_to(_emit)
    atexit.register(_native.log_to, None)

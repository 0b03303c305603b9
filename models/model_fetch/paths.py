# SPDX-License-Identifier: Apache-2.0
"""Where models and downloads go by default."""

import os
from pathlib import Path

from .errors import FetchError, Status


def _xdg(variable: str, fallback: str, remedy: str) -> Path:
    value = os.environ.get(variable, "")
    # The XDG specification: a relative path is to be ignored.
    if os.path.isabs(value):
        return Path(value)
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        raise FetchError(Status.DISK, "the home directory", "HOME is not set and this user has none", remedy)
    return Path(home) / fallback


def models_dir() -> Path:
    base = _xdg("XDG_DATA_HOME", ".local/share", "name a destination with --to DIR")
    return base / "vaccel" / "models"


def cache_dir() -> Path:
    base = _xdg("XDG_CACHE_HOME", ".cache", "set XDG_CACHE_HOME to a folder that you may write to")
    return base / "vaccel" / "model-fetch"

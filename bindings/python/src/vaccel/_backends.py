# SPDX-License-Identifier: Apache-2.0
"""Backends that other packages bring: entry points of the group "vaccel.backends", looked at before the first session.

The value is a module, whose folder holds the backends and which is not imported; or "MODULE:ATTRIBUTE", a path of a folder or of
a NAME.so, several such, or a function that returns them.
"""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from . import _native
from ._log import logger

GROUP = "vaccel.backends"

_lock = threading.Lock()
_done = False


def add_backends(path: str | os.PathLike[str]) -> None:
    """Look for backends in a folder, or take the one in a file, besides the installed ones.

    What is there is looked at with the first call; after that it is too late, and Busy is raised.
    """
    _native.backend_add_path(os.fsencode(path))


def _folder(module: str) -> list[str]:
    """Where a package is, without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None:
        raise ModuleNotFoundError(f"there is no module {module}")
    if spec.submodule_search_locations:
        return list(spec.submodule_search_locations)
    if spec.origin is None:
        raise ModuleNotFoundError(f"the module {module} is in no folder")
    return [os.path.dirname(spec.origin)]


def _paths(found: Any) -> Iterator[str]:
    if callable(found):
        found = found()
    for path in [found] if isinstance(found, (str, os.PathLike)) else found:
        yield os.fspath(path)


def installed() -> Iterator[str]:
    """What the entry points name. A package that is broken is left out and said in the log: it must not keep others from working."""
    for entry in metadata.entry_points(group=GROUP):
        try:
            yield from _paths(entry.load()) if entry.attr else _folder(entry.module)
        except Exception as error:  # noqa: BLE001  (somebody else's code)
            logger.warning("the backends of %s (%s) are left out: %s; reinstall or remove that package", entry.name, entry.value, error)


def discover() -> None:
    """Adds what is installed, once."""
    global _done
    if _done:
        return
    with _lock:
        if _done:
            return
        for path in installed():
            try:
                add_backends(path)
            except Exception as error:  # noqa: BLE001
                logger.warning("the backends in %s are left out: %s", path, error)
        _done = True

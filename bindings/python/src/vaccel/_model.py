# SPDX-License-Identifier: Apache-2.0
"""Models: networks by name, by path, or from bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from . import _native

if TYPE_CHECKING:
    from ._session import Session
    from ._types import ModelInfo


class Model(_native.ModelHandle):
    """A network: a name in the model folders, or the path of a folder or file (an `os.PathLike`, or a str with a '/').

    The network is loaded by the first call that needs it and shared by all sessions, for as long as any Model of it is open.
    Models may be used from many threads at once.
    """

    __slots__ = ()

    def __init__(self, name_or_path: str | os.PathLike[str]) -> None:
        _native.model_open(self, _name(name_or_path))

    @classmethod
    def from_bytes(cls, data: Any, metadata: str | Mapping[str, Any]) -> Self:
        """Make a model from the bytes of a model file and its model.json (as text, or as a mapping).

        `data` is anything with a contiguous buffer: bytes, bytearray, memoryview, mmap. It is not copied: leave it as it is
        until the model is closed.
        """
        model = cls.__new__(cls)
        view = memoryview(data)
        if not view.c_contiguous:
            raise ValueError("data: its bytes are not contiguous; pass bytes(data)")
        text = metadata if isinstance(metadata, str) else json.dumps(metadata)
        _native.model_from_memory(model, view, text)
        return model

    @property
    def name(self) -> str:
        """The name or path that it was opened with; the SHA-256 for one from bytes."""
        return _native.model_name(self)

    @property
    def path(self) -> Path | None:
        """Where it was found, or None."""
        path = _native.model_path(self)
        return Path(path) if path else None

    def describe(self, session: Session | None = None) -> ModelInfo:
        """What the network takes and gives: names, dtypes and shapes (-1 where a dimension may vary).

        session: whose backend says so; None takes the session that `classify` uses. Loads the network.
        """
        if session is None:
            from ._default import default_session

            session = default_session()
        return session.model_describe(self)

    def __repr__(self) -> str:
        return "<vaccel.Model, closed>" if self.closed else f"<vaccel.Model {self.name!r}>"


def model_folders() -> list[Path]:
    """The folders in which model names are looked for, first one first. They need not exist."""
    return [Path(folder) for folder in _folders()]


def _folders() -> Iterator[str]:
    index = 0
    while (folder := _native.model_folder(index)) is not None:
        yield folder
        index += 1


def _name(name_or_path: str | os.PathLike[str]) -> str | bytes:
    """What the library takes: a path always has a '/', a name never."""
    if isinstance(name_or_path, str):
        return name_or_path if "/" not in name_or_path else os.fsencode(name_or_path)
    if not isinstance(name_or_path, os.PathLike):
        raise TypeError(f"model: expected a name or a path, not {type(name_or_path).__name__}")
    path = os.fsencode(name_or_path)
    return path if b"/" in path else b"./" + path

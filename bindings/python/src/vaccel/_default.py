# SPDX-License-Identifier: Apache-2.0
"""The session and models that the functions of the module share."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import Any, overload

from . import _native
from ._backends import discover
from ._image import Image
from ._model import Model
from ._session import Session
from ._types import Classification, Explanation, Inventory

#: The network that `classify` asks unless told otherwise; `vaccel model fetch` makes it.
DEFAULT_MODEL = "efficientnet-lite0"

#: Photos that are open at once: more gain nothing, and take memory.
_BATCH = 64

_lock = threading.Lock()
_session: Session | None = None
_models: dict[str, Model] = {}


def default_session() -> Session:
    """The session of the functions of this module, opened when first asked for."""
    global _session
    with _lock:
        if _session is None or _session.closed:
            _session = Session()
        return _session


def _shared_model(model: Model | str | os.PathLike[str]) -> Model:
    """One Model per name, kept open: reopening it for every call could load the network every time."""
    if isinstance(model, Model):
        return model
    key = os.fspath(model)
    with _lock:
        known = _models.get(key)
        if known is None or known.closed:
            known = _models[key] = Model(model)
        return known


@overload
def classify(
    photo: list[Any] | tuple[Any, ...],
    model: Model | str | os.PathLike[str] = DEFAULT_MODEL,
    *,
    top_k: int = 5,
    min_score: float = 0.0,
) -> list[Classification]: ...
@overload
def classify(
    photo: Any, model: Model | str | os.PathLike[str] = DEFAULT_MODEL, *, top_k: int = 5, min_score: float = 0.0
) -> Classification: ...
def classify(
    photo: Any, model: Model | str | os.PathLike[str] = DEFAULT_MODEL, *, top_k: int = 5, min_score: float = 0.0
) -> Any:
    """Say what a photo shows, or each of several.

    photo: a path, an Image, or whatever Image() takes: a file's bytes, a uint8 array, a Pillow image. A list of such gives a
        list of answers, the same as one by one, and runs as batches.
    model: a Model, or the name or path of one, which then stays open.
    top_k: how many labels to return at most, best first.
    min_score: leave out labels that score less, 0 to 1.
    """
    session, network = default_session(), _shared_model(model)
    if isinstance(photo, (list, tuple)):
        answers: list[Classification] = []
        for start in range(0, len(photo), _BATCH):
            with contextlib.ExitStack() as opened:
                images = [_image(one, opened) for one in photo[start : start + _BATCH]]
                answers += session.image_classify(images, network, top_k=top_k, min_score=min_score)
        return answers
    with contextlib.ExitStack() as opened:
        return session.image_classify(_image(photo, opened), network, top_k=top_k, min_score=min_score)


def _image(photo: Any, opened: contextlib.ExitStack) -> Image:
    """An Image of a photo, to be closed if it was not one before."""
    if isinstance(photo, Image):
        return photo
    return opened.enter_context(Image.open(photo) if isinstance(photo, (str, os.PathLike)) else Image(photo))


def info() -> Inventory:
    """Every backend: what it is, its devices, and why it cannot be used if it cannot. May take seconds."""
    discover()
    return Inventory._read(_native.inspect())


def explain(op: str, model: Model | str | os.PathLike[str] | None = None) -> Explanation:
    """Which backend a call of `op` would take, and why not the others."""
    return default_session().explain(op, None if model is None else _shared_model(model))


def version() -> str:
    """The version of the library, such as "0.1.0"."""
    return _native.version()

# SPDX-License-Identifier: Apache-2.0
"""The session and models that the functions of the module share."""

from __future__ import annotations

import os
import threading
from typing import Any

from . import _native
from ._image import Image
from ._model import Model
from ._session import Session
from ._types import Classification, Explanation, Inventory

#: The network that `classify` asks unless told otherwise; `vaccel model fetch` makes it.
DEFAULT_MODEL = "efficientnet-lite0"

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


def classify(
    photo: Any, model: Model | str | os.PathLike[str] = DEFAULT_MODEL, *, top_k: int = 5, min_score: float = 0.0
) -> Classification:
    """Say what a photo shows.

    photo: a path, an Image, or whatever Image() takes: a file's bytes, a uint8 array, a Pillow image.
    model: a Model, or the name or path of one, which then stays open.
    top_k: how many labels to return at most, best first.
    min_score: leave out labels that score less, 0 to 1.
    """
    session, network = default_session(), _shared_model(model)
    if isinstance(photo, Image):
        return session.image_classify(photo, network, top_k=top_k, min_score=min_score)
    with Image.open(photo) if isinstance(photo, (str, os.PathLike)) else Image(photo) as image:
        return session.image_classify(image, network, top_k=top_k, min_score=min_score)


def info() -> Inventory:
    """Every backend: what it is, its devices, and why it cannot be used if it cannot. May take seconds."""
    return Inventory._read(_native.inspect())


def explain(op: str, model: Model | str | os.PathLike[str] | None = None) -> Explanation:
    """Which backend a call of `op` would take, and why not the others."""
    return default_session().explain(op, None if model is None else _shared_model(model))


def version() -> str:
    """The version of the library, such as "0.1.0"."""
    return _native.version()

# SPDX-License-Identifier: Apache-2.0
"""vaccel: one call, and the best accelerator there is answers it.

    import vaccel
    print(vaccel.classify("cat.jpg")[0].label)
"""

from __future__ import annotations

from typing import Any

from . import _errors, _log, _types
from ._backends import add_backends
from ._buffer import Buffer
from ._call import Call
from ._default import DEFAULT_MODEL, classify, default_session, explain, info, version
from ._errors import *  # noqa: F403
from ._image import Image
from ._inference import Inference
from ._model import Model, model_folders
from ._session import Session
from ._tensor import Tensor
from ._types import *  # noqa: F403

_log.connect()

__version__ = version()
__all__ = [
    "DEFAULT_MODEL",
    "Buffer",
    "Call",
    "Image",
    "Inference",
    "Model",
    "Session",
    "add_backends",
    "Tensor",
    "classify",
    "default_session",
    "explain",
    "info",
    "model_folders",
    "version",
]
__all__ += _errors.__all__ + _types.__all__


def _claim(names: list[str]) -> None:
    """Shows these as vaccel.NAME in messages, wherever they are written down."""
    for name in names:
        item: Any = globals()[name]
        if hasattr(item, "__module__"):
            item.__module__ = __name__


_claim(__all__)

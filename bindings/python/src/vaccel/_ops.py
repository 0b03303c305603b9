# SPDX-License-Identifier: Apache-2.0
# Generated from spec/ops.yaml by spec/generate.py; do not edit.
"""The ops as methods of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._types import Classification

if TYPE_CHECKING:
    from ._image import Image
    from ._model import Model


class Ops(_native.SessionHandle):
    """What a session can be asked to do. Ops without arguments are methods of `SessionHandle` itself."""

    __slots__ = ()

    def image_classify(
        self,
        image: Image,
        model: Model,
        *,
        top_k: int = 0,
        min_score: float = 0.0,
    ) -> Classification:
        """Say what an image shows.

        Decodes, crops, resizes and normalises the image as the model's model.json says, runs the model and returns
        the labels that score highest.

        image: The image to look at.
        model: A classification network.
        top_k: How many labels to return at most, best first; 0 means 5.
        min_score: Leave out labels that score less, 0 to 1.
        """
        return Classification._read(_native.image_classify(self, image, model, top_k, min_score))

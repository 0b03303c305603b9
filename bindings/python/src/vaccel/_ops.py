# SPDX-License-Identifier: Apache-2.0
# Generated from spec/ops.yaml by spec/generate.py; do not edit.
"""The ops as methods of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._call import Call
from ._types import Classification, Classifications, Detection, ModelInfo, Poses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._image import Image
    from ._model import Model


class Ops(_native.SessionHandle):
    """What a session can be asked to do. Ops without arguments are methods of `SessionHandle` itself."""

    __slots__ = ()

    def noop_submit(
        self,
    ) -> Call[None]:
        """Start `noop` and return at once."""
        call: Call[None] = Call(_native.noop_result, None)
        _native.noop_submit(call, self)
        return call

    async def noop_async(
        self,
    ) -> None:
        """Await `noop`. Cancelling the task cancels the call."""
        await self.noop_submit()

    def model_describe(
        self,
        model: Model,
    ) -> ModelInfo:
        """Say what a network takes and gives: names, dtypes and shapes.

        model: Any network.
        """
        return ModelInfo._read(_native.model_describe(self, model))

    def model_describe_submit(
        self,
        model: Model,
    ) -> Call[ModelInfo]:
        """Start `model_describe` and return at once."""
        call: Call[ModelInfo] = Call(_native.model_describe_result, ModelInfo._read)
        _native.model_describe_submit(call, self, model)
        return call

    async def model_describe_async(
        self,
        model: Model,
    ) -> ModelInfo:
        """Await `model_describe`. Cancelling the task cancels the call."""
        return await self.model_describe_submit(model)

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

    def image_classify_submit(
        self,
        image: Image,
        model: Model,
        *,
        top_k: int = 0,
        min_score: float = 0.0,
    ) -> Call[Classification]:
        """Start `image_classify` and return at once."""
        call: Call[Classification] = Call(_native.image_classify_result, Classification._read)
        _native.image_classify_submit(call, self, image, model, top_k, min_score)
        return call

    async def image_classify_async(
        self,
        image: Image,
        model: Model,
        *,
        top_k: int = 0,
        min_score: float = 0.0,
    ) -> Classification:
        """Await `image_classify`. Cancelling the task cancels the call."""
        return await self.image_classify_submit(image, model, top_k=top_k, min_score=min_score)

    def image_classify_batch(
        self,
        images: Sequence[Image],
        model: Model,
        *,
        top_k: int = 0,
        min_score: float = 0.0,
    ) -> Classifications:
        """Say what each of several images shows: as image_classify does, and faster where a device runs many at once.

        Fails as a whole, naming the image, when one cannot be read.

        images: The images to look at, at least one.
        model: A classification network.
        top_k: How many labels to return at most, best first; 0 means 5.
        min_score: Leave out labels that score less, 0 to 1.
        """
        return Classifications._read(_native.image_classify_batch(self, images, model, top_k, min_score))

    def image_classify_batch_submit(
        self,
        images: Sequence[Image],
        model: Model,
        *,
        top_k: int = 0,
        min_score: float = 0.0,
    ) -> Call[Classifications]:
        """Start `image_classify_batch` and return at once."""
        call: Call[Classifications] = Call(_native.image_classify_batch_result, Classifications._read)
        _native.image_classify_batch_submit(call, self, images, model, top_k, min_score)
        return call

    async def image_classify_batch_async(
        self,
        images: Sequence[Image],
        model: Model,
        *,
        top_k: int = 0,
        min_score: float = 0.0,
    ) -> Classifications:
        """Await `image_classify_batch`. Cancelling the task cancels the call."""
        return await self.image_classify_batch_submit(images, model, top_k=top_k, min_score=min_score)

    def image_detect(
        self,
        image: Image,
        model: Model,
        *,
        max_boxes: int = 0,
        min_score: float = 0.0,
        max_overlap: float = 0.0,
    ) -> Detection:
        """Say what things an image shows, and where: a box, a class and a score for each.

        The image is prepared as the model's model.json says; boxes are in pixels of the image that was given.

        image: The image to look at.
        model: A detection network.
        max_boxes: How many boxes to return at most, best first; 0 means 100.
        min_score: Leave out boxes that score less, 0 to 1; 0 means what model.json says, or else 0.25.
        max_overlap: Of two boxes of one class whose intersection over union is more than this, only the better one
            is kept; 0 means what model.json says, or else 0.45; 1 keeps all.
        """
        return Detection._read(_native.image_detect(self, image, model, max_boxes, min_score, max_overlap))

    def image_detect_submit(
        self,
        image: Image,
        model: Model,
        *,
        max_boxes: int = 0,
        min_score: float = 0.0,
        max_overlap: float = 0.0,
    ) -> Call[Detection]:
        """Start `image_detect` and return at once."""
        call: Call[Detection] = Call(_native.image_detect_result, Detection._read)
        _native.image_detect_submit(call, self, image, model, max_boxes, min_score, max_overlap)
        return call

    async def image_detect_async(
        self,
        image: Image,
        model: Model,
        *,
        max_boxes: int = 0,
        min_score: float = 0.0,
        max_overlap: float = 0.0,
    ) -> Detection:
        """Await `image_detect`. Cancelling the task cancels the call."""
        return await self.image_detect_submit(image, model, max_boxes=max_boxes, min_score=min_score, max_overlap=max_overlap)

    def image_pose(
        self,
        image: Image,
        model: Model,
        *,
        max_poses: int = 0,
        min_score: float = 0.0,
    ) -> Poses:
        """Find the figures in an image, and each one's keypoints: joints of a body, corners of a hand.

        image: The image to look at.
        model: A pose network.
        max_poses: How many poses to return at most, best first; 0 means 20.
        min_score: Leave out poses and keypoints that score less, 0 to 1; 0 means what model.json says, or else
            0.25.
        """
        return Poses._read(_native.image_pose(self, image, model, max_poses, min_score))

    def image_pose_submit(
        self,
        image: Image,
        model: Model,
        *,
        max_poses: int = 0,
        min_score: float = 0.0,
    ) -> Call[Poses]:
        """Start `image_pose` and return at once."""
        call: Call[Poses] = Call(_native.image_pose_result, Poses._read)
        _native.image_pose_submit(call, self, image, model, max_poses, min_score)
        return call

    async def image_pose_async(
        self,
        image: Image,
        model: Model,
        *,
        max_poses: int = 0,
        min_score: float = 0.0,
    ) -> Poses:
        """Await `image_pose`. Cancelling the task cancels the call."""
        return await self.image_pose_submit(image, model, max_poses=max_poses, min_score=min_score)

# SPDX-License-Identifier: Apache-2.0
# Generated from spec/ops.yaml by spec/generate.py; do not edit.
"""The ops as methods of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _native
from ._call import Call
from ._types import Classification, Classifications, DepthMap, Detection, ModelInfo, Poses, Segmentation

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

    def image_segment(
        self,
        image: Image,
        model: Model,
        *,
        width: int = 0,
        height: int = 0,
    ) -> Segmentation:
        """Say of each pixel what it shows.

        The network's scores are interpolated to the mask's size before the best class is taken.

        image: The image to look at.
        model: A segmentation network.
        width: Columns of the mask; 0 means the image's.
        height: Rows of the mask; 0 means the image's.
        """
        return Segmentation._read(_native.image_segment(self, image, model, width, height))

    def image_segment_submit(
        self,
        image: Image,
        model: Model,
        *,
        width: int = 0,
        height: int = 0,
    ) -> Call[Segmentation]:
        """Start `image_segment` and return at once."""
        call: Call[Segmentation] = Call(_native.image_segment_result, Segmentation._read)
        _native.image_segment_submit(call, self, image, model, width, height)
        return call

    async def image_segment_async(
        self,
        image: Image,
        model: Model,
        *,
        width: int = 0,
        height: int = 0,
    ) -> Segmentation:
        """Await `image_segment`. Cancelling the task cancels the call."""
        return await self.image_segment_submit(image, model, width=width, height=height)

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

    def image_depth(
        self,
        image: Image,
        model: Model,
        *,
        width: int = 0,
        height: int = 0,
    ) -> DepthMap:
        """Say how far away each pixel of an image is.

        image: The image to look at.
        model: A depth network.
        width: Columns of the map; 0 means the image's.
        height: Rows of the map; 0 means the image's.
        """
        return DepthMap._read(_native.image_depth(self, image, model, width, height))

    def image_depth_submit(
        self,
        image: Image,
        model: Model,
        *,
        width: int = 0,
        height: int = 0,
    ) -> Call[DepthMap]:
        """Start `image_depth` and return at once."""
        call: Call[DepthMap] = Call(_native.image_depth_result, DepthMap._read)
        _native.image_depth_submit(call, self, image, model, width, height)
        return call

    async def image_depth_async(
        self,
        image: Image,
        model: Model,
        *,
        width: int = 0,
        height: int = 0,
    ) -> DepthMap:
        """Await `image_depth`. Cancelling the task cancels the call."""
        return await self.image_depth_submit(image, model, width=width, height=height)

    def blas_sgemm(
        self,
        m: int,
        n: int,
        k: int,
        alpha: float,
        a: Any,
        b: Any,
        beta: float,
        c: Any,
        *,
        transpose_a: bool = False,
        transpose_b: bool = False,
        lda: int = 0,
        ldb: int = 0,
        ldc: int = 0,
    ) -> None:
        """Multiply matrices: c = alpha · a · b + beta · c, in single precision.

        a has m rows and k columns, b has k rows and n columns, c has m rows and n columns; each is stored row by
        row. A list may be longer than its matrix takes, and what lies between the rows of c is left as it is. With
        beta 0, c is not read, so that it may hold NaN. As cblas_sgemm of the reference BLAS (netlib.org/blas) with
        CblasRowMajor.

        m: Rows of a and of c.
        n: Columns of b and of c.
        k: Columns of a and rows of b.
        alpha: What the product is multiplied by.
        a: The left matrix. Anything with a buffer of float32.
        b: The right matrix. Anything with a buffer of float32.
        beta: What c is multiplied by before.
        c: What is added to; the result. Anything with a buffer of float32, which is written.
        transpose_a: 1: a is stored transposed, k rows of m.
        transpose_b: 1: b is stored transposed, n rows of k.
        lda: Elements from one row of a as stored to the next; 0 means its columns as stored.
        ldb: The same of b.
        ldc: Elements from one row of c to the next; 0 means n.
        """
        _native.blas_sgemm(self, m, n, k, alpha, a, b, beta, c, transpose_a, transpose_b, lda, ldb, ldc)

    def blas_sgemv(
        self,
        m: int,
        n: int,
        alpha: float,
        a: Any,
        x: Any,
        beta: float,
        y: Any,
        *,
        transpose: bool = False,
        lda: int = 0,
        incx: int = 0,
        incy: int = 0,
    ) -> None:
        """Multiply a matrix by a vector: y = alpha · a · x + beta · y, in single precision.

        a has m rows and n columns, stored row by row; x has n elements and y has m, or the other way round when a
        is used transposed. With beta 0, y is not read. As cblas_sgemv with CblasRowMajor.

        m: Rows of a.
        n: Columns of a.
        alpha: What the product is multiplied by.
        a: The matrix. Anything with a buffer of float32.
        x: The vector. Anything with a buffer of float32.
        beta: What y is multiplied by before.
        y: What is added to; the result. Anything with a buffer of float32, which is written.
        transpose: 1: a is used transposed: x has m elements and y has n.
        lda: Elements from one row of a to the next; 0 means n.
        incx: Elements from one of x to the next; 0 means 1; when negative, x runs from its end to its start.
        incy: The same of y.
        """
        _native.blas_sgemv(self, m, n, alpha, a, x, beta, y, transpose, lda, incx, incy)

    def blas_saxpy(
        self,
        n: int,
        alpha: float,
        x: Any,
        y: Any,
        *,
        incx: int = 0,
        incy: int = 0,
    ) -> None:
        """Add a multiple of a vector to another: y = alpha · x + y, in single precision. As cblas_saxpy.

        n: Elements of the vectors.
        alpha: What x is multiplied by.
        x: What is added. Anything with a buffer of float32.
        y: What is added to; the result. Anything with a buffer of float32, which is written.
        incx: Elements from one of x to the next; 0 means 1; when negative, x runs from its end to its start.
        incy: The same of y.
        """
        _native.blas_saxpy(self, n, alpha, x, y, incx, incy)

    def blas_sdot(
        self,
        n: int,
        x: Any,
        y: Any,
        *,
        incx: int = 0,
        incy: int = 0,
    ) -> float:
        """Multiply two vectors: the sum of x · y, in single precision. As cblas_sdot. Of no elements, it is 0.

        n: Elements of the vectors.
        x: One vector. Anything with a buffer of float32.
        y: The other. Anything with a buffer of float32.
        incx: Elements from one of x to the next; 0 means 1; when negative, x runs from its end to its start.
        incy: The same of y.
        """
        return _native.blas_sdot(self, n, x, y, incx, incy)

    def vector_add(
        self,
        a: Any,
        b: Any,
        sum: Any,
    ) -> None:
        """Add vectors, element by element: sum = a + b, in single precision.

        a: One vector. Anything with a buffer of float32.
        b: The other. Anything with a buffer of float32.
        sum: Their sum. Anything with a buffer of float32, which is written.
        """
        _native.vector_add(self, a, b, sum)

    def matrix_multiply(
        self,
        m: int,
        n: int,
        k: int,
        a: Any,
        b: Any,
        product: Any,
    ) -> None:
        """Multiply matrices: product = a · b, in single precision, each stored row by row without gaps.

        blas_sgemm takes strides, transposes and factors besides. ERR_INVALID when a list is not as long as its
        matrix.

        m: Rows of a and of the product.
        n: Columns of b and of the product.
        k: Columns of a and rows of b.
        a: The left matrix, m · k elements. Anything with a buffer of float32.
        b: The right matrix, k · n elements. Anything with a buffer of float32.
        product: The product, m · n elements. Anything with a buffer of float32, which is written.
        """
        _native.matrix_multiply(self, m, n, k, a, b, product)

    def minmax(
        self,
        values: Any,
    ) -> tuple[float, float]:
        """Find the smallest and the largest of values.

        NaN is passed over. ERR_INVALID when there is nothing but NaN, or nothing at all.

        values: Where to look. Anything with a buffer of float32.
        """
        return _native.minmax(self, values)

    def array_copy(
        self,
        source: Any,
        copy: Any,
    ) -> None:
        """Copy bytes to the device and back: what moving data costs, and that it arrives as it was.

        source: What to copy. Anything with a buffer of uint8.
        copy: Where the copy goes. Anything with a buffer of uint8, which is written.
        """
        _native.array_copy(self, source, copy)

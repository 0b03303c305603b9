# SPDX-License-Identifier: Apache-2.0
# Generated from spec/ops.yaml by spec/generate.py; do not edit.
"""Enumerations, op ids, and the records that results are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ._enum import SpecEnum
from ._errors import Status
from ._sequence import Entries


class PixelFormat(SpecEnum):
    """How the bytes of an image are to be read."""

    ENCODED = 0
    """The bytes of a JPEG or PNG file."""
    RGB8 = 1
    """Three bytes a pixel: red, green, blue."""
    BGR8 = 2
    """Three bytes a pixel: blue, green, red."""
    RGBA8 = 3
    """Four bytes a pixel: red, green, blue, alpha (ignored)."""
    GRAY8 = 4
    """One byte a pixel."""


class Precision(SpecEnum):
    """Numeric precision of a computation."""

    DEFAULT = 0
    """The default: f32, the same answer on every device."""
    F32 = 1
    """IEEE 754 single precision."""
    F16 = 2
    """IEEE 754 half precision."""
    BF16 = 3
    """bfloat16."""
    FASTEST = 4
    """Whatever the device does fastest; results may move."""


class Performance(SpecEnum):
    """What counts more when calls compete."""

    LATENCY = 0
    """The time of one call: it may use the whole device. The default."""
    THROUGHPUT = 1
    """The number of calls in a second: many run side by side, and each takes longer."""


class Phase(SpecEnum):
    """Where a call's time goes."""

    QUEUE = 0
    """Waiting for a thread or for the device."""
    PREPROCESS = 1
    """Making the network's input: decoding, resizing, normalising."""
    COMPUTE = 2
    """Running the network."""
    POSTPROCESS = 3
    """Making the result of the network's output."""


class Dtype(SpecEnum):
    """Element type of a tensor."""

    BOOL = 1
    """One byte, 0 or 1."""
    U8 = 2
    """Unsigned 8 bits."""
    U16 = 3
    """Unsigned 16 bits."""
    U32 = 4
    """Unsigned 32 bits."""
    U64 = 5
    """Unsigned 64 bits."""
    I8 = 6
    """Signed 8 bits."""
    I16 = 7
    """Signed 16 bits."""
    I32 = 8
    """Signed 32 bits."""
    I64 = 9
    """Signed 64 bits."""
    F16 = 10
    """IEEE 754 half precision."""
    F32 = 11
    """IEEE 754 single precision."""
    F64 = 12
    """IEEE 754 double precision."""
    BYTES = 13
    """Strings: per element a little-endian 32-bit length, then the bytes."""
    BF16 = 14
    """bfloat16."""


class Verdict(SpecEnum):
    """What selection decided about one backend."""

    TAKEN = 0
    """This backend answers the call."""
    ABLE = 1
    """It could answer, and another one ranks higher."""
    PASSED_OVER = 2
    """It is here, and cannot answer this call."""
    UNAVAILABLE = 3
    """Its library or its device is not here, or it failed to load."""
    NOT_PINNED = 4
    """Another backend was asked for by name."""


class Phases(NamedTuple):
    """Where a call's time went, in nanoseconds; zeros unless the session profiles."""

    queue: int
    """Waiting for a thread or for the device."""
    preprocess: int
    """Making the network's input: decoding, resizing, normalising."""
    compute: int
    """Running the network."""
    postprocess: int
    """Making the result of the network's output."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Phases:
        return tuple.__new__(cls, raw)


#: Op ids by name.
OPS: dict[str, int] = {
    "noop": 1,
    "model_describe": 3,
    "infer": 8,
    "image_classify": 16,
    "image_classify_batch": 17,
    "image_detect": 18,
    "image_segment": 19,
    "image_pose": 20,
    "image_depth": 21,
    "blas_sgemm": 32,
    "blas_sgemv": 33,
    "blas_saxpy": 34,
    "blas_sdot": 35,
    "vector_add": 48,
    "matrix_multiply": 49,
    "minmax": 50,
    "array_copy": 51,
    "exec": 64,
}


class Label(NamedTuple):
    """One class and how likely the model finds it."""

    index: int  # type: ignore[assignment]  # hides the method of tuple, on purpose
    """The class: an index into the model's output."""
    label: str
    """The class's name, UTF-8."""
    score: float
    """Probability, 0 to 1."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Label:
        return tuple.__new__(cls, raw)


@dataclass(frozen=True, slots=True)
class Classification(Entries[Label]):
    """What an image shows: labels with scores, best first."""

    entries: tuple[Label, ...]
    """The labels, best first."""
    backend: str
    """The backend that answered; one behind a transport as "loop/openvino"."""
    device: str
    """The device that it ran on, as the backend names it."""
    precision: Precision
    """The precision that it was computed in."""
    model_sha256: str
    """The SHA-256 of the model that answered; empty when it is not known."""
    phases: Phases = field(compare=False)
    """Where the call's time went, if the session profiles; no part of comparisons."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Classification:
        return cls(
            tuple([Label._read(item) for item in raw[0]]),
            raw[1],
            raw[2],
            Precision(raw[3]),
            raw[4],
            Phases._read(raw[5]),
        )


class DeviceInfo(NamedTuple):
    """One device that a backend found."""

    name: str
    """The name to pin it by, such as CPU or GPU.0."""
    description: str
    """What it is, such as the processor's model name."""
    precisions: str
    """The precisions that it computes in, comma-separated."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> DeviceInfo:
        return tuple.__new__(cls, raw)


class BackendOp(NamedTuple):
    """One op that a backend implements."""

    name: str
    """The op's name."""
    version: int
    """The op's version."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> BackendOp:
        return tuple.__new__(cls, raw)


class BackendInfo(NamedTuple):
    """One backend: what it is, and whether it can be used here."""

    name: str
    """The name to pin it by."""
    description: str
    """One line about it."""
    version: str
    """The backend's own version, and its framework's when known."""
    path: str
    """The file it was loaded from; `built in` for a linked one."""
    rank: int
    """Declared rank; the higher one is taken first."""
    status: Status
    """VACCEL_OK when it can be used."""
    reason: str
    """Why it cannot be used, and what to do about it; empty when it can."""
    devices: tuple[DeviceInfo, ...]
    """Its devices."""
    ops: tuple[BackendOp, ...]
    """The ops it implements."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> BackendInfo:
        return cls(
            raw[0],
            raw[1],
            raw[2],
            raw[3],
            raw[4],
            Status(raw[5]),
            raw[6],
            tuple([DeviceInfo._read(item) for item in raw[7]]),
            tuple([BackendOp._read(item) for item in raw[8]]),
        )


@dataclass(frozen=True, slots=True)
class Inventory:
    """Every backend that was looked at."""

    backends: tuple[BackendInfo, ...]
    """The backends, highest rank first."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Inventory:
        return cls(
            tuple([BackendInfo._read(item) for item in raw[0]]),
        )


class Candidate(NamedTuple):
    """What selection thinks of one backend."""

    backend: str
    """The backend's name."""
    verdict: Verdict
    """Taken or passed over."""
    rank: int
    """Declared rank."""
    reason: str
    """Why, in words."""
    remedy: str
    """How to change it."""
    version: str
    """Its own version, and its framework's when known; empty while it was not looked at."""
    device: str
    """The device that it would take; empty when unknown."""
    latency_ns: int
    """Nanoseconds that such a call took it, as `vaccel calibrate` measured; 0 when it was not measured."""
    measured: str
    """What was measured, in words; empty when nothing was."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Candidate:
        return cls(
            raw[0],
            Verdict(raw[1]),
            raw[2],
            raw[3],
            raw[4],
            raw[5],
            raw[6],
            raw[7],
            raw[8],
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a call goes where it goes."""

    op: str
    """The op's name."""
    model: str
    """The model's name, or empty."""
    candidates: tuple[Candidate, ...]
    """Every backend, in the order of preference."""
    model_key: str
    """What stands for this very model where measurements are kept; empty without one."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Explanation:
        return cls(
            raw[0],
            raw[1],
            tuple([Candidate._read(item) for item in raw[2]]),
            raw[3],
        )


class TensorInfo(NamedTuple):
    """One input or output of a network."""

    name: str
    """What it is called, UTF-8."""
    dtype: Dtype
    """The type of its elements."""
    shape: tuple[int, ...]
    """Elements along each dimension; -1 where that may vary."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> TensorInfo:
        return cls(
            raw[0],
            Dtype(raw[1]),
            raw[2],
        )


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A network as its backend sees it: its inputs and outputs."""

    format: str
    """The format of the model file, such as onnx."""
    inputs: tuple[TensorInfo, ...]
    """What it takes, in its own order."""
    outputs: tuple[TensorInfo, ...]
    """What it gives, in its own order."""
    backend: str
    """The backend that answered; one behind a transport as "loop/openvino"."""
    device: str
    """The device that it ran on, as the backend names it."""
    precision: Precision
    """The precision that it was computed in."""
    model_sha256: str
    """The SHA-256 of the model that answered; empty when it is not known."""
    phases: Phases = field(compare=False)
    """Where the call's time went, if the session profiles; no part of comparisons."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> ModelInfo:
        return cls(
            raw[0],
            tuple([TensorInfo._read(item) for item in raw[1]]),
            tuple([TensorInfo._read(item) for item in raw[2]]),
            raw[3],
            raw[4],
            Precision(raw[5]),
            raw[6],
            Phases._read(raw[7]),
        )


class ImageLabels(NamedTuple):
    """What one image of several shows."""

    entries: tuple[Label, ...]
    """The labels, best first."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> ImageLabels:
        return cls(
            tuple([Label._read(item) for item in raw[0]]),
        )


@dataclass(frozen=True, slots=True)
class Classifications:
    """What each of several images shows."""

    images: tuple[ImageLabels, ...]
    """One for each image, in the order of the images."""
    backend: str
    """The backend that answered; one behind a transport as "loop/openvino"."""
    device: str
    """The device that it ran on, as the backend names it."""
    precision: Precision
    """The precision that it was computed in."""
    model_sha256: str
    """The SHA-256 of the model that answered; empty when it is not known."""
    phases: Phases = field(compare=False)
    """Where the call's time went, if the session profiles; no part of comparisons."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Classifications:
        return cls(
            tuple([ImageLabels._read(item) for item in raw[0]]),
            raw[1],
            raw[2],
            Precision(raw[3]),
            raw[4],
            Phases._read(raw[5]),
        )


class Box(NamedTuple):
    """One thing that an image shows, and where."""

    index: int  # type: ignore[assignment]  # hides the method of tuple, on purpose
    """The class: an index into the model's labels."""
    score: float
    """How sure the model is, 0 to 1."""
    label: str
    """The class's name, UTF-8."""
    x: float
    """Pixels of the image, from its left edge to the box's."""
    y: float
    """Pixels from the image's upper edge to the box's."""
    width: float
    """Pixels."""
    height: float
    """Pixels."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Box:
        return tuple.__new__(cls, raw)


@dataclass(frozen=True, slots=True)
class Detection(Entries[Box]):
    """What an image shows, and where: boxes, best first. Boxes lie within the image, whose pixels are those that it has once it is turned as its EXIF orientation says."""

    image_width: int
    """Pixels in a row of the image."""
    image_height: int
    """Rows of the image."""
    boxes: tuple[Box, ...]
    """The boxes, best first."""
    backend: str
    """The backend that answered; one behind a transport as "loop/openvino"."""
    device: str
    """The device that it ran on, as the backend names it."""
    precision: Precision
    """The precision that it was computed in."""
    model_sha256: str
    """The SHA-256 of the model that answered; empty when it is not known."""
    phases: Phases = field(compare=False)
    """Where the call's time went, if the session profiles; no part of comparisons."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Detection:
        return cls(
            raw[0],
            raw[1],
            tuple([Box._read(item) for item in raw[2]]),
            raw[3],
            raw[4],
            Precision(raw[5]),
            raw[6],
            Phases._read(raw[7]),
        )


class SegmentClass(NamedTuple):
    """One class of a segmentation."""

    label: str
    """The class's name, UTF-8."""
    pixels: int
    """How many of the mask's pixels are of it."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> SegmentClass:
        return tuple.__new__(cls, raw)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """What each pixel of an image shows."""

    width: int
    """Columns of the mask."""
    height: int
    """Rows of the mask."""
    mask: memoryview
    """For each pixel, row by row from the upper left, the class that scores highest: an index into the classes."""
    classes: tuple[SegmentClass, ...]
    """The model's classes, in its order."""
    backend: str
    """The backend that answered; one behind a transport as "loop/openvino"."""
    device: str
    """The device that it ran on, as the backend names it."""
    precision: Precision
    """The precision that it was computed in."""
    model_sha256: str
    """The SHA-256 of the model that answered; empty when it is not known."""
    phases: Phases = field(compare=False)
    """Where the call's time went, if the session profiles; no part of comparisons."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Segmentation:
        return cls(
            raw[0],
            raw[1],
            memoryview(raw[2]).cast("B"),
            tuple([SegmentClass._read(item) for item in raw[3]]),
            raw[4],
            raw[5],
            Precision(raw[6]),
            raw[7],
            Phases._read(raw[8]),
        )


class Keypoint(NamedTuple):
    """One joint or other point of a pose."""

    x: float
    """Pixels of the image, from its left edge."""
    y: float
    """Pixels from its upper edge."""
    score: float
    """How sure the model is, 0 to 1; 0 for a point that was not found."""
    label: str
    """What it is, such as left_elbow, UTF-8."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Keypoint:
        return tuple.__new__(cls, raw)


class Pose(NamedTuple):
    """One figure: its keypoints."""

    score: float
    """How sure the model is, 0 to 1."""
    keypoints: tuple[Keypoint, ...]
    """All of the model's keypoints, in its order."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Pose:
        return cls(
            raw[0],
            tuple([Keypoint._read(item) for item in raw[1]]),
        )


@dataclass(frozen=True, slots=True)
class Poses(Entries[Pose]):
    """The figures in an image, best first. Positions are in pixels of the image once it is turned as its EXIF orientation says."""

    image_width: int
    """Pixels in a row of the image."""
    image_height: int
    """Rows of the image."""
    entries: tuple[Pose, ...]
    """The figures, best first."""
    backend: str
    """The backend that answered; one behind a transport as "loop/openvino"."""
    device: str
    """The device that it ran on, as the backend names it."""
    precision: Precision
    """The precision that it was computed in."""
    model_sha256: str
    """The SHA-256 of the model that answered; empty when it is not known."""
    phases: Phases = field(compare=False)
    """Where the call's time went, if the session profiles; no part of comparisons."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> Poses:
        return cls(
            raw[0],
            raw[1],
            tuple([Pose._read(item) for item in raw[2]]),
            raw[3],
            raw[4],
            Precision(raw[5]),
            raw[6],
            Phases._read(raw[7]),
        )


@dataclass(frozen=True, slots=True)
class DepthMap:
    """How far away each pixel of an image is."""

    width: int
    """Columns of the map."""
    height: int
    """Rows of the map."""
    metric: bool
    """1: values are metres from the camera. 0: they only order what is nearer and farther; larger is farther."""
    nearest: float
    """The smallest value."""
    farthest: float
    """The largest value."""
    values: memoryview
    """One for each pixel, row by row from the upper left."""
    backend: str
    """The backend that answered; one behind a transport as "loop/openvino"."""
    device: str
    """The device that it ran on, as the backend names it."""
    precision: Precision
    """The precision that it was computed in."""
    model_sha256: str
    """The SHA-256 of the model that answered; empty when it is not known."""
    phases: Phases = field(compare=False)
    """Where the call's time went, if the session profiles; no part of comparisons."""

    @classmethod
    def _read(cls, raw: tuple[Any, ...]) -> DepthMap:
        return cls(
            raw[0],
            raw[1],
            raw[2],
            raw[3],
            raw[4],
            memoryview(raw[5]).cast("f"),
            raw[6],
            raw[7],
            Precision(raw[8]),
            raw[9],
            Phases._read(raw[10]),
        )


__all__ = [
    "PixelFormat",
    "Precision",
    "Performance",
    "Phase",
    "Dtype",
    "Verdict",
    "Phases",
    "Label",
    "Classification",
    "DeviceInfo",
    "BackendOp",
    "BackendInfo",
    "Inventory",
    "Candidate",
    "Explanation",
    "TensorInfo",
    "ModelInfo",
    "ImageLabels",
    "Classifications",
    "Box",
    "Detection",
    "SegmentClass",
    "Segmentation",
    "Keypoint",
    "Pose",
    "Poses",
    "DepthMap",
]

// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

package vaccel

// #include "ops.h"
import "C"

import (
	"strconv"
	"unsafe"
)

// PixelFormat: How the bytes of an image are to be read.
type PixelFormat int32

const (
	// The bytes of a JPEG or PNG file.
	PixelEncoded PixelFormat = 0
	// Three bytes a pixel: red, green, blue.
	PixelRGB8 PixelFormat = 1
	// Three bytes a pixel: blue, green, red.
	PixelBGR8 PixelFormat = 2
	// Four bytes a pixel: red, green, blue, alpha (ignored).
	PixelRGBA8 PixelFormat = 3
	// One byte a pixel.
	PixelGray8 PixelFormat = 4
)

// String gives the value's name in lower case.
func (v PixelFormat) String() string {
	switch v {
	case PixelEncoded:
		return "encoded"
	case PixelRGB8:
		return "rgb8"
	case PixelBGR8:
		return "bgr8"
	case PixelRGBA8:
		return "rgba8"
	case PixelGray8:
		return "gray8"
	}
	return "pixel_format " + strconv.Itoa(int(v))
}

// Precision: Numeric precision of a computation.
type Precision int32

const (
	// The default: f32, the same answer on every device.
	PrecisionDefault Precision = 0
	// IEEE 754 single precision.
	PrecisionF32 Precision = 1
	// IEEE 754 half precision.
	PrecisionF16 Precision = 2
	// bfloat16.
	PrecisionBF16 Precision = 3
	// Whatever the device does fastest; results may move.
	PrecisionFastest Precision = 4
)

// String gives the value's name in lower case.
func (v Precision) String() string {
	switch v {
	case PrecisionDefault:
		return "default"
	case PrecisionF32:
		return "f32"
	case PrecisionF16:
		return "f16"
	case PrecisionBF16:
		return "bf16"
	case PrecisionFastest:
		return "fastest"
	}
	return "precision " + strconv.Itoa(int(v))
}

// Performance: What counts more when calls compete.
type Performance int32

const (
	// The time of one call: it may use the whole device. The default.
	PerformanceLatency Performance = 0
	// The number of calls in a second: many run side by side, and each takes longer.
	PerformanceThroughput Performance = 1
)

// String gives the value's name in lower case.
func (v Performance) String() string {
	switch v {
	case PerformanceLatency:
		return "latency"
	case PerformanceThroughput:
		return "throughput"
	}
	return "performance " + strconv.Itoa(int(v))
}

// Phase: Where a call's time goes.
type Phase int32

const (
	// Waiting for a thread or for the device.
	PhaseQueue Phase = 0
	// Making the network's input: decoding, resizing, normalising.
	PhasePreprocess Phase = 1
	// Running the network.
	PhaseCompute Phase = 2
	// Making the result of the network's output.
	PhasePostprocess Phase = 3
)

// String gives the value's name in lower case.
func (v Phase) String() string {
	switch v {
	case PhaseQueue:
		return "queue"
	case PhasePreprocess:
		return "preprocess"
	case PhaseCompute:
		return "compute"
	case PhasePostprocess:
		return "postprocess"
	}
	return "phase " + strconv.Itoa(int(v))
}

// DType: Element type of a tensor.
type DType int32

const (
	// One byte, 0 or 1.
	DTypeBool DType = 1
	// Unsigned 8 bits.
	DTypeU8 DType = 2
	// Unsigned 16 bits.
	DTypeU16 DType = 3
	// Unsigned 32 bits.
	DTypeU32 DType = 4
	// Unsigned 64 bits.
	DTypeU64 DType = 5
	// Signed 8 bits.
	DTypeI8 DType = 6
	// Signed 16 bits.
	DTypeI16 DType = 7
	// Signed 32 bits.
	DTypeI32 DType = 8
	// Signed 64 bits.
	DTypeI64 DType = 9
	// IEEE 754 half precision.
	DTypeF16 DType = 10
	// IEEE 754 single precision.
	DTypeF32 DType = 11
	// IEEE 754 double precision.
	DTypeF64 DType = 12
	// Strings: per element a little-endian 32-bit length, then the bytes.
	DTypeBytes DType = 13
	// bfloat16.
	DTypeBF16 DType = 14
)

// String gives the value's name in lower case.
func (v DType) String() string {
	switch v {
	case DTypeBool:
		return "bool"
	case DTypeU8:
		return "u8"
	case DTypeU16:
		return "u16"
	case DTypeU32:
		return "u32"
	case DTypeU64:
		return "u64"
	case DTypeI8:
		return "i8"
	case DTypeI16:
		return "i16"
	case DTypeI32:
		return "i32"
	case DTypeI64:
		return "i64"
	case DTypeF16:
		return "f16"
	case DTypeF32:
		return "f32"
	case DTypeF64:
		return "f64"
	case DTypeBytes:
		return "bytes"
	case DTypeBF16:
		return "bf16"
	}
	return "dtype " + strconv.Itoa(int(v))
}

// Verdict: What selection decided about one backend.
type Verdict int32

const (
	// This backend answers the call.
	VerdictTaken Verdict = 0
	// It could answer, and another one ranks higher.
	VerdictAble Verdict = 1
	// It is here, and cannot answer this call.
	VerdictPassedOver Verdict = 2
	// Its library or its device is not here, or it failed to load.
	VerdictUnavailable Verdict = 3
	// Another backend was asked for by name.
	VerdictNotPinned Verdict = 4
)

// String gives the value's name in lower case.
func (v Verdict) String() string {
	switch v {
	case VerdictTaken:
		return "taken"
	case VerdictAble:
		return "able"
	case VerdictPassedOver:
		return "passed_over"
	case VerdictUnavailable:
		return "unavailable"
	case VerdictNotPinned:
		return "not_pinned"
	}
	return "verdict " + strconv.Itoa(int(v))
}

// Op is the id of something that a session can be asked to do.
type Op uint32

const (
	// Do nothing.
	OpNoop Op = 1
	// Say what a network takes and gives: names, dtypes and shapes.
	OpModelDescribe Op = 3
	// Run a network on tensors.
	OpInfer Op = 8
	// Say what an image shows.
	OpImageClassify Op = 16
	// Say what each of several images shows: as image_classify does, and faster where a device runs
	// many at once.
	OpImageClassifyBatch Op = 17
)

// String gives the op's name, such as image_classify.
func (op Op) String() string {
	switch op {
	case OpNoop:
		return "noop"
	case OpModelDescribe:
		return "model_describe"
	case OpInfer:
		return "infer"
	case OpImageClassify:
		return "image_classify"
	case OpImageClassifyBatch:
		return "image_classify_batch"
	}
	return "op " + strconv.Itoa(int(op))
}

// SessionOptions: How a session chooses where its calls run.
type SessionOptions struct {
	// The precision to compute in.
	Precision Precision
	// The backend to use, whatever ranks higher; "" lets the core choose.
	Backend string
	// The backend's device, as `vaccel info` lists it; "" lets the backend choose.
	Device string
	// What counts more when calls compete.
	Performance Performance
	// 1: measure where each call's time goes; results then say it.
	Profile uint32
}

func (p *SessionOptions) c(a *arguments) *C.vaccel_session_options {
	if p == nil {
		return nil
	}
	var c C.vaccel_session_options
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.precision = C.vaccel_precision(p.Precision)
	c.backend = a.text(p.Backend, true)
	c.device = a.text(p.Device, true)
	c.performance = C.vaccel_performance(p.Performance)
	c.profile = C.uint32_t(p.Profile)
	return &c
}

// ImageGeometry: How raw pixels lie in memory.
type ImageGeometry struct {
	// Any but ENCODED.
	Format PixelFormat
	// Pixels in a row.
	Width uint32
	// Rows.
	Height uint32
	// Bytes from the start of one row to the start of the next; 0 means tightly packed.
	Stride uint64
}

func (p *ImageGeometry) c(a *arguments) *C.vaccel_image_geometry {
	if p == nil {
		return nil
	}
	var c C.vaccel_image_geometry
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.format = C.vaccel_pixel_format(p.Format)
	c.width = C.uint32_t(p.Width)
	c.height = C.uint32_t(p.Height)
	c.stride = C.uint64_t(p.Stride)
	return &c
}

// ImageClassifyParams: Options of image_classify.
type ImageClassifyParams struct {
	// How many labels to return at most, best first; 0 means 5.
	TopK uint32
	// Leave out labels that score less, 0 to 1.
	MinScore float32
}

func (p *ImageClassifyParams) c(a *arguments) *C.vaccel_image_classify_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_image_classify_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.top_k = C.uint32_t(p.TopK)
	c.min_score = C.float(p.MinScore)
	return &c
}

// LabelScore: One class and how likely the model finds it.
type LabelScore struct {
	// The class: an index into the model's output.
	Index uint32
	// Probability, 0 to 1.
	Score float32
	// The class's name, UTF-8.
	Label string
}

func readLabelScore(f *flat) LabelScore {
	var r LabelScore
	r.Index = uint32(f.number())
	r.Score = float32(f.real())
	r.Label = f.text()
	return r
}

// Classification: What an image shows: labels with scores, best first.
type Classification struct {
	// The labels, best first.
	Entries []LabelScore

	Origin
}

func readClassification(f *flat) Classification {
	var r Classification
	r.Entries = readList(f, readLabelScore)
	r.Origin = readOrigin(f)
	return r
}

// DeviceInfo: One device that a backend found.
type DeviceInfo struct {
	// The name to pin it by, such as CPU or GPU.0.
	Name string
	// What it is, such as the processor's model name.
	Description string
	// The precisions that it computes in, comma-separated.
	Precisions string
}

func readDeviceInfo(f *flat) DeviceInfo {
	var r DeviceInfo
	r.Name = f.text()
	r.Description = f.text()
	r.Precisions = f.text()
	return r
}

// BackendOp: One op that a backend implements.
type BackendOp struct {
	// The op's name.
	Name string
	// The op's version.
	Version uint32
}

func readBackendOp(f *flat) BackendOp {
	var r BackendOp
	r.Name = f.text()
	r.Version = uint32(f.number())
	return r
}

// BackendInfo: One backend: what it is, and whether it can be used here.
type BackendInfo struct {
	// The name to pin it by.
	Name string
	// One line about it.
	Description string
	// The backend's own version, and its framework's when known.
	Version string
	// The file it was loaded from; `built in` for a linked one.
	Path string
	// Declared rank; the higher one is taken first.
	Rank int32
	// VACCEL_OK when it can be used.
	Status Status
	// Why it cannot be used, and what to do about it; empty when it can.
	Reason string
	// Its devices.
	Devices []DeviceInfo
	// The ops it implements.
	Ops []BackendOp
}

func readBackendInfo(f *flat) BackendInfo {
	var r BackendInfo
	r.Name = f.text()
	r.Description = f.text()
	r.Version = f.text()
	r.Path = f.text()
	r.Rank = int32(f.number())
	r.Status = Status(f.number())
	r.Reason = f.text()
	r.Devices = readList(f, readDeviceInfo)
	r.Ops = readList(f, readBackendOp)
	return r
}

// Inventory: Every backend that was looked at.
type Inventory struct {
	// The backends, highest rank first.
	Backends []BackendInfo
}

func readInventory(f *flat) Inventory {
	var r Inventory
	r.Backends = readList(f, readBackendInfo)
	return r
}

// Candidate: What selection thinks of one backend.
type Candidate struct {
	// The backend's name.
	Backend string
	// Taken or passed over.
	Verdict Verdict
	// Declared rank.
	Rank int32
	// Why, in words.
	Reason string
	// How to change it.
	Remedy string
}

func readCandidate(f *flat) Candidate {
	var r Candidate
	r.Backend = f.text()
	r.Verdict = Verdict(f.number())
	r.Rank = int32(f.number())
	r.Reason = f.text()
	r.Remedy = f.text()
	return r
}

// Explanation: Why a call goes where it goes.
type Explanation struct {
	// The op's name.
	Op string
	// The model's name, or empty.
	Model string
	// Every backend, in the order of preference.
	Candidates []Candidate
}

func readExplanation(f *flat) Explanation {
	var r Explanation
	r.Op = f.text()
	r.Model = f.text()
	r.Candidates = readList(f, readCandidate)
	return r
}

// TensorInfo: One input or output of a network.
type TensorInfo struct {
	// What it is called, UTF-8.
	Name string
	// The type of its elements.
	DType DType
	// Elements along each dimension; -1 where that may vary.
	Shape []int64
}

func readTensorInfo(f *flat) TensorInfo {
	var r TensorInfo
	r.Name = f.text()
	r.DType = DType(f.number())
	r.Shape = readList(f, func(f *flat) int64 { return int64(f.number()) })
	return r
}

// ModelInfo: A network as its backend sees it: its inputs and outputs.
type ModelInfo struct {
	// The format of the model file, such as onnx.
	Format string
	// What it takes, in its own order.
	Inputs []TensorInfo
	// What it gives, in its own order.
	Outputs []TensorInfo

	Origin
}

func readModelInfo(f *flat) ModelInfo {
	var r ModelInfo
	r.Format = f.text()
	r.Inputs = readList(f, readTensorInfo)
	r.Outputs = readList(f, readTensorInfo)
	r.Origin = readOrigin(f)
	return r
}

// ImageLabels: What one image of several shows.
type ImageLabels struct {
	// The labels, best first.
	Entries []LabelScore
}

func readImageLabels(f *flat) ImageLabels {
	var r ImageLabels
	r.Entries = readList(f, readLabelScore)
	return r
}

// Classifications: What each of several images shows.
type Classifications struct {
	// One for each image, in the order of the images.
	Images []ImageLabels

	Origin
}

func readClassifications(f *flat) Classifications {
	var r Classifications
	r.Images = readList(f, readImageLabels)
	r.Origin = readOrigin(f)
	return r
}

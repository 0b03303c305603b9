// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

package vaccel

import "strconv"

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
	// Say what things an image shows, and where: a box, a class and a score for each.
	OpImageDetect Op = 18
	// Say of each pixel what it shows.
	OpImageSegment Op = 19
	// Find the figures in an image, and each one's keypoints: joints of a body, corners of a hand.
	OpImagePose Op = 20
	// Say how far away each pixel of an image is.
	OpImageDepth Op = 21
	// Multiply matrices: c = alpha · a · b + beta · c, in single precision.
	OpBlasSgemm Op = 32
	// Multiply a matrix by a vector: y = alpha · a · x + beta · y, in single precision.
	OpBlasSgemv Op = 33
	// Add a multiple of a vector to another: y = alpha · x + y, in single precision. As cblas_saxpy.
	OpBlasSaxpy Op = 34
	// Multiply two vectors: the sum of x · y, in single precision. As cblas_sdot. Of no elements, it
	// is 0.
	OpBlasSdot Op = 35
	// Add vectors, element by element: sum = a + b, in single precision.
	OpVectorAdd Op = 48
	// Multiply matrices: product = a · b, in single precision, each stored row by row without gaps.
	OpMatrixMultiply Op = 49
	// Find the smallest and the largest of values.
	OpMinmax Op = 50
	// Copy bytes to the device and back: what moving data costs, and that it arrives as it was.
	OpArrayCopy Op = 51
	// Call a function of a library by its name.
	OpExec Op = 64
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
	case OpImageDetect:
		return "image_detect"
	case OpImageSegment:
		return "image_segment"
	case OpImagePose:
		return "image_pose"
	case OpImageDepth:
		return "image_depth"
	case OpBlasSgemm:
		return "blas_sgemm"
	case OpBlasSgemv:
		return "blas_sgemv"
	case OpBlasSaxpy:
		return "blas_saxpy"
	case OpBlasSdot:
		return "blas_sdot"
	case OpVectorAdd:
		return "vector_add"
	case OpMatrixMultiply:
		return "matrix_multiply"
	case OpMinmax:
		return "minmax"
	case OpArrayCopy:
		return "array_copy"
	case OpExec:
		return "exec"
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
	// 1: when the backend that was chosen fails in a way that another might not (ERR_UNAVAILABLE,
	// ERR_BACKEND, ERR_LOST), the next that can do it is asked, with a warning in the log; never where
	// an argument of the call may have been changed already. Not for submitted calls.
	Fallback uint32
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

// ImageClassifyParams: Options of image_classify.
type ImageClassifyParams struct {
	// How many labels to return at most, best first; 0 means 5.
	TopK uint32
	// Leave out labels that score less, 0 to 1.
	MinScore float32
}

// ImageDetectParams: Options of image_detect.
type ImageDetectParams struct {
	// How many boxes to return at most, best first; 0 means 100.
	MaxBoxes uint32
	// Leave out boxes that score less, 0 to 1; 0 means what model.json says, or else 0.25.
	MinScore float32
	// Of two boxes of one class whose intersection over union is more than this, only the better one
	// is kept; 0 means what model.json says, or else 0.45; 1 keeps all.
	MaxOverlap float32
}

// ImageSegmentParams: Options of image_segment.
type ImageSegmentParams struct {
	// Columns of the mask; 0 means the image's.
	Width uint32
	// Rows of the mask; 0 means the image's.
	Height uint32
}

// ImagePoseParams: Options of image_pose.
type ImagePoseParams struct {
	// How many poses to return at most, best first; 0 means 20.
	MaxPoses uint32
	// Leave out poses and keypoints that score less, 0 to 1; 0 means what model.json says, or else
	// 0.25.
	MinScore float32
}

// ImageDepthParams: Options of image_depth.
type ImageDepthParams struct {
	// Columns of the map; 0 means the image's.
	Width uint32
	// Rows of the map; 0 means the image's.
	Height uint32
}

// BlasSgemmParams: How the matrices of blas_sgemm lie in memory; all zero means as they are, row by
// row without gaps.
type BlasSgemmParams struct {
	// 1: a is stored transposed, k rows of m.
	TransposeA bool
	// 1: b is stored transposed, n rows of k.
	TransposeB bool
	// Elements from one row of a as stored to the next; 0 means its columns as stored.
	Lda uint64
	// The same of b.
	Ldb uint64
	// Elements from one row of c to the next; 0 means n.
	Ldc uint64
}

// BlasSgemvParams: How the matrix and the vectors of blas_sgemv lie in memory; all zero means
// without gaps.
type BlasSgemvParams struct {
	// 1: a is used transposed: x has m elements and y has n.
	Transpose bool
	// Elements from one row of a to the next; 0 means n.
	Lda uint64
	// Elements from one of x to the next; 0 means 1; when negative, x runs from its end to its start.
	Incx int64
	// The same of y.
	Incy int64
}

// BlasVectorParams: How the vectors of blas_saxpy and blas_sdot lie in memory; all zero means
// without gaps.
type BlasVectorParams struct {
	// Elements from one of x to the next; 0 means 1; when negative, x runs from its end to its start.
	Incx int64
	// The same of y.
	Incy int64
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

// Classification: What an image shows: labels with scores, best first.
type Classification struct {
	// The labels, best first.
	Entries []LabelScore

	Origin
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

// BackendOp: One op that a backend implements.
type BackendOp struct {
	// The op's name.
	Name string
	// The op's version.
	Version uint32
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

// Inventory: Every backend that was looked at.
type Inventory struct {
	// The backends, highest rank first.
	Backends []BackendInfo
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
	// Its own version, and its framework's when known; empty while it was not looked at.
	Version string
	// The device that it would take; empty when unknown.
	Device string
	// Nanoseconds that such a call took it, as `vaccel calibrate` measured; 0 when it was not
	// measured.
	LatencyNs uint64
	// What was measured, in words; empty when nothing was.
	Measured string
}

// Explanation: Why a call goes where it goes.
type Explanation struct {
	// The op's name.
	Op string
	// The model's name, or empty.
	Model string
	// Every backend, in the order of preference.
	Candidates []Candidate
	// What stands for this very model where measurements are kept; empty without one.
	ModelKey string
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

// ImageLabels: What one image of several shows.
type ImageLabels struct {
	// The labels, best first.
	Entries []LabelScore
}

// Classifications: What each of several images shows.
type Classifications struct {
	// One for each image, in the order of the images.
	Images []ImageLabels

	Origin
}

// Box: One thing that an image shows, and where.
type Box struct {
	// The class: an index into the model's labels.
	Index uint32
	// How sure the model is, 0 to 1.
	Score float32
	// The class's name, UTF-8.
	Label string
	// Pixels of the image, from its left edge to the box's.
	X float32
	// Pixels from the image's upper edge to the box's.
	Y float32
	// Pixels.
	Width float32
	// Pixels.
	Height float32
}

// Detection: What an image shows, and where: boxes, best first. Boxes lie within the image, whose
// pixels are those that it has once it is turned as its EXIF orientation says.
type Detection struct {
	// Pixels in a row of the image.
	ImageWidth uint32
	// Rows of the image.
	ImageHeight uint32
	// The boxes, best first.
	Boxes []Box

	Origin
}

// SegmentClass: One class of a segmentation.
type SegmentClass struct {
	// The class's name, UTF-8.
	Label string
	// How many of the mask's pixels are of it.
	Pixels uint64
}

// Segmentation: What each pixel of an image shows.
type Segmentation struct {
	// Columns of the mask.
	Width uint32
	// Rows of the mask.
	Height uint32
	// For each pixel, row by row from the upper left, the class that scores highest: an index into the
	// classes.
	Mask []uint8
	// The model's classes, in its order.
	Classes []SegmentClass

	Origin
}

// Keypoint: One joint or other point of a pose.
type Keypoint struct {
	// Pixels of the image, from its left edge.
	X float32
	// Pixels from its upper edge.
	Y float32
	// How sure the model is, 0 to 1; 0 for a point that was not found.
	Score float32
	// What it is, such as left_elbow, UTF-8.
	Label string
}

// Pose: One figure: its keypoints.
type Pose struct {
	// How sure the model is, 0 to 1.
	Score float32
	// All of the model's keypoints, in its order.
	Keypoints []Keypoint
}

// Poses: The figures in an image, best first. Positions are in pixels of the image once it is
// turned as its EXIF orientation says.
type Poses struct {
	// Pixels in a row of the image.
	ImageWidth uint32
	// Rows of the image.
	ImageHeight uint32
	// The figures, best first.
	Entries []Pose

	Origin
}

// DepthMap: How far away each pixel of an image is.
type DepthMap struct {
	// Columns of the map.
	Width uint32
	// Rows of the map.
	Height uint32
	// 1: values are metres from the camera. 0: they only order what is nearer and farther; larger is
	// farther.
	Metric bool
	// The smallest value.
	Nearest float32
	// The largest value.
	Farthest float32
	// One for each pixel, row by row from the upper left.
	Values []float32

	Origin
}

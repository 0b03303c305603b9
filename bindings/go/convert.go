// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

//go:build cgo && !vaccel_remote

package vaccel

// #include "ops.h"
import "C"

import "unsafe"

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
	c.fallback = C.uint32_t(p.Fallback)
	return &c
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

func (p *ImageDetectParams) c(a *arguments) *C.vaccel_image_detect_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_image_detect_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.max_boxes = C.uint32_t(p.MaxBoxes)
	c.min_score = C.float(p.MinScore)
	c.max_overlap = C.float(p.MaxOverlap)
	return &c
}

func (p *ImageSegmentParams) c(a *arguments) *C.vaccel_image_segment_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_image_segment_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.width = C.uint32_t(p.Width)
	c.height = C.uint32_t(p.Height)
	return &c
}

func (p *ImagePoseParams) c(a *arguments) *C.vaccel_image_pose_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_image_pose_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.max_poses = C.uint32_t(p.MaxPoses)
	c.min_score = C.float(p.MinScore)
	return &c
}

func (p *ImageDepthParams) c(a *arguments) *C.vaccel_image_depth_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_image_depth_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.width = C.uint32_t(p.Width)
	c.height = C.uint32_t(p.Height)
	return &c
}

func (p *BlasSgemmParams) c(a *arguments) *C.vaccel_blas_sgemm_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_blas_sgemm_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.transpose_a = a.flag(p.TransposeA)
	c.transpose_b = a.flag(p.TransposeB)
	c.lda = C.uint64_t(p.Lda)
	c.ldb = C.uint64_t(p.Ldb)
	c.ldc = C.uint64_t(p.Ldc)
	return &c
}

func (p *BlasSgemvParams) c(a *arguments) *C.vaccel_blas_sgemv_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_blas_sgemv_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.transpose = a.flag(p.Transpose)
	c.lda = C.uint64_t(p.Lda)
	c.incx = C.int64_t(p.Incx)
	c.incy = C.int64_t(p.Incy)
	return &c
}

func (p *BlasVectorParams) c(a *arguments) *C.vaccel_blas_vector_params {
	if p == nil {
		return nil
	}
	var c C.vaccel_blas_vector_params
	c.struct_size = C.uint32_t(unsafe.Sizeof(c))
	c.incx = C.int64_t(p.Incx)
	c.incy = C.int64_t(p.Incy)
	return &c
}

func readLabelScore(f *flat) LabelScore {
	var r LabelScore
	r.Index = uint32(f.number())
	r.Score = float32(f.real())
	r.Label = f.text()
	return r
}

func readClassification(f *flat) Classification {
	var r Classification
	r.Entries = readList(f, readLabelScore)
	r.Origin = readOrigin(f)
	return r
}

func readDeviceInfo(f *flat) DeviceInfo {
	var r DeviceInfo
	r.Name = f.text()
	r.Description = f.text()
	r.Precisions = f.text()
	return r
}

func readBackendOp(f *flat) BackendOp {
	var r BackendOp
	r.Name = f.text()
	r.Version = uint32(f.number())
	return r
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

func readInventory(f *flat) Inventory {
	var r Inventory
	r.Backends = readList(f, readBackendInfo)
	return r
}

func readCandidate(f *flat) Candidate {
	var r Candidate
	r.Backend = f.text()
	r.Verdict = Verdict(f.number())
	r.Rank = int32(f.number())
	r.Reason = f.text()
	r.Remedy = f.text()
	r.Version = f.text()
	r.Device = f.text()
	r.LatencyNs = uint64(f.number())
	r.Measured = f.text()
	return r
}

func readExplanation(f *flat) Explanation {
	var r Explanation
	r.Op = f.text()
	r.Model = f.text()
	r.Candidates = readList(f, readCandidate)
	r.ModelKey = f.text()
	return r
}

func readTensorInfo(f *flat) TensorInfo {
	var r TensorInfo
	r.Name = f.text()
	r.DType = DType(f.number())
	r.Shape = readList(f, func(f *flat) int64 { return int64(f.number()) })
	return r
}

func readModelInfo(f *flat) ModelInfo {
	var r ModelInfo
	r.Format = f.text()
	r.Inputs = readList(f, readTensorInfo)
	r.Outputs = readList(f, readTensorInfo)
	r.Origin = readOrigin(f)
	return r
}

func readImageLabels(f *flat) ImageLabels {
	var r ImageLabels
	r.Entries = readList(f, readLabelScore)
	return r
}

func readClassifications(f *flat) Classifications {
	var r Classifications
	r.Images = readList(f, readImageLabels)
	r.Origin = readOrigin(f)
	return r
}

func readBox(f *flat) Box {
	var r Box
	r.Index = uint32(f.number())
	r.Score = float32(f.real())
	r.Label = f.text()
	r.X = float32(f.real())
	r.Y = float32(f.real())
	r.Width = float32(f.real())
	r.Height = float32(f.real())
	return r
}

func readDetection(f *flat) Detection {
	var r Detection
	r.ImageWidth = uint32(f.number())
	r.ImageHeight = uint32(f.number())
	r.Boxes = readList(f, readBox)
	r.Origin = readOrigin(f)
	return r
}

func readSegmentClass(f *flat) SegmentClass {
	var r SegmentClass
	r.Label = f.text()
	r.Pixels = uint64(f.number())
	return r
}

func readSegmentation(f *flat) Segmentation {
	var r Segmentation
	r.Width = uint32(f.number())
	r.Height = uint32(f.number())
	r.Mask = readList(f, func(f *flat) uint8 { return uint8(f.number()) })
	r.Classes = readList(f, readSegmentClass)
	r.Origin = readOrigin(f)
	return r
}

func readKeypoint(f *flat) Keypoint {
	var r Keypoint
	r.X = float32(f.real())
	r.Y = float32(f.real())
	r.Score = float32(f.real())
	r.Label = f.text()
	return r
}

func readPose(f *flat) Pose {
	var r Pose
	r.Score = float32(f.real())
	r.Keypoints = readList(f, readKeypoint)
	return r
}

func readPoses(f *flat) Poses {
	var r Poses
	r.ImageWidth = uint32(f.number())
	r.ImageHeight = uint32(f.number())
	r.Entries = readList(f, readPose)
	r.Origin = readOrigin(f)
	return r
}

func readDepthMap(f *flat) DepthMap {
	var r DepthMap
	r.Width = uint32(f.number())
	r.Height = uint32(f.number())
	r.Metric = f.number() != 0
	r.Nearest = float32(f.real())
	r.Farthest = float32(f.real())
	r.Values = readList(f, func(f *flat) float32 { return float32(f.real()) })
	r.Origin = readOrigin(f)
	return r
}

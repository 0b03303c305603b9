// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

//go:build cgo && !vaccel_remote

package vaccel

// #include "ops.h"
import "C"

import (
	"context"
	"runtime"
)

// Noop: Do nothing.
//
// Goes through the whole path (session, selection, backend) and back: what it costs is what any
// call pays on top.
//
// Errors: ErrInvalid, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) Noop(ctx context.Context) error {
	if cancellable(ctx) {
		if err := ended(ctx, "noop"); err != nil {
			return err
		}
		call, err := s.SubmitNoop()
		if err != nil {
			return err
		}
		_, err = call.waitOrCancel(ctx)
		return err
	}
	answer := C.vac_go_noop(s.enter())
	runtime.KeepAlive(s)
	if answer.status == C.VACCEL_OK {
		return nil
	}
	return failed("noop", answer)
}

// SubmitNoop starts [Session.Noop] and returns at once.
func (s *Session) SubmitNoop() (*Call[struct{}], error) {
	a := &arguments{op: "noop"}
	defer a.release()
	if a.err != nil {
		return nil, a.err
	}
	call := newCall(a.op, takesNothing)
	answer := C.vac_go_noop_submit(s.enter(), C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	return call.submitted(answer)
}

// ModelDescribe: Say what a network takes and gives: names, dtypes and shapes.
//
// - model: Any network.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ModelDescribe(ctx context.Context, model *Model) (*ModelInfo, error) {
	if cancellable(ctx) {
		if err := ended(ctx, "model_describe"); err != nil {
			return nil, err
		}
		call, err := s.SubmitModelDescribe(model)
		if err != nil {
			return nil, err
		}
		return call.waitOrCancel(ctx)
	}
	a := &arguments{op: "model_describe"}
	defer a.release()
	modelC := a.model(model)
	if a.err != nil {
		return nil, a.err
	}
	answer := C.vac_go_model_describe(s.enter(), modelC)
	runtime.KeepAlive(s)
	return taken("model_describe", answer, readModelInfo)
}

// SubmitModelDescribe starts [Session.ModelDescribe] and returns at once.
func (s *Session) SubmitModelDescribe(model *Model) (*Call[*ModelInfo], error) {
	a := &arguments{op: "model_describe"}
	defer a.release()
	modelC := a.model(model)
	if a.err != nil {
		return nil, a.err
	}
	call := newCall(a.op, takes(readModelInfo))
	answer := C.vac_go_model_describe_submit(s.enter(), modelC, C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	return call.submitted(answer)
}

// ImageClassify: Say what an image shows.
//
// Decodes, crops, resizes and normalises the image as the model's model.json says, runs the model
// and returns the labels that score highest.
//
// - image: The image to look at.
// - model: A classification network.
// - params: Options; nil for the defaults.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrLimit, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ImageClassify(ctx context.Context, image *Image, model *Model, params *ImageClassifyParams) (*Classification, error) {
	if cancellable(ctx) {
		if err := ended(ctx, "image_classify"); err != nil {
			return nil, err
		}
		call, err := s.SubmitImageClassify(image, model, params)
		if err != nil {
			return nil, err
		}
		return call.waitOrCancel(ctx)
	}
	a := &arguments{op: "image_classify"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	answer := C.vac_go_image_classify(s.enter(), imageC, modelC, paramsC)
	runtime.KeepAlive(s)
	return taken("image_classify", answer, readClassification)
}

// SubmitImageClassify starts [Session.ImageClassify] and returns at once.
func (s *Session) SubmitImageClassify(image *Image, model *Model, params *ImageClassifyParams) (*Call[*Classification], error) {
	a := &arguments{op: "image_classify"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	call := newCall(a.op, takes(readClassification))
	answer := C.vac_go_image_classify_submit(s.enter(), imageC, modelC, paramsC, C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	return call.submitted(answer)
}

// ImageClassifyBatch: Say what each of several images shows: as image_classify does, and faster
// where a device runs many at once.
//
// Fails as a whole, naming the image, when one cannot be read.
//
// - images: The images to look at, at least one.
// - model: A classification network.
// - params: Options, for each of the images; nil for the defaults.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrLimit, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ImageClassifyBatch(ctx context.Context, images []*Image, model *Model, params *ImageClassifyParams) (*Classifications, error) {
	if cancellable(ctx) {
		if err := ended(ctx, "image_classify_batch"); err != nil {
			return nil, err
		}
		call, err := s.SubmitImageClassifyBatch(images, model, params)
		if err != nil {
			return nil, err
		}
		return call.waitOrCancel(ctx)
	}
	a := &arguments{op: "image_classify_batch"}
	defer a.release()
	imagesC, imagesCount := a.images(images)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	answer := C.vac_go_image_classify_batch(s.enter(), imagesC, imagesCount, modelC, paramsC)
	runtime.KeepAlive(s)
	return taken("image_classify_batch", answer, readClassifications)
}

// SubmitImageClassifyBatch starts [Session.ImageClassifyBatch] and returns at once.
func (s *Session) SubmitImageClassifyBatch(images []*Image, model *Model, params *ImageClassifyParams) (*Call[*Classifications], error) {
	a := &arguments{op: "image_classify_batch"}
	defer a.release()
	imagesC, imagesCount := a.images(images)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	call := newCall(a.op, takes(readClassifications))
	answer := C.vac_go_image_classify_batch_submit(s.enter(), imagesC, imagesCount, modelC, paramsC, C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	return call.submitted(answer)
}

// ImageDetect: Say what things an image shows, and where: a box, a class and a score for each.
//
// The image is prepared as the model's model.json says; boxes are in pixels of the image that was
// given.
//
// - image: The image to look at.
// - model: A detection network.
// - params: Options; nil for the defaults.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrLimit, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ImageDetect(ctx context.Context, image *Image, model *Model, params *ImageDetectParams) (*Detection, error) {
	if cancellable(ctx) {
		if err := ended(ctx, "image_detect"); err != nil {
			return nil, err
		}
		call, err := s.SubmitImageDetect(image, model, params)
		if err != nil {
			return nil, err
		}
		return call.waitOrCancel(ctx)
	}
	a := &arguments{op: "image_detect"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	answer := C.vac_go_image_detect(s.enter(), imageC, modelC, paramsC)
	runtime.KeepAlive(s)
	return taken("image_detect", answer, readDetection)
}

// SubmitImageDetect starts [Session.ImageDetect] and returns at once.
func (s *Session) SubmitImageDetect(image *Image, model *Model, params *ImageDetectParams) (*Call[*Detection], error) {
	a := &arguments{op: "image_detect"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	call := newCall(a.op, takes(readDetection))
	answer := C.vac_go_image_detect_submit(s.enter(), imageC, modelC, paramsC, C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	return call.submitted(answer)
}

// ImageSegment: Say of each pixel what it shows.
//
// The network's scores are interpolated to the mask's size before the best class is taken.
//
// - image: The image to look at.
// - model: A segmentation network.
// - params: Options; nil for the defaults.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrLimit, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ImageSegment(ctx context.Context, image *Image, model *Model, params *ImageSegmentParams) (*Segmentation, error) {
	if cancellable(ctx) {
		if err := ended(ctx, "image_segment"); err != nil {
			return nil, err
		}
		call, err := s.SubmitImageSegment(image, model, params)
		if err != nil {
			return nil, err
		}
		return call.waitOrCancel(ctx)
	}
	a := &arguments{op: "image_segment"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	answer := C.vac_go_image_segment(s.enter(), imageC, modelC, paramsC)
	runtime.KeepAlive(s)
	return taken("image_segment", answer, readSegmentation)
}

// SubmitImageSegment starts [Session.ImageSegment] and returns at once.
func (s *Session) SubmitImageSegment(image *Image, model *Model, params *ImageSegmentParams) (*Call[*Segmentation], error) {
	a := &arguments{op: "image_segment"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	call := newCall(a.op, takes(readSegmentation))
	answer := C.vac_go_image_segment_submit(s.enter(), imageC, modelC, paramsC, C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	return call.submitted(answer)
}

// ImagePose: Find the figures in an image, and each one's keypoints: joints of a body, corners of a
// hand.
//
// - image: The image to look at.
// - model: A pose network.
// - params: Options; nil for the defaults.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrLimit, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ImagePose(ctx context.Context, image *Image, model *Model, params *ImagePoseParams) (*Poses, error) {
	if cancellable(ctx) {
		if err := ended(ctx, "image_pose"); err != nil {
			return nil, err
		}
		call, err := s.SubmitImagePose(image, model, params)
		if err != nil {
			return nil, err
		}
		return call.waitOrCancel(ctx)
	}
	a := &arguments{op: "image_pose"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	answer := C.vac_go_image_pose(s.enter(), imageC, modelC, paramsC)
	runtime.KeepAlive(s)
	return taken("image_pose", answer, readPoses)
}

// SubmitImagePose starts [Session.ImagePose] and returns at once.
func (s *Session) SubmitImagePose(image *Image, model *Model, params *ImagePoseParams) (*Call[*Poses], error) {
	a := &arguments{op: "image_pose"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	call := newCall(a.op, takes(readPoses))
	answer := C.vac_go_image_pose_submit(s.enter(), imageC, modelC, paramsC, C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	return call.submitted(answer)
}

// ImageDepth: Say how far away each pixel of an image is.
//
// - image: The image to look at.
// - model: A depth network.
// - params: Options; nil for the defaults.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrLimit, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ImageDepth(ctx context.Context, image *Image, model *Model, params *ImageDepthParams) (*DepthMap, error) {
	if cancellable(ctx) {
		if err := ended(ctx, "image_depth"); err != nil {
			return nil, err
		}
		call, err := s.SubmitImageDepth(image, model, params)
		if err != nil {
			return nil, err
		}
		return call.waitOrCancel(ctx)
	}
	a := &arguments{op: "image_depth"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	answer := C.vac_go_image_depth(s.enter(), imageC, modelC, paramsC)
	runtime.KeepAlive(s)
	return taken("image_depth", answer, readDepthMap)
}

// SubmitImageDepth starts [Session.ImageDepth] and returns at once.
func (s *Session) SubmitImageDepth(image *Image, model *Model, params *ImageDepthParams) (*Call[*DepthMap], error) {
	a := &arguments{op: "image_depth"}
	defer a.release()
	imageC := a.image(image)
	modelC := a.model(model)
	paramsC := params.c(a)
	if a.err != nil {
		return nil, a.err
	}
	call := newCall(a.op, takes(readDepthMap))
	answer := C.vac_go_image_depth_submit(s.enter(), imageC, modelC, paramsC, C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	return call.submitted(answer)
}

// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

//go:build !cgo || vaccel_remote

package vaccel

import "context"

// Noop: Do nothing.
//
// Goes through the whole path (session, selection, backend) and back: what it costs is what any
// call pays on top.
//
// Errors: ErrInvalid, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) Noop(ctx context.Context) error {
	_, err := await(ctx, s.callNoop(), takeNoop)
	return err
}

// SubmitNoop starts [Session.Noop] and returns at once.
func (s *Session) SubmitNoop() (*Call[struct{}], error) {
	return submit(s.callNoop(), takeNoop)
}

// ModelDescribe: Say what a network takes and gives: names, dtypes and shapes.
//
// - model: Any network.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ModelDescribe(ctx context.Context, model *Model) (*ModelInfo, error) {
	return await(ctx, s.callModelDescribe(model), takeModelDescribe)
}

// SubmitModelDescribe starts [Session.ModelDescribe] and returns at once.
func (s *Session) SubmitModelDescribe(model *Model) (*Call[*ModelInfo], error) {
	return submit(s.callModelDescribe(model), takeModelDescribe)
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
	return await(ctx, s.callImageClassify(image, model, params), takeImageClassify)
}

// SubmitImageClassify starts [Session.ImageClassify] and returns at once.
func (s *Session) SubmitImageClassify(image *Image, model *Model, params *ImageClassifyParams) (*Call[*Classification], error) {
	return submit(s.callImageClassify(image, model, params), takeImageClassify)
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
	return await(ctx, s.callImageClassifyBatch(images, model, params), takeImageClassifyBatch)
}

// SubmitImageClassifyBatch starts [Session.ImageClassifyBatch] and returns at once.
func (s *Session) SubmitImageClassifyBatch(images []*Image, model *Model, params *ImageClassifyParams) (*Call[*Classifications], error) {
	return submit(s.callImageClassifyBatch(images, model, params), takeImageClassifyBatch)
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
	return await(ctx, s.callImageDetect(image, model, params), takeImageDetect)
}

// SubmitImageDetect starts [Session.ImageDetect] and returns at once.
func (s *Session) SubmitImageDetect(image *Image, model *Model, params *ImageDetectParams) (*Call[*Detection], error) {
	return submit(s.callImageDetect(image, model, params), takeImageDetect)
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
	return await(ctx, s.callImageSegment(image, model, params), takeImageSegment)
}

// SubmitImageSegment starts [Session.ImageSegment] and returns at once.
func (s *Session) SubmitImageSegment(image *Image, model *Model, params *ImageSegmentParams) (*Call[*Segmentation], error) {
	return submit(s.callImageSegment(image, model, params), takeImageSegment)
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
	return await(ctx, s.callImagePose(image, model, params), takeImagePose)
}

// SubmitImagePose starts [Session.ImagePose] and returns at once.
func (s *Session) SubmitImagePose(image *Image, model *Model, params *ImagePoseParams) (*Call[*Poses], error) {
	return submit(s.callImagePose(image, model, params), takeImagePose)
}

// ImageDepth: Say how far away each pixel of an image is.
//
// - image: The image to look at.
// - model: A depth network.
// - params: Options; nil for the defaults.
//
// Errors: ErrInvalid, ErrNoMemory, ErrNotFound, ErrUnsupported, ErrFormat, ErrLimit, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it ends first.
func (s *Session) ImageDepth(ctx context.Context, image *Image, model *Model, params *ImageDepthParams) (*DepthMap, error) {
	return await(ctx, s.callImageDepth(image, model, params), takeImageDepth)
}

// SubmitImageDepth starts [Session.ImageDepth] and returns at once.
func (s *Session) SubmitImageDepth(image *Image, model *Model, params *ImageDepthParams) (*Call[*DepthMap], error) {
	return submit(s.callImageDepth(image, model, params), takeImageDepth)
}

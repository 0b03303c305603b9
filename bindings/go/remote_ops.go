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

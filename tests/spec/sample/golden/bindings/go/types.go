// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

package vaccel

import "strconv"

// Colour: What colour it is. On two lines.
type Colour int32

const (
	// As a rose.
	ColRed Colour = 0
	// As the sky.
	ColBlue Colour = 7
)

// String gives the value's name in lower case.
func (v Colour) String() string {
	switch v {
	case ColRed:
		return "red"
	case ColBlue:
		return "blue"
	}
	return "colour " + strconv.Itoa(int(v))
}

// Op is the id of something that a session can be asked to do.
type Op uint32

const (
	// Paint a picture.
	OpPaint Op = 5
	// Frame a picture, given as pixels.
	OpFrameIt Op = 9
)

// String gives the op's name, such as image_classify.
func (op Op) String() string {
	switch op {
	case OpPaint:
		return "paint"
	case OpFrameIt:
		return "frame_it"
	}
	return "op " + strconv.Itoa(int(op))
}

// PaintParams: Options of paint.
type PaintParams struct {
	// What colour.
	Colour Colour
	// 0 to 1; 0 means 1.
	Strength float32
	// Whose paint.
	Brand string
}

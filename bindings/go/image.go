// SPDX-License-Identifier: Apache-2.0

package vaccel

import (
	"fmt"
	"image"
	"image/draw"
	"io"
	"math"
)

const (
	// maxFile is the library's own limit on an encoded image.
	maxFile = 256 << 20
	// maxPixels is the backends' limit on a decoded one; here, on one that must be converted.
	maxPixels = 100_000_000
)

// NewImage takes the bytes of a JPEG or PNG file. They are used where they are and must not change
// before the image is closed. Nothing is decoded before a call needs it.
func NewImage(data []byte) (*Image, error) {
	return imageOf("image_from_memory", data, nil)
}

// ReadImage reads a JPEG or PNG file from r to its end, at most 256 MiB.
func ReadImage(r io.Reader) (*Image, error) {
	const op = "image_from_memory"
	if r == nil {
		return nil, invalid(op, "the reader is nil; give one")
	}
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, &Error{Op: op, Status: ErrIO, Message: "the image cannot be read: " + err.Error(), cause: err}
	}
	return NewImage(data)
}

// NewImageFromPixels takes raw 8-bit pixels, rows from top to bottom. They are used where they are
// and must not change before the image is closed.
func NewImageFromPixels(data []byte, geometry ImageGeometry) (*Image, error) {
	return imageOf("image_from_pixels", data, &geometry)
}

// NewImageFrom takes a decoded picture. The pixels of *image.Gray, *image.NRGBA and, when it is
// opaque, *image.RGBA are used where they are and must not change before the image is closed; others
// are converted. Alpha is ignored, as it is in PNG files.
func NewImageFrom(picture image.Image) (*Image, error) {
	const op = "image_from_pixels"
	switch p := picture.(type) {
	case nil:
		return nil, invalid(op, "the picture is nil; give one")
	case *image.Gray:
		if p != nil {
			return imageInPlace(p.Pix, p.Stride, p.Rect, PixelGray8, 1)
		}
	case *image.NRGBA:
		if p != nil {
			return imageInPlace(p.Pix, p.Stride, p.Rect, PixelRGBA8, 4)
		}
	case *image.RGBA:
		// Its colours are multiplied by alpha, which makes no difference where that is 1.
		if p != nil && whole(len(p.Pix), p.Stride, p.Rect, 4) && p.Opaque() {
			return imageInPlace(p.Pix, p.Stride, p.Rect, PixelRGBA8, 4)
		}
	}
	return imageConverted(op, picture)
}

// whole says whether a picture's pixels are all there, which nobody has checked of one that was not
// made by the image package.
func whole(size, stride int, rect image.Rectangle, width int) bool {
	w, h := extent(rect)
	if w <= 0 || h <= 0 || w > math.MaxInt32 || h > math.MaxInt32 || stride < 0 {
		return false
	}
	row := w * int64(width)
	return int64(stride) >= row && int64(size) >= row && (h == 1 || int64(stride) <= (int64(size)-row)/(h-1))
}

// extent is a rectangle's size without the overflow that Dx has for hostile corners.
func extent(rect image.Rectangle) (w, h int64) {
	if rect.Empty() || rect.Min.X < math.MinInt32 || rect.Min.Y < math.MinInt32 ||
		rect.Max.X > math.MaxInt32 || rect.Max.Y > math.MaxInt32 {
		return 0, 0
	}
	return int64(rect.Max.X) - int64(rect.Min.X), int64(rect.Max.Y) - int64(rect.Min.Y)
}

func imageInPlace(pixels []byte, stride int, rect image.Rectangle, format PixelFormat, width int) (*Image, error) {
	if !whole(len(pixels), stride, rect, width) {
		return nil, invalid("image_from_pixels", fmt.Sprintf(
			"%d bytes with a stride of %d bytes are no picture of %v; make it with the image package", len(pixels), stride, rect))
	}
	w, h := extent(rect)
	geometry := ImageGeometry{Format: format, Width: uint32(w), Height: uint32(h), Stride: uint64(stride)}
	return imageOf("image_from_pixels", pixels, &geometry)
}

// imageConverted draws a picture of any other kind. One that is not well made may panic in its own
// methods, which is an error here.
func imageConverted(op string, picture image.Image) (made *Image, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			made, err = nil, invalid(op, fmt.Sprintf("the picture, of type %T, cannot be read: %v", picture, fault))
		}
	}()
	bounds := picture.Bounds()
	w, h := extent(bounds)
	if w <= 0 || h <= 0 {
		return nil, invalid(op, fmt.Sprintf("a picture of %v has nothing to look at; give its size", bounds))
	}
	if w > maxPixels/h {
		message := fmt.Sprintf("a picture of %d x %d pixels is to be converted, and at most %d are; make it smaller", w, h, maxPixels)
		return nil, &Error{Op: op, Status: ErrLimit, Message: message}
	}
	to := image.Rect(0, 0, int(w), int(h))
	opaque, ok := picture.(interface{ Opaque() bool })
	if _, isYCbCr := picture.(*image.YCbCr); isYCbCr || ok && opaque.Opaque() {
		// Drawing onto RGBA is what the draw package has fast ways for.
		rgba := image.NewRGBA(to)
		draw.Draw(rgba, to, picture, bounds.Min, draw.Src)
		return imageInPlace(rgba.Pix, rgba.Stride, rgba.Rect, PixelRGBA8, 4)
	}
	nrgba := image.NewNRGBA(to)
	draw.Draw(nrgba, to, picture, bounds.Min, draw.Src)
	return imageInPlace(nrgba.Pix, nrgba.Stride, nrgba.Rect, PixelRGBA8, 4)
}

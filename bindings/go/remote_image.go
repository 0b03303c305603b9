// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"fmt"
	"sync/atomic"
)

// Image is a picture to work on. It does not change, so many calls may use it at once.
type Image struct {
	picture atomic.Pointer[picture] // nil when it is closed
}

// picture is what an image is made of: the bytes of a file when its format is PixelEncoded.
type picture struct {
	ImageGeometry
	data []byte
}

// OpenImage reads a JPEG or PNG file, of at most 256 MiB.
func OpenImage(path string) (*Image, error) {
	const op = "image_from_file"
	data, err := readFile(op, "image", path, maxFile)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, &Error{Op: op, Status: ErrFormat, Message: fmt.Sprintf("the image '%s' is empty; give a JPEG or PNG file", path)}
	}
	return imageOf(op, data, nil)
}

// pixelSize gives the bytes of a pixel; 0 for a format that is not one of raw pixels.
func (v PixelFormat) pixelSize() uint64 {
	switch v {
	case PixelRGB8, PixelBGR8:
		return 3
	case PixelRGBA8:
		return 4
	case PixelGray8:
		return 1
	}
	return 0
}

func imageOf(op string, data []byte, geometry *ImageGeometry) (*Image, error) {
	made := &Image{}
	size := uint64(len(data))
	if geometry == nil {
		if size == 0 {
			return nil, &Error{Op: op, Status: ErrFormat, Message: "the image is empty; give the bytes of a JPEG or PNG file"}
		}
		if size > maxFile {
			return nil, &Error{Op: op, Status: ErrLimit, Message: fmt.Sprintf(
				"the image is %d bytes long, and at most %d are taken; make it smaller", size, maxFile)}
		}
		made.picture.Store(&picture{data: data})
		return made, nil
	}
	g := *geometry
	pixel := g.Format.pixelSize()
	if pixel == 0 {
		return nil, invalid(op, fmt.Sprintf(
			"the pixel format %d is not one of raw pixels; take PixelRGB8, PixelBGR8, PixelRGBA8 or PixelGray8", g.Format))
	}
	if g.Width == 0 || g.Height == 0 {
		return nil, invalid(op, fmt.Sprintf(
			"an image of %d x %d pixels has nothing to look at; give its size", g.Width, g.Height))
	}
	row, rows := uint64(g.Width)*pixel, uint64(g.Height-1)
	if g.Stride == 0 {
		g.Stride = row
	}
	if g.Stride < row {
		return nil, invalid(op, fmt.Sprintf(
			"a stride of %d bytes is less than a row of %d pixels takes (%d)", g.Stride, g.Width, row))
	}
	if row > size || rows > 0 && g.Stride > (size-row)/rows {
		return nil, invalid(op, fmt.Sprintf(
			"%d bytes are too few for %d x %d pixels with a stride of %d bytes", size, g.Width, g.Height, g.Stride))
	}
	made.picture.Store(&picture{g, data})
	return made, nil
}

// Close releases the image, and the bytes that it is made of once no call uses them. It always gives
// nil.
func (i *Image) Close() error {
	if i != nil {
		i.picture.Store(nil)
	}
	return nil
}

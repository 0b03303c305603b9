// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include "shim.h"
import "C"

import "unsafe"

// Image is a picture to work on. It does not change, so many calls may use it at once.
type Image struct {
	handle *handle
}

func dropImage(pointer unsafe.Pointer) {
	C.vaccel_image_release((*C.vaccel_image)(pointer))
}

func newImage(c *C.vaccel_image) *Image {
	i := &Image{}
	i.handle, _ = newHandle(i, unsafe.Pointer(c), dropImage)
	return i
}

// OpenImage reads a JPEG or PNG file, of at most 256 MiB.
func OpenImage(path string) (*Image, error) {
	a := &arguments{op: "image_from_file"}
	defer a.release()
	c := a.text(path, false)
	if a.err != nil {
		return nil, a.err
	}
	var made *C.vaccel_image
	if err := checked(a.op, C.vac_go_image_from_file(c, &made)); err != nil {
		return nil, err
	}
	return newImage(made), nil
}

func imageOf(op string, data []byte, geometry *ImageGeometry) (*Image, error) {
	a := &arguments{op: op}
	defer a.release()
	c := geometry.c(a)
	if a.err != nil {
		return nil, a.err
	}
	var made *C.vaccel_image
	start, h := pin(data)
	answer := C.vac_go_image_from_memory(c, start, C.size_t(len(data)), C.uintptr_t(h), &made)
	if err := checkedPin(op, answer, h); err != nil {
		return nil, err
	}
	return newImage(made), nil
}

// Close releases the image, and the bytes that it is made of once no call uses them. It always gives
// nil.
func (i *Image) Close() error {
	if i != nil {
		i.handle.close()
	}
	return nil
}

// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"fmt"
	"strings"
	"unsafe"
)

// arguments collects what a call needs of its arguments while it runs, and the first fault in them.
type arguments struct {
	op      string
	held    []*handle
	strings []unsafe.Pointer
	err     error
}

func (a *arguments) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// hold keeps a handle until the call is made; nil when it is closed.
func (a *arguments) hold(h *handle, what string) unsafe.Pointer {
	if !h.acquire() {
		a.fail(closed(a.op, what))
		return nil
	}
	a.held = append(a.held, h)
	return h.pointer
}

func (a *arguments) image(image *Image) *C.vaccel_image {
	if image == nil {
		a.fail(invalid(a.op, "the image is nil; give one"))
		return nil
	}
	return (*C.vaccel_image)(a.hold(image.handle, "image"))
}

func (a *arguments) images(images []*Image) (**C.vaccel_image, C.size_t) {
	if len(images) == 0 {
		return nil, 0
	}
	list := make([]*C.vaccel_image, len(images))
	for i, image := range images {
		list[i] = a.image(image)
	}
	return &list[0], C.size_t(len(list))
}

func (a *arguments) model(model *Model) *C.vaccel_model {
	if model == nil {
		a.fail(invalid(a.op, "the model is nil; give one"))
		return nil
	}
	return (*C.vaccel_model)(a.hold(model.handle, "model"))
}

func (a *arguments) buffer(buffer *Buffer) *C.vaccel_buffer {
	if buffer == nil {
		a.fail(invalid(a.op, "the buffer is nil; give one"))
		return nil
	}
	return (*C.vaccel_buffer)(a.hold(buffer.handle, "buffer"))
}

// text makes a C string that lives until release; NULL for an empty one if that says the same.
func (a *arguments) text(text string, emptyIsNull bool) *C.char {
	if text == "" && emptyIsNull {
		return nil
	}
	if strings.IndexByte(text, 0) >= 0 {
		a.fail(invalid(a.op, "a string has a zero byte in it; leave that out"))
		return nil
	}
	c := C.CString(text)
	a.strings = append(a.strings, unsafe.Pointer(c))
	return c
}

func (a *arguments) flag(flag bool) C.uint8_t {
	if flag {
		return 1
	}
	return 0
}

func (a *arguments) release() {
	for _, h := range a.held {
		h.release()
	}
	for _, s := range a.strings {
		C.free(s)
	}
}

// apart says that two arrays are not as long as each other.
func apart(op, one string, count int, other string, otherCount int) error {
	return invalid(op, fmt.Sprintf("%s has %d elements and %s %d; give both as many", one, count, other, otherCount))
}

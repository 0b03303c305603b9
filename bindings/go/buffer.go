// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include "shim.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// Buffer is memory that the application and the accelerator both see, for calls that should move
// none of its bytes.
type Buffer struct {
	handle  *handle
	net     runtime.Cleanup
	data    unsafe.Pointer
	size    int
	hasCaps uint32
}

func dropBuffer(pointer unsafe.Pointer) {
	C.vaccel_buffer_release((*C.vaccel_buffer)(pointer))
}

// NewBuffer allocates zeroed bytes where calls of the session reach them best.
func (s *Session) NewBuffer(size int) (*Buffer, error) {
	const op = "buffer_create"
	if size <= 0 {
		return nil, invalid(op, "a buffer of no bytes holds nothing; give its size")
	}
	var made *C.vaccel_buffer
	answer := C.vac_go_buffer_create(s.enter(), C.size_t(size), &made)
	runtime.KeepAlive(s)
	if err := checked(op, answer); err != nil {
		return nil, err
	}
	b := &Buffer{data: C.vaccel_buffer_data(made), size: size, hasCaps: uint32(C.vaccel_buffer_caps(made))}
	b.handle, b.net = newHandle(b, unsafe.Pointer(made), dropBuffer)
	return b, nil
}

// Bytes gives the buffer's memory, for reading and writing while no call uses it; nil after Close.
//
// The slice is not Go's memory: it must not be used after Close, and a buffer whose Bytes were asked
// for is released by Close only, since the garbage collector cannot see whether the slice is still
// in use.
func (b *Buffer) Bytes() []byte {
	if b == nil || !b.handle.acquire() {
		return nil
	}
	defer b.handle.release()
	b.net.Stop()
	return unsafe.Slice((*byte)(b.data), b.size)
}

// hold keeps the memory until release; false when the buffer is closed.
func (b *Buffer) hold() (release func(), ok bool) {
	return b.handle.release, b.handle.acquire()
}

// Len is the buffer's size in bytes.
func (b *Buffer) Len() int {
	return b.size
}

// ZeroCopy says whether a call that reads the buffer moves none of its bytes.
func (b *Buffer) ZeroCopy() bool {
	return b.hasCaps&C.VACCEL_BUFFER_ZERO_COPY != 0
}

// Image takes size bytes of the buffer at offset as a picture: the bytes of a JPEG or PNG file when
// geometry is nil. It keeps the buffer's memory.
func (b *Buffer) Image(geometry *ImageGeometry, offset, size int) (*Image, error) {
	a := &arguments{op: "image_from_buffer"}
	defer a.release()
	c := a.buffer(b)
	if offset < 0 || size < 0 {
		a.fail(invalid(a.op, "offset and size are not negative"))
	}
	if a.err != nil {
		return nil, a.err
	}
	var made *C.vaccel_image
	answer := C.vac_go_image_from_buffer(geometry.c(a), c, C.size_t(offset), C.size_t(size), &made)
	if err := checked(a.op, answer); err != nil {
		return nil, err
	}
	return newImage(made), nil
}

// Close releases the buffer. Images made of it and calls under way keep the memory. It always gives
// nil.
func (b *Buffer) Close() error {
	if b != nil {
		b.handle.close()
	}
	return nil
}

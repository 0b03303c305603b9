// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"fmt"
	"sync/atomic"
	"unsafe"
)

// Buffer is memory for calls' data. Without cgo it is ordinary memory: calls move its bytes.
type Buffer struct {
	data   unsafe.Pointer
	size   int
	closed atomic.Bool
}

// NewBuffer allocates zeroed bytes.
func (s *Session) NewBuffer(size int) (*Buffer, error) {
	const op = "buffer_create"
	if size <= 0 {
		return nil, invalid(op, "a buffer of no bytes holds nothing; give its size")
	}
	if s == nil || s.state == nil {
		return nil, invalid(op, "the session is nil; open one")
	}
	if s.state.closed.Load() {
		return nil, closed(op, "session")
	}
	// Of words, so that elements of any type are aligned.
	words := make([]uint64, (size-1)/8+1)
	return &Buffer{data: unsafe.Pointer(unsafe.SliceData(words)), size: size}, nil
}

// Bytes gives the buffer's memory, for reading and writing while no call uses it; nil after Close.
func (b *Buffer) Bytes() []byte {
	if b == nil || b.closed.Load() {
		return nil
	}
	return unsafe.Slice((*byte)(b.data), b.size)
}

// hold keeps the memory until release; false when the buffer is closed.
func (b *Buffer) hold() (release func(), ok bool) {
	return func() {}, !b.closed.Load()
}

// Len is the buffer's size in bytes.
func (b *Buffer) Len() int {
	return b.size
}

// ZeroCopy says whether a call that reads the buffer moves none of its bytes.
func (b *Buffer) ZeroCopy() bool {
	return false
}

// Image takes size bytes of the buffer at offset as a picture: the bytes of a JPEG or PNG file when
// geometry is nil. It keeps the buffer's memory.
func (b *Buffer) Image(geometry *ImageGeometry, offset, size int) (*Image, error) {
	const op = "image_from_buffer"
	if b == nil {
		return nil, invalid(op, "the buffer is nil; give one")
	}
	data := b.Bytes()
	if data == nil {
		return nil, closed(op, "buffer")
	}
	if offset < 0 || size < 0 {
		return nil, invalid(op, "offset and size are not negative")
	}
	if size > b.size || offset > b.size-size {
		return nil, invalid(op, fmt.Sprintf("%d bytes at %d are not within the buffer, which has %d", size, offset, b.size))
	}
	return imageOf(op, data[offset:offset+size], geometry)
}

// Close releases the buffer. Images made of it and calls under way keep the memory. It always gives
// nil.
func (b *Buffer) Close() error {
	if b != nil {
		b.closed.Store(true)
	}
	return nil
}

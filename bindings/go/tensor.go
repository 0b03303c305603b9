// SPDX-License-Identifier: Apache-2.0

package vaccel

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"unsafe"
)

// maxRank is the number of dimensions that a tensor may have.
const maxRank = 16

// F16 is the bits of an IEEE 754 half-precision number.
type F16 uint16

// BF16 is the bits of a bfloat16: the upper half of a float32.
type BF16 uint16

// Float32 gives the number.
func (v BF16) Float32() float32 {
	return math.Float32frombits(uint32(v) << 16)
}

// Float32 gives the number.
func (v F16) Float32() float32 {
	sign := uint32(v>>15) << 31
	exponent, fraction := uint32(v>>10&0x1f), uint32(v&0x3ff)
	switch exponent {
	case 0:
		// Subnormal: a multiple of 2^-24, which float32 has exactly.
		return math.Float32frombits(math.Float32bits(float32(fraction)*0x1p-24) | sign)
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}

// Element is what a tensor's elements can be in Go. Strings are made by [StringsOf].
type Element interface {
	bool | uint8 | uint16 | uint32 | uint64 | int8 | int16 | int32 | int64 | F16 | BF16 | float32 | float64
}

// Tensor is a dense row-major array. As an input it is read; as an output of [Session.InferInto] it
// is the room to write to, and the call lowers its shape to what there is.
type Tensor struct {
	// Name is the network's name for it; empty to go by position.
	Name string

	dtype  DType
	shape  []int64
	data   unsafe.Pointer
	size   int // bytes at data
	room   int // bytes that data has room for
	dims   int // dimensions that shape has room for
	buffer *Buffer
	err    error
}

// dtypeOf gives the dtype of a Go type.
func dtypeOf[T Element]() DType {
	var v T
	switch any(v).(type) {
	case bool:
		return DTypeBool
	case uint8:
		return DTypeU8
	case uint16:
		return DTypeU16
	case uint32:
		return DTypeU32
	case uint64:
		return DTypeU64
	case int8:
		return DTypeI8
	case int16:
		return DTypeI16
	case int32:
		return DTypeI32
	case int64:
		return DTypeI64
	case F16:
		return DTypeF16
	case BF16:
		return DTypeBF16
	case float32:
		return DTypeF32
	}
	return DTypeF64
}

// width gives the bytes of an element; 0 where they vary or the dtype is not known.
func (v DType) width() int {
	switch v {
	case DTypeBool, DTypeU8, DTypeI8:
		return 1
	case DTypeU16, DTypeI16, DTypeF16, DTypeBF16:
		return 2
	case DTypeU32, DTypeI32, DTypeF32:
		return 4
	case DTypeU64, DTypeI64, DTypeF64:
		return 8
	}
	return 0
}

// TensorOf makes a tensor of a slice, without a copy: a call reads it, or writes to it, where it is.
// A shape that does not fit the slice is reported by the call that gets the tensor, and by Err.
func TensorOf[T Element](name string, shape []int64, data []T) *Tensor {
	var v T
	t := &Tensor{Name: name, dtype: dtypeOf[T](), data: unsafe.Pointer(unsafe.SliceData(data))}
	t.size = len(data) * int(unsafe.Sizeof(v))
	return t.shaped(shape, len(data))
}

// StringsOf makes a tensor of strings, which are copied.
func StringsOf(name string, shape []int64, values []string) *Tensor {
	t := &Tensor{Name: name, dtype: DTypeBytes}
	var data []byte
	for _, value := range values {
		if uint64(len(value)) > math.MaxUint32 {
			t.err = fmt.Errorf("tensor %q: a string of %d bytes is too long; at most 4 GiB are taken", name, len(value))
			return t
		}
		data = binary.LittleEndian.AppendUint32(data, uint32(len(value)))
		data = append(data, value...)
	}
	t.data, t.size = unsafe.Pointer(unsafe.SliceData(data)), len(data)
	return t.shaped(shape, len(values))
}

// Tensor makes a tensor of part of the buffer, without a copy. Calls keep the buffer's memory.
func (b *Buffer) Tensor(name string, dtype DType, shape []int64, offset int) *Tensor {
	t := &Tensor{Name: name, dtype: dtype, buffer: b}
	if b == nil {
		t.err = fmt.Errorf("tensor %q: the buffer is nil; give one", name)
		return t
	}
	count, ok := elements(shape)
	width := dtype.width()
	if width == 0 {
		t.err = fmt.Errorf("tensor %q: elements of dtype %v have no size of their own; take TensorOf or StringsOf", name, dtype)
		return t
	}
	if !ok || offset < 0 || offset > b.size || count > (b.size-offset)/width {
		t.err = fmt.Errorf("tensor %q: shape %v of %v at byte %d does not lie in the buffer of %d bytes", name, shape, dtype, offset, b.size)
		return t
	}
	if offset%width != 0 {
		t.err = fmt.Errorf("tensor %q: byte %d is no place for elements of %d bytes; take a multiple of that", name, offset, width)
		return t
	}
	t.data, t.size = unsafe.Add(b.data, offset), count*width
	return t.shaped(shape, count)
}

// shaped gives the tensor a copy of its shape, and remembers when that is not the shape of so many
// elements.
func (t *Tensor) shaped(shape []int64, count int) *Tensor {
	want, ok := elements(shape)
	switch {
	case len(shape) > maxRank:
		t.err = fmt.Errorf("tensor %q: it has %d dimensions, and at most %d are taken", t.Name, len(shape), maxRank)
	case !ok:
		t.err = fmt.Errorf("tensor %q: shape %v is not one of a tensor in memory", t.Name, shape)
	case want != count:
		t.err = fmt.Errorf("tensor %q: shape %v takes %d elements, and there are %d", t.Name, shape, want, count)
	}
	t.shape = slices.Clone(shape)
	t.room, t.dims = t.size, len(shape)
	return t
}

// elements multiplies a shape; false when a dimension is negative or the product is beyond memory.
func elements(shape []int64) (int, bool) {
	count := uint64(1)
	zero := false
	for _, dimension := range shape {
		if dimension < 0 {
			return 0, false
		}
		if dimension == 0 {
			zero = true
			continue
		}
		high, low := bits.Mul64(count, uint64(dimension))
		if high != 0 || low > math.MaxInt/8 {
			return 0, false
		}
		count = low
	}
	if zero {
		return 0, true
	}
	return int(count), true
}

// Err says what is wrong with the tensor as it was made, or nil.
func (t *Tensor) Err() error {
	return t.err
}

// DType is the type of the elements.
func (t *Tensor) DType() DType {
	return t.dtype
}

// Shape is the number of elements along each dimension. It belongs to the tensor.
func (t *Tensor) Shape() []int64 {
	return t.shape
}

// Values gives the elements where they are. T must be the dtype's Go type. What [Buffer.Bytes] says
// goes for the elements of a tensor in a buffer.
func Values[T Element](t *Tensor) ([]T, error) {
	if t == nil {
		return nil, invalid("values", "the tensor is nil; give one")
	}
	if t.err != nil {
		return nil, invalid("values", t.err.Error())
	}
	if dtype := dtypeOf[T](); dtype != t.dtype {
		return nil, invalid("values", fmt.Sprintf("tensor %q has elements of dtype %v, not %v; take that type", t.Name, t.dtype, dtype))
	}
	if t.buffer != nil && t.buffer.Bytes() == nil {
		return nil, closed("values", "buffer")
	}
	var v T
	return unsafe.Slice((*T)(t.data), t.size/int(unsafe.Sizeof(v))), nil
}

// Strings gives the elements of a tensor of strings, copied.
func (t *Tensor) Strings() ([]string, error) {
	if t.err != nil {
		return nil, invalid("strings", t.err.Error())
	}
	if t.dtype != DTypeBytes {
		return nil, invalid("strings", fmt.Sprintf("tensor %q has elements of dtype %v, not strings; take Values", t.Name, t.dtype))
	}
	data := unsafe.Slice((*byte)(t.data), t.size)
	values := []string{}
	for len(data) > 0 {
		if len(data) < 4 || uint64(binary.LittleEndian.Uint32(data)) > uint64(len(data)-4) {
			return nil, &Error{Op: "strings", Status: ErrFormat, Message: fmt.Sprintf("tensor %q ends within a string", t.Name)}
		}
		end := 4 + int(binary.LittleEndian.Uint32(data))
		values = append(values, string(data[4:end]))
		data = data[end:]
	}
	return values, nil
}

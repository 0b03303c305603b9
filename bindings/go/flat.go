// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

import (
	"encoding/binary"
	"math"
	"time"
	"unsafe"
)

// flat is a result as shim.c wrote it: numbers of eight bytes, and texts with their length before
// them. Texts are not copied out of it, which nobody writes any more.
type flat struct {
	data []byte
}

func (f *flat) number() uint64 {
	number := binary.NativeEndian.Uint64(f.data)
	f.data = f.data[8:]
	return number
}

func (f *flat) real() float64 {
	return math.Float64frombits(f.number())
}

func (f *flat) text() string {
	size := f.number()
	text := f.data[:size]
	f.data = f.data[size:]
	return unsafe.String(unsafe.SliceData(text), len(text))
}

func readList[T any](f *flat, read func(*flat) T) []T {
	list := make([]T, f.number())
	for i := range list {
		list[i] = read(f)
	}
	return list
}

func readOrigin(f *flat) Origin {
	var o Origin
	o.Backend = f.text()
	o.Device = f.text()
	o.Precision = Precision(f.number())
	o.ModelSHA256 = f.text()
	for i := range o.Phases {
		o.Phases[i] = time.Duration(f.number())
	}
	return o
}

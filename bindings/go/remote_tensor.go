// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// bytes gives what a tensor holds, or the room that it is, where it is.
func (t *Tensor) bytes() []byte {
	return unsafe.Slice((*byte)(t.data), t.size)
}

// whole says whether the data is exactly the elements that the shape says.
func (t *Tensor) whole() bool {
	count := uint64(1)
	overflow := false
	for _, dimension := range t.shape {
		if dimension == 0 {
			count, overflow = 0, false
			break
		}
		high, low := bits.Mul64(count, uint64(dimension))
		overflow = overflow || high != 0
		count = low
	}
	if overflow {
		return false
	}
	if t.dtype != DTypeBytes {
		high, low := bits.Mul64(count, uint64(t.dtype.width()))
		return high == 0 && low == uint64(t.size)
	}
	data := t.bytes()
	for ; count > 0; count-- {
		if len(data) < 4 || uint64(binary.LittleEndian.Uint32(data)) > uint64(len(data)-4) {
			return false
		}
		data = data[4+binary.LittleEndian.Uint32(data):]
	}
	return len(data) == 0
}

// tensor reads one tensor; nil when it is absent. What it holds may have to be fetched yet.
func (r *reader) tensor(at uint64) (*Tensor, *part) {
	t := &Tensor{dtype: DType(r.u32(at))}
	if t.dtype == 0 {
		return nil, nil
	}
	if t.dtype != DTypeBytes && t.dtype.width() == 0 {
		r.fail("a tensor has a type of element that this version does not know")
		return nil, nil
	}
	rank := uint64(r.u32(at + 4))
	t.Name = r.text(at + 8)
	shape := uint64(r.u32(at + 16))
	if rank > maxRank {
		r.fail("a tensor has more than 16 dimensions")
	}
	r.reserved(at + 20)
	if !r.refer(shape, 8*rank) || !r.take(rank, 8) {
		return nil, nil
	}
	t.shape = make([]int64, rank)
	for i := range t.shape {
		t.shape[i] = r.integer(shape+8*uint64(i), 64)
		if t.shape[i] < 0 {
			r.fail("a number is outside the range of its type")
		}
	}
	data, room := r.bulk(at+24, 1)
	if r.fault != "" {
		return nil, nil
	}
	if room != nil && t.dtype == DTypeBytes {
		// What is looked at must not change any more.
		if !r.take(uint64(len(data)), 1) {
			return nil, nil
		}
		live := data
		data = make([]byte, len(live))
		if room.fetch == nil {
			copy(data, live)
		} else if r.failure = room.fetch(data, room.start); r.failure != nil {
			r.fail(r.failure.Message)
			return nil, nil
		}
		room = nil
	}
	if room != nil && room.fetch == nil {
		room = nil
	}
	t.data, t.size = unsafe.Pointer(unsafe.SliceData(data)), len(data)
	if !t.whole() {
		r.fail("a tensor's data is not as long as its shape says")
		return nil, nil
	}
	return t, room
}

// keep makes a tensor one that may outlive the reply: of memory of its own, whose elements are
// aligned whatever their type, or of the frame's where that is as good.
func (r *reader) keep(t *Tensor) {
	t.room, t.dims = t.size, len(t.shape)
	if r.own && uintptr(t.data)%8 == 0 || !r.take(uint64(t.size), 1) {
		return
	}
	words := make([]uint64, (t.size+7)/8)
	from := t.bytes()
	t.data = unsafe.Pointer(unsafe.SliceData(words))
	copy(t.bytes(), from)
}

// tensors reads a list of tensors that nobody gave room for.
func (r *reader) tensors(at uint64, most uint32) []*Tensor {
	start, count, stride := r.span(at, most)
	if count > 0 && stride < itemSlot {
		r.fail("a list has items that are too short")
	}
	if !r.take(count, uint64(unsafe.Sizeof(Tensor{}))) {
		return nil
	}
	items := make([]*Tensor, 0, count)
	for i := range count {
		t, _ := r.tensor(start + i*stride)
		if t == nil {
			// In a record an item may be absent.
			t = &Tensor{}
		}
		r.keep(t)
		if r.fault != "" {
			return nil
		}
		items = append(items, t)
	}
	return items
}

// intoRooms reads the outputs that rooms were given for.
func (r *reader) intoRooms(at uint64, rooms []*Tensor, name string) {
	start, count, stride := r.span(at, noSegment)
	if r.fault == "" && (count != uint64(len(rooms)) || count > 0 && stride < itemSlot) {
		r.fail(name + " does not have the length that was asked for")
	}
	for i, room := range rooms {
		if r.fault != "" {
			return
		}
		// One without room came in the result instead.
		if room.size > 0 {
			r.intoRoom(start+uint64(i)*stride, room, name)
		}
	}
}

func (r *reader) intoRoom(at uint64, room *Tensor, name string) {
	t, elsewhere := r.tensor(at)
	if t == nil || t.dtype != room.dtype || t.size > room.size || len(t.shape) > len(room.shape) {
		r.fail(name + " has a tensor that does not fit the room for it")
		return
	}
	r.fills = append(r.fills, fill{room, t, elsewhere})
}

// handOver writes outputs to where they are wanted, once all of the reply has been found good.
func (r *reader) handOver() *Error {
	for _, f := range r.fills {
		if f.elsewhere == nil {
			copy(f.room.bytes(), f.from.bytes())
		} else if failure := f.elsewhere.fetch(f.room.bytes()[:f.from.size], f.elsewhere.start); failure != nil {
			return failure
		}
		f.room.size = f.from.size
		f.room.shape = f.room.shape[:copy(f.room.shape, f.from.shape)]
	}
	return nil
}

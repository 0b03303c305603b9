// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"
	"unicode/utf8"
	"unsafe"
)

// maxMemory is what decoding one reply may take beside its frame.
const maxMemory = 1 << 30

// reader takes a reply apart. It comes from a host that may be hostile: everything is checked, the
// first fault stays, and what is read after it is zero. A frame is the reader's own; rooms are not.
type reader struct {
	frame []byte
	rooms []segment // the segments of the call that is answered
	// own says that results may keep the frame.
	own      bool
	referred uint64
	taken    uint64
	fault    string
	noMemory bool
	failure  *Error // in place of a fault, when it was the way that failed
	origin   Origin
	fills    []fill
}

// fill is an output that was read and is not handed over yet.
type fill struct {
	room      *Tensor
	from      *Tensor
	elsewhere *part // where the data is, when it is to be fetched
}

// part is some of a room.
type part struct {
	*segment
	start uint64
}

func (r *reader) fail(fault string) {
	if r.fault == "" {
		r.fault = fault
	}
}

func (r *reader) within(at, size uint64) bool {
	if r.fault != "" {
		return false
	}
	length := uint64(len(r.frame))
	if size > length || at > length-size {
		r.fail("an offset or length points outside the frame")
		return false
	}
	return true
}

// refer is within for what a slot refers to. A writer puts everything into the frame once; a frame
// whose parts overlap is made to cost more than its length warrants.
func (r *reader) refer(at, size uint64) bool {
	if !r.within(at, size) {
		return false
	}
	r.referred += size
	if r.referred > uint64(len(r.frame)) {
		r.fail("parts of the frame overlap")
	}
	return r.fault == ""
}

// take accounts for memory beside the frame.
func (r *reader) take(count, size uint64) bool {
	if r.fault != "" {
		return false
	}
	if count > maxMemory/max(size, 1) || r.taken+count*size > maxMemory {
		r.noMemory = true
		r.fail("the frame needs more memory than it is allowed")
		return false
	}
	r.taken += count * size
	return true
}

func (r *reader) u32(at uint64) uint32 {
	if !r.within(at, 4) {
		return 0
	}
	return binary.LittleEndian.Uint32(r.frame[at:])
}

func (r *reader) u64(at uint64) uint64 {
	if !r.within(at, 8) {
		return 0
	}
	return binary.LittleEndian.Uint64(r.frame[at:])
}

// number reads an unsigned slot.
func (r *reader) number(at, most uint64) uint64 {
	value := r.u64(at)
	if value > most {
		r.fail("a number is larger than its type")
		return 0
	}
	return value
}

// integer reads a signed slot of a type that has so many bits.
func (r *reader) integer(at uint64, bits uint) int64 {
	value := int64(r.u64(at))
	if most := int64(math.MaxInt64) >> (64 - bits); value > most || value < -most-1 {
		r.fail("a number is outside the range of its type")
		return 0
	}
	return value
}

func (r *reader) f32(at uint64) float32 {
	return math.Float32frombits(uint32(r.number(at, math.MaxUint32)))
}

func (r *reader) f64(at uint64) float64 {
	return math.Float64frombits(r.u64(at))
}

// text reads a string; one that is absent is empty.
func (r *reader) text(at uint64) string {
	start, size := uint64(r.u32(at)), uint64(r.u32(at+4))
	if start == 0 && size == 0 || !r.refer(start, size+1) {
		return ""
	}
	text := r.frame[start : start+size]
	switch {
	case r.frame[start+size] != 0:
		r.fail("a string is not terminated")
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		r.fail("a string is not UTF-8, or has a zero in it")
	default:
		return string(text)
	}
	return ""
}

func (r *reader) reserved(at uint64) {
	if r.u32(at) != 0 {
		r.fail("a reserved field is not 0")
	}
}

func (r *reader) zeros(from, to uint64) {
	for ; from < to && r.fault == ""; from++ {
		if r.frame[from] != 0 {
			r.fail("a reserved field is not 0")
		}
	}
}

// bulk gives bytes where they are: in the frame, or in a room of the call's.
func (r *reader) bulk(at, width uint64) (data []byte, room *part) {
	number, start, size := r.u32(at), r.u64(at+8), r.u64(at+16)
	r.reserved(at + 4)
	if r.fault != "" {
		return nil, nil
	}
	if size%width != 0 {
		r.fail("an array is not a whole number of elements")
		return nil, nil
	}
	if number == 0 {
		if start > math.MaxUint32 || !r.refer(start, size) {
			r.fail("an array lies outside the frame")
			return nil, nil
		}
		return r.frame[start : start+size], nil
	}
	if uint64(number) > uint64(len(r.rooms)) {
		r.fail("an array is in a segment that does not exist")
		return nil, nil
	}
	there := r.rooms[number-1].there
	if !r.rooms[number-1].room {
		r.fail("an output is in a segment that is no room for one")
	} else if size > uint64(len(there)) || start > uint64(len(there))-size {
		r.fail("an array lies outside its segment")
	}
	if r.fault != "" {
		return nil, nil
	}
	return there[start : start+size], &part{&r.rooms[number-1], start}
}

// span reads a list: where it starts, how many items, bytes from one to the next.
func (r *reader) span(at uint64, most uint32) (start, count, stride uint64) {
	start, count, stride = uint64(r.u32(at)), uint64(r.u32(at+4)), uint64(r.u32(at+8))
	r.reserved(at + 12)
	if count > uint64(most) {
		r.fail("a list is longer than it may be")
	}
	if count > 0 && (stride == 0 || stride%8 != 0 || start%8 != 0) {
		r.fail("a list is not aligned to 8 bytes")
	}
	if !r.refer(start, count*stride) {
		return 0, 0, 0
	}
	return start, count, stride
}

// list reads a list of records.
func list[T any](r *reader, at uint64, most uint32, get func(*reader, uint64, uint64) T) []T {
	var item T
	start, count, stride := r.span(at, most)
	if !r.take(count, uint64(unsafe.Sizeof(item))) {
		return nil
	}
	items := make([]T, count)
	for i := range items {
		items[i] = get(r, start+uint64(i)*stride, stride)
		if r.fault != "" {
			return nil
		}
	}
	return items
}

// numbers reads an array of scalars.
func numbers[T Element](r *reader, at, most uint64) []T {
	var item T
	width := uint64(unsafe.Sizeof(item))
	data, _ := r.bulk(at, width)
	count := uint64(len(data)) / width
	if most != 0 && count > most {
		r.fail("an array is longer than it may be")
	}
	if !r.take(count, width) {
		return nil
	}
	items := make([]T, count)
	if count > 0 {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&items[0])), len(data)), data)
	}
	return items
}

// body checks that the reply has one.
func (r *reader) body(size uint64) {
	r.within(headSize, size)
}

// result reads the record that a reply has if and only if it was wanted.
func result[T any](r *reader, at uint64, wanted bool, name string, get func(*reader, uint64, uint64) T) *T {
	start, size := uint64(r.u32(at)), uint64(r.u32(at+4))
	if start%8 != 0 || size%8 != 0 {
		r.fail("a struct is not aligned to 8 bytes")
	}
	r.refer(start, size)
	if wanted != (size != 0) {
		r.fail(name + " is there and was not asked for, or the other way round")
	}
	if r.fault != "" || !wanted {
		return nil
	}
	// A result may outlive the rooms, so nothing of it lies in them.
	rooms := r.rooms
	r.rooms = nil
	v := get(r, start, size)
	r.rooms = rooms
	return &v
}

// replyHead is what a reply says beside its outputs, and beside the reader's origin.
type replyHead struct {
	op         uint32
	version    uint16
	id         uint64
	status     Status
	message    string
	fullLength uint64
}

// head reads the head of a reply.
func (r *reader) head() replyHead {
	var h replyHead
	if !r.within(0, headSize) {
		return h
	}
	switch begin := r.u32(4); {
	case r.u32(0) != frameMagic:
		r.fail("it does not begin with a frame's magic number")
	case begin&0xffff != frameVersion:
		r.fail("it is of another version of the wire protocol")
	case begin>>16&0xff != kindReply:
		r.fail("it is of the wrong kind")
	case begin>>24 != 0:
		r.fail("a reply counts hops")
	case uint64(r.u32(8)) != uint64(len(r.frame)):
		r.fail("its length is not that of the message")
	case r.u32(12) != 0:
		r.fail("its number of segments is not that of the message")
	case r.u32(20)>>16 != 0:
		r.fail("a flag is set that this version does not know")
	}
	h.op, h.version, h.id = r.u32(16), uint16(r.u32(20)), r.u64(24)
	h.status = Status(r.u32(32))
	r.zeros(36, 40)
	h.message = r.text(40)
	h.fullLength = r.u64(48)
	r.origin.Backend = r.text(56)
	r.origin.Device = r.text(64)
	r.origin.ModelSHA256 = r.text(72)
	r.origin.Precision = Precision(r.u32(80))
	r.zeros(84, 88)
	for i := range r.origin.Phases {
		r.origin.Phases[i] = time.Duration(r.u64(88+8*uint64(i)) & math.MaxInt64)
	}
	r.zeros(88+8*uint64(len(r.origin.Phases)), headSize)
	return h
}

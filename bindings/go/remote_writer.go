// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// What every frame has; docs/protocol.md, Frame head.
const (
	frameMagic   = 0x43434156 // "VACC"
	frameVersion = 0
	headSize     = 128

	kindCall    = 1
	kindReply   = 2
	kindControl = 3
)

const (
	// inlineMax is how much bulk data goes into the frame itself.
	inlineMax = 256
	// maxSegments is how many segments a call of ours has; what is beyond goes into the frame.
	maxSegments = 512
	// noSegment marks room that is nowhere yet.
	noSegment = math.MaxUint32
	// itemSlot is the size of a tensor or an image on the wire.
	itemSlot = 48
	// maxFrame is the longest frame that is written, beyond any limit of those who read it.
	maxFrame = 1 << 30
)

// segment is bulk data beside the frame.
type segment struct {
	data []byte // the caller's
	room bool
	at   int // the slot in the frame that names it
	// there is where the other side wrote what is to come into a room: memory that it may still
	// change.
	there []byte
	// fetch, when it is not nil, gets that from elsewhere; `there` is then only as long as it is.
	fetch func(to []byte, start uint64) *Error
}

// writer makes a frame. The first fault stays; what is written after it means nothing.
type writer struct {
	frame    []byte
	segments []segment
	// leastRoom is the size of outputs that may come in segments; 0 when none may.
	leastRoom int
	// inFrame are the sizes of those that come in the reply's frame.
	inFrame int
	fault   string
}

// reserve gives zeroed bytes at the end of the frame, a multiple of eight.
func (w *writer) reserve(size int) int {
	at := len(w.frame)
	rounded := (size + 7) &^ 7
	if w.fault != "" || size < 0 || rounded > maxFrame-at {
		w.fail("the frame would be larger than 1 GiB")
		return 0
	}
	w.frame = append(w.frame, make([]byte, rounded)...)
	return at
}

func (w *writer) fail(fault string) {
	if w.fault == "" {
		w.fault = fault
	}
}

func (w *writer) u32(at int, value uint32) {
	binary.LittleEndian.PutUint32(w.frame[at:], value)
}

func (w *writer) u64(at int, value uint64) {
	binary.LittleEndian.PutUint64(w.frame[at:], value)
}

func (w *writer) f32(at int, value float32) {
	w.u64(at, uint64(math.Float32bits(value)))
}

func (w *writer) f64(at int, value float64) {
	w.u64(at, math.Float64bits(value))
}

func (w *writer) flag(at int, value bool) {
	if value {
		w.u64(at, 1)
	}
}

// text writes a string; an empty one is absent.
func (w *writer) text(at int, text string) {
	if text != "" {
		w.string(at, text)
	}
}

func (w *writer) string(at int, text string) {
	if !utf8.ValidString(text) {
		w.fail("a string is not UTF-8")
		return
	}
	start := w.reserve(len(text) + 1)
	if w.fault != "" {
		return
	}
	copy(w.frame[start:], text)
	w.u32(at, uint32(start))
	w.u32(at+4, uint32(len(text)))
}

func (w *writer) addSegment(data []byte, room bool, at int) uint32 {
	w.segments = append(w.segments, segment{data: data, room: room, at: at})
	return uint32(len(w.segments))
}

func (w *writer) takesSegment(size int) bool {
	return size > inlineMax && len(w.segments) < maxSegments
}

// bytes writes bulk data, which is used where it is when it is not small.
func (w *writer) bytes(at int, data []byte) {
	var number uint32
	start := 0
	if w.takesSegment(len(data)) {
		number = w.addSegment(data, false, at)
	} else if start = w.reserve(len(data)); w.fault == "" {
		copy(w.frame[start:], data)
	}
	w.u32(at, number)
	w.u64(at+8, uint64(start))
	w.u64(at+16, uint64(len(data)))
}

// space writes that there is room for an output.
func (w *writer) space(at int, data []byte) {
	number := uint32(noSegment)
	if w.leastRoom > 0 && len(data) >= w.leastRoom && w.takesSegment(len(data)) {
		number = w.addSegment(data, true, at)
	} else {
		w.inFrame += (len(data) + 7) &^ 7
	}
	w.u32(at, number)
	w.u64(at+16, uint64(len(data)))
}

// list writes a list of items of `stride` bytes, and gives where the first one is.
func (w *writer) list(at, count, stride int) int {
	if count > maxFrame/stride {
		w.fail("a list is too long for a frame")
		return 0
	}
	start := w.reserve(count * stride)
	w.u32(at, uint32(start))
	w.u32(at+4, uint32(count))
	w.u32(at+8, uint32(stride))
	return start
}

// ref writes that there is a struct, and gives where.
func (w *writer) ref(at, size int) int {
	start := w.reserve(size)
	w.u32(at, uint32(start))
	w.u32(at+4, uint32(size))
	return start
}

// tensorAt writes a tensor with what it holds, or the room that it is.
func (w *writer) tensorAt(at int, t *Tensor, room bool) {
	w.u32(at, uint32(t.dtype))
	w.u32(at+4, uint32(len(t.shape)))
	w.text(at+8, t.Name)
	shape := w.reserve(8 * len(t.shape))
	if w.fault != "" {
		return
	}
	w.u32(at+16, uint32(shape))
	if room {
		w.space(at+24, t.bytes())
		return
	}
	for i, dimension := range t.shape {
		w.u64(shape+8*i, uint64(dimension))
	}
	w.bytes(at+24, t.bytes())
}

func (w *writer) pictureAt(at int, p *picture) {
	w.u32(at, uint32(p.Format))
	w.u32(at+4, p.Width)
	w.u32(at+8, p.Height)
	w.u64(at+16, p.Stride)
	w.bytes(at+24, p.data)
}

// callHead is what a call says beside its arguments.
type callHead struct {
	op          uint32
	version     uint16
	hops        uint8
	id          uint64
	deadline    uint64 // nanoseconds; 0 for no limit
	device      string
	backend     string
	precision   Precision
	performance Performance
	profile     bool
}

func (w *writer) begin(kind, hops uint8, op uint32, version uint16, id uint64, body int) {
	w.frame, w.segments, w.fault = w.frame[:0], w.segments[:0], ""
	w.reserve(headSize + body)
	w.u32(0, frameMagic)
	w.u32(4, frameVersion|uint32(kind)<<16|uint32(hops)<<24)
	w.u32(16, op)
	w.u32(20, uint32(version))
	w.u64(24, id)
}

// beginCall writes the head of a call, and room for a body.
func (w *writer) beginCall(head *callHead, body int) {
	w.begin(kindCall, head.hops, head.op, head.version, head.id, body)
	w.u64(32, head.deadline)
	w.text(40, head.device)
	w.text(48, head.backend)
	w.u32(56, uint32(head.precision))
	w.u32(60, uint32(head.performance))
	w.u32(64, 0)
	if head.profile {
		w.u32(64, 1)
	}
}

// end writes what is known only then.
func (w *writer) end() {
	w.u32(8, uint32(len(w.frame)))
	w.u32(12, uint32(len(w.segments)))
}

// place is where a segment of a message is; docs/protocol.md, Messages.
type place struct {
	region uint32
	room   bool
	offset uint64
	size   uint64
}

const placeSize = 32

func appendPlace(to []byte, p place) []byte {
	to = binary.LittleEndian.AppendUint32(to, p.region)
	flags := uint32(0)
	if p.room {
		flags = 1
	}
	to = binary.LittleEndian.AppendUint32(to, flags)
	to = binary.LittleEndian.AppendUint64(to, p.offset)
	to = binary.LittleEndian.AppendUint64(to, p.size)
	return binary.LittleEndian.AppendUint64(to, 0)
}

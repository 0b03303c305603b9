// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"encoding/binary"
	"fmt"
	"strings"
	"sync/atomic"
)

// request is a call on its way: its frame, and what is wrong with it.
type request struct {
	writer
	op      string
	head    callHead
	session *Session
	network *network // of the model that it names, if it is one that can be uploaded
	err     error
}

// lastID is the id of the last call that was made.
var lastID atomic.Uint64

// begin starts a call with room for a body.
func (s *Session) begin(op string, id uint32, version uint16, body int) *request {
	q := &request{op: op, session: s}
	q.head = callHead{op: id, version: version, hops: 1, id: lastID.Add(1)}
	if s == nil || s.state == nil {
		q.refuse(invalid(op, "the session is nil; open one"))
		body = max(body, 0)
	} else {
		if s.state.closed.Load() {
			q.refuse(closed(op, "session"))
		}
		o := &s.state.options
		q.head.device, q.head.backend = o.device, o.backend
		q.head.precision, q.head.performance, q.head.profile = o.precision, o.performance, o.profile
		q.leastRoom = s.state.line.leastRoom()
	}
	q.frame = make([]byte, 0, 512)
	q.beginCall(&q.head, body)
	return q
}

// dropRooms has outputs come in the reply's frame. Rooms are the last segments, as outputs are the
// last arguments.
func (q *request) dropRooms() {
	for last := len(q.segments) - 1; last >= 0 && q.segments[last].room; last-- {
		binary.LittleEndian.PutUint32(q.frame[q.segments[last].at:], noSegment)
		q.segments = q.segments[:last]
	}
	q.end()
}

func (q *request) refuse(err error) {
	if q.err == nil {
		q.err = err
	}
}

// finish completes the frame; the error is what is wrong with the call.
func (q *request) finish() error {
	if q.err == nil && q.fault != "" {
		q.err = &Error{Op: q.op, Status: ErrLimit, Message: "the call cannot be encoded: " + q.fault}
	}
	if q.err == nil {
		q.end()
	}
	return q.err
}

func (q *request) model(at int, model *Model) {
	if model == nil {
		q.refuse(invalid(q.op, "the model is nil; give one"))
		return
	}
	n := model.network.Load()
	switch {
	case n == nil:
		q.refuse(closed(q.op, "model"))
	case n.id != "":
		q.network = n
		q.string(at+8, n.id)
	default:
		q.string(at, n.name)
	}
}

// view gives what an image is made of.
func (q *request) view(image *Image) *picture {
	if image == nil {
		q.refuse(invalid(q.op, "the image is nil; give one"))
		return nil
	}
	p := image.picture.Load()
	if p == nil {
		q.refuse(closed(q.op, "image"))
	}
	return p
}

func (q *request) image(at int, image *Image) {
	if p := q.view(image); p != nil {
		q.pictureAt(at, p)
	}
}

func (q *request) images(at int, images []*Image, most int) {
	if len(images) == 0 {
		q.refuse(invalid(q.op, "images is empty; give at least one image"))
	}
	if !q.fits(len(images), most, "images") {
		return
	}
	to := q.list(at, len(images), itemSlot)
	for i, image := range images {
		if q.fault == "" {
			q.image(to+i*itemSlot, image)
		}
	}
}

func (q *request) fits(count, most int, what string) bool {
	if count > most {
		q.refuse(&Error{Op: q.op, Status: ErrLimit, Message: fmt.Sprintf(
			"there are %d %s, and a call takes at most %d; make several calls", count, what, most)})
	}
	return q.err == nil
}

func (q *request) tensor(at int, t *Tensor) {
	if q.check(t) {
		q.tensorAt(at, t, false)
	}
}

// room writes that an output is asked for, and what room there is for it.
func (q *request) room(at int, t *Tensor) {
	if q.check(t) {
		q.tensorAt(at, t, true)
	}
}

func (q *request) tensors(at int, tensors []*Tensor, most int) {
	q.tensorList(at, tensors, most, false)
}

// rooms writes which outputs are asked for, and what room there is for them.
func (q *request) rooms(at int, tensors []*Tensor, most int) {
	q.tensorList(at, tensors, most, true)
}

func (q *request) tensorList(at int, tensors []*Tensor, most int, room bool) {
	if !q.fits(len(tensors), most, "tensors") {
		return
	}
	to := q.list(at, len(tensors), itemSlot)
	for i, t := range tensors {
		if q.fault == "" && q.check(t) {
			q.tensorAt(to+i*itemSlot, t, room)
		}
	}
}

// check refuses a tensor that no call can take.
func (q *request) check(t *Tensor) bool {
	switch {
	case t == nil:
		q.refuse(invalid(q.op, "a tensor is nil; give one"))
	case t.err != nil:
		q.refuse(invalid(q.op, t.err.Error()))
	case strings.IndexByte(t.Name, 0) >= 0:
		q.refuse(invalid(q.op, fmt.Sprintf("the tensor's name %q has a zero byte in it; leave that out", t.Name)))
	case t.buffer != nil && t.buffer.closed.Load():
		q.refuse(closed(q.op, "buffer"))
	}
	return q.err == nil
}

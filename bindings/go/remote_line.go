// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"fmt"
	"sync"
)

// lineRank is the rank that the library's own transports have.
const lineRank = 5

// carrier takes calls to the other side and brings replies back.
type carrier interface {
	// reach says why the other side cannot be reached, or nil.
	reach() *Error
	// carry sends a call and gives its reply to read, which it calls once at most. The error is of
	// the way: read keeps what the reply says.
	carry(q *request, p *pending, read func(*reader) *Error) *Error
}

// line is the way to the host that this process uses.
type line struct {
	target target
	carrier
}

// theLine finds the way once: what VACCEL_TARGET says, or what is there.
var theLine = sync.OnceValue(func() *line {
	l := &line{target: findTarget()}
	switch l.target.kind {
	case targetUnix, targetVsock:
		l.carrier = newPool(l.target)
	case targetVirtio:
		l.carrier = newMount(l.target)
	default:
		l.carrier = nowhere{l.target}
	}
	return l
})

// name is what the library calls the transport.
func (l *line) name() string {
	if l.target.kind == targetVirtio {
		return "virtio"
	}
	return "stream"
}

// leastRoom is the size of outputs that may come in memory of ours; 0 when none may.
func (l *line) leastRoom() int {
	switch l.target.kind {
	case targetUnix:
		return 1
	case targetVirtio:
		return leastRoom
	}
	return 0
}

// check refuses another transport than the one that there is.
func (l *line) check(via string) *Error {
	if via == "" || via == l.name() {
		return nil
	}
	return &Error{Status: ErrUnavailable, Message: fmt.Sprintf(
		"the backend '%s' is asked for, and calls go through %s, to %s; set VACCEL_TARGET, or ask for another one",
		via, l.name(), l.target)}
}

// reach is the carrier's, as an error of op.
func (l *line) reach(op, via string) error {
	failure := l.check(via)
	if failure == nil {
		failure = l.carrier.reach()
	}
	if failure == nil {
		return nil
	}
	failure.Op = op
	return failure
}

// exchange makes a call, and uploads its model when the other side does not have it.
func (l *line) exchange(q *request, p *pending, take func(*reader)) error {
	failure := l.check(q.session.state.options.via)
	if failure == nil {
		failure = l.attempt(q, p, take)
	}
	if failure != nil && failure.Status == ErrStale && q.network != nil {
		upload := q.session.callModelRegister(q.network.id, q.network.data, q.network.metadata)
		// The session may have been closed meanwhile, which ends no call.
		upload.err = nil
		if err := upload.finish(); err != nil {
			failure = err.(*Error)
		} else if failure = l.attempt(upload, p, func(r *reader) { takeModelRegister(r) }); failure == nil {
			failure = l.attempt(q, p, take)
		}
	}
	if failure == nil {
		return nil
	}
	failure.Op = q.op
	return failure
}

func (l *line) attempt(q *request, p *pending, take func(*reader)) *Error {
	return l.carry(q, p, func(r *reader) *Error { return l.read(r, q, take) })
}

// read reads the reply to a call.
func (l *line) read(r *reader, q *request, take func(*reader)) *Error {
	r.rooms = q.segments
	h := r.head()
	// A frame that the other side could not read is answered with a failure of op 0 and id 0.
	unread := h.status < 0 && h.op == 0 && h.id == 0
	if !unread && (h.op != q.head.op || h.version != q.head.version || h.id != q.head.id) {
		r.fail("it answers another call")
	}
	if r.fault == "" && h.status != StatusOK {
		failure := &Error{Status: h.status, Message: h.message}
		if h.status > 0 {
			failure.Status = ErrProtocol
		}
		if failure.Message == "" {
			failure.Message = "the other side gave no reason"
		}
		return failure
	}
	if r.origin.Backend != "" {
		r.origin.Backend = l.name() + "/" + r.origin.Backend
	}
	if r.fault == "" {
		take(r)
	}
	switch {
	case r.failure != nil:
		return r.failure
	case r.noMemory:
		return &Error{Status: ErrNoMemory, Message: "a reply through " + l.name() + " does not fit into memory"}
	case r.fault != "":
		return &Error{Status: ErrProtocol, Message: fmt.Sprintf(
			"a reply through %s is refused: %s; both sides should be of the same version of vaccel", l.name(), r.fault)}
	}
	return r.handOver()
}

// cancelledCall is what a call that was given up comes to.
func cancelledCall() *Error {
	return &Error{Status: ErrCancelled, Message: "the call was cancelled"}
}

// nowhere is where calls go that have nowhere to go.
type nowhere struct {
	target target
}

func (n nowhere) reach() *Error {
	message := "no host is found: VACCEL_TARGET is not set, no virtiofs of vacceld's is mounted, there is no " +
		defaultSocket + ", and this is no guest with vsock; start vacceld, or set VACCEL_TARGET to where it listens, as unix:" +
		defaultSocket
	if n.target.said {
		message = "VACCEL_TARGET is none; set it to where vacceld listens, as unix:" + defaultSocket
	}
	return &Error{Status: ErrUnavailable, Message: message}
}

func (n nowhere) carry(*request, *pending, func(*reader) *Error) *Error {
	return n.reach()
}

// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include "shim.h"
import "C"

import (
	"runtime/cgo"
	"sync"
)

// pending is what a call has whatever it gives.
type pending struct {
	op     string
	done   chan struct{}
	handle cgo.Handle
	finish func(C.vac_go_answer)

	lock      sync.Mutex
	call      *C.vaccel_call // until it is released
	users     int            // that use `call` just now
	completed bool
}

func newCall[T any](op string, take func(string, C.vac_go_answer) (T, error)) *Call[T] {
	c := &Call[T]{pending: &pending{op: op, done: make(chan struct{})}}
	c.finish = func(answer C.vac_go_answer) { c.result, c.err = take(op, answer) }
	c.handle = cgo.NewHandle(c.pending)
	return c
}

// takes makes of a function that reads a flat result one that takes a call's answer.
func takes[T any](read func(*flat) T) func(string, C.vac_go_answer) (*T, error) {
	return func(op string, answer C.vac_go_answer) (*T, error) { return taken(op, answer, read) }
}

func takesNothing(op string, answer C.vac_go_answer) (struct{}, error) {
	return struct{}{}, checked(op, answer)
}

// submitted ends a submission: the call is on its way, may even have completed, or was refused.
func (c *Call[T]) submitted(answer C.vac_go_answer) (*Call[T], error) {
	if answer.status != C.VACCEL_OK {
		c.handle.Delete()
		return nil, failed(c.op, answer)
	}
	c.attach(answer.call)
	return c, nil
}

func (p *pending) attach(call *C.vaccel_call) {
	p.lock.Lock()
	p.call = call
	p.users++
	p.lock.Unlock()
	p.leave()
}

// leave ends a use of the C call, and releases that when it was the last one's of a completed call.
func (p *pending) leave() {
	p.lock.Lock()
	p.users--
	call := p.releasable()
	p.lock.Unlock()
	C.vaccel_call_release(call)
}

// releasable gives the C call, once, when nobody needs it any more.
func (p *pending) releasable() *C.vaccel_call {
	if !p.completed || p.users > 0 {
		return nil
	}
	call := p.call
	p.call = nil
	return call
}

// vac_go_call_done gets the answer of a completed call, on whichever thread completed it.
//
//export vac_go_call_done
func vac_go_call_done(user C.uintptr_t, answer C.vac_go_answer) {
	h := cgo.Handle(user)
	p := h.Value().(*pending)
	h.Delete()
	p.finish(answer)
	p.lock.Lock()
	p.completed = true
	call := p.releasable()
	p.lock.Unlock()
	C.vaccel_call_release(call)
	close(p.done)
}

// Done is closed when the call has completed, well or badly.
func (p *pending) Done() <-chan struct{} {
	return p.done
}

// Cancel asks that the call be given up. It completes soon with ErrCancelled or, if it was too late,
// as it would have anyway.
func (p *pending) Cancel() {
	p.lock.Lock()
	call := p.call
	if call != nil {
		p.users++
	}
	p.lock.Unlock()
	if call != nil {
		// Without the lock: the call may complete in here.
		C.vaccel_call_cancel(call)
		p.leave()
	}
}

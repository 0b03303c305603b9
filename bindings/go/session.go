// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include "shim.h"
import "C"

import "runtime"

// Session is where calls are made from. Open one per kind of call, not per call; sessions that ask
// for the same share loaded models.
type Session struct {
	gate *C.vac_go_gate
}

// Open opens a session; nil options let vaccel choose. It loads no framework and touches no disk:
// that waits for the first call.
func Open(options *SessionOptions) (*Session, error) {
	a := &arguments{op: "session_open"}
	defer a.release()
	c := options.c(a)
	if a.err != nil {
		return nil, a.err
	}
	s := &Session{}
	if err := checked(a.op, C.vac_go_session_open(c, &s.gate)); err != nil {
		return nil, err
	}
	runtime.AddCleanup(s, func(gate *C.vac_go_gate) { C.vac_go_gate_free(gate) }, s.gate)
	return s, nil
}

// With opens a session like this one but for what options say, for calls that are to go elsewhere, or
// a single one. It costs next to nothing, shares loaded models, and lives by itself.
func (s *Session) With(options *SessionOptions) (*Session, error) {
	a := &arguments{op: "session_derive"}
	defer a.release()
	c := options.c(a)
	if a.err != nil {
		return nil, a.err
	}
	derived := &Session{}
	answer := C.vac_go_session_derive(s.enter(), c, &derived.gate)
	runtime.KeepAlive(s)
	if err := checked(a.op, answer); err != nil {
		return nil, err
	}
	runtime.AddCleanup(derived, func(gate *C.vac_go_gate) { C.vac_go_gate_free(gate) }, derived.gate)
	return derived, nil
}

// enter gives what an op's shim takes of the session. The session must stay reachable meanwhile.
func (s *Session) enter() *C.vac_go_gate {
	if s == nil {
		return nil
	}
	return s.gate
}

// Close releases the session. Calls that are under way complete first, in the background. It always
// gives nil.
func (s *Session) Close() error {
	C.vac_go_gate_close(s.enter())
	runtime.KeepAlive(s)
	return nil
}

// Prepare chooses the backend for an op and loads the model into it now, so that the first call need
// not. The model may be nil for ops without one. It may take long.
func (s *Session) Prepare(op Op, model *Model) error {
	a := &arguments{op: "session_prepare"}
	defer a.release()
	var c *C.vaccel_model
	if model != nil {
		c = a.model(model)
	}
	if a.err != nil {
		return a.err
	}
	answer := C.vac_go_session_prepare(s.enter(), C.uint32_t(op), c)
	runtime.KeepAlive(s)
	return checked(a.op, answer)
}

// Explain says which backend a call of op with model (nil for ops without one) would take, and why.
// It runs nothing and loads no model.
func (s *Session) Explain(op Op, model *Model) (*Explanation, error) {
	a := &arguments{op: "explain"}
	defer a.release()
	var c *C.vaccel_model
	if model != nil {
		c = a.model(model)
	}
	if a.err != nil {
		return nil, a.err
	}
	answer := C.vac_go_explain(s.enter(), C.uint32_t(op), c)
	runtime.KeepAlive(s)
	return taken(a.op, answer, readExplanation)
}

// Inspect lists every backend: what it is, its devices, and why it cannot be used if it cannot. It
// may take seconds.
func Inspect() (*Inventory, error) {
	return taken("inspect", C.vac_go_inspect(), readInventory)
}

// Count says how many calls of op this process has made, and how many of them failed. Calls that are
// under way may not be in it yet.
func (op Op) Count() (calls, failures uint64) {
	var c, f C.uint64_t
	C.vaccel_op_count(C.uint32_t(op), &c, &f)
	return uint64(c), uint64(f)
}

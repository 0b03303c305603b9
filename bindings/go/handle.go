// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// handle is a C object that many goroutines use and one closes. It is released by Close or, when
// calls use it then, by the last of them.
type handle struct {
	// The lowest bit says that it is closed; the others count its users.
	state   atomic.Int64
	pointer unsafe.Pointer
	drop    func(unsafe.Pointer)
}

const (
	handleClosed = 1
	handleUser   = 2
)

// newHandle gives the pointer an owner; the handle is closed when the owner is collected, if it was
// not before.
func newHandle[T any](owner *T, pointer unsafe.Pointer, drop func(unsafe.Pointer)) (*handle, runtime.Cleanup) {
	h := &handle{pointer: pointer, drop: drop}
	return h, runtime.AddCleanup(owner, func(h *handle) { h.close() }, h)
}

// acquire keeps the object until release; false when it is closed or there is none.
func (h *handle) acquire() bool {
	if h == nil {
		return false
	}
	for {
		state := h.state.Load()
		if state&handleClosed != 0 {
			return false
		}
		if h.state.CompareAndSwap(state, state+handleUser) {
			return true
		}
	}
}

func (h *handle) release() {
	if h.state.Add(-handleUser) == handleClosed {
		h.drop(h.pointer)
	}
}

func (h *handle) close() {
	for h != nil {
		state := h.state.Load()
		if state&handleClosed != 0 {
			return
		}
		if h.state.CompareAndSwap(state, state|handleClosed) {
			if state == 0 {
				h.drop(h.pointer)
			}
			return
		}
	}
}

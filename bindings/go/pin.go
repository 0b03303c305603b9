// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include "shim.h"
import "C"

import (
	"runtime"
	"runtime/cgo"
	"unsafe"
)

// nothing is where no bytes are: vaccel says more of those than of NULL.
var nothing byte

// pin keeps bytes of Go's where they are until vaccel says that it no longer uses them.
func pin(data []byte) (unsafe.Pointer, cgo.Handle) {
	pinner := &runtime.Pinner{}
	start := unsafe.Pointer(&nothing)
	if len(data) > 0 {
		start = unsafe.Pointer(unsafe.SliceData(data))
		pinner.Pin(start)
	}
	return start, cgo.NewHandle(pinner)
}

func unpin(h cgo.Handle) {
	h.Value().(*runtime.Pinner).Unpin()
	h.Delete()
}

// vac_go_unpin is vaccel's release callback; it comes from any thread.
//
//export vac_go_unpin
func vac_go_unpin(user C.uintptr_t) {
	unpin(cgo.Handle(user))
}

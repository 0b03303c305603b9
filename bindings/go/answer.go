// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include <stdlib.h>
// #include "shim.h"
import "C"

import "unsafe"

// text takes over what an answer has in C's memory.
func text(answer C.vac_go_answer) []byte {
	if answer.text == nil {
		return nil
	}
	// Not C.GoBytes, which takes 31 bits of size.
	copied := append([]byte(nil), unsafe.Slice((*byte)(unsafe.Pointer(answer.text)), answer.size)...)
	C.free(unsafe.Pointer(answer.text))
	return copied
}

// failed makes an error of an answer that is one.
func failed(op string, answer C.vac_go_answer) error {
	if answer.status == C.VAC_GO_CLOSED {
		return closed(op, "session")
	}
	return &Error{Op: op, Status: Status(answer.status), Message: string(text(answer))}
}

// checked makes an error of an answer if it is one.
func checked(op string, answer C.vac_go_answer) error {
	if answer.status == C.VACCEL_OK {
		return nil
	}
	return failed(op, answer)
}

// taken reads the result that an answer has, or makes an error of it.
func taken[T any](op string, answer C.vac_go_answer, read func(*flat) T) (*T, error) {
	if answer.status != C.VACCEL_OK {
		return nil, failed(op, answer)
	}
	result := read(&flat{text(answer)})
	return &result, nil
}

// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #cgo pkg-config: vaccel
// #cgo CFLAGS: -std=gnu11 -Wall -Wextra -fvisibility=hidden
// #cgo LDFLAGS: -pthread
// #include <vaccel/vaccel.h>
import "C"

// Version gives the library's version at run time, such as "0.1.0".
func Version() string {
	return C.GoString(C.vaccel_version())
}

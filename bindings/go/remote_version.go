// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

// version is the library's that this client belongs to: capi/include/vaccel/version.h.
const version = "0.1.0"

// Version gives the library's version, such as "0.1.0".
func Version() string {
	return version
}

// SPDX-License-Identifier: Apache-2.0

//go:build (!cgo || vaccel_remote) && (386 || s390x)

package vaccel

// sysConnect has no name in the syscall package here, which goes through socketcall.
const sysConnect = 362

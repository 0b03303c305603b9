// SPDX-License-Identifier: Apache-2.0

//go:build (!cgo || vaccel_remote) && !386 && !s390x

package vaccel

import "syscall"

const sysConnect = syscall.SYS_CONNECT

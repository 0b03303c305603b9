// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel_test

import (
	"os"
	"syscall"
)

// remote says that calls go to a daemon, which has the backend "hold".
const remote = true

// setUp opens the FIFOs of the backend "hold", which is the daemon's here. tests/go/with_daemon.py
// starts one; without it, nothing is called.
func setUp() {
	if os.Getenv("VACCEL_TARGET") == "" {
		os.Setenv("VACCEL_TARGET", "none")
	}
	folder := os.Getenv("VACCEL_TEST_HOLD")
	if folder == "" {
		return
	}
	for name, fd := range map[string]*int{"started": &held.started, "go": &held.goOn} {
		var err error
		if *fd, err = syscall.Open(folder+"/"+name, syscall.O_RDWR|syscall.O_CLOEXEC, 0); err != nil {
			panic(err)
		}
	}
}

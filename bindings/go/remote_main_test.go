// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// remote says that calls go to a daemon, which has the backend "hold".
const remote = true

// transport is the name of what carries calls.
func transport() string {
	if strings.HasPrefix(os.Getenv("VACCEL_TARGET"), "virtio:") {
		return "virtio"
	}
	return "stream"
}

// abandoned ends a held call that was cancelled: over a stream, the host was not told.
func abandoned(t *testing.T) {
	t.Helper()
	if transport() == "stream" {
		letGo(t)
	}
}

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

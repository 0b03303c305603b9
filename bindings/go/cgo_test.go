// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
)

// remote says that calls go to a daemon, which has the backend "hold".
const remote = false

// transport is the name of what carries calls.
func transport() string { return "" }

// abandoned ends a held call that was cancelled: here it has ended.
func abandoned(*testing.T) {}

// setUp has the library load the backend "hold" beside its own.
func setUp() {
	var started, goOn [2]int
	if err := syscall.Pipe(started[:]); err != nil {
		panic(err)
	}
	if err := syscall.Pipe(goOn[:]); err != nil {
		panic(err)
	}
	held.started, held.goOn = started[0], goOn[1]
	os.Setenv("VACCEL_TEST_HOLD", fmt.Sprintf("%d,%d", started[1], goOn[0]))
	os.Setenv("VACCEL_BACKEND_PATH", build+"/lib/vaccel/backends:"+build+"/tests/backends/hold")
	os.Setenv("VACCEL_MODEL_PATH", build+"/models")
}

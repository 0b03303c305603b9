// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"fmt"
	"os"
	"strings"
)

const (
	pinLetters    = "abcdefghijklmnopqrstuvwxyz0123456789_-/"
	deviceLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:,-"
)

// readEnvironment reads what the environment says of sessions; it is an error when that makes no
// sense.
func readEnvironment(op string) (options, error) {
	var o options
	var failure error
	nonsense := func(name, value, expected string) {
		if failure == nil {
			failure = &Error{Op: op, Status: ErrConfig, Message: fmt.Sprintf(
				"the environment variable %s is '%.100s', and should be %s; correct or unset it", name, value, expected)}
		}
	}
	choose := func(name, expected string, names ...string) int {
		value := os.Getenv(name)
		for i, known := range names {
			if value == known {
				return i
			}
		}
		if value != "" {
			nonsense(name, value, expected)
		}
		return 0
	}
	only := func(text, letters string) bool { return strings.Trim(text, letters) == "" }

	o.precision = Precision(choose("VACCEL_PRECISION", "f32, f16, bf16 or fastest", "", "f32", "f16", "bf16", "fastest"))
	o.performance = Performance(choose("VACCEL_PERFORMANCE", "latency or throughput", "latency", "throughput"))
	if pin := os.Getenv("VACCEL_BACKEND"); pin != "" {
		if !validPin(pin) || !only(pin, pinLetters) {
			nonsense("VACCEL_BACKEND", pin, "a backend's name, as `vaccel info` lists it")
		}
		o.via, o.backend = splitPin(pin)
	}
	if o.device = os.Getenv("VACCEL_DEVICE"); len(o.device) > maxDevice || !only(o.device, deviceLetters) {
		nonsense("VACCEL_DEVICE", o.device, "a device's name, as `vaccel info` lists it")
	}
	if text := os.Getenv("VACCEL_TARGET"); text != "" {
		if _, ok := parseTarget(text); !ok {
			nonsense("VACCEL_TARGET", text, "unix: and the absolute path of a socket, of at most 107 bytes, such as unix:"+defaultSocket+
				"; or vsock:CID:PORT; or virtio: and the absolute path of a mount, such as virtio:/run/vaccel; or none")
		}
	}
	return o, failure
}

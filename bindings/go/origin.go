// SPDX-License-Identifier: Apache-2.0

package vaccel

import "time"

// Origin says where an answer came from.
type Origin struct {
	// Backend is the one that answered; one behind a transport as "loop/openvino".
	Backend string
	// Device is what it ran on, as the backend names it.
	Device string
	// Precision is what it was computed in.
	Precision Precision
	// ModelSHA256 is the checksum of the model that answered, in hexadecimal; empty when it is not known.
	ModelSHA256 string
	// Phases is the time spent in each Phase; zero unless the session profiles.
	Phases [4]time.Duration
}

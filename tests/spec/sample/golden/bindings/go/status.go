// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

package vaccel

import "strconv"

// Status says how a call ended. A failure's status is an error to compare with: see [Error].
type Status int32

const (
	// It worked.
	StatusOK Status = 0
)

// The statuses of failures, for errors.Is.
const (
	// A "wrong" argument, such as C:\temp | D.
	ErrInvalid Status = -1
)

// String gives the status's name, such as ERR_NOT_FOUND.
func (s Status) String() string {
	switch s {
	case StatusOK:
		return "OK"
	case ErrInvalid:
		return "ERR_INVALID"
	}
	return "status " + strconv.Itoa(int(s))
}

// Error gives the status in words.
func (s Status) Error() string {
	switch s {
	case StatusOK:
		return "vaccel: It worked"
	case ErrInvalid:
		return "vaccel: A \"wrong\" argument, such as C:\\temp | D"
	}
	return "vaccel: " + s.String()
}

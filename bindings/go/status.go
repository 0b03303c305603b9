// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

package vaccel

import "strconv"

// Status says how a call ended. A failure's status is an error to compare with: see [Error].
type Status int32

const (
	// The call succeeded.
	StatusOK Status = 0
	// The call has been taken and has not completed yet.
	StatusPending Status = 1
)

// The statuses of failures, for errors.Is.
const (
	// An argument is not what the function takes.
	ErrInvalid Status = -1
	// Memory ran out.
	ErrNoMemory Status = -2
	// A file, model, backend or op of that name does not exist.
	ErrNotFound Status = -3
	// What was asked for is well formed, and nothing here can do it.
	ErrUnsupported Status = -4
	// The contents of a file, image or model are malformed.
	ErrFormat Status = -5
	// A limit on size or number was exceeded.
	ErrLimit Status = -6
	// Reading or writing failed.
	ErrIO Status = -7
	// Policy or file permissions refuse it.
	ErrDenied Status = -8
	// The framework behind a backend reported an error.
	ErrBackend Status = -9
	// The backend, its library or its device is not there.
	ErrUnavailable Status = -10
	// The time allowed ran out before the call completed.
	ErrTimeout Status = -11
	// The call was cancelled before it produced a result.
	ErrCancelled Status = -12
	// Too many calls are in flight; try again.
	ErrBusy Status = -13
	// The other side died after it had taken the call; it may have run.
	ErrLost Status = -14
	// The other side no longer knows a model or session; the call was not started.
	ErrStale Status = -15
	// A frame breaks the rules of the wire protocol.
	ErrProtocol Status = -16
	// Two parts speak versions that do not fit together.
	ErrVersion Status = -17
	// An environment variable or a configuration file has a value that makes no sense.
	ErrConfig Status = -18
	// A defect in vaccel itself.
	ErrInternal Status = -19
)

// String gives the status's name, such as ERR_NOT_FOUND.
func (s Status) String() string {
	switch s {
	case StatusOK:
		return "OK"
	case StatusPending:
		return "PENDING"
	case ErrInvalid:
		return "ERR_INVALID"
	case ErrNoMemory:
		return "ERR_NO_MEMORY"
	case ErrNotFound:
		return "ERR_NOT_FOUND"
	case ErrUnsupported:
		return "ERR_UNSUPPORTED"
	case ErrFormat:
		return "ERR_FORMAT"
	case ErrLimit:
		return "ERR_LIMIT"
	case ErrIO:
		return "ERR_IO"
	case ErrDenied:
		return "ERR_DENIED"
	case ErrBackend:
		return "ERR_BACKEND"
	case ErrUnavailable:
		return "ERR_UNAVAILABLE"
	case ErrTimeout:
		return "ERR_TIMEOUT"
	case ErrCancelled:
		return "ERR_CANCELLED"
	case ErrBusy:
		return "ERR_BUSY"
	case ErrLost:
		return "ERR_LOST"
	case ErrStale:
		return "ERR_STALE"
	case ErrProtocol:
		return "ERR_PROTOCOL"
	case ErrVersion:
		return "ERR_VERSION"
	case ErrConfig:
		return "ERR_CONFIG"
	case ErrInternal:
		return "ERR_INTERNAL"
	}
	return "status " + strconv.Itoa(int(s))
}

// Error gives the status in words.
func (s Status) Error() string {
	switch s {
	case StatusOK:
		return "vaccel: The call succeeded"
	case StatusPending:
		return "vaccel: The call has been taken and has not completed yet"
	case ErrInvalid:
		return "vaccel: An argument is not what the function takes"
	case ErrNoMemory:
		return "vaccel: Memory ran out"
	case ErrNotFound:
		return "vaccel: A file, model, backend or op of that name does not exist"
	case ErrUnsupported:
		return "vaccel: What was asked for is well formed, and nothing here can do it"
	case ErrFormat:
		return "vaccel: The contents of a file, image or model are malformed"
	case ErrLimit:
		return "vaccel: A limit on size or number was exceeded"
	case ErrIO:
		return "vaccel: Reading or writing failed"
	case ErrDenied:
		return "vaccel: Policy or file permissions refuse it"
	case ErrBackend:
		return "vaccel: The framework behind a backend reported an error"
	case ErrUnavailable:
		return "vaccel: The backend, its library or its device is not there"
	case ErrTimeout:
		return "vaccel: The time allowed ran out before the call completed"
	case ErrCancelled:
		return "vaccel: The call was cancelled before it produced a result"
	case ErrBusy:
		return "vaccel: Too many calls are in flight; try again"
	case ErrLost:
		return "vaccel: The other side died after it had taken the call; it may have run"
	case ErrStale:
		return "vaccel: The other side no longer knows a model or session; the call was not started"
	case ErrProtocol:
		return "vaccel: A frame breaks the rules of the wire protocol"
	case ErrVersion:
		return "vaccel: Two parts speak versions that do not fit together"
	case ErrConfig:
		return "vaccel: An environment variable or a configuration file has a value that makes no sense"
	case ErrInternal:
		return "vaccel: A defect in vaccel itself"
	}
	return "vaccel: " + s.String()
}

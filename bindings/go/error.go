// SPDX-License-Identifier: Apache-2.0

package vaccel

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// ErrClosed is what using a session, model, image or buffer after its Close comes to.
var ErrClosed = errors.New("vaccel: it is closed")

// Error is a call that failed.
//
// errors.Is compares it with its status, such as [ErrNotFound], and with the errors of the standard
// library that mean the same: fs.ErrNotExist, fs.ErrPermission, errors.ErrUnsupported,
// os.ErrDeadlineExceeded, context.Canceled.
type Error struct {
	// Op is what was called, such as image_classify.
	Op string
	// Status says how it ended.
	Status Status
	// Message says what was wrong and what to do about it.
	Message string

	cause error
}

// Error gives the op and the message.
func (e *Error) Error() string {
	message := e.Message
	if message == "" {
		message = e.Status.Error()[len("vaccel: "):]
	}
	return "vaccel: " + e.Op + ": " + message
}

// Unwrap gives ErrClosed, a context's error or a reader's error where one of them was the cause.
func (e *Error) Unwrap() error {
	return e.cause
}

// Is compares with a status, or with an error of the standard library that means the same.
func (e *Error) Is(target error) bool {
	if status, ok := target.(Status); ok {
		return status == e.Status
	}
	switch e.Status {
	case ErrNotFound:
		return target == fs.ErrNotExist
	case ErrDenied:
		return target == fs.ErrPermission
	case ErrUnsupported:
		return target == errors.ErrUnsupported
	case ErrTimeout:
		return target == os.ErrDeadlineExceeded
	case ErrCancelled:
		return target == context.Canceled
	}
	return false
}

func invalid(op, message string) error {
	return &Error{Op: op, Status: ErrInvalid, Message: message}
}

func closed(op, what string) error {
	return &Error{Op: op, Status: ErrInvalid, Message: "the " + what + " is closed", cause: ErrClosed}
}

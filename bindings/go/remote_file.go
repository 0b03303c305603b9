// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// statusOf gives the status that an error of the system's comes to.
func statusOf(err error) Status {
	var number syscall.Errno
	if errors.As(err, &number) {
		switch number {
		case syscall.ENOENT, syscall.ENOTDIR, syscall.ENAMETOOLONG, syscall.ELOOP:
			return ErrNotFound
		case syscall.EACCES, syscall.EPERM:
			return ErrDenied
		case syscall.ENOMEM:
			return ErrNoMemory
		}
	}
	return ErrIO
}

// reason gives the system's own words, without the path that a message names anyway.
func reason(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	return err.Error()
}

// readFile reads a regular file of at most `limit` bytes; `what` is what messages call it.
func readFile(op, what, path string, limit int64) ([]byte, error) {
	fail := func(err error, verb string) error {
		return &Error{Op: op, Status: statusOf(err), Message: fmt.Sprintf(
			"the %s '%s' cannot be %s: %s; check the path and its permissions", what, path, verb, reason(err)), cause: err}
	}
	for i := range len(path) {
		if path[i] == 0 {
			return nil, invalid(op, "a string has a zero byte in it; leave that out")
		}
	}
	// Not waiting for the writer of a FIFO.
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, fail(err, "opened")
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, fail(err, "examined")
	case !info.Mode().IsRegular():
		kind := "not a regular file"
		if info.IsDir() {
			kind = "a folder"
		}
		return nil, &Error{Op: op, Status: ErrFormat, Message: fmt.Sprintf("the %s '%s' is %s; give a regular file", what, path, kind)}
	case info.Size() > limit:
		return nil, &Error{Op: op, Status: ErrLimit, Message: fmt.Sprintf(
			"the %s '%s' is %d bytes long, and at most %d are taken; make it smaller", what, path, info.Size(), limit)}
	}
	data := make([]byte, info.Size())
	read, err := io.ReadFull(file, data)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fail(err, "read")
	}
	return data[:read], nil
}

// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include "shim.h"
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// Model is a network. All sessions share it: opening one twice costs one load.
type Model struct {
	handle *handle
	name   string
	path   string
}

func dropModel(pointer unsafe.Pointer) {
	C.vaccel_model_release((*C.vaccel_model)(pointer))
}

func newModel(c *C.vaccel_model) *Model {
	m := &Model{name: C.GoString(C.vaccel_model_name(c)), path: C.GoString(C.vaccel_model_path(c))}
	m.handle, _ = newHandle(m, unsafe.Pointer(c), dropModel)
	return m
}

// OpenModel opens a model by name or path. What has a '/' in it is a path, to a folder with a
// model.json or to a model file; anything else is a name, looked for in VACCEL_MODEL_PATH and in the
// user's and the installation's folders. The network itself is loaded by the first call that needs
// it, which is also where a name that is not found is an error.
func OpenModel(nameOrPath string) (*Model, error) {
	a := &arguments{op: "model_open"}
	defer a.release()
	c := a.text(nameOrPath, false)
	if a.err != nil {
		return nil, a.err
	}
	var made *C.vaccel_model
	if err := checked(a.op, C.vac_go_model_open(c, &made)); err != nil {
		return nil, err
	}
	return newModel(made), nil
}

// NewModel makes a model of the bytes of a model file and the text of its model.json. The bytes are
// used where they are and must not change before the model is closed.
func NewModel(data []byte, metadata string) (*Model, error) {
	a := &arguments{op: "model_from_memory"}
	defer a.release()
	c := a.text(metadata, false)
	if a.err != nil {
		return nil, a.err
	}
	var made *C.vaccel_model
	start, h := pin(data)
	answer := C.vac_go_model_from_memory(start, C.size_t(len(data)), c, C.uintptr_t(h), &made)
	if err := checkedPin(a.op, answer, h); err != nil {
		return nil, err
	}
	return newModel(made), nil
}

// checkedPin unpins what a failed call was given.
func checkedPin(op string, answer C.vac_go_answer, h cgo.Handle) error {
	err := checked(op, answer)
	if err != nil {
		unpin(h)
	}
	return err
}

// Name is what the model was opened with; the SHA-256 for one from memory.
func (m *Model) Name() string {
	return m.name
}

// Path is where the model was found, or empty.
func (m *Model) Path() string {
	return m.path
}

// Close releases the model. It always gives nil.
func (m *Model) Close() error {
	if m != nil {
		m.handle.close()
	}
	return nil
}

// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel

// #include <stdlib.h>
// #include "infer.h"
import "C"

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

func (s *Session) inferNow(model *Model, inputs []*Tensor, wanted []string) (*Inference, error) {
	r := takeRequest()
	defer r.giveBack()
	outputs := make([]*Tensor, len(wanted))
	for i, name := range wanted {
		outputs[i] = &Tensor{Name: name}
	}
	if !r.begin(model, inputs, outputs) {
		return nil, r.err
	}
	answer := C.vac_go_infer(s.enter(), r.model, r.tensors, r.inputs, r.outputs, true)
	runtime.KeepAlive(s)
	return takeInference(inferOp, answer)
}

func (s *Session) inferInto(model *Model, inputs, outputs []*Tensor) error {
	r := takeRequest()
	defer r.giveBack()
	for _, output := range outputs {
		output.reset()
	}
	if !r.begin(model, inputs, outputs) {
		return r.err
	}
	answer := C.vac_go_infer(s.enter(), r.model, r.tensors, r.inputs, r.outputs, false)
	runtime.KeepAlive(s)
	if answer.status != C.VACCEL_OK {
		return failed(inferOp, C.vac_go_answer{status: answer.status, text: answer.text, size: answer.size})
	}
	r.end(outputs)
	return nil
}

// SubmitInfer starts [Session.Infer] for all outputs and returns at once. The inputs must not change
// before the call is done.
func (s *Session) SubmitInfer(model *Model, inputs []*Tensor) (*Call[*Inference], error) {
	// Not given back before the call has completed: until then it keeps the inputs pinned.
	r := takeRequest()
	if !r.begin(model, inputs, nil) {
		defer r.giveBack()
		return nil, r.err
	}
	call := newCall(inferOp, func(op string, answer C.vac_go_answer) (*Inference, error) {
		r.giveBack()
		if answer.status != C.VACCEL_OK {
			return nil, failed(op, answer)
		}
		return takeInference(op, C.vac_go_inferred{inference: (*C.vaccel_inference)(unsafe.Pointer(answer.text))})
	})
	answer := C.vac_go_infer_submit(s.enter(), r.model, r.tensors, r.inputs, C.uintptr_t(call.handle))
	runtime.KeepAlive(s)
	if answer.status != C.VACCEL_OK {
		defer r.giveBack()
	}
	return call.submitted(answer)
}

// request is what a call of infer needs in C's memory, and what it pins of Go's. Requests are used
// again, so that a call allocates nothing.
type request struct {
	*block
	arguments
	model   *C.vaccel_model
	tensors *C.vaccel_tensor
	inputs  C.size_t
	outputs C.size_t
	pinners []runtime.Pinner
	pinned  int
}

// block is C's memory of a request, released when that is collected.
type block struct {
	start unsafe.Pointer
	size  uintptr
	used  uintptr
}

var requests = sync.Pool{New: func() any {
	r := &request{block: &block{}}
	runtime.AddCleanup(r, func(b *block) { C.free(b.start) }, r.block)
	return r
}}

// pinsEach is how many pins a runtime.Pinner holds without allocating.
const pinsEach = 5

func takeRequest() *request {
	return requests.Get().(*request)
}

func (r *request) giveBack() {
	r.arguments.release()
	for i := 0; i*pinsEach < r.pinned; i++ {
		r.pinners[i].Unpin()
	}
	clear(r.held)
	clear(r.strings)
	r.arguments = arguments{held: r.held[:0], strings: r.strings[:0]}
	r.model, r.tensors, r.inputs, r.outputs, r.pinned, r.used = nil, nil, 0, 0, 0, 0
	requests.Put(r)
}

func (r *request) pin(data unsafe.Pointer) {
	if data == nil {
		return
	}
	if r.pinned == len(r.pinners)*pinsEach {
		r.pinners = append(r.pinners, runtime.Pinner{})
	}
	r.pinners[r.pinned/pinsEach].Pin(data)
	r.pinned++
}

const (
	tensorSize = unsafe.Sizeof(C.vaccel_tensor{})
	shapeSize  = maxRank * 8
)

// begin puts the arguments into C's memory; false when one of them is at fault.
func (r *request) begin(model *Model, inputs, outputs []*Tensor) bool {
	r.op = inferOp
	r.model = r.arguments.model(model)
	size := uintptr(len(inputs)+len(outputs)) * (tensorSize + shapeSize)
	for _, list := range [2][]*Tensor{inputs, outputs} {
		for _, t := range list {
			if !r.check(t) {
				return false
			}
			size += uintptr(len(t.Name)) + 1
		}
	}
	if r.err != nil || !r.grow(size) {
		return false
	}
	count := len(inputs) + len(outputs)
	r.inputs, r.outputs = C.size_t(len(inputs)), C.size_t(len(outputs))
	r.tensors = (*C.vaccel_tensor)(r.cut(uintptr(count) * tensorSize))
	list := unsafe.Slice(r.tensors, count)
	// Names are cut last, since nothing after them needs to be aligned.
	for i := range list {
		list[i].shape = (*C.int64_t)(r.cut(shapeSize))
	}
	for i, t := range inputs {
		r.put(&list[i], t)
	}
	for i, t := range outputs {
		r.put(&list[len(inputs)+i], t)
	}
	return r.err == nil
}

// check refuses a tensor that no call can take.
func (r *request) check(t *Tensor) bool {
	switch {
	case t == nil:
		r.fail(invalid(r.op, "a tensor is nil; give one"))
	case t.err != nil:
		r.fail(invalid(r.op, t.err.Error()))
	case strings.IndexByte(t.Name, 0) >= 0:
		r.fail(invalid(r.op, fmt.Sprintf("the tensor's name %q has a zero byte in it; leave that out", t.Name)))
	}
	return r.err == nil
}

func (r *request) put(c *C.vaccel_tensor, t *Tensor) {
	c.name = nil
	if t.Name != "" {
		name := unsafe.Slice((*byte)(r.cut(uintptr(len(t.Name))+1)), len(t.Name)+1)
		copy(name, t.Name)
		name[len(t.Name)] = 0
		c.name = (*C.char)(unsafe.Pointer(unsafe.SliceData(name)))
	}
	c.buffer = nil
	if t.buffer != nil {
		c.buffer = r.buffer(t.buffer)
	} else {
		r.pin(t.data)
	}
	c.data, c.size = t.data, C.uint64_t(t.size)
	copy(unsafe.Slice((*int64)(unsafe.Pointer(c.shape)), maxRank), t.shape)
	c.rank, c.dtype = C.uint32_t(len(t.shape)), C.vaccel_dtype(t.dtype)
}

// end reads what the call has lowered.
func (r *request) end(outputs []*Tensor) {
	list := unsafe.Slice(r.tensors, r.inputs+r.outputs)[r.inputs:]
	for i, t := range outputs {
		t.size = min(int(list[i].size), t.room)
		t.shape = t.shape[:min(int(list[i].rank), t.dims)]
		copy(t.shape, unsafe.Slice((*int64)(unsafe.Pointer(list[i].shape)), maxRank))
	}
}

// grow makes the block large enough, and empty.
func (r *request) grow(size uintptr) bool {
	r.used = 0
	if size <= r.size {
		return true
	}
	start := C.realloc(r.start, C.size_t(size))
	if start == nil {
		r.fail(&Error{Op: r.op, Status: ErrNoMemory})
		return false
	}
	r.start, r.size = start, size
	return true
}

func (r *request) cut(size uintptr) unsafe.Pointer {
	cut := unsafe.Add(r.start, r.used)
	r.used += size
	return cut
}

// takeInference copies a result into memory of Go's, and releases it.
func takeInference(op string, answer C.vac_go_inferred) (*Inference, error) {
	if answer.status != C.VACCEL_OK {
		return nil, failed(op, C.vac_go_answer{status: answer.status, text: answer.text, size: answer.size})
	}
	defer C.vaccel_inference_release(answer.inference)
	origin := C.vac_go_inference_origin(answer.inference)
	made := &Inference{Origin: readOrigin(&flat{text(origin)})}
	for i := range C.vaccel_inference_output_count(answer.inference) {
		made.Outputs = append(made.Outputs, tensorFrom(C.vaccel_inference_output(answer.inference, i)))
	}
	return made, nil
}

func tensorFrom(c *C.vaccel_tensor) *Tensor {
	t := &Tensor{Name: C.GoString(c.name), dtype: DType(c.dtype), size: int(c.size)}
	// Made of words, so that elements of any type are aligned.
	words := make([]uint64, (t.size+7)/8)
	t.data = unsafe.Pointer(unsafe.SliceData(words))
	copy(unsafe.Slice((*byte)(t.data), t.size), unsafe.Slice((*byte)(c.data), t.size))
	t.shape = append(t.shape, unsafe.Slice((*int64)(unsafe.Pointer(c.shape)), c.rank)...)
	t.room, t.dims = t.size, len(t.shape)
	return t
}

// SPDX-License-Identifier: Apache-2.0

package vaccel

import (
	"context"
	"fmt"
	"unsafe"
)

// Inference is what a network answered.
type Inference struct {
	// Outputs are in the order asked for, or else in the network's. Their memory is Go's.
	Outputs []*Tensor

	Origin
}

// Output gives the output of that name; nil when there is none.
func (i *Inference) Output(name string) *Tensor {
	for _, output := range i.Outputs {
		if output.Name == name {
			return output
		}
	}
	return nil
}

// Infer runs a network on tensors and gives the outputs of those names, or all when none is named.
// Inputs are matched by name, or by position where their name is empty, and read where they are.
// The outputs are copied once, into memory of Go's; InferInto spares that.
//
// Errors: ErrInvalid, ErrFormat, ErrLimit, ErrNotFound, ErrUnsupported, ErrUnavailable, ErrBackend,
// ErrNoMemory, ErrClosed; that of ctx when it ends first.
func (s *Session) Infer(ctx context.Context, model *Model, inputs []*Tensor, wanted ...string) (*Inference, error) {
	if cancellable(ctx) {
		if err := ended(ctx, inferOp); err != nil {
			return nil, err
		}
		call, err := s.SubmitInfer(model, inputs)
		if err != nil {
			return nil, err
		}
		all, err := call.waitOrCancel(ctx)
		if err != nil {
			return nil, err
		}
		return all.only(wanted)
	}
	return s.inferNow(model, inputs, wanted)
}

// InferInto runs a network on tensors and writes outputs where the given ones have room: each has
// its dtype, and a shape that is at least as large as the output's in bytes and dimensions; the call
// lowers it to what there is. Nothing is copied and no memory of Go's allocated, unless the context
// can end: then the outputs are copied when the call has completed, so that nothing is written after
// InferInto has returned.
//
// An output that is larger than its room is ErrLimit, and the message says how much it takes. Other
// errors are Infer's.
func (s *Session) InferInto(ctx context.Context, model *Model, inputs, outputs []*Tensor) error {
	if cancellable(ctx) {
		return s.inferCopied(ctx, model, inputs, outputs)
	}
	if err := roomy(outputs); err != nil {
		return err
	}
	return s.inferInto(model, inputs, outputs)
}

const inferOp = "infer"

// inferCopied is InferInto with a context that can end.
func (s *Session) inferCopied(ctx context.Context, model *Model, inputs, outputs []*Tensor) error {
	if err := ended(ctx, inferOp); err != nil {
		return err
	}
	if err := roomy(outputs); err != nil {
		return err
	}
	names := make([]string, len(outputs))
	for i, output := range outputs {
		names[i] = output.Name
	}
	call, err := s.SubmitInfer(model, inputs)
	if err != nil {
		return err
	}
	all, err := call.waitOrCancel(ctx)
	if err != nil {
		return err
	}
	found, err := all.only(names)
	if err != nil {
		return err
	}
	for i, from := range found.Outputs {
		if err := outputs[i].take(from); err != nil {
			return err
		}
	}
	return nil
}

// only gives the outputs of those names, by position where a name is empty; all when there are none.
func (i *Inference) only(names []string) (*Inference, error) {
	if len(names) == 0 {
		return i, nil
	}
	found := &Inference{Origin: i.Origin}
	for position, name := range names {
		output := i.Output(name)
		if name == "" && position < len(i.Outputs) {
			output = i.Outputs[position]
		}
		if output == nil {
			return nil, invalid(inferOp, fmt.Sprintf("the network has no output %q; Session.ModelDescribe has their names", name))
		}
		found.Outputs = append(found.Outputs, output)
	}
	return found, nil
}

// take copies an output into the tensor's room.
func (t *Tensor) take(from *Tensor) error {
	t.reset()
	if t.dtype != from.dtype {
		return invalid(inferOp, fmt.Sprintf("output %q has dtype %v, not %v; give room of that type", from.Name, from.dtype, t.dtype))
	}
	if from.size > t.room || len(from.shape) > t.dims {
		return &Error{Op: inferOp, Status: ErrLimit, Message: fmt.Sprintf(
			"output %q has shape %v and takes %d bytes and %d dimensions; there is room for %d and %d",
			from.Name, from.shape, from.size, len(from.shape), t.room, t.dims)}
	}
	if t.buffer != nil {
		release, ok := t.buffer.hold()
		if !ok {
			return closed(inferOp, "buffer")
		}
		defer release()
	}
	copy(unsafe.Slice((*byte)(t.data), t.room), unsafe.Slice((*byte)(from.data), from.size))
	t.size = from.size
	t.shape = t.shape[:len(from.shape)]
	copy(t.shape, from.shape)
	return nil
}

// reset makes the tensor as roomy as it was made, whatever a call has lowered it to.
func (t *Tensor) reset() {
	t.size, t.shape = t.room, t.shape[:t.dims]
}

// roomy refuses outputs that a call could not write to.
func roomy(outputs []*Tensor) error {
	if len(outputs) == 0 {
		return invalid(inferOp, "there is no output; give one, or take Infer")
	}
	for i, output := range outputs {
		if output == nil {
			return invalid(inferOp, fmt.Sprintf("output %d is nil; give one", i))
		}
		if output.err != nil {
			return invalid(inferOp, output.err.Error())
		}
		if output.room == 0 {
			return invalid(inferOp, fmt.Sprintf("output %d has no room; make it of a slice, or take Infer", i))
		}
	}
	return nil
}

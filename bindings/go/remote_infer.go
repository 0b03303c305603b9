// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

// inferNow runs a network on this goroutine. All that is answered comes in the result.
func (s *Session) inferNow(model *Model, inputs []*Tensor, wanted []string) (*Inference, error) {
	outputs := make([]*Tensor, len(wanted))
	for i, name := range wanted {
		outputs[i] = &Tensor{Name: name}
	}
	q := s.callInfer(model, inputs, outputs, true)
	if err := q.finish(); err != nil {
		return nil, err
	}
	return run(q, nil, func(r *reader) *Inference { return takeInfer(r, outputs, true) })
}

// inferInto runs a network on this goroutine, and writes its outputs to the given ones.
func (s *Session) inferInto(model *Model, inputs, outputs []*Tensor) error {
	for _, output := range outputs {
		output.reset()
	}
	q := s.callInfer(model, inputs, outputs, false)
	if err := q.finish(); err != nil {
		return err
	}
	_, err := run(q, nil, func(r *reader) *Inference { return takeInfer(r, outputs, false) })
	return err
}

// SubmitInfer starts [Session.Infer] for all outputs and returns at once. The inputs must not change
// before the call is done.
func (s *Session) SubmitInfer(model *Model, inputs []*Tensor) (*Call[*Inference], error) {
	return submit(s.callInfer(model, inputs, nil, true), func(r *reader) *Inference { return takeInfer(r, nil, true) })
}

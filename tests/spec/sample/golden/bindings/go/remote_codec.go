// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

//go:build !cgo || vaccel_remote

package vaccel

// opInfos is what there is to know of each op outside its own functions.
var opInfos = [...]opInfo{
	{op: OpPaint, version: 2, takesModel: false},
	{op: OpFrameIt, version: 1, takesModel: false},
}

// callFrameIt writes a call of frame_it, version 1.
func (s *Session) callFrameIt(pixels *Tensor, framed *Tensor) *request {
	q := s.begin("frame_it", 9, 1, 96)
	q.tensor(headSize+0, pixels)
	q.room(headSize+48, framed)
	return q
}

// takeFrameIt reads its reply.
func takeFrameIt(r *reader, framed *Tensor) struct{} {
	r.body(48)
	r.intoRoom(headSize+0, framed, "frame_it.framed")
	return struct{}{}
}

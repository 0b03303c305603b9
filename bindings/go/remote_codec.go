// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

//go:build !cgo || vaccel_remote

package vaccel

// opInfos is what there is to know of each op outside its own functions.
var opInfos = [...]opInfo{
	{op: OpNoop, version: 1, takesModel: false},
	{op: OpModelDescribe, version: 1, takesModel: true},
	{op: OpInfer, version: 1, takesModel: true},
	{op: OpImageClassify, version: 1, takesModel: true},
	{op: OpImageClassifyBatch, version: 1, takesModel: true},
}

// putImageClassifyParams writes options and, at `at`, where they are; nothing when there are none.
func (w *writer) putImageClassifyParams(at int, p *ImageClassifyParams) {
	if p == nil {
		return
	}
	to := w.ref(at, 16)
	w.u64(to+0, uint64(p.TopK))
	w.f32(to+8, p.MinScore)
}

// getTensorInfo reads 40 bytes at `at`, or as many as an older peer has sent.
func getTensorInfo(r *reader, at, sent uint64) TensorInfo {
	var v TensorInfo
	if sent < 8 {
		return v
	}
	v.Name = r.text(at + 0)
	if sent < 16 {
		return v
	}
	v.DType = DType(r.integer(at+8, 32))
	if sent < 40 {
		return v
	}
	v.Shape = numbers[int64](r, at+16, 16)
	return v
}

// getModelInfo reads 40 bytes at `at`, or as many as an older peer has sent.
func getModelInfo(r *reader, at, sent uint64) ModelInfo {
	var v ModelInfo
	if sent < 8 {
		return v
	}
	v.Format = r.text(at + 0)
	if sent < 24 {
		return v
	}
	v.Inputs = list(r, at+8, 1024, getTensorInfo)
	if sent < 40 {
		return v
	}
	v.Outputs = list(r, at+24, 1024, getTensorInfo)
	return v
}

// getInference reads 16 bytes at `at`, or as many as an older peer has sent.
func getInference(r *reader, at, sent uint64) Inference {
	var v Inference
	if sent < 16 {
		return v
	}
	v.Outputs = r.tensors(at+0, 1024)
	return v
}

// getLabelScore reads 24 bytes at `at`, or as many as an older peer has sent.
func getLabelScore(r *reader, at, sent uint64) LabelScore {
	var v LabelScore
	if sent < 8 {
		return v
	}
	v.Index = uint32(r.number(at+0, 0xffffffff))
	if sent < 16 {
		return v
	}
	v.Score = r.f32(at + 8)
	if sent < 24 {
		return v
	}
	v.Label = r.text(at + 16)
	return v
}

// getClassification reads 16 bytes at `at`, or as many as an older peer has sent.
func getClassification(r *reader, at, sent uint64) Classification {
	var v Classification
	if sent < 16 {
		return v
	}
	v.Entries = list(r, at+0, 65536, getLabelScore)
	return v
}

// getImageLabels reads 16 bytes at `at`, or as many as an older peer has sent.
func getImageLabels(r *reader, at, sent uint64) ImageLabels {
	var v ImageLabels
	if sent < 16 {
		return v
	}
	v.Entries = list(r, at+0, 65536, getLabelScore)
	return v
}

// getClassifications reads 16 bytes at `at`, or as many as an older peer has sent.
func getClassifications(r *reader, at, sent uint64) Classifications {
	var v Classifications
	if sent < 16 {
		return v
	}
	v.Images = list(r, at+0, 1024, getImageLabels)
	return v
}

// callNoop writes a call of noop, version 1.
func (s *Session) callNoop() *request {
	q := s.begin("noop", 1, 1, 0)
	return q
}

// takeNoop reads its reply.
func takeNoop(r *reader) struct{} {
	r.body(0)
	return struct{}{}
}

// callModelRegister writes a call of model_register, version 1.
func (s *Session) callModelRegister(sha256 string, content []byte, metadata string) *request {
	q := s.begin("model_register", 2, 1, 40)
	q.string(headSize+0, sha256)
	q.bytes(headSize+8, content)
	q.text(headSize+32, metadata)
	return q
}

// takeModelRegister reads its reply.
func takeModelRegister(r *reader) struct{} {
	r.body(0)
	return struct{}{}
}

// callModelDescribe writes a call of model_describe, version 1.
func (s *Session) callModelDescribe(model *Model) *request {
	q := s.begin("model_describe", 3, 1, 16)
	q.model(headSize+0, model)
	return q
}

// takeModelDescribe reads its reply.
func takeModelDescribe(r *reader) *ModelInfo {
	r.body(8)
	v := result(r, headSize+0, true, "model_describe.result", getModelInfo)
	if v != nil {
		v.Origin = r.origin
	}
	return v
}

// callInfer writes a call of infer, version 1.
func (s *Session) callInfer(model *Model, inputs []*Tensor, outputs []*Tensor, result bool) *request {
	q := s.begin("infer", 8, 1, 56)
	q.model(headSize+0, model)
	q.tensors(headSize+16, inputs, 1024)
	q.rooms(headSize+32, outputs, 1024)
	q.flag(headSize+48, result)
	return q
}

// takeInfer reads its reply.
func takeInfer(r *reader, outputs []*Tensor, wanted bool) *Inference {
	r.body(24)
	r.intoRooms(headSize+0, outputs, "infer.outputs")
	v := result(r, headSize+16, wanted, "infer.result", getInference)
	if v != nil {
		v.Origin = r.origin
	}
	return v
}

// callImageClassify writes a call of image_classify, version 1.
func (s *Session) callImageClassify(image *Image, model *Model, params *ImageClassifyParams) *request {
	q := s.begin("image_classify", 16, 1, 72)
	q.image(headSize+0, image)
	q.model(headSize+48, model)
	q.putImageClassifyParams(headSize+64, params)
	return q
}

// takeImageClassify reads its reply.
func takeImageClassify(r *reader) *Classification {
	r.body(8)
	v := result(r, headSize+0, true, "image_classify.result", getClassification)
	if v != nil {
		v.Origin = r.origin
	}
	return v
}

// callImageClassifyBatch writes a call of image_classify_batch, version 1.
func (s *Session) callImageClassifyBatch(images []*Image, model *Model, params *ImageClassifyParams) *request {
	q := s.begin("image_classify_batch", 17, 1, 40)
	q.images(headSize+0, images, 1024)
	q.model(headSize+16, model)
	q.putImageClassifyParams(headSize+32, params)
	return q
}

// takeImageClassifyBatch reads its reply.
func takeImageClassifyBatch(r *reader) *Classifications {
	r.body(8)
	v := result(r, headSize+0, true, "image_classify_batch.result", getClassifications)
	if v != nil {
		v.Origin = r.origin
	}
	return v
}

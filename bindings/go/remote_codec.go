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
	{op: OpImageDetect, version: 1, takesModel: true},
	{op: OpImageSegment, version: 1, takesModel: true},
	{op: OpImagePose, version: 1, takesModel: true},
	{op: OpImageDepth, version: 1, takesModel: true},
	{op: OpBlasSgemm, version: 1, takesModel: false},
	{op: OpBlasSgemv, version: 1, takesModel: false},
	{op: OpBlasSaxpy, version: 1, takesModel: false},
	{op: OpBlasSdot, version: 1, takesModel: false},
	{op: OpVectorAdd, version: 1, takesModel: false},
	{op: OpMatrixMultiply, version: 1, takesModel: false},
	{op: OpMinmax, version: 1, takesModel: false},
	{op: OpArrayCopy, version: 1, takesModel: false},
	{op: OpExec, version: 1, takesModel: false},
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

// putImageDetectParams writes options and, at `at`, where they are; nothing when there are none.
func (w *writer) putImageDetectParams(at int, p *ImageDetectParams) {
	if p == nil {
		return
	}
	to := w.ref(at, 24)
	w.u64(to+0, uint64(p.MaxBoxes))
	w.f32(to+8, p.MinScore)
	w.f32(to+16, p.MaxOverlap)
}

// putImageSegmentParams writes options and, at `at`, where they are; nothing when there are none.
func (w *writer) putImageSegmentParams(at int, p *ImageSegmentParams) {
	if p == nil {
		return
	}
	to := w.ref(at, 16)
	w.u64(to+0, uint64(p.Width))
	w.u64(to+8, uint64(p.Height))
}

// putImagePoseParams writes options and, at `at`, where they are; nothing when there are none.
func (w *writer) putImagePoseParams(at int, p *ImagePoseParams) {
	if p == nil {
		return
	}
	to := w.ref(at, 16)
	w.u64(to+0, uint64(p.MaxPoses))
	w.f32(to+8, p.MinScore)
}

// putImageDepthParams writes options and, at `at`, where they are; nothing when there are none.
func (w *writer) putImageDepthParams(at int, p *ImageDepthParams) {
	if p == nil {
		return
	}
	to := w.ref(at, 16)
	w.u64(to+0, uint64(p.Width))
	w.u64(to+8, uint64(p.Height))
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

// getBox reads 56 bytes at `at`, or as many as an older peer has sent.
func getBox(r *reader, at, sent uint64) Box {
	var v Box
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
	if sent < 32 {
		return v
	}
	v.X = r.f32(at + 24)
	if sent < 40 {
		return v
	}
	v.Y = r.f32(at + 32)
	if sent < 48 {
		return v
	}
	v.Width = r.f32(at + 40)
	if sent < 56 {
		return v
	}
	v.Height = r.f32(at + 48)
	return v
}

// getDetection reads 32 bytes at `at`, or as many as an older peer has sent.
func getDetection(r *reader, at, sent uint64) Detection {
	var v Detection
	if sent < 8 {
		return v
	}
	v.ImageWidth = uint32(r.number(at+0, 0xffffffff))
	if sent < 16 {
		return v
	}
	v.ImageHeight = uint32(r.number(at+8, 0xffffffff))
	if sent < 32 {
		return v
	}
	v.Boxes = list(r, at+16, 65536, getBox)
	return v
}

// getSegmentClass reads 16 bytes at `at`, or as many as an older peer has sent.
func getSegmentClass(r *reader, at, sent uint64) SegmentClass {
	var v SegmentClass
	if sent < 8 {
		return v
	}
	v.Label = r.text(at + 0)
	if sent < 16 {
		return v
	}
	v.Pixels = uint64(r.number(at+8, 0xffffffffffffffff))
	return v
}

// getSegmentation reads 56 bytes at `at`, or as many as an older peer has sent.
func getSegmentation(r *reader, at, sent uint64) Segmentation {
	var v Segmentation
	if sent < 8 {
		return v
	}
	v.Width = uint32(r.number(at+0, 0xffffffff))
	if sent < 16 {
		return v
	}
	v.Height = uint32(r.number(at+8, 0xffffffff))
	if sent < 40 {
		return v
	}
	v.Mask = numbers[uint8](r, at+16, 268435456)
	if sent < 56 {
		return v
	}
	v.Classes = list(r, at+40, 256, getSegmentClass)
	return v
}

// getKeypoint reads 32 bytes at `at`, or as many as an older peer has sent.
func getKeypoint(r *reader, at, sent uint64) Keypoint {
	var v Keypoint
	if sent < 8 {
		return v
	}
	v.X = r.f32(at + 0)
	if sent < 16 {
		return v
	}
	v.Y = r.f32(at + 8)
	if sent < 24 {
		return v
	}
	v.Score = r.f32(at + 16)
	if sent < 32 {
		return v
	}
	v.Label = r.text(at + 24)
	return v
}

// getPose reads 24 bytes at `at`, or as many as an older peer has sent.
func getPose(r *reader, at, sent uint64) Pose {
	var v Pose
	if sent < 8 {
		return v
	}
	v.Score = r.f32(at + 0)
	if sent < 24 {
		return v
	}
	v.Keypoints = list(r, at+8, 1024, getKeypoint)
	return v
}

// getPoses reads 32 bytes at `at`, or as many as an older peer has sent.
func getPoses(r *reader, at, sent uint64) Poses {
	var v Poses
	if sent < 8 {
		return v
	}
	v.ImageWidth = uint32(r.number(at+0, 0xffffffff))
	if sent < 16 {
		return v
	}
	v.ImageHeight = uint32(r.number(at+8, 0xffffffff))
	if sent < 32 {
		return v
	}
	v.Entries = list(r, at+16, 1024, getPose)
	return v
}

// getDepthMap reads 64 bytes at `at`, or as many as an older peer has sent.
func getDepthMap(r *reader, at, sent uint64) DepthMap {
	var v DepthMap
	if sent < 8 {
		return v
	}
	v.Width = uint32(r.number(at+0, 0xffffffff))
	if sent < 16 {
		return v
	}
	v.Height = uint32(r.number(at+8, 0xffffffff))
	if sent < 24 {
		return v
	}
	v.Metric = r.number(at+16, 1) != 0
	if sent < 32 {
		return v
	}
	v.Nearest = r.f32(at + 24)
	if sent < 40 {
		return v
	}
	v.Farthest = r.f32(at + 32)
	if sent < 64 {
		return v
	}
	v.Values = numbers[float32](r, at+40, 67108864)
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

// callImageDetect writes a call of image_detect, version 1.
func (s *Session) callImageDetect(image *Image, model *Model, params *ImageDetectParams) *request {
	q := s.begin("image_detect", 18, 1, 72)
	q.image(headSize+0, image)
	q.model(headSize+48, model)
	q.putImageDetectParams(headSize+64, params)
	return q
}

// takeImageDetect reads its reply.
func takeImageDetect(r *reader) *Detection {
	r.body(8)
	v := result(r, headSize+0, true, "image_detect.result", getDetection)
	if v != nil {
		v.Origin = r.origin
	}
	return v
}

// callImageSegment writes a call of image_segment, version 1.
func (s *Session) callImageSegment(image *Image, model *Model, params *ImageSegmentParams) *request {
	q := s.begin("image_segment", 19, 1, 72)
	q.image(headSize+0, image)
	q.model(headSize+48, model)
	q.putImageSegmentParams(headSize+64, params)
	return q
}

// takeImageSegment reads its reply.
func takeImageSegment(r *reader) *Segmentation {
	r.body(8)
	v := result(r, headSize+0, true, "image_segment.result", getSegmentation)
	if v != nil {
		v.Origin = r.origin
	}
	return v
}

// callImagePose writes a call of image_pose, version 1.
func (s *Session) callImagePose(image *Image, model *Model, params *ImagePoseParams) *request {
	q := s.begin("image_pose", 20, 1, 72)
	q.image(headSize+0, image)
	q.model(headSize+48, model)
	q.putImagePoseParams(headSize+64, params)
	return q
}

// takeImagePose reads its reply.
func takeImagePose(r *reader) *Poses {
	r.body(8)
	v := result(r, headSize+0, true, "image_pose.result", getPoses)
	if v != nil {
		v.Origin = r.origin
	}
	return v
}

// callImageDepth writes a call of image_depth, version 1.
func (s *Session) callImageDepth(image *Image, model *Model, params *ImageDepthParams) *request {
	q := s.begin("image_depth", 21, 1, 72)
	q.image(headSize+0, image)
	q.model(headSize+48, model)
	q.putImageDepthParams(headSize+64, params)
	return q
}

// takeImageDepth reads its reply.
func takeImageDepth(r *reader) *DepthMap {
	r.body(8)
	v := result(r, headSize+0, true, "image_depth.result", getDepthMap)
	if v != nil {
		v.Origin = r.origin
	}
	return v
}

// callExec writes a call of exec, version 1.
func (s *Session) callExec(library string, symbol string, signature string, inputs []*Tensor, outputs []*Tensor) *request {
	q := s.begin("exec", 64, 1, 56)
	q.string(headSize+0, library)
	q.string(headSize+8, symbol)
	q.string(headSize+16, signature)
	q.tensors(headSize+24, inputs, 64)
	q.rooms(headSize+40, outputs, 64)
	return q
}

// takeExec reads its reply.
func takeExec(r *reader, outputs []*Tensor) struct{} {
	r.body(16)
	r.intoRooms(headSize+0, outputs, "exec.outputs")
	return struct{}{}
}

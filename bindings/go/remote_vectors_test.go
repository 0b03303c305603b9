// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const testHash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// vector reads one of the frames that pin the layout, and the segment beside it if it has one.
func vector(t testing.TB, name string) (frame, segment []byte) {
	t.Helper()
	text, err := os.ReadFile("../../tests/wire/vectors/" + name + ".hex")
	if err != nil {
		t.Fatal(err)
	}
	to := &frame
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		if strings.HasPrefix(line, "=") {
			to = &segment
			continue
		}
		data, err := hex.DecodeString(strings.Join(strings.Fields(line), ""))
		if err != nil {
			t.Fatal(name, err)
		}
		*to = append(*to, data...)
	}
	return frame, segment
}

func sameBytes(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if bytes.Equal(got, want) {
		return
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("%s: byte %d is %02x and should be %02x", what, i, got[i], want[i])
		}
	}
	t.Fatalf("%s: %d bytes, not %d", what, len(got), len(want))
}

// as makes the call one with the vector's head; what is in the head is the session's otherwise.
func (q *request) as(t *testing.T, id, deadline uint64, hops byte) *request {
	t.Helper()
	if err := q.finish(); err != nil {
		t.Fatal(err)
	}
	q.head.id = id
	q.frame[7] = hops
	binary.LittleEndian.PutUint64(q.frame[24:], id)
	binary.LittleEndian.PutUint64(q.frame[32:], deadline)
	return q
}

func testSession(o options, rooms bool) *Session {
	kind := targetVsock
	if rooms {
		kind = targetUnix
	}
	return &Session{&sessionState{options: o, line: &line{target: target{kind: kind}}}}
}

func testModel(n network) *Model {
	m := &Model{}
	m.network.Store(&n)
	return m
}

func TestCallsAreTheVectors(t *testing.T) {
	plain := testSession(options{}, false)
	frame, _ := vector(t, "noop_call")
	sameBytes(t, "noop", plain.callNoop().as(t, 1, 0, 0).frame, frame)

	pinned := testSession(options{device: "CPU", backend: "openvino", precision: PrecisionF32}, false)
	model := testModel(network{name: "efficientnet-lite0"})
	params := &ImageClassifyParams{TopK: 3, MinScore: 0.25}
	pixels, err := NewImageFromPixels([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14},
		ImageGeometry{Format: PixelRGB8, Width: 2, Height: 2, Stride: 8})
	if err != nil {
		t.Fatal(err)
	}
	frame, _ = vector(t, "image_classify_call")
	q := pinned.callImageClassify(pixels, model, params).as(t, 0x1122334455667788, 5_000_000_000, 1)
	sameBytes(t, "image_classify", q.frame, frame)

	encoded := make([]byte, 300)
	for i := range encoded {
		encoded[i] = byte(i * 7)
	}
	photo, err := NewImage(encoded)
	if err != nil {
		t.Fatal(err)
	}
	frame, beside := vector(t, "image_classify_call_segment")
	q = pinned.callImageClassify(photo, model, params).as(t, 0x1122334455667788, 5_000_000_000, 1)
	sameBytes(t, "image_classify with a segment", q.frame, frame)
	sameBytes(t, "its segment", q.segments[0].data, beside)

	frame, _ = vector(t, "model_register_call")
	q = plain.callModelRegister(testHash, []byte("not much of a model"), `{"format": "onnx"}`).as(t, 7, 0, 0)
	sameBytes(t, "model_register", q.frame, frame)
}

// inferCall is the call of the vectors that has rooms.
func inferCall(t *testing.T) (q *request, outputs []*Tensor) {
	floats := make([]float32, 200)
	for i := range floats {
		floats[i] = float32(i) / 4
	}
	inputs := []*Tensor{
		TensorOf("x", []int64{2, 100}, floats),
		TensorOf("positions", []int64{2}, []int64{-1, 7}),
	}
	outputs = []*Tensor{
		TensorOf("y", []int64{1, 100}, make([]float32, 100)),
		TensorOf("scale", []int64{2}, make([]float32, 2)),
		{Name: "rest", dtype: DTypeF32},
	}
	q = testSession(options{}, true).callInfer(testModel(network{id: testHash}), inputs, outputs, true).as(t, 42, 0, 0)
	return q, outputs
}

func TestMessageAndReplyAreTheVectors(t *testing.T) {
	q, outputs := inferCall(t)
	message := bytes.Clone(q.frame)
	for _, s := range q.segments {
		message = appendPlace(message, place{room: s.room, size: uint64(len(s.data))})
	}
	want, _ := vector(t, "infer_call_message")
	sameBytes(t, "infer", append(message, q.segments[0].data...), want)

	reply, _ := vector(t, "infer_reply")
	there := make([]byte, 400)
	binary.LittleEndian.PutUint32(there[396:], 0x40490fdb)
	q.segments[1].there = there
	var answer *Inference
	failure := (&line{}).read(&reader{frame: reply}, q, func(r *reader) { answer = takeInfer(r, outputs, true) })
	if failure != nil {
		t.Fatal(failure.Message)
	}
	y, _ := Values[float32](outputs[0])
	scale, _ := Values[float32](outputs[1])
	if !slices.Equal(outputs[0].Shape(), []int64{1, 100}) || y[99] != 3.1415927 || !slices.Equal(scale, []float32{0.5, -1}) {
		t.Error(outputs[0].Shape(), y, scale)
	}
	rest := answer.Output("rest")
	if len(answer.Outputs) != 1 || !slices.Equal(rest.Shape(), []int64{0, 3}) || rest.DType() != DTypeF32 {
		t.Errorf("%+v", answer.Outputs)
	}
	origin := Origin{"stream/openvino", "CPU", PrecisionF32, testHash, [4]time.Duration{1, 2, 3, 4}}
	if answer.Origin != origin {
		t.Errorf("%+v", answer.Origin)
	}
}

func TestRepliesAreTheVectors(t *testing.T) {
	noop := testSession(options{}, false).callNoop().as(t, 1, 0, 0)
	l := &line{}
	take := func(r *reader) { takeNoop(r) }
	reply, _ := vector(t, "noop_reply")
	if failure := l.read(&reader{frame: reply}, noop, take); failure != nil {
		t.Error(failure)
	}
	reply, _ = vector(t, "noop_failure")
	failure := l.read(&reader{frame: reply}, noop, take)
	if failure == nil || failure.Status != ErrUnavailable || failure.Message != "no backend here runs noop" {
		t.Error(failure)
	}

	reply, _ = vector(t, "image_classify_reply")
	q := &request{head: callHead{op: 16, version: 1, id: 0x1122334455667788}}
	var answer *Classification
	if failure := l.read(&reader{frame: reply}, q, func(r *reader) { answer = takeImageClassify(r) }); failure != nil {
		t.Fatal(failure.Message)
	}
	want := &Classification{
		Entries: []LabelScore{{281, 0.75, "tabby, tabby cat"}, {282, 0.125, "chat tigré"}},
		Origin:  Origin{Backend: "stream/openvino", Device: "CPU", Precision: PrecisionF32, ModelSHA256: testHash},
	}
	if !reflect.DeepEqual(answer, want) {
		t.Errorf("%+v", answer)
	}
	// It answers one call, and no other.
	q.head.id++
	failure = l.read(&reader{frame: reply}, q, func(*reader) { t.Error("it was read") })
	if failure == nil || failure.Status != ErrProtocol {
		t.Error(failure)
	}
}

func TestControlMessagesAreTheVectors(t *testing.T) {
	body := make([]byte, 16)
	for op, name := range []string{1: "hello", 2: "map"} {
		if name == "" {
			continue
		}
		if name == "map" {
			body[0], body[9] = 5, 16
		}
		want, _ := vector(t, name)
		var w writer
		w.begin(kindControl, 0, uint32(op), 0, uint64(op), len(body))
		copy(w.frame[headSize:], body)
		w.end()
		sameBytes(t, name, w.frame, want)
	}
}

// decodeAs reads bytes as a reply to each of several calls. What it finds wrong it must say.
func decodeAs(t *testing.T, data []byte) {
	l := &line{}
	for _, op := range []struct {
		id   uint32
		take func(*reader)
	}{
		{1, func(r *reader) { takeNoop(r) }},
		{2, func(r *reader) { takeModelRegister(r) }},
		{3, func(r *reader) { takeModelDescribe(r) }},
		{16, func(r *reader) { takeImageClassify(r) }},
		{17, func(r *reader) { takeImageClassifyBatch(r) }},
	} {
		q := &request{head: callHead{op: op.id, version: 1, id: 7}}
		said(t, l.read(&reader{frame: bytes.Clone(data), own: true}, q, op.take))
	}
	decodeInfer(t, data, nil)
	// The same where rooms are fetched, as from a session's arena, and where they cannot be.
	decodeInfer(t, data, func(to []byte, start uint64) *Error { clear(to); return nil })
	decodeInfer(t, data, func([]byte, uint64) *Error { return failed(errLost) })
}

func decodeInfer(t *testing.T, data []byte, fetch func([]byte, uint64) *Error) {
	q, outputs := inferCall(t)
	q.head.id = 7
	q.segments[1].there, q.segments[1].fetch = make([]byte, 400), fetch
	var answer *Inference
	r := &reader{frame: bytes.Clone(data), own: len(data)%2 == 0}
	failure := (&line{}).read(r, q, func(r *reader) { answer = takeInfer(r, outputs, true) })
	said(t, failure)
	if failure != nil || answer == nil {
		return
	}
	// What was taken for good can be looked at.
	for _, output := range append(answer.Outputs, outputs...) {
		sum := 0
		for _, b := range output.bytes() {
			sum += int(b)
		}
		if output.dtype == DTypeBytes {
			if _, err := output.Strings(); err != nil {
				t.Error(err)
			}
		}
	}
}

func said(t *testing.T, failure *Error) {
	if failure != nil && (failure.Message == "" || failure.Status >= 0) {
		t.Fatalf("%+v says nothing", failure)
	}
}

func replySeeds(t testing.TB) [][]byte {
	var seeds [][]byte
	for _, name := range []string{"noop_reply", "noop_failure", "image_classify_reply", "infer_reply"} {
		seed, _ := vector(t, name)
		binary.LittleEndian.PutUint64(seed[24:], 7)
		seeds = append(seeds, seed)
	}
	return seeds
}

// FuzzReply reads whatever a hostile host may answer.
func FuzzReply(f *testing.F) {
	for _, seed := range replySeeds(f) {
		f.Add(seed)
	}
	f.Fuzz(decodeAs)
}

func TestEveryBrokenReplyIsRefused(t *testing.T) {
	for _, seed := range replySeeds(t) {
		for i := range seed {
			decodeAs(t, seed[:i])
			for _, value := range []byte{0, 1, 0x7f, 0x80, 0xff, seed[i] ^ 1, seed[i] + 8} {
				broken := bytes.Clone(seed)
				broken[i] = value
				decodeAs(t, broken)
			}
		}
	}
}

// TestShortRepliesCostLittle: what a frame says is there is not allocated unless it is there.
func TestShortRepliesCostLittle(t *testing.T) {
	reply, _ := vector(t, "image_classify_reply")
	at := binary.LittleEndian.Uint32(reply[headSize:])
	binary.LittleEndian.PutUint32(reply[at+4:], 65536)
	q := &request{head: callHead{op: 16, version: 1, id: 0x1122334455667788}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	failure := (&line{}).read(&reader{frame: reply}, q, func(r *reader) { takeImageClassify(r) })
	runtime.ReadMemStats(&after)
	if failure == nil || failure.Status != ErrProtocol || after.TotalAlloc-before.TotalAlloc > 64<<10 {
		t.Error(failure, after.TotalAlloc-before.TotalAlloc)
	}
}

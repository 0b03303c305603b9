// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"context"
	"errors"
	"math"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"weak"

	"github.com/vaccel/vaccel/bindings/go"
)

// The backend "hold" gives its inputs back as outputs of the same names.

func echo[T vaccel.Element](t *testing.T, session *vaccel.Session, model *vaccel.Model, data ...T) {
	t.Helper()
	shape := []int64{1, int64(len(data))}
	input := vaccel.TensorOf("in", shape, data)
	cancellable, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, ctx := range []context.Context{context.Background(), cancellable} {
		answer := need(session.Infer(ctx, model, []*vaccel.Tensor{input}))(t)
		output := answer.Outputs[0]
		if got := need(vaccel.Values[T](output))(t); !same(got, data) || !slices.Equal(output.Shape(), shape) || output.Name != "in" {
			t.Errorf("%T: %v %v, not %v", data, output, got, data)
		}
		if path.Base(answer.Backend) != "hold" || answer.Output("in") != output || answer.Output("none") != nil {
			t.Errorf("%+v", answer)
		}
		// Room for more: the call lowers shape and size to what there is.
		room := make([]T, len(data)+2)
		into := vaccel.TensorOf("in", []int64{1, 1, int64(len(room))}, room)
		for range 2 {
			if err := session.InferInto(ctx, model, []*vaccel.Tensor{input}, []*vaccel.Tensor{into}); err != nil {
				t.Error(err)
			}
			if !same(room[:len(data)], data) || !slices.Equal(into.Shape(), shape) {
				t.Errorf("%T: %v %v, not %v", data, into.Shape(), room, data)
			}
			if got := need(vaccel.Values[T](into))(t); !same(got, data) {
				t.Errorf("%T: %v, not %v", data, got, data)
			}
			clear(room)
		}
	}
}

// same compares bits, so that NaN is itself.
func same[T vaccel.Element](a, b []T) bool {
	return slices.EqualFunc(a, b, func(a, b T) bool { return a == b || a != a && b != b })
}

func TestEveryType(t *testing.T) {
	session, model := holding(t, ""), network(t)
	echo(t, session, model, true, false)
	echo[uint8](t, session, model, 0, math.MaxUint8)
	echo[uint16](t, session, model, 0, math.MaxUint16)
	echo[uint32](t, session, model, 0, math.MaxUint32)
	echo[uint64](t, session, model, 0, math.MaxUint64)
	echo[int8](t, session, model, math.MinInt8, math.MaxInt8)
	echo[int16](t, session, model, math.MinInt16, math.MaxInt16)
	echo[int32](t, session, model, math.MinInt32, math.MaxInt32)
	echo[int64](t, session, model, math.MinInt64, math.MaxInt64)
	echo[vaccel.F16](t, session, model, 0x3c00, 0x7e00)
	echo[vaccel.BF16](t, session, model, 0x3f80, 0x7fc0)
	echo(t, session, model, float32(math.NaN()), float32(math.Inf(-1)), math.SmallestNonzeroFloat32)
	echo(t, session, model, math.NaN(), math.Inf(1), math.SmallestNonzeroFloat64)
}

func TestStrings(t *testing.T) {
	session, model := holding(t, ""), network(t)
	words := []string{"", "espresso", "zero\x00byte", strings.Repeat("long", 1000)}
	input := vaccel.StringsOf("words", []int64{2, 2}, words)
	answer := need(session.Infer(context.Background(), model, []*vaccel.Tensor{input}))(t)
	if got := need(answer.Outputs[0].Strings())(t); !slices.Equal(got, words) {
		t.Errorf("%q", got)
	}
	if _, err := vaccel.Values[uint8](input); !errors.Is(err, vaccel.ErrInvalid) {
		t.Error(err)
	}
	if _, err := vaccel.TensorOf("n", []int64{1}, []uint8{1}).Strings(); !errors.Is(err, vaccel.ErrInvalid) {
		t.Error(err)
	}
	if got := need(vaccel.StringsOf("none", []int64{0}, nil).Strings())(t); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestHalfNumbers(t *testing.T) {
	for bits, want := range map[vaccel.F16]float32{
		0x0000: 0, 0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0001: 0x1p-24, 0x83ff: -0x1.ff8p-15, 0x0400: 0x1p-14,
		0x7c00: float32(math.Inf(1)), 0xfc00: float32(math.Inf(-1)),
	} {
		if got := bits.Float32(); got != want {
			t.Errorf("%04x: %v, not %v", uint16(bits), got, want)
		}
	}
	if got := vaccel.F16(0x7e01).Float32(); got == got {
		t.Error(got)
	}
	if got := math.Float32bits(vaccel.F16(0x8000).Float32()); got != 0x80000000 {
		t.Errorf("%x", got)
	}
	if got := vaccel.BF16(0xc0a0).Float32(); got != -5 {
		t.Error(got)
	}
}

func TestSeveralTensors(t *testing.T) {
	session, model := holding(t, ""), network(t)
	var inputs []*vaccel.Tensor
	for i := range 12 {
		inputs = append(inputs, vaccel.TensorOf(string(rune('a'+i)), []int64{2}, []int32{int32(i), -1}))
	}
	cancellable, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, ctx := range []context.Context{context.Background(), cancellable} {
		answer := need(session.Infer(ctx, model, inputs, "c", "a"))(t)
		if len(answer.Outputs) != 2 || answer.Outputs[0].Name != "c" || need(vaccel.Values[int32](answer.Outputs[0]))(t)[0] != 2 {
			t.Errorf("%+v", answer.Outputs)
		}
		rooms := make([]*vaccel.Tensor, 12)
		for i := range rooms {
			rooms[i] = vaccel.TensorOf("", []int64{2}, make([]int32, 2))
		}
		if err := session.InferInto(ctx, model, inputs, rooms); err != nil {
			t.Error(err)
		}
		if got := need(vaccel.Values[int32](rooms[11]))(t); got[0] != 11 {
			t.Error(got)
		}
		if _, err := session.Infer(ctx, model, inputs, "zz"); !errors.Is(err, vaccel.ErrInvalid) || !strings.Contains(err.Error(), "zz") {
			t.Error(err)
		}
	}
}

func TestBuffersAsTensors(t *testing.T) {
	session, model := holding(t, ""), network(t)
	from, to := need(session.NewBuffer(64))(t), need(session.NewBuffer(64))(t)
	defer to.Close()
	input := from.Tensor("", vaccel.DTypeF32, []int64{2, 3}, 8)
	copy(need(vaccel.Values[float32](input))(t), []float32{1, 2, 3, 4, 5, 6})
	output := to.Tensor("", vaccel.DTypeF32, []int64{16}, 0)
	output2 := to.Tensor("", vaccel.DTypeF32, []int64{4, 4}, 0)
	ctx := context.Background()
	if err := session.InferInto(ctx, model, []*vaccel.Tensor{input}, []*vaccel.Tensor{output}); !errors.Is(err, vaccel.ErrLimit) {
		t.Error("one dimension for two:", err)
	}
	if err := session.InferInto(ctx, model, []*vaccel.Tensor{input}, []*vaccel.Tensor{output2}); err != nil {
		t.Fatal(err)
	}
	if got := need(vaccel.Values[float32](output2))(t); !slices.Equal(got, []float32{1, 2, 3, 4, 5, 6}) {
		t.Error(got)
	}

	// Released while a call uses it.
	waiting := holding(t, "HOLD")
	call := need(waiting.SubmitInfer(model, []*vaccel.Tensor{input}))(t)
	awaitStart(t)
	from.Close()
	letGo(t)
	answer := need(call.Wait(ctx))(t)
	if got := need(vaccel.Values[float32](answer.Outputs[0]))(t); !slices.Equal(got, []float32{1, 2, 3, 4, 5, 6}) {
		t.Error(got)
	}
	for what, bad := range map[string]*vaccel.Tensor{
		"offset":   to.Tensor("", vaccel.DTypeF32, []int64{1}, 2),
		"negative": to.Tensor("", vaccel.DTypeF32, []int64{1}, -4),
		"end":      to.Tensor("", vaccel.DTypeF32, []int64{1}, 64),
		"past":     to.Tensor("", vaccel.DTypeF32, []int64{1}, 1<<40),
		"size":     to.Tensor("", vaccel.DTypeF32, []int64{17}, 0),
		"product":  to.Tensor("", vaccel.DTypeF32, []int64{1 << 32, 1 << 32}, 0),
		"strings":  to.Tensor("", vaccel.DTypeBytes, []int64{1}, 0),
		"dtype":    to.Tensor("", 99, []int64{1}, 0),
		"nil":      (*vaccel.Buffer)(nil).Tensor("", vaccel.DTypeF32, []int64{1}, 0),
	} {
		if _, err := session.Infer(ctx, model, []*vaccel.Tensor{bad}); !errors.Is(err, vaccel.ErrInvalid) || bad.Err() == nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestBadTensors(t *testing.T) {
	session, model := holding(t, ""), network(t)
	data := make([]float32, 4)
	good := vaccel.TensorOf("in", []int64{4}, data)
	for what, bad := range map[string]*vaccel.Tensor{
		"nil":          nil,
		"few":          vaccel.TensorOf("in", []int64{5}, data),
		"many":         vaccel.TensorOf("in", []int64{3}, data),
		"negative":     vaccel.TensorOf("in", []int64{-4}, data),
		"two negative": vaccel.TensorOf("in", []int64{-2, -2}, data),
		"product":      vaccel.TensorOf("in", []int64{1 << 32, 1 << 32, 4}, data),
		"wraps":        vaccel.TensorOf("in", []int64{1<<62 + 1, 4}, data),
		"dimensions":   vaccel.TensorOf("in", []int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4}, data),
		"name":         vaccel.TensorOf("i\x00n", []int64{4}, data),
		"strings":      vaccel.StringsOf("in", []int64{2}, []string{"a"}),
	} {
		for _, err := range []error{
			second(session.Infer(context.Background(), model, []*vaccel.Tensor{good, bad})),
			second(session.SubmitInfer(model, []*vaccel.Tensor{bad})),
			session.InferInto(context.Background(), model, []*vaccel.Tensor{bad}, []*vaccel.Tensor{good}),
			session.InferInto(context.Background(), model, []*vaccel.Tensor{good}, []*vaccel.Tensor{bad}),
		} {
			if !errors.Is(err, vaccel.ErrInvalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	cancellable, cancel := context.WithCancel(context.Background())
	defer cancel()
	inputs := []*vaccel.Tensor{good}
	for _, ctx := range []context.Context{context.Background(), cancellable} {
		for what, outputs := range map[string][]*vaccel.Tensor{
			"none":     nil,
			"no room":  {{Name: "in"}},
			"dtype":    {vaccel.TensorOf("in", []int64{4}, make([]int32, 4))},
			"unknown":  {vaccel.TensorOf("out", []int64{4}, make([]float32, 4))},
			"too many": {vaccel.TensorOf("", []int64{4}, make([]float32, 4)), vaccel.TensorOf("", []int64{4}, make([]float32, 4))},
		} {
			if err := session.InferInto(ctx, model, inputs, outputs); !errors.Is(err, vaccel.ErrInvalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		small := vaccel.TensorOf("in", []int64{3}, make([]float32, 3))
		if err := session.InferInto(ctx, model, inputs, []*vaccel.Tensor{small}); !errors.Is(err, vaccel.ErrLimit) {
			t.Error(err)
		}
	}
	if err := session.InferInto(context.Background(), model, inputs, []*vaccel.Tensor{good}); err != nil {
		t.Error("the request is not usable after failures:", err)
	}
	if _, err := vaccel.Values[int32](good); !errors.Is(err, vaccel.ErrInvalid) {
		t.Error(err)
	}
	if _, err := vaccel.Values[int32](nil); !errors.Is(err, vaccel.ErrInvalid) {
		t.Error(err)
	}
}

func TestInputsStayPinnedUntilTheCallHasCompleted(t *testing.T) {
	session, model := holding(t, "HOLD"), network(t)
	data := slices.Repeat([]float32{3}, 1<<16)
	kept := weak.Make(&data[0])
	ctx, cancel := context.WithCancel(context.Background())
	failure := make(chan error)
	go func(data []float32) {
		_, err := session.Infer(ctx, model, []*vaccel.Tensor{vaccel.TensorOf("in", []int64{1 << 16}, data)})
		failure <- err
	}(data)
	data = nil
	awaitStart(t)
	if kept.Value() == nil {
		t.Error("the input is gone, and the call has not completed")
	}
	cancel()
	if err := <-failure; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	abandoned(t)
	if !collected(kept) {
		t.Error("the input stays after the call has completed")
	}
}

func TestNothingIsAllocated(t *testing.T) {
	if raceEnabled || asanEnabled {
		t.Skip("the sanitizer allocates")
	}
	if remote {
		t.Skip("a frame is made for each call")
	}
	session, model := holding(t, ""), network(t)
	ctx := context.Background()
	inputs := []*vaccel.Tensor{vaccel.TensorOf("in", []int64{1, 4}, make([]float32, 4)), vaccel.TensorOf("more", []int64{1, 2}, make([]int64, 2))}
	outputs := []*vaccel.Tensor{vaccel.TensorOf("in", []int64{1, 4}, make([]float32, 4))}
	for what, call := range map[string]func(){
		"noop": func() {
			if err := session.Noop(ctx); err != nil {
				t.Fatal(err)
			}
		},
		"infer": func() {
			if err := session.InferInto(ctx, model, inputs, outputs); err != nil {
				t.Fatal(err)
			}
		},
	} {
		if count := testing.AllocsPerRun(1000, call); count != 0 {
			t.Errorf("%s: %v allocations", what, count)
		}
	}
}

func TestBatch(t *testing.T) {
	session, model := engine(t)
	var images []*vaccel.Image
	for _, name := range []string{"coffee.jpg", "chelsea.jpg", "rocket.jpg"} {
		images = append(images, need(vaccel.OpenImage(photo(t, name)))(t))
	}
	all, err := session.ImageClassifyBatch(context.Background(), images, model, nil)
	if errors.Is(err, vaccel.ErrUnsupported) || errors.Is(err, vaccel.ErrUnavailable) {
		t.Skip("no backend takes batches:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, image := range images {
		one := need(session.ImageClassify(context.Background(), image, model, nil))(t)
		for j, entry := range one.Entries {
			got := all.Images[i].Entries[j]
			if got.Label != entry.Label || math.Abs(float64(got.Score-entry.Score)) > 1e-4 {
				t.Errorf("%d: %+v, not %+v", i, got, entry)
			}
		}
	}
}

func TestNetworkOnTensors(t *testing.T) {
	session, model := engine(t)
	info, err := session.ModelDescribe(context.Background(), model)
	if errors.Is(err, vaccel.ErrUnsupported) || errors.Is(err, vaccel.ErrUnavailable) {
		t.Skip("no backend describes networks:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(info.Inputs) != 1 || len(info.Outputs) != 1 || info.Inputs[0].DType != vaccel.DTypeF32 {
		t.Fatalf("%+v", info)
	}
	shape := slices.Clone(info.Inputs[0].Shape)
	for i, dimension := range shape {
		if dimension < 0 {
			shape[i] = 1
		}
	}
	if !reflect.DeepEqual(shape, []int64{1, 3, 224, 224}) {
		t.Fatal(shape)
	}
	data := make([]float32, 3*224*224)
	for i := range data {
		data[i] = float32(i%255)/127 - 1
	}
	input := vaccel.TensorOf(info.Inputs[0].Name, shape, data)
	answer := need(session.Infer(context.Background(), model, []*vaccel.Tensor{input}))(t)
	scores := make([]float32, 1000)
	output := vaccel.TensorOf(info.Outputs[0].Name, []int64{1, 1000}, scores)
	if err := session.InferInto(context.Background(), model, []*vaccel.Tensor{input}, []*vaccel.Tensor{output}); err != nil {
		t.Fatal(err)
	}
	if got := need(vaccel.Values[float32](answer.Outputs[0]))(t); !slices.Equal(got, scores) || slices.Max(scores) == slices.Min(scores) {
		t.Error("the two ways differ")
	}
	if raceEnabled || remote {
		return
	}
	ctx, inputs, outputs := context.Background(), []*vaccel.Tensor{input}, []*vaccel.Tensor{output}
	count := testing.AllocsPerRun(20, func() {
		if err := session.InferInto(ctx, model, inputs, outputs); err != nil {
			t.Fatal(err)
		}
	})
	if count != 0 {
		t.Errorf("%v allocations", count)
	}
}

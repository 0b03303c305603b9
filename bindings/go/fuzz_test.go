// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/vaccel/vaccel/bindings/go"
)

// FuzzImage gives a network bytes that say that they are a picture: labels or a reason must come of it.
func FuzzImage(f *testing.F) {
	session, model := engine(f)
	seeds, err := filepath.Glob("../../media/fuzz/corpus/image/*")
	if err != nil || len(seeds) == 0 {
		f.Fatal("no corpus:", err)
	}
	for _, seed := range seeds {
		f.Add(need(os.ReadFile(seed))(f), uint16(0), uint16(0), uint16(0))
	}
	f.Add(make([]byte, 48), uint16(4), uint16(4), uint16(12))
	f.Fuzz(func(t *testing.T, data []byte, width, height, stride uint16) {
		image, err := vaccel.NewImage(data)
		if width != 0 {
			geometry := vaccel.ImageGeometry{Format: vaccel.PixelRGB8, Width: uint32(width), Height: uint32(height), Stride: uint64(stride)}
			image, err = vaccel.NewImageFromPixels(data, geometry)
		}
		var failure *vaccel.Error
		if err != nil {
			if !errors.As(err, &failure) || failure.Message == "" {
				t.Fatalf("%v says nothing", err)
			}
			return
		}
		defer image.Close()
		answer, err := session.ImageClassify(context.Background(), image, model, &vaccel.ImageClassifyParams{TopK: 1})
		if err == nil && len(answer.Entries) != 1 || err != nil && (!errors.As(err, &failure) || failure.Message == "") {
			t.Fatal(answer, err)
		}
	})
}

// FuzzTensor makes tensors of any shape over a few bytes: a call either refuses them or reads no more
// than there is, which the backend shows by giving them back.
func FuzzTensor(f *testing.F) {
	session, model := holding(f, ""), network(f)
	buffer := need(session.NewBuffer(64))(f)
	f.Add(int64(4), int64(4), int64(1), uint16(16), int32(vaccel.DTypeF32), 0)
	f.Add(int64(1<<32), int64(1<<32), int64(4), uint16(4), int32(vaccel.DTypeU8), -1)
	f.Add(int64(-1), int64(-1), int64(1), uint16(1), int32(99), 63)
	f.Fuzz(func(t *testing.T, a, b, c int64, size uint16, dtype int32, offset int) {
		shape := []int64{a, b, c}
		data := make([]byte, size)
		binary.Encode(data, binary.LittleEndian, a)
		for _, input := range []*vaccel.Tensor{
			vaccel.TensorOf("in", shape, data),
			buffer.Tensor("in", vaccel.DType(dtype), shape, offset),
		} {
			answer, err := session.Infer(context.Background(), model, []*vaccel.Tensor{input})
			if (err == nil) != (input.Err() == nil) {
				t.Fatalf("%v and %v", err, input.Err())
			}
			if err == nil && len(answer.Outputs[0].Shape()) != 3 {
				t.Fatal(answer.Outputs[0].Shape())
			}
		}
	})
}

// SPDX-License-Identifier: Apache-2.0

//go:build cgo && !vaccel_remote

package vaccel_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/vaccel/vaccel/bindings/go"
)

// openBlas is a session on the backend blas; without its library the test is skipped.
func openBlas(t *testing.T) *vaccel.Session {
	t.Helper()
	session, err := vaccel.Open(&vaccel.SessionOptions{Backend: "blas"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	if err := session.Prepare(vaccel.OpBlasSdot, nil); errors.Is(err, vaccel.ErrUnavailable) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestArraysAreReadAndWrittenWhereTheyAre(t *testing.T) {
	session, ctx := openBlas(t), context.Background()
	a, b, c := []float32{1, 2, 3, 4}, []float32{5, 6, 7, 8}, []float32{1, 1, 1, 1}
	if err := session.BlasSgemm(ctx, 2, 2, 2, 1, a, b, 1, nil, c); err != nil || c[0] != 20 || c[3] != 51 {
		t.Error(c, err)
	}
	params := &vaccel.BlasSgemmParams{TransposeA: true}
	if err := session.BlasSgemm(ctx, 2, 2, 2, 1, a, b, 0, params, c); err != nil || c[0] != 26 || c[3] != 44 {
		t.Error(c, err)
	}
	if dot, err := session.BlasSdot(ctx, 4, a, b, nil); err != nil || dot != 70 {
		t.Error(dot, err)
	}
	if err := session.BlasSaxpy(ctx, 4, 2, a, nil, b); err != nil || b[3] != 16 {
		t.Error(b, err)
	}
	if err := session.VectorAdd(ctx, a, a, c); err != nil || c[3] != 8 {
		t.Error(c, err)
	}
	if smallest, largest, err := session.Minmax(ctx, a); err != nil || smallest != 1 || largest != 4 {
		t.Error(smallest, largest, err)
	}
	copied := make([]byte, 5)
	if err := session.ArrayCopy(ctx, []byte("hello"), copied); err != nil || !bytes.Equal(copied, []byte("hello")) {
		t.Error(copied, err)
	}
	if err := session.VectorAdd(ctx, nil, nil, nil); err != nil {
		t.Error(err)
	}
}

func TestArraysThatDoNotFit(t *testing.T) {
	session, ctx := openBlas(t), context.Background()
	four := make([]float32, 4)
	err := session.VectorAdd(ctx, four, four[:3], four)
	if !errors.Is(err, vaccel.ErrInvalid) || !strings.Contains(err.Error(), "a has 4 elements and b 3") {
		t.Error(err)
	}
	err = session.BlasSgemm(ctx, 4, 4, 4, 1, four, four, 0, nil, four)
	if !errors.Is(err, vaccel.ErrInvalid) || !strings.Contains(err.Error(), "a has 4 elements") {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := session.BlasSdot(ended, 4, four, four, nil); !errors.Is(err, vaccel.ErrCancelled) {
		t.Error(err)
	}
	session.Close()
	if _, err := session.BlasSdot(ctx, 4, four, four, nil); !errors.Is(err, vaccel.ErrClosed) {
		t.Error(err)
	}
}

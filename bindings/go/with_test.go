// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"context"
	"errors"
	"testing"

	"github.com/vaccel/vaccel/bindings/go"
)

func TestSessionsLikeOthers(t *testing.T) {
	session, err := vaccel.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	pinned, err := session.With(&vaccel.SessionOptions{Backend: "noop", Fallback: 1})
	if err != nil {
		t.Fatal(err)
	}
	same, err := pinned.With(nil)
	if err != nil {
		t.Fatal(err)
	}
	pinned.Close()
	if err := same.Noop(context.Background()); err != nil {
		t.Error(err)
	}
	same.Close()
	if _, err := session.With(&vaccel.SessionOptions{Backend: "/"}); !errors.Is(err, vaccel.ErrInvalid) {
		t.Error(err)
	}
	session.Close()
	if _, err := session.With(nil); !errors.Is(err, vaccel.ErrClosed) {
		t.Error(err)
	}
}

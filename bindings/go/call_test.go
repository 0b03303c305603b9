// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"context"
	"errors"
	"os"
	"path"
	"runtime"
	"sync"
	"testing"
	"time"
	"weak"

	"github.com/vaccel/vaccel/bindings/go"
)

func TestCancelledBefore(t *testing.T) {
	session := holding(t, "HOLD")
	model := network(t)
	image := need(vaccel.NewImage([]byte("abc")))(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("no longer wanted"))
	before, _ := vaccel.OpImageClassify.Count()
	_, err := session.ImageClassify(ctx, image, model, nil)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, vaccel.ErrCancelled) {
		t.Error(err)
	}
	if want := "vaccel: image_classify: the context ended: no longer wanted"; err.Error() != want {
		t.Errorf("%q, not %q", err, want)
	}
	if after, _ := vaccel.OpImageClassify.Count(); after != before {
		t.Errorf("%d calls were made", after-before)
	}
	late, stop := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer stop()
	if err := session.Noop(late); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, vaccel.ErrTimeout) || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
}

// collected says whether memory of Go's is gone, and tries to make it go.
func collected[T any](pointer weak.Pointer[T]) bool {
	for range 500 {
		runtime.GC()
		if pointer.Value() == nil {
			return true
		}
		time.Sleep(2 * time.Millisecond)
	}
	return false
}

func TestCancelledDuring(t *testing.T) {
	session, model := holding(t, ""), network(t)
	data := make([]byte, 1<<16)
	data[0] = 's'
	kept := weak.Make(&data[0])
	image := need(vaccel.NewImage(data))(t)
	data = nil
	ctx, cancel := context.WithCancel(context.Background())
	failure := make(chan error)
	go func() {
		_, err := session.ImageClassify(ctx, image, model, nil)
		failure <- err
	}()
	awaitStart(t)
	cancel()
	// The backend goes on, and yet the method returns.
	if err := <-failure; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// What the call reads stays until it has completed, whatever is closed and collected.
	image.Close()
	image = nil
	for range 3 {
		runtime.GC()
	}
	if kept.Value() == nil && !remote {
		t.Error("the bytes are gone, and the call has not completed")
	}
	letGo(t)
	if !collected(kept) {
		t.Error("the bytes stay after the call has completed")
	}
}

func TestCancelledCallGivesUp(t *testing.T) {
	session, model := holding(t, ""), network(t)
	image := need(vaccel.NewImage([]byte("held")))(t)
	call := need(session.SubmitImageClassify(image, model, nil))(t)
	awaitStart(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := call.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	select {
	case <-call.Done():
		t.Error("waiting in vain has ended the call")
	default:
	}
	call.Cancel()
	call.Cancel()
	answer, err := call.Wait(context.Background())
	var failure *vaccel.Error
	if answer != nil || !errors.As(err, &failure) || failure.Status != vaccel.ErrCancelled || !errors.Is(err, context.Canceled) {
		t.Error(answer, err)
	}
	call.Cancel()
	abandoned(t)
}

func TestCancelledAfter(t *testing.T) {
	session, model := holding(t, ""), network(t)
	call := need(session.SubmitImageClassify(need(vaccel.NewImage([]byte("abc")))(t), model, nil))(t)
	<-call.Done()
	call.Cancel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	answer, err := call.Wait(ctx)
	if err != nil || answer.Entries[0].Index != 'a'+'b'+'c' || path.Base(answer.Backend) != "hold" {
		t.Error(answer, err)
	}
}

func TestContextThatDoesNotEnd(t *testing.T) {
	session, model := holding(t, ""), network(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	image := need(vaccel.NewImage([]byte("abc")))(t)
	if answer, err := session.ImageClassify(ctx, image, model, nil); err != nil || answer.Entries[0].Index != 'a'+'b'+'c' {
		t.Error(answer, err)
	}
	if err := session.Noop(ctx); err != nil {
		t.Error(err)
	}
	// A context is taken as it should be rather than insisted on.
	if err := session.Noop(nil); err != nil { //nolint:staticcheck // on purpose
		t.Error(err)
	}
}

func TestManyAtOnce(t *testing.T) {
	session, model := engine(t)
	path := photo(t, "rocket.jpg")
	want := labels(t, session, model, need(vaccel.OpenImage(path))(t))
	var group sync.WaitGroup
	for i := range 16 {
		group.Add(1)
		go func() {
			defer group.Done()
			image, err := vaccel.OpenImage(path)
			if err != nil {
				t.Error(err)
				return
			}
			defer image.Close()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if i%2 == 0 {
				ctx = context.Background()
			}
			if _, err := session.ImageClassify(ctx, image, model, nil); err != nil {
				t.Error(err)
				return
			}
			if got := labels(t, session, model, image); got != want {
				t.Errorf("%s, not %s", got, want)
			}
		}()
	}
	group.Wait()
}

func TestCancelAtAnyMoment(t *testing.T) {
	session, model := holding(t, ""), network(t)
	image := need(vaccel.NewImage([]byte("abc")))(t)
	for i := range 500 {
		call := need(session.SubmitImageClassify(image, model, nil))(t)
		var group sync.WaitGroup
		for range 2 {
			group.Add(1)
			go func() {
				defer group.Done()
				for range i % 7 {
					runtime.Gosched()
				}
				call.Cancel()
			}()
		}
		answer, err := call.Wait(context.Background())
		if err == nil && answer.Entries[0].Index != 'a'+'b'+'c' || err != nil && !errors.Is(err, vaccel.ErrCancelled) {
			t.Fatal(answer, err)
		}
		group.Wait()
	}
}

func TestDroppedCall(t *testing.T) {
	session, model := holding(t, ""), network(t)
	data := make([]byte, 1<<16)
	data[0] = 'h'
	kept := weak.Make(&data[0])
	func() {
		image := need(vaccel.NewImage(data))(t)
		need(session.SubmitImageClassify(image, model, nil))(t)
	}()
	data = nil
	awaitStart(t)
	runtime.GC()
	if kept.Value() == nil {
		t.Error("the bytes are gone, and the call has not completed")
	}
	letGo(t)
	if !collected(kept) {
		t.Error("the bytes stay after the call has completed")
	}
}

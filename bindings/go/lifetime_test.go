// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"weak"

	"github.com/vaccel/vaccel/bindings/go"
)

func TestUseAfterClose(t *testing.T) {
	ctx := context.Background()
	session, model := open(t, nil), need(vaccel.OpenModel("nosuch"))(t)
	image := need(vaccel.NewImage([]byte("x")))(t)
	buffer := need(session.NewBuffer(64))(t)
	tensor := buffer.Tensor("", vaccel.DTypeU8, []int64{64}, 0)
	other := open(t, nil)
	for range 2 {
		for _, err := range []error{session.Close(), image.Close(), model.Close(), buffer.Close()} {
			if err != nil {
				t.Error(err)
			}
		}
	}
	fine := need(vaccel.OpenModel("nosuch"))(t)
	for what, err := range map[string]error{
		"session":         session.Noop(ctx),
		"session, submit": second(session.SubmitNoop()),
		"session, infer":  second(session.Infer(ctx, fine, nil)),
		"session, buffer": second(session.NewBuffer(1)),
		"explain":         second(session.Explain(vaccel.OpNoop, nil)),
		"prepare":         session.Prepare(vaccel.OpNoop, nil),
		"image":           second(other.ImageClassify(ctx, image, fine, nil)),
		"model":           second(other.ModelDescribe(ctx, model)),
		"buffer":          second(buffer.Image(nil, 0, 1)),
		"tensor":          second(other.Infer(ctx, fine, []*vaccel.Tensor{tensor})),
		"submitted":       second(other.SubmitInfer(fine, []*vaccel.Tensor{tensor})),
		"room":            other.InferInto(ctx, fine, nil, []*vaccel.Tensor{tensor}),
	} {
		if !errors.Is(err, vaccel.ErrClosed) || !strings.Contains(err.Error(), "is closed") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if buffer.Bytes() != nil {
		t.Error("a closed buffer still has bytes")
	}
	if _, err := vaccel.Values[uint8](tensor); !errors.Is(err, vaccel.ErrClosed) {
		t.Error(err)
	}
}

func TestCloseWhileCallsRun(t *testing.T) {
	model := network(t)
	for range 50 {
		session := need(vaccel.Open(&vaccel.SessionOptions{Backend: "noop"}))(t)
		var group sync.WaitGroup
		for range 4 {
			group.Add(1)
			go func() {
				defer group.Done()
				for {
					if err := session.Noop(context.Background()); err != nil {
						if !errors.Is(err, vaccel.ErrClosed) {
							t.Error(err)
						}
						return
					}
				}
			}()
		}
		runtime.Gosched()
		for range 2 {
			group.Add(1)
			go func() { defer group.Done(); session.Close() }()
		}
		group.Wait()
	}

	session := holding(t, "")
	image := need(vaccel.NewImage([]byte("s12")))(t)
	answers := make(chan *vaccel.Classification)
	go func() {
		answer, err := session.ImageClassify(context.Background(), image, model, nil)
		if err != nil {
			t.Error(err)
		}
		answers <- answer
	}()
	awaitStart(t)
	session.Close()
	image.Close()
	model.Close()
	letGo(t)
	if answer := <-answers; answer != nil && answer.Entries[0].Index != 's'+'1'+'2' {
		t.Error(answer)
	}
	if err := session.Noop(context.Background()); !errors.Is(err, vaccel.ErrClosed) {
		t.Error(err)
	}
}

func TestCloseReleasesAndTheCollectorIsTheNet(t *testing.T) {
	closed, dropped, model := make([]byte, 1<<16), make([]byte, 1<<16), make([]byte, 1<<16)
	pointers := map[string]weak.Pointer[byte]{"closed": weak.Make(&closed[0]), "dropped": weak.Make(&dropped[0]), "model": weak.Make(&model[0])}
	image := need(vaccel.NewImage(closed))(t)
	func() {
		need(vaccel.NewImage(dropped))(t)
		made, err := vaccel.NewModel(model, `{"vaccel": 1}`)
		if err == nil {
			made.Close()
		}
	}()
	closed, dropped, model = nil, nil, nil
	runtime.GC()
	if pointers["closed"].Value() == nil {
		t.Error("the bytes of an open image are gone")
	}
	image.Close()
	for what, pointer := range pointers {
		if !collected(pointer) {
			t.Errorf("%s: the bytes stay", what)
		}
	}
	runtime.KeepAlive(image)
}

func TestSessionsAreDropped(t *testing.T) {
	for range 1000 {
		need(vaccel.Open(nil))(t)
	}
	session := need(vaccel.Open(nil))(t)
	pointer := weak.Make(session)
	session = nil
	if !collected(pointer) {
		t.Error("a session that nobody has stays")
	}
}

func TestBufferOutlivesItsClose(t *testing.T) {
	session, model := holding(t, ""), network(t)
	buffer := need(session.NewBuffer(1 << 16))(t)
	if buffer.Len() != 1<<16 || buffer.ZeroCopy() == remote {
		t.Error(buffer.Len(), buffer.ZeroCopy())
	}
	copy(buffer.Bytes(), "s\x01\x02")
	call := need(session.SubmitImageClassify(need(buffer.Image(nil, 0, 3))(t), model, nil))(t)
	awaitStart(t)
	buffer.Close()
	buffer.Close()
	letGo(t)
	answer, err := call.Wait(context.Background())
	if err != nil || answer.Entries[0].Index != 's'+3 {
		t.Error(answer, err)
	}
}

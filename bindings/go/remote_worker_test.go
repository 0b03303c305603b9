// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vaccel/vaccel/bindings/go"
)

// workers gives the daemon's children that are one.
func workers(t *testing.T) (pids []int) {
	t.Helper()
	front := os.Getenv("VACCEL_TEST_FRONT")
	if front == "" {
		t.Skip("there is no daemon; tests/go/with_daemon.py starts one")
	}
	children, err := os.ReadFile("/proc/" + front + "/task/" + front + "/children")
	if err != nil {
		t.Fatal(err)
	}
	for _, child := range strings.Fields(string(children)) {
		name, _ := os.ReadFile("/proc/" + child + "/comm")
		if pid, err := strconv.Atoi(child); err == nil && strings.HasPrefix(string(name), "vaccel-worker") {
			pids = append(pids, pid)
		}
	}
	return pids
}

// eventually waits until it holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 12000 {
		if holds() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("it never came true: " + what)
}

// killWorker kills the daemon's worker, once there is one, and waits until it is gone: a process that
// is killed may take a call yet.
func killWorker(t *testing.T) {
	t.Helper()
	var killed int
	eventually(t, "there is a worker", func() bool {
		for _, killed = range workers(t) {
			return syscall.Kill(killed, syscall.SIGKILL) == nil
		}
		return false
	})
	eventually(t, "the worker is gone", func() bool { return !slices.Contains(workers(t), killed) })
}

// perhapsLost makes a call again that was lost, where a connection's end need not say that the call
// had not been read: the front, which has a descriptor of each, may end one just after the call was
// written to it.
func perhapsLost(call func() error) error {
	err := call()
	for range 8 {
		if !errors.Is(err, vaccel.ErrLost) || transport() != "stream" {
			break
		}
		err = call()
	}
	return err
}

// echoMuch sends a mebibyte there and back.
func echoMuch(session *vaccel.Session, model *vaccel.Model) error {
	data, room := make([]float32, 1<<18), make([]float32, 1<<18)
	for i := range data {
		data[i] = float32(i)
	}
	input := vaccel.TensorOf("in", []int64{1 << 18}, data)
	err := session.InferInto(context.Background(), model, []*vaccel.Tensor{input}, []*vaccel.Tensor{vaccel.TensorOf("in", []int64{1 << 18}, room)})
	if err == nil && !slices.Equal(data, room) {
		return errors.New("what came back is something else")
	}
	return err
}

// TestWorkersThatDieBetweenCalls: nobody notices, though what the host knew of us is gone.
func TestWorkersThatDieBetweenCalls(t *testing.T) {
	session, model := holding(t, ""), network(t)
	for i := range 5 {
		for range 2 {
			if err := perhapsLost(func() error { return session.Noop(context.Background()) }); err != nil {
				t.Fatal(i, err)
			}
			if err := perhapsLost(func() error { return echoMuch(session, model) }); err != nil {
				t.Fatal(i, err)
			}
		}
		killWorker(t)
	}
}

// TestAWorkerThatDiesWithACall: the call may have run, and the next one is served.
func TestAWorkerThatDiesWithACall(t *testing.T) {
	session, plain := holding(t, "HOLD"), holding(t, "")
	for range 2 {
		// By what carries this one, which then is known to be there, the next one goes.
		if err := perhapsLost(func() error { return plain.Noop(context.Background()) }); err != nil {
			t.Fatal(err)
		}
		call := need(session.SubmitNoop())(t)
		awaitStart(t)
		killWorker(t)
		var failure *vaccel.Error
		if _, err := call.Wait(context.Background()); !errors.As(err, &failure) || failure.Status != vaccel.ErrLost || !strings.Contains(failure.Message, "may have run") {
			t.Error(err)
		}
	}
}

// TestWorkersThatDieAtAnyMoment: each call ends well, or is lost with its worker; none hangs.
func TestWorkersThatDieAtAnyMoment(t *testing.T) {
	session, model := holding(t, ""), network(t)
	ctx, stop := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for range 3 {
		group.Add(1)
		go func() {
			defer group.Done()
			for ctx.Err() == nil {
				err := echoMuch(session, model)
				// Stale: the worker died that the model had just been uploaded to.
				if err != nil && !errors.Is(err, vaccel.ErrLost) && !errors.Is(err, vaccel.ErrUnavailable) && !errors.Is(err, vaccel.ErrStale) {
					t.Error(err)
				}
			}
		}()
	}
	before, _ := vaccel.OpInfer.Count()
	for range 10 {
		killWorker(t)
		eventually(t, "calls are made", func() bool {
			made, _ := vaccel.OpInfer.Count()
			return made >= before+3
		})
		before, _ = vaccel.OpInfer.Count()
	}
	stop()
	group.Wait()
	if err := perhapsLost(func() error { return echoMuch(session, model) }); err != nil {
		t.Error(err)
	}
}

// TestNothingIsLeft: however calls end, connections and memory that nobody uses go.
func TestNothingIsLeft(t *testing.T) {
	session, model := holding(t, ""), network(t)
	image := need(vaccel.NewImage(make([]byte, 1<<17)))(t)
	// Idle ones are kept, and a few files are Go's and the test's own.
	const most = 8 + 12
	for range 8 {
		for i := range 40 {
			call := need(session.SubmitImageClassify(image, model, nil))(t)
			if i%2 == 0 {
				call.Cancel()
			}
			if _, err := call.Wait(context.Background()); err != nil && !errors.Is(err, vaccel.ErrCancelled) && !errors.Is(err, vaccel.ErrLost) {
				t.Fatal(err)
			}
		}
		killWorker(t)
	}
	if err := perhapsLost(func() error { return echoMuch(session, model) }); err != nil {
		t.Fatal(err)
	}
	files := need(os.ReadDir("/proc/self/fd"))(t)
	if len(files) > most {
		t.Errorf("%d files are open", len(files))
	}
	maps := string(need(os.ReadFile("/proc/self/maps"))(t))
	if count := strings.Count(maps, "memfd:vaccel"); count > 8 {
		t.Errorf("%d regions are mapped", count)
	}
}

// TestMuchOfEverything: many tensors, long names, much data each way, with room for it and without.
func TestMuchOfEverything(t *testing.T) {
	session, model := holding(t, ""), network(t)
	var inputs []*vaccel.Tensor
	for i := range 16 {
		data := make([]uint64, 1+i*i*i*64)
		for j := range data {
			data[j] = uint64(i*j) * 0x9e3779b97f4a7c15
		}
		inputs = append(inputs, vaccel.TensorOf(fmt.Sprint(i, strings.Repeat("é", 100*i)), []int64{int64(len(data))}, data))
	}
	for range 3 {
		answer := need(session.Infer(context.Background(), model, inputs))(t)
		for i, input := range inputs {
			output := answer.Output(input.Name)
			if output == nil || !slices.Equal(need(vaccel.Values[uint64](output))(t), need(vaccel.Values[uint64](input))(t)) {
				t.Errorf("output %d is another one", i)
			}
		}
		var rooms []*vaccel.Tensor
		for _, input := range inputs {
			rooms = append(rooms, vaccel.TensorOf(input.Name, input.Shape(), make([]uint64, input.Shape()[0])))
		}
		if err := session.InferInto(context.Background(), model, inputs, rooms); err != nil {
			t.Fatal(err)
		}
		for i, room := range rooms {
			if !slices.Equal(need(vaccel.Values[uint64](room))(t), need(vaccel.Values[uint64](inputs[i]))(t)) {
				t.Errorf("room %d has another output", i)
			}
		}
	}
}

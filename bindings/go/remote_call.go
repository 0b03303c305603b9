// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"context"
	"sync"
)

// pending is what a call has whatever it gives.
type pending struct {
	op   string
	done chan struct{}

	lock      sync.Mutex
	cancelled bool
	interrupt func() // ends what the call waits for just now
}

// Done is closed when the call has completed, well or badly.
func (p *pending) Done() <-chan struct{} {
	return p.done
}

// Cancel asks that the call be given up. It completes soon with ErrCancelled or, if it was too late,
// as it would have anyway.
func (p *pending) Cancel() {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.cancelled = true
	if p.interrupt != nil {
		p.interrupt()
	}
}

// wait says how what comes now is ended by Cancel; false when that was called already. A nil call
// cannot be cancelled.
func (p *pending) wait(interrupt func()) bool {
	if p == nil {
		return true
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.interrupt = interrupt
	return !p.cancelled
}

// waited ends that, and says whether the call was cancelled meanwhile.
func (p *pending) waited() bool {
	if p == nil {
		return false
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.interrupt = nil
	return p.cancelled
}

// await makes a call and waits for it.
func await[T any](ctx context.Context, q *request, take func(*reader) T) (T, error) {
	if !cancellable(ctx) {
		if err := q.finish(); err != nil {
			var none T
			return none, err
		}
		return run(q, nil, take)
	}
	var none T
	if err := ended(ctx, q.op); err != nil {
		return none, err
	}
	call, err := submit(q, take)
	if err != nil {
		return none, err
	}
	return call.waitOrCancel(ctx)
}

// submit starts a call, in a goroutine of its own.
func submit[T any](q *request, take func(*reader) T) (*Call[T], error) {
	if err := q.finish(); err != nil {
		return nil, err
	}
	c := &Call[T]{pending: &pending{op: q.op, done: make(chan struct{})}}
	go func() {
		c.result, c.err = run(q, c.pending, take)
		close(c.done)
	}()
	return c, nil
}

// run makes a call on this goroutine.
func run[T any](q *request, p *pending, take func(*reader) T) (T, error) {
	var v, none T
	err := q.session.state.line.exchange(q, p, func(r *reader) { v = take(r) })
	count(Op(q.head.op), err)
	if err != nil {
		return none, err
	}
	return v, nil
}

// SPDX-License-Identifier: Apache-2.0

package vaccel

import "context"

// Call is an asynchronous call. What it was given may be closed at once; bytes that an image or a
// tensor is made of must not change until it is done. A call that nobody waits for goes on by
// itself, and its result is dropped.
type Call[T any] struct {
	*pending

	result T
	err    error
}

// Wait waits for the result. When ctx ends first it gives the context's error, and the call goes on:
// cancelling is [Call.Cancel]'s.
func (c *Call[T]) Wait(ctx context.Context) (T, error) {
	var none T
	select {
	case <-c.done:
		return c.result, c.err
	default:
	}
	if !cancellable(ctx) {
		<-c.done
		return c.result, c.err
	}
	select {
	case <-c.done:
		return c.result, c.err
	case <-ctx.Done():
		return none, ended(ctx, c.op)
	}
}

// waitOrCancel waits for the result, and cancels the call when ctx ends first.
func (c *Call[T]) waitOrCancel(ctx context.Context) (T, error) {
	var none T
	select {
	case <-c.done:
		return c.result, c.err
	case <-ctx.Done():
	}
	c.Cancel()
	select {
	case <-c.done:
		if c.err == nil {
			return c.result, nil
		}
	default:
	}
	return none, ended(ctx, c.op)
}

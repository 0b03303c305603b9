// SPDX-License-Identifier: Apache-2.0

package vaccel

import "context"

// cancellable says whether the context can end.
func cancellable(ctx context.Context) bool {
	return ctx != nil && ctx.Done() != nil
}

// ended gives the error of a context that has ended.
func ended(ctx context.Context, op string) error {
	err := ctx.Err()
	if err == nil {
		return nil
	}
	status := ErrCancelled
	if err == context.DeadlineExceeded {
		status = ErrTimeout
	}
	return &Error{Op: op, Status: status, Message: "the context ended: " + context.Cause(ctx).Error(), cause: err}
}

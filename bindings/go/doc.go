// SPDX-License-Identifier: Apache-2.0

// Package vaccel asks the best accelerator there is: a session, a model, an image or tensors, one call.
//
//	session, err := vaccel.Open(nil)
//	model, err := vaccel.OpenModel("efficientnet-lite0")
//	photo, err := vaccel.OpenImage("cat.jpg")
//	answer, err := session.ImageClassify(ctx, photo, model, nil)
//
// Every op is a method of [Session], takes a [context.Context], and has a Submit form that returns a
// [Call]. Options are structs; nil and zero mean the defaults.
//
// # Errors
//
// A call that fails gives an [*Error] with what was wrong and what to do about it. Compare with
// errors.Is(err, vaccel.ErrNotFound); io/fs, os and context's own errors fit where they mean the same.
//
// # Contexts
//
// With a context that cannot end (context.Background()) a call runs on the caller's thread. With any
// other it is submitted, and when the context ends it is cancelled and the method returns at once.
// The library may then go on reading what the call was given until the call has really completed:
// what was pinned stays pinned until then. A call whose result is there when the context ends
// stands.
//
// # Memory
//
// Sessions, models, images and buffers have a Close; what is dropped without it goes with the garbage
// collector. Close may be called twice, from several goroutines, and while calls use the thing: they
// complete first. A later use gives [ErrClosed].
//
// Bytes that an image, a model or a tensor is made of are used where they are, pinned and not copied;
// they must not change before it is closed. Results are ordinary Go values.
//
// Everything may be used from many goroutines at once.
//
// # Without cgo
//
// With CGO_ENABLED=0, or the build tag vaccel_remote, the package is a client in Go alone: the same,
// but for calls that go to a vacceld, which VACCEL_TARGET names, and for buffers that are ordinary
// memory.
package vaccel

// SPDX-License-Identifier: Apache-2.0
// Code generated from spec/ops.yaml by spec/generate.py; DO NOT EDIT.

//go:build cgo && !vaccel_remote

package vaccel

// #include "ops.h"
import "C"

import (
	"context"
	"runtime"
	"unsafe"
)

// BlasSgemm: Multiply matrices: c = alpha · a · b + beta · c, in single precision.
//
// a has m rows and k columns, b has k rows and n columns, c has m rows and n columns; each is
// stored row by row. A list may be longer than its matrix takes, and what lies between the rows of
// c is left as it is. With beta 0, c is not read, so that it may hold NaN. As cblas_sgemm of the
// reference BLAS (netlib.org/blas) with CblasRowMajor.
//
// - m: Rows of a and of c.
// - n: Columns of b and of c.
// - k: Columns of a and rows of b.
// - alpha: What the product is multiplied by.
// - a: The left matrix.
// - b: The right matrix.
// - beta: What c is multiplied by before.
// - params: Transposes and strides; nil for none.
// - c: What is added to; the result. Written where it is.
//
// The call is not interrupted once it has begun.
//
// Errors: ErrInvalid, ErrNoMemory, ErrUnsupported, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it has ended before.
func (s *Session) BlasSgemm(ctx context.Context, m uint64, n uint64, k uint64, alpha float32, a []float32, b []float32, beta float32, params *BlasSgemmParams, c []float32) error {
	if err := ended(ctx, "blas_sgemm"); err != nil {
		return err
	}
	held := &arguments{op: "blas_sgemm"}
	defer held.release()
	paramsC := params.c(held)
	if held.err != nil {
		return held.err
	}
	answer := C.vac_go_blas_sgemm(s.enter(), C.uint64_t(m), C.uint64_t(n), C.uint64_t(k), C.float(alpha), (*C.float)(unsafe.Pointer(unsafe.SliceData(a))), C.size_t(len(a)), (*C.float)(unsafe.Pointer(unsafe.SliceData(b))), C.size_t(len(b)), C.float(beta), paramsC, (*C.float)(unsafe.Pointer(unsafe.SliceData(c))), C.size_t(len(c)))
	runtime.KeepAlive(s)
	return checked("blas_sgemm", answer)
}

// BlasSgemv: Multiply a matrix by a vector: y = alpha · a · x + beta · y, in single precision.
//
// a has m rows and n columns, stored row by row; x has n elements and y has m, or the other way
// round when a is used transposed. With beta 0, y is not read. As cblas_sgemv with CblasRowMajor.
//
// - m: Rows of a.
// - n: Columns of a.
// - alpha: What the product is multiplied by.
// - a: The matrix.
// - x: The vector.
// - beta: What y is multiplied by before.
// - params: Transpose and strides; nil for none.
// - y: What is added to; the result. Written where it is.
//
// The call is not interrupted once it has begun.
//
// Errors: ErrInvalid, ErrNoMemory, ErrUnsupported, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it has ended before.
func (s *Session) BlasSgemv(ctx context.Context, m uint64, n uint64, alpha float32, a []float32, x []float32, beta float32, params *BlasSgemvParams, y []float32) error {
	if err := ended(ctx, "blas_sgemv"); err != nil {
		return err
	}
	held := &arguments{op: "blas_sgemv"}
	defer held.release()
	paramsC := params.c(held)
	if held.err != nil {
		return held.err
	}
	answer := C.vac_go_blas_sgemv(s.enter(), C.uint64_t(m), C.uint64_t(n), C.float(alpha), (*C.float)(unsafe.Pointer(unsafe.SliceData(a))), C.size_t(len(a)), (*C.float)(unsafe.Pointer(unsafe.SliceData(x))), C.size_t(len(x)), C.float(beta), paramsC, (*C.float)(unsafe.Pointer(unsafe.SliceData(y))), C.size_t(len(y)))
	runtime.KeepAlive(s)
	return checked("blas_sgemv", answer)
}

// BlasSaxpy: Add a multiple of a vector to another: y = alpha · x + y, in single precision. As
// cblas_saxpy.
//
// - n: Elements of the vectors.
// - alpha: What x is multiplied by.
// - x: What is added.
// - params: Strides; nil for none.
// - y: What is added to; the result. Written where it is.
//
// The call is not interrupted once it has begun.
//
// Errors: ErrInvalid, ErrNoMemory, ErrUnsupported, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it has ended before.
func (s *Session) BlasSaxpy(ctx context.Context, n uint64, alpha float32, x []float32, params *BlasVectorParams, y []float32) error {
	if err := ended(ctx, "blas_saxpy"); err != nil {
		return err
	}
	held := &arguments{op: "blas_saxpy"}
	defer held.release()
	paramsC := params.c(held)
	if held.err != nil {
		return held.err
	}
	answer := C.vac_go_blas_saxpy(s.enter(), C.uint64_t(n), C.float(alpha), (*C.float)(unsafe.Pointer(unsafe.SliceData(x))), C.size_t(len(x)), paramsC, (*C.float)(unsafe.Pointer(unsafe.SliceData(y))), C.size_t(len(y)))
	runtime.KeepAlive(s)
	return checked("blas_saxpy", answer)
}

// BlasSdot: Multiply two vectors: the sum of x · y, in single precision. As cblas_sdot. Of no
// elements, it is 0.
//
// - n: Elements of the vectors.
// - x: One vector.
// - y: The other.
// - params: Strides; nil for none.
//
// The call is not interrupted once it has begun.
//
// Errors: ErrInvalid, ErrNoMemory, ErrUnsupported, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it has ended before.
func (s *Session) BlasSdot(ctx context.Context, n uint64, x []float32, y []float32, params *BlasVectorParams) (dot float32, err error) {
	if err := ended(ctx, "blas_sdot"); err != nil {
		return 0, err
	}
	held := &arguments{op: "blas_sdot"}
	defer held.release()
	paramsC := params.c(held)
	if held.err != nil {
		return 0, held.err
	}
	var dotC C.float
	answer := C.vac_go_blas_sdot(s.enter(), C.uint64_t(n), (*C.float)(unsafe.Pointer(unsafe.SliceData(x))), C.size_t(len(x)), (*C.float)(unsafe.Pointer(unsafe.SliceData(y))), C.size_t(len(y)), paramsC, &dotC)
	runtime.KeepAlive(s)
	return float32(dotC), checked("blas_sdot", answer)
}

// VectorAdd: Add vectors, element by element: sum = a + b, in single precision.
//
// - a: One vector.
// - b: The other.
// - sum: Their sum. Written where it is.
//
// The call is not interrupted once it has begun.
//
// Errors: ErrInvalid, ErrNoMemory, ErrUnsupported, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it has ended before.
func (s *Session) VectorAdd(ctx context.Context, a []float32, b []float32, sum []float32) error {
	if err := ended(ctx, "vector_add"); err != nil {
		return err
	}
	if len(a) != len(b) {
		return apart("vector_add", "a", len(a), "b", len(b))
	}
	if len(a) != len(sum) {
		return apart("vector_add", "a", len(a), "sum", len(sum))
	}
	answer := C.vac_go_vector_add(s.enter(), C.uint64_t(len(a)), (*C.float)(unsafe.Pointer(unsafe.SliceData(a))), (*C.float)(unsafe.Pointer(unsafe.SliceData(b))), (*C.float)(unsafe.Pointer(unsafe.SliceData(sum))))
	runtime.KeepAlive(s)
	return checked("vector_add", answer)
}

// MatrixMultiply: Multiply matrices: product = a · b, in single precision, each stored row by row
// without gaps.
//
// blas_sgemm takes strides, transposes and factors besides. ERR_INVALID when a list is not as long
// as its matrix.
//
// - m: Rows of a and of the product.
// - n: Columns of b and of the product.
// - k: Columns of a and rows of b.
// - a: The left matrix, m · k elements.
// - b: The right matrix, k · n elements.
// - product: The product, m · n elements. Written where it is.
//
// The call is not interrupted once it has begun.
//
// Errors: ErrInvalid, ErrNoMemory, ErrUnsupported, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it has ended before.
func (s *Session) MatrixMultiply(ctx context.Context, m uint64, n uint64, k uint64, a []float32, b []float32, product []float32) error {
	if err := ended(ctx, "matrix_multiply"); err != nil {
		return err
	}
	answer := C.vac_go_matrix_multiply(s.enter(), C.uint64_t(m), C.uint64_t(n), C.uint64_t(k), (*C.float)(unsafe.Pointer(unsafe.SliceData(a))), C.size_t(len(a)), (*C.float)(unsafe.Pointer(unsafe.SliceData(b))), C.size_t(len(b)), (*C.float)(unsafe.Pointer(unsafe.SliceData(product))), C.size_t(len(product)))
	runtime.KeepAlive(s)
	return checked("matrix_multiply", answer)
}

// Minmax: Find the smallest and the largest of values.
//
// NaN is passed over. ERR_INVALID when there is nothing but NaN, or nothing at all.
//
// - values: Where to look.
//
// The call is not interrupted once it has begun.
//
// Errors: ErrInvalid, ErrNoMemory, ErrUnsupported, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it has ended before.
func (s *Session) Minmax(ctx context.Context, values []float32) (smallest float32, largest float32, err error) {
	if err := ended(ctx, "minmax"); err != nil {
		return 0, 0, err
	}
	var smallestC C.float
	var largestC C.float
	answer := C.vac_go_minmax(s.enter(), C.uint64_t(len(values)), (*C.float)(unsafe.Pointer(unsafe.SliceData(values))), &smallestC, &largestC)
	runtime.KeepAlive(s)
	return float32(smallestC), float32(largestC), checked("minmax", answer)
}

// ArrayCopy: Copy bytes to the device and back: what moving data costs, and that it arrives as it
// was.
//
// - source: What to copy.
// - copy: Where the copy goes. Written where it is.
//
// The call is not interrupted once it has begun.
//
// Errors: ErrInvalid, ErrNoMemory, ErrUnsupported, ErrBackend, ErrUnavailable, ErrClosed; that of ctx when it has ended before.
func (s *Session) ArrayCopy(ctx context.Context, source []byte, copy []byte) error {
	if err := ended(ctx, "array_copy"); err != nil {
		return err
	}
	if len(source) != len(copy) {
		return apart("array_copy", "source", len(source), "copy", len(copy))
	}
	answer := C.vac_go_array_copy(s.enter(), C.uint64_t(len(source)), (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(source))), (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(copy))))
	runtime.KeepAlive(s)
	return checked("array_copy", answer)
}

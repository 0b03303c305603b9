/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is compiled for OpenACC: the loops, and libgomp's functions. It is a shared object of its
 * own (openacc/kernels.so, beside the backend), because what the compiler makes of the loops links
 * libgomp, which processes that never use the backend should not have.
 */
#ifndef VACCEL_OPENACC_KERNELS_H
#define VACCEL_OPENACC_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

enum vac_acc_kind { VAC_ACC_NVIDIA, VAC_ACC_HOST, VAC_ACC_KINDS };

/** A vector: where its first element is, and how far the others are from each other. */
struct vac_acc_vector {
    float *first;
    ptrdiff_t step;
};

/** c = alpha · op(a) · op(b) + beta · c, row by row; as struct vac_gemm, on the device. */
struct vac_acc_gemm {
    size_t m, n, k;
    bool transpose_a, transpose_b;
    size_t lda, ldb, ldc;
    float alpha, beta;
    const float *a, *b;
    float *c;
};

/** y = alpha · a · x + beta · y: `row` and `column` are the strides of the matrix as it is used. */
struct vac_acc_gemv {
    size_t rows, columns;
    size_t row, column;
    float alpha, beta;
    const float *a;
    struct vac_acc_vector x, y;
};

/**
 * Pointers are the device's, which the host's own are where the device is the host. What follows
 * `use` works on the device that it gave to the calling thread; `name_device` does the same as
 * `use`. libgomp ends the process when a device fails; it returns where this says so.
 */
struct vac_acc_kernels {
    size_t size; /* of this struct, so that two builds are not mixed */
    int (*count_devices)(enum vac_acc_kind kind);
    void (*name_device)(enum vac_acc_kind kind, int number, char *name, size_t size);
    void (*use)(enum vac_acc_kind kind, int number);

    void *(*allocate)(size_t size); /* NULL without memory */
    void (*release)(void *memory);
    void (*to_device)(void *to, const void *from, size_t size);
    void (*from_device)(void *to, const void *from, size_t size);

    void (*vector_add)(size_t n, const float *a, const float *b, float *sum);
    void (*saxpy)(size_t n, float alpha, struct vac_acc_vector x, struct vac_acc_vector y);
    float (*sdot)(size_t n, struct vac_acc_vector x, struct vac_acc_vector y);
    /* INFINITY and -INFINITY where there is no number. */
    void (*minmax)(size_t n, const float *values, float *smallest, float *largest);
    void (*sgemv)(const struct vac_acc_gemv *gemv);
    void (*sgemm)(const struct vac_acc_gemm *gemm);
};

#define VAC_ACC_KERNELS_NAME "vac_acc_kernels"

#endif

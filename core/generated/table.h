/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VAC_CORE_GENERATED_TABLE_H
#define VAC_CORE_GENERATED_TABLE_H

/** Ops by their place in vac_ops, which routes and counters are indexed by. Not ABI. */
enum {
    VAC_INDEX_NOOP = 0,
    VAC_INDEX_MODEL_REGISTER = 1,
    VAC_INDEX_MODEL_DESCRIBE = 2,
    VAC_INDEX_INFER = 3,
    VAC_INDEX_IMAGE_CLASSIFY = 4,
    VAC_INDEX_IMAGE_CLASSIFY_BATCH = 5,
    VAC_INDEX_IMAGE_DETECT = 6,
    VAC_INDEX_IMAGE_SEGMENT = 7,
    VAC_INDEX_IMAGE_POSE = 8,
    VAC_INDEX_IMAGE_DEPTH = 9,
    VAC_INDEX_BLAS_SGEMM = 10,
    VAC_INDEX_BLAS_SGEMV = 11,
    VAC_INDEX_BLAS_SAXPY = 12,
    VAC_INDEX_BLAS_SDOT = 13,
    VAC_INDEX_VECTOR_ADD = 14,
    VAC_INDEX_MATRIX_MULTIPLY = 15,
    VAC_INDEX_MINMAX = 16,
    VAC_INDEX_ARRAY_COPY = 17,
    VAC_INDEX_EXEC = 18,
    VAC_OP_COUNT = 19
};

#endif

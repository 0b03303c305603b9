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
    VAC_OP_COUNT = 6
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VAC_CORE_GENERATED_TABLE_H
#define VAC_CORE_GENERATED_TABLE_H

/** Ops by their place in vac_ops, which routes and counters are indexed by. Not ABI. */
enum { VAC_INDEX_PAINT = 0, VAC_INDEX_FRAME_IT = 1, VAC_OP_COUNT = 2 };

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the generated accessors of results are made of: each names a member by its path, and the
 * tables say where it is. Every function gives 0, "" or NULL for a NULL result and for an index out
 * of range, and under VACCEL_VALIDATE=1 for a handle that is not right.
 */
#ifndef VAC_CORE_MEMBER_H
#define VAC_CORE_MEMBER_H

#include <stddef.h>
#include <stdint.h>

#include <vaccel/backend_ops.h>

/** A record, and the fields on the way to the member, counted from 1; 0 where the way ends. */
#define VAC_PATH(record, first, second, third)                                                     \
    ((uint32_t)(record) | (uint32_t)(first) << 8 | (uint32_t)(second) << 16 |                      \
     (uint32_t)(third) << 24)

/** `i` and `j` are indices into the lists on the way, in their order. */
size_t vac_member_count(const void *result, size_t i, size_t j, uint32_t path);
const char *vac_member_text(const void *result, size_t i, size_t j, uint32_t path);
/** A list's elements. */
const void *vac_member_data(const void *result, size_t i, size_t j, uint32_t path);
const vaccel_tensor *vac_member_tensor(const void *result, size_t i, size_t j, uint32_t path);
/** An integer of any width, or an enum. */
uint64_t vac_member_number(const void *result, size_t i, size_t j, uint32_t path);
float vac_member_f32(const void *result, size_t i, size_t j, uint32_t path);
double vac_member_f64(const void *result, size_t i, size_t j, uint32_t path);

/** Parts of a result's origin. */
const char *vac_origin_backend(const void *result, uint32_t record);
const char *vac_origin_device(const void *result, uint32_t record);
const char *vac_origin_model_sha256(const void *result, uint32_t record);
vaccel_precision vac_origin_precision(const void *result, uint32_t record);
uint64_t vac_origin_phase_ns(const void *result, vaccel_phase phase, uint32_t record);

/** Releases a result. */
void vac_result_release(void *result, uint32_t record, const char *function, const void *caller);

#endif

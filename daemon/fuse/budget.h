/* SPDX-License-Identifier: Apache-2.0 */
/** Memory that the file systems of this worker's tenant hold for its guests: calls under way,
 * replies that wait to be fetched, texts. Together they stay within vac_tenant.max_memory. */
#ifndef VAC_FUSE_BUDGET_H
#define VAC_FUSE_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/** False when that would be too much. Thread-safe. */
bool vac_budget_take(uint64_t bytes);
void vac_budget_give(uint64_t bytes);

/** The most that may be held, and what is left of it. Thread-safe. */
uint64_t vac_budget_limit(void);
uint64_t vac_budget_left(void);

#endif

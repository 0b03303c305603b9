/* SPDX-License-Identifier: Apache-2.0 */
/** The numbers of regions: which are taken, and which the daemon is to be told to unmap.
 * Thread-safe. */
#ifndef VAC_STREAM_REGIONS_H
#define VAC_STREAM_REGIONS_H

#include <stdbool.h>
#include <stdint.h>

/** Takes a number; 0 when all are taken. */
uint32_t vac_regions_take(void);
/** Gives one back that the daemon knows nothing of. 0 is allowed. */
void vac_regions_free(uint32_t number);
/** Notes that the daemon is to unmap it. */
void vac_regions_leave(uint32_t number);
/** The next one that the daemon is to unmap, to be freed when it has; 0 when there is none. */
uint32_t vac_regions_next(void);
/** The daemon has forgotten all of them. */
void vac_regions_forgotten(void);
/** Around fork(): so that a child finds a consistent set, and no lock held. */
void vac_regions_lock(void);
void vac_regions_unlock(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** The share of the machine that a worker gets beside the others: of the processors' time by the
 * scheduler, and of turns to run calls (common/passes.h). */
#ifndef VAC_FRONT_SHARE_H
#define VAC_FRONT_SHARE_H

#include <stdint.h>

#include "daemon/front/tenant.h"

/** How much less willing to run (nice(2), 0 to 19) a tenant of `weight` is than the heaviest: a
 * level is a quarter of a share to the scheduler. */
int vac_share_level(uint32_t weight, uint32_t heaviest);
/** The level of a tenant beside those that there are. */
int vac_share_level_of(const struct vac_config_tenant *tenant);

/** In the worker's process, before it has threads: has the scheduler take all of them as one, where
 * it groups by session (sched(7), autogroups), and has them run at that level. */
void vac_share_take(int level);

/** Makes what calls get their turns by, before any worker starts. Where there is
 * no memory that is said, and calls run as they come. */
void vac_share_init(const struct vac_config *config);
/** Turns that a tenant of `weight` gets for one of the lightest's, 1 to 16. */
uint32_t vac_share_turns(uint32_t weight, uint32_t lightest);
/** Tells a worker that has just started how its calls get their turns. */
void vac_share_tell(struct vac_tenant_front *tenant);
/** A worker has ended: the turns that it had are others'. Its board is still there. */
void vac_share_ended(const struct vac_tenant_front *tenant);

#endif

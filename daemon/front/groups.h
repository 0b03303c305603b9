/* SPDX-License-Identifier: Apache-2.0 */
/** A cgroup (version 2) for each worker, where the daemon may make some: the tenant's weight, and
 * its bounds of memory and processes. */
#ifndef VAC_FRONT_GROUPS_H
#define VAC_FRONT_GROUPS_H

#include "daemon/front/config.h"

/** Finds the folder: the configuration's, or the daemon's own group where systemd delegated it.
 * Without one, the functions below do nothing. What stands in the way is logged. */
void vac_groups_init(const struct vac_config *config);

/** Makes the group of a tenant's worker: a descriptor for vac_groups_enter(), or -1. */
int vac_groups_make(const struct vac_config_tenant *tenant);

/** This process, a child that is to be the worker, becomes a member. Async-signal-safe. */
void vac_groups_enter(int group);

/** Its processes have ended. */
void vac_groups_remove(const struct vac_config_tenant *tenant);

#endif

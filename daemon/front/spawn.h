/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_FRONT_SPAWN_H
#define VAC_FRONT_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "daemon/front/config.h"

/** Executes the tenant's worker with that control socket and nothing else of ours. -1 with errno
 * set. A program that cannot be executed ends with status 127. */
pid_t vac_spawn(const struct vac_config_tenant *tenant, int control);

/** Where the worker's program is: as configured, or beside this one. False with the reason said on
 * standard error when there is none that can be executed. */
bool vac_spawn_check(const struct vac_config *config);

/** Becomes the worker's program, which says what of a sandbox the tenant's would get: lines, or
 * JSON. Returns a status to exit with only when it cannot be executed. After vac_spawn_check(). */
int vac_spawn_check_sandbox(const struct vac_config_tenant *tenant, bool json);

#endif

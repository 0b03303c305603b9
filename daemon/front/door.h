/* SPDX-License-Identifier: Apache-2.0 */
/** Sockets that others connect to. */
#ifndef VAC_FRONT_DOOR_H
#define VAC_FRONT_DOOR_H

#include <stdbool.h>

#include "daemon/front/tenant.h"

/** Listens at the path for processes, or for hypervisors, one at a time; on a socket that was
 * passed for it, or on a new one. False: that has been said. */
bool vac_door_open(struct vac_tenant_front *tenant, const char *path, bool vhost);
/** Listens for hypervisors on a socket that the caller made. */
bool vac_door_take(struct vac_tenant_front *tenant, int fd);
/** Closes all, and removes the files of those that were made here. */
void vac_doors_close(void);

#endif

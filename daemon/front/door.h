/* SPDX-License-Identifier: Apache-2.0 */
/** Sockets that others connect to. */
#ifndef VAC_FRONT_DOOR_H
#define VAC_FRONT_DOOR_H

#include <stdbool.h>

#include "daemon/front/tenant.h"

/** Who comes in. */
enum vac_door_kind {
    VAC_DOOR_PROCESS,
    VAC_DOOR_GUEST, /* over vsock, through its hypervisor */
    VAC_DOOR_VHOST  /* a hypervisor, one at a time */
};

/** Listens at the path, on a socket that was passed for it, or on a new one. False: that has been
 * said. */
bool vac_door_open(struct vac_tenant_front *tenant, const char *path, enum vac_door_kind kind);
/** Listens on AF_VSOCK for the guest that `guest` says: CID:PORT, or any:PORT for those that no
 * tenant names. False: that has been said. */
bool vac_door_open_vsock(struct vac_tenant_front *tenant, const char *guest);
/** Listens for hypervisors on a socket that the caller made. */
bool vac_door_take(struct vac_tenant_front *tenant, int fd);
/** The place behind a tenant's door for hypervisors, where there is somebody already; NULL when
 * there is no such door. And a door's path, or NULL. */
struct vac_vhost_door *vac_door_enter(const struct vac_tenant_front *tenant, const char *path);
const char *vac_door_path(const struct vac_vhost_door *inside);
/** Leaves all to the next vacceld, which this process becomes; false without memory. */
bool vac_doors_leave(void);
/** Closes all, and removes the files of those that were made here. */
void vac_doors_close(void);

#endif

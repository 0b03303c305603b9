/* SPDX-License-Identifier: Apache-2.0 */
/** What of a guest outlives this process: its record and its descriptors, each under a name, in
 * systemd's store while there is one. */
#ifndef VAC_FRONT_KEEP_H
#define VAC_FRONT_KEEP_H

#include "daemon/front/device.h"
#include "daemon/front/record.h"

/** What names of descriptors begin with: "guest-", a number, a dot, and one of these letters. */
#define VAC_KEEP_PREFIX "guest-"
enum vac_keep_role {
    VAC_KEEP_RECORD = 'r',
    VAC_KEEP_CONNECTION = 'c',
    VAC_KEEP_INFLIGHT = 'i',
    VAC_KEEP_MEMORY = 'm', /* these have a number after it: of the region, or of the queue */
    VAC_KEEP_KICK = 'k',
    VAC_KEEP_CALL = 'n',
};

struct vac_keep {
    char id[17]; /* empty: nothing is kept */
    int fd;
    struct vac_record_file *file;
};

/** Whether what is kept is still there after this process has ended: systemd says so ($FDSTORE). */
bool vac_keep_lasts(void);

/** A name, of VAC_KEEP_NAME bytes at most. */
enum { VAC_KEEP_NAME = 48 };
void vac_keep_name(char *name, const char *id, enum vac_keep_role role, unsigned index);

/** For a guest that is new; without memory nothing is kept. */
void vac_keep_begin(struct vac_keep *keep);
/** Brings the record up to date. */
void vac_keep_save(const struct vac_keep *keep, const struct vac_device *device, const char *tenant,
                   enum vac_record_way way, const char *path, bool busy);
/** Stores a descriptor in place of the one of that name before. */
void vac_keep_store(const struct vac_keep *keep, enum vac_keep_role role, unsigned index, int fd);
/** Stores all that the device has, and the connection. */
void vac_keep_store_all(const struct vac_keep *keep, const struct vac_device *device,
                        int connection);
/** Leaves all to the next vacceld, which this process becomes; false without memory. */
bool vac_keep_leave(const struct vac_keep *keep, const struct vac_device *device, int connection);
/** The guest is gone: nothing is kept. */
void vac_keep_end(struct vac_keep *keep, const struct vac_device *device);

/** Fills a device that was begun from a record and the descriptors that were passed for it; NULL,
 * or why that cannot be. */
const char *vac_keep_restore(struct vac_keep *keep, struct vac_device *device,
                             const struct vac_record *record);

#endif

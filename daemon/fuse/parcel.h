/* SPDX-License-Identifier: Apache-2.0 */
/** A message that is ours alone: what carried it to us is gone or may change, so that all of it was
 * copied. */
#ifndef VAC_FUSE_PARCEL_H
#define VAC_FUSE_PARCEL_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/view.h>

struct vac_parcel {
    uint8_t *bytes; /* frame, table, data; aligned to 16 */
    size_t size;
    uint32_t length; /* of the frame */
    uint32_t table;  /* where its segments' table begins */
    uint32_t segment_count;
    vaccel_segment *segments; /* zeroed until somebody says where they are */
    uint64_t charged;         /* to the tenant's budget */
};

/** Memory for a message of `size` bytes, to be filled; 0 or an errno: E2BIG, ENOMEM. */
int vac_parcel_new(struct vac_parcel *parcel, size_t size);

/** Looks at the message: length, table and segment_count are right then. 0 or an errno: EINVAL,
 * E2BIG, ENOMEM. What follows the message's own bytes is passed over. */
int vac_parcel_open(struct vac_parcel *parcel);

/** Has the segments of data in region 0 point to their bytes. 0, or EINVAL when those are not
 * there. */
int vac_parcel_place(struct vac_parcel *parcel);

void vac_parcel_free(struct vac_parcel *parcel);

#endif

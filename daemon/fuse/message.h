/* SPDX-License-Identifier: Apache-2.0 */
/** A message of a call in a guest's memory: frame and table in a private copy, segments where they
 * lie, if they lie in one piece. */
#ifndef VAC_FUSE_MESSAGE_H
#define VAC_FUSE_MESSAGE_H

#include <vaccel/view.h>

#include "daemon/fuse/iov.h"

/** The least room for a reply frame. */
enum { VAC_LEAST_REPLY = 1024 };

struct vac_fuse_message {
    uint8_t *frame; /* aligned to 16; the table follows it */
    uint32_t length;
    uint32_t segment_count;
    vaccel_segment *segments;
    void **elsewhere;     /* what a segment lies in that lay in pieces; NULL for others */
    struct vac_iov data;  /* the segments' bytes */
    struct vac_iov reply; /* the room for the reply frame */
    struct vac_iov rooms; /* the rooms */
    uint64_t charged;     /* to the tenant's budget */
};

/** Reads what `in` has and says where things lie in `in` and `out`; 0 or an errno, and then there
 * is nothing to free. */
int vac_fuse_message_read(struct vac_fuse_message *message, struct vac_iov in, struct vac_iov out);

/** Copies the segments together that lie in pieces, each byte once. */
void vac_fuse_message_gather(struct vac_fuse_message *message);

/** Copies the rooms to their pieces that were written elsewhere. */
void vac_fuse_message_scatter(struct vac_fuse_message *message);

void vac_fuse_message_free(struct vac_fuse_message *message);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** Where a call's data goes: with the message, or into the session's arena, each segment at a page
 * of its own. */
#ifndef VAC_VIRTIO_ARENA_H
#define VAC_VIRTIO_ARENA_H

#include <sys/uio.h>

#include "backends/common/outgoing.h"

/** Bytes of the longest message that an ioctl takes: 14 bits say its size. */
enum { VAC_ARENA_MESSAGE_MAX = 16376 };

/** Pieces of memory that come to lie one after the other from `offset` of the arena on. */
struct vac_gather {
    struct iovec parts[2 * VAC_OUTGOING_SEGMENTS + 4];
    size_t count;
    uint64_t offset;
    uint64_t size;
};

/** How a call travels. */
struct vac_plan {
    size_t message;   /* bytes of the message: frame, table, and data that goes along */
    bool apart;       /* it is in the arena as well, at 0 */
    uint64_t written; /* bytes of the arena that data takes, from 0 on; rooms come behind */
    uint64_t end;     /* of all of it */
};

/** Decides where each segment of `call` goes, and writes it into `call->places`. */
struct vac_plan vac_arena_plan(struct vac_outgoing *call);

/** What is to be written: the message, if it is apart, and data; what is between is zeros. */
void vac_arena_inputs(const struct vac_outgoing *call, const struct vac_plan *plan,
                      struct vac_gather *pieces);
/** What is to be read: the rooms, each to where it is wanted. `scratch` gets what is between: it
 * has a page. */
void vac_arena_rooms(const struct vac_outgoing *call, const struct vac_plan *plan, void *scratch,
                     struct vac_gather *pieces);

/** Writes all of it; 0, or errno. Usually one system call, and one request per MiB. `pieces` are
 * used up. */
int vac_arena_write(int file, struct vac_gather *pieces);
/** Reads all of it; 0, or errno; ENODATA when it ends before. `pieces` are used up. */
int vac_arena_read(int file, struct vac_gather *pieces);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** What the parts of the file system share. */
#ifndef VAC_FUSE_SERVER_H
#define VAC_FUSE_SERVER_H

#include <linux/fuse.h>
#include <pthread.h>
#include <stdbool.h>

#include "daemon/fuse/fuse.h"
#include "daemon/fuse/iov.h"

enum { VAC_FUSE_BUCKETS = 64 };

struct vac_fuse {
    pthread_mutex_t lock; /* guards all of this, and the files */
    _Atomic uint64_t *word;
    _Atomic uint64_t own_word; /* until somebody brings one that lives longer */
    /* Numbers that are given out are of a generation; workers and mounts begin new ones. */
    uint32_t generation; /* the latest */
    uint32_t first;      /* this worker's first */
    uint32_t mounted;    /* that INIT began; 0 before INIT */
    uint32_t next;       /* numbers of the latest that have been given out */
    struct vac_fuse_file *files[VAC_FUSE_BUCKETS];
    uint32_t texts;      /* open files that are no sessions */
    unsigned references; /* its owner's, and of calls that go on without a request */
};

/** Gives a reference back; not with the lock held. */
void vac_fuse_put(struct vac_fuse *fuse);

/** A request while it is looked at. */
struct vac_exchange {
    struct vac_fuse *fuse;
    struct vac_fuse_request *request;
    struct fuse_in_header head; /* a copy */
    struct vac_iov in;          /* what follows it */
    struct vac_iov out;         /* all of the room for the answer */
};

/** Reads and checks the header; false when there is none, and then the request has been answered.
 */
bool vac_exchange_begin(struct vac_exchange *exchange, struct vac_fuse *fuse,
                        struct vac_fuse_request *request);

/** Writes an answer, and says how many bytes that took; vac_exchange_end() is still owed. */
size_t vac_exchange_write(const struct vac_exchange *exchange, const void *data, size_t size);

/** These answer the request. It is gone then, and so may be the file system, when it was the last.
 */
void vac_exchange_end(const struct vac_exchange *exchange, size_t written);
void vac_exchange_give(const struct vac_exchange *exchange, const void *data, size_t size);
void vac_exchange_fail(const struct vac_exchange *exchange, int error);

/** Bytes that an answer may have beside its header. */
size_t vac_exchange_room(const struct vac_exchange *exchange);

/** Does what the request asks. */
void vac_fuse_dispatch(struct vac_exchange *exchange);

/** The requests, each answered by its own, now or later. */
void vac_fuse_init(struct vac_exchange *exchange);
void vac_fuse_lookup(struct vac_exchange *exchange);
void vac_fuse_getattr(struct vac_exchange *exchange);
void vac_fuse_setattr(struct vac_exchange *exchange);
void vac_fuse_statfs(struct vac_exchange *exchange);
void vac_fuse_open(struct vac_exchange *exchange);
void vac_fuse_opendir(struct vac_exchange *exchange);
void vac_fuse_read(struct vac_exchange *exchange);
void vac_fuse_write(struct vac_exchange *exchange);
void vac_fuse_readdir(struct vac_exchange *exchange);
void vac_fuse_release(struct vac_exchange *exchange);
void vac_fuse_flush(struct vac_exchange *exchange);
void vac_fuse_ioctl(struct vac_exchange *exchange);

#endif

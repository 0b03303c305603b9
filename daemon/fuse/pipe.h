/* SPDX-License-Identifier: Apache-2.0 */
/** Open files of `call` and of `do`: what is written is a call, what is read its answer;
 * docs/protocol.md, Without ioctls. */
#ifndef VAC_FUSE_PIPE_H
#define VAC_FUSE_PIPE_H

#include "daemon/fuse/file.h"
#include "daemon/fuse/park.h"
#include "daemon/worker/executor.h"
#include "serve/serve.h"

enum vac_pipe_state {
    VAC_PIPE_TAKES,   /* input */
    VAC_PIPE_RUNS,    /* the call */
    VAC_PIPE_GIVES,   /* output */
    VAC_PIPE_IS_LOST, /* with the worker before this one */
};

struct vac_pipe {
    struct vac_task task;
    struct vac_fuse *fuse;
    struct vac_fuse_file *file;
    uint64_t node;
    /* Guarded by the file system's lock: */
    enum vac_pipe_state state;
    bool busy;       /* a WRITE is putting bytes behind what there is */
    uint8_t *input;  /* aligned to 16 */
    size_t size;     /* bytes of it */
    size_t capacity; /* charged to the tenant's budget */
    uint8_t *output; /* for free() */
    size_t length;   /* bytes of it, charged */
    size_t given;    /* of them */
    int end;         /* what a READ at the end gets: 0, or an errno */
    bool waiting;    /* `waiter`, a READ, is parked */
    struct vac_exchange waiter;
    uint32_t wanted; /* bytes that it asks for */
    struct vac_park park;
    struct vac_under_way entry; /* while it runs */
    uint64_t deadline_ns;
};

/** How a kind of pipe goes about it. */
struct vac_pipe_kind {
    /** Whether the input is whole: 1, or 0 when more may come, or a negative errno when it is none.
     * NULL when a READ says that it is. */
    int (*is_whole)(const struct vac_pipe *pipe);
    /** The call's frame (of `*size` bytes) to begin it with, before run(); an errno. */
    int (*frame)(struct vac_pipe *pipe, const uint8_t **frame, size_t *size);
    /** Runs the call and makes the output; `length` and `end` with it. */
    void (*run)(struct vac_pipe *pipe, struct vac_board_slot *slot);
};

extern const struct vac_pipe_kind vac_pipe_call;
extern const struct vac_pipe_kind vac_pipe_do;

/** A pipe for an open file of that node; NULL without memory. */
struct vac_pipe *vac_pipe_new(struct vac_fuse *fuse, uint64_t node);

/** When its file goes; nothing is under way. The lock may be held. */
void vac_pipe_free(struct vac_pipe *pipe);

/** READ and WRITE; these answer, now or later. */
void vac_pipe_read(struct vac_exchange *exchange, const struct fuse_read_in *asked);
void vac_pipe_write(struct vac_exchange *exchange, const struct fuse_write_in *asked);

#endif

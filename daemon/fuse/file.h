/* SPDX-License-Identifier: Apache-2.0 */
/** Open files. A guest names them by number; those of a worker before this one are opened again
 * when they are named. */
#ifndef VAC_FUSE_FILE_H
#define VAC_FUSE_FILE_H

#include "daemon/fuse/arena.h"
#include "daemon/fuse/number.h"
#include "daemon/fuse/server.h"
#include "daemon/fuse/text.h"

/** Replies that a file keeps until they are fetched, and texts that a file system has open. */
enum { VAC_FILE_KEPT = 8, VAC_FUSE_TEXTS = 64 };

/** A reply that did not fit the room for it. */
struct vac_kept {
    uint64_t id; /* of its call */
    void *data;
    size_t size;
    unsigned references;
};

/** A call under way, as far as others see it. */
struct vac_under_way {
    struct vac_under_way *next;
    uint64_t id;
    struct vac_board_slot *slot;
};

/** Guarded by the file system's lock, but for the text, which does not change. */
struct vac_fuse_file {
    struct vac_fuse_file *next;
    uint64_t number;
    unsigned references;
    bool closed;
    struct vac_text text;                 /* a text; of a folder, its entries */
    struct vac_kept *kept[VAC_FILE_KEPT]; /* the oldest first */
    size_t kept_count;
    struct vac_under_way *calls;
    struct vac_session_arena arena;  /* of a session */
    struct vac_submitted *submitted; /* calls that are not forgotten (submit.h) */
    uint32_t submitted_count;
    struct vac_pipe *pipe; /* of `call` and of what is in `do` (pipe.h) */
};

/** A fresh number. Thread-safe, as everything here. */
uint64_t vac_fuse_number(struct vac_fuse *fuse, enum vac_number_kind kind);

/**
 * Opens a file; `text` is taken over, and may be NULL for a session. With `*number` 0 it gets a
 * fresh one of `kind`, else that one, unless it is open already. `*file` is to be put back; it may
 * be NULL. 0 or an errno: ENFILE, ENOMEM.
 */
int vac_fuse_file_open(struct vac_fuse *fuse, enum vac_number_kind kind, struct vac_text *text,
                       uint64_t *number, struct vac_fuse_file **file);

/** The same for a pipe of that node. */
int vac_fuse_pipe_open(struct vac_fuse *fuse, uint64_t node, uint64_t *number,
                       struct vac_fuse_file **file);

/** Finds an open file, to be put back. 0 or an errno: EBADF; ESTALE when it was open before this
 * worker began, and may be opened again. */
int vac_fuse_file_find(struct vac_fuse *fuse, enum vac_number_kind kind, uint64_t number,
                       struct vac_fuse_file **file);

/** Finds an open session; one that was open before this worker began is opened again. 0 or an
 * errno. */
int vac_fuse_session_find(struct vac_fuse *fuse, uint64_t number, struct vac_fuse_file **file);

void vac_fuse_file_put(struct vac_fuse *fuse, struct vac_fuse_file *file);

/** Closes a file and cancels its calls; 0 or EBADF. */
int vac_fuse_file_close(struct vac_fuse *fuse, enum vac_number_kind kind, uint64_t number);

/** Closes all of them, and begins a new generation; `mounted` says whether what follows is a
 * mount. */
void vac_fuse_files_drop(struct vac_fuse *fuse, bool mounted);

#endif

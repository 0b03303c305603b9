/* SPDX-License-Identifier: Apache-2.0 */
/** The arena of an open session; docs/protocol.md, Calls from Linux. The file system's lock guards
 * all of it but the bytes themselves, which stay where they are until vac_session_arena_free(). */
#ifndef VAC_FUSE_ARENA_H
#define VAC_FUSE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vac_session_arena {
    uint8_t *base;   /* NULL while it is empty */
    uint16_t *pages; /* whether each is there, and who uses it now */
    size_t size;     /* bytes that can be touched */
};

/** What a page is wanted for. */
enum vac_arena_use {
    VAC_ARENA_DATA, /* a call reads it; several may */
    VAC_ARENA_ROOM, /* a call writes it: nobody else uses it */
    VAC_ARENA_WRITE /* a WRITE does; likewise */
};

/**
 * Takes the pages of a range; what is written grows the arena. 0, or an errno and nothing is taken:
 * EINVAL (DATA or ROOM beyond what an arena may be), EFBIG (WRITE there), ESTALE (DATA that is not
 * there), EBUSY (somebody uses a page in a way that does not go together), ENOSPC, ENOMEM.
 */
int vac_session_arena_take(struct vac_session_arena *arena, enum vac_arena_use use, uint64_t offset,
                           uint64_t size);

/** Gives them back; those that were written are there from now on, if it was `done`. */
void vac_session_arena_give(struct vac_session_arena *arena, enum vac_arena_use use,
                            uint64_t offset, uint64_t size, bool done);

/** How many of `size` bytes from `offset` on come before the first page that is not there. */
size_t vac_session_arena_there(const struct vac_session_arena *arena, uint64_t offset,
                               uint64_t size);

void vac_session_arena_free(struct vac_session_arena *arena);

#endif

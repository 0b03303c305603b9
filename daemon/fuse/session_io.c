/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/session_io.h"

#include <errno.h>

#include "daemon/fuse/file.h"
#include "daemon/fuse/kept.h"
#include "daemon/worker/tenant.h"
#include "wire/session.h"

/* A kept reply; 0 or an errno. */
static int read_kept(const struct vac_exchange *exchange, struct vac_fuse_file *file,
                     uint64_t offset, size_t size, size_t *written)
{
    uint64_t low = (offset - VAC_SESSION_KEPT) >> VAC_SESSION_KEPT_SHIFT;
    uint64_t at = offset & ((UINT64_C(1) << VAC_SESSION_KEPT_SHIFT) - 1);

    if (low >= VAC_SESSION_KEPT_IDS)
        return EINVAL;
    struct vac_kept *kept = vac_kept_get_low(exchange->fuse, file, low, at, size);
    if (!kept)
        return ENODATA;
    size_t left = at < kept->size ? kept->size - (size_t)at : 0;
    *written = vac_exchange_write(exchange, left ? (const char *)kept->data + at : NULL,
                                  left < size ? left : size);
    vac_kept_put(exchange->fuse, kept);
    return 0;
}

/* What is there of the arena; 0 or an errno. Calls may be writing it: who reads a room before its
 * call is done sees what there is. */
static int read_arena(const struct vac_exchange *exchange, struct vac_fuse_file *file,
                      uint64_t offset, size_t size, size_t *written)
{
    pthread_mutex_lock(&exchange->fuse->lock);
    size_t there = vac_session_arena_there(&file->arena, offset, size);
    pthread_mutex_unlock(&exchange->fuse->lock);
    if (!there && size)
        return ENODATA;
    *written = vac_exchange_write(exchange, there ? file->arena.base + offset : NULL, there);
    atomic_fetch_add_explicit(&vac_tenant.arena_out_bytes, there, memory_order_relaxed);
    return 0;
}

void vac_session_read(struct vac_exchange *exchange, const struct fuse_read_in *asked)
{
    struct vac_fuse_file *file;
    size_t room = vac_exchange_room(exchange);
    size_t size = asked->size < room ? asked->size : room;
    size_t written = 0;

    int error = vac_fuse_session_find(exchange->fuse, asked->fh, &file);
    if (!error) {
        error = asked->offset < VAC_SESSION_KEPT
                    ? read_arena(exchange, file, asked->offset, size, &written)
                    : read_kept(exchange, file, asked->offset, size, &written);
        vac_fuse_file_put(exchange->fuse, file);
    }
    if (error)
        vac_exchange_fail(exchange, error);
    else
        vac_exchange_end(exchange, written);
}

/* Takes the pages, so that no call reads them while they change; 0 or an errno. */
static int write_arena(struct vac_exchange *exchange, struct vac_fuse_file *file, uint64_t offset,
                       size_t size)
{
    struct vac_session_arena *arena = &file->arena;

    pthread_mutex_lock(&exchange->fuse->lock);
    int error = file->closed ? EBADF : vac_session_arena_take(arena, VAC_ARENA_WRITE, offset, size);
    pthread_mutex_unlock(&exchange->fuse->lock);
    if (error || !size)
        return error;
    vac_iov_read(&exchange->in, arena->base + offset, size);
    pthread_mutex_lock(&exchange->fuse->lock);
    vac_session_arena_give(arena, VAC_ARENA_WRITE, offset, size, true);
    pthread_mutex_unlock(&exchange->fuse->lock);
    atomic_fetch_add_explicit(&vac_tenant.arena_in_bytes, size, memory_order_relaxed);
    return 0;
}

void vac_session_write(struct vac_exchange *exchange, const struct fuse_write_in *asked)
{
    const struct fuse_write_out answer = {.size = asked->size};
    struct vac_fuse_file *file;

    int error = vac_fuse_session_find(exchange->fuse, asked->fh, &file);
    if (!error) {
        error = write_arena(exchange, file, asked->offset, asked->size);
        vac_fuse_file_put(exchange->fuse, file);
    }
    if (error)
        vac_exchange_fail(exchange, error);
    else
        vac_exchange_give(exchange, &answer, sizeof(answer));
}

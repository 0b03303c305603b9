/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/fuse.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/fuse/file.h"

struct vac_fuse *vac_fuse_new(void)
{
    struct vac_fuse *fuse = (struct vac_fuse *)calloc(1, sizeof(*fuse));

    if (!fuse)
        return NULL;
    pthread_mutex_init(&fuse->lock, NULL);
    fuse->references = 1;
    vac_fuse_resume(fuse, &fuse->own_word);
    return fuse;
}

void vac_fuse_reset(struct vac_fuse *fuse)
{
    vac_fuse_files_drop(fuse, false);
}

void vac_fuse_put(struct vac_fuse *fuse)
{
    pthread_mutex_lock(&fuse->lock);
    bool last = --fuse->references == 0;
    pthread_mutex_unlock(&fuse->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&fuse->lock);
    free(fuse);
}

void vac_fuse_free(struct vac_fuse *fuse)
{
    /* The device may go on in another worker, so what that is to know stays as it is. */
    fuse->word = &fuse->own_word;
    vac_fuse_files_drop(fuse, false);
    vac_fuse_put(fuse);
}

static bool is_mounted(struct vac_fuse *fuse)
{
    pthread_mutex_lock(&fuse->lock);
    bool mounted = fuse->mounted != 0;
    pthread_mutex_unlock(&fuse->lock);
    return mounted;
}

void vac_fuse_init(struct vac_exchange *exchange)
{
    /* What newer kernels add to this is not looked at. */
    struct {
        uint32_t major;
        uint32_t minor;
        uint32_t max_readahead;
        uint32_t flags;
    } offered;
    struct fuse_init_out answer = {.major = FUSE_KERNEL_VERSION, .minor = 31};
    const uint32_t known = FUSE_ASYNC_READ | FUSE_PARALLEL_DIROPS | FUSE_MAX_PAGES;

    if (!vac_iov_read(&exchange->in, &offered, sizeof(offered))) {
        vac_exchange_fail(exchange, EINVAL);
        return;
    }
    /* Before 7.23 answers had other layouts. */
    if (offered.major < FUSE_KERNEL_VERSION ||
        (offered.major == FUSE_KERNEL_VERSION && offered.minor < 23)) {
        vac_exchange_fail(exchange, EPROTO);
        return;
    }
    if (vac_exchange_room(exchange) < sizeof(answer)) {
        vac_exchange_fail(exchange, EINVAL);
        return;
    }
    vac_fuse_files_drop(exchange->fuse, offered.major == FUSE_KERNEL_VERSION);
    /* A newer major is told ours, and begins anew with that. */
    if (offered.major == FUSE_KERNEL_VERSION) {
        answer.max_readahead = offered.max_readahead;
        answer.flags = offered.flags & known;
        answer.max_background = 1024;
        answer.congestion_threshold = 768;
        answer.max_write = 1 << 20;
        answer.time_gran = 1;
        answer.max_pages = answer.flags & FUSE_MAX_PAGES ? 256 : 0;
    }
    vac_exchange_give(exchange, &answer, sizeof(answer));
}

static void destroy(struct vac_exchange *exchange)
{
    vac_fuse_reset(exchange->fuse);
    vac_exchange_give(exchange, NULL, 0);
}

static void dispatch(struct vac_exchange *exchange)
{
    switch (exchange->head.opcode) {
    case FUSE_LOOKUP:
        vac_fuse_lookup(exchange);
        break;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
        vac_exchange_end(exchange, 0);
        break;
    case FUSE_GETATTR:
        vac_fuse_getattr(exchange);
        break;
    case FUSE_SETATTR:
        vac_fuse_setattr(exchange);
        break;
    case FUSE_STATFS:
        vac_fuse_statfs(exchange);
        break;
    case FUSE_OPEN:
        vac_fuse_open(exchange);
        break;
    case FUSE_OPENDIR:
        vac_fuse_opendir(exchange);
        break;
    case FUSE_READ:
        vac_fuse_read(exchange);
        break;
    case FUSE_WRITE:
        vac_fuse_write(exchange);
        break;
    case FUSE_READDIR:
        vac_fuse_readdir(exchange);
        break;
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
        vac_fuse_release(exchange);
        break;
    case FUSE_FLUSH:
        vac_fuse_flush(exchange);
        break;
    case FUSE_IOCTL:
        vac_fuse_ioctl(exchange);
        break;
    case FUSE_DESTROY:
        destroy(exchange);
        break;
    case FUSE_SYMLINK:
    case FUSE_MKNOD:
    case FUSE_MKDIR:
    case FUSE_UNLINK:
    case FUSE_RMDIR:
    case FUSE_RENAME:
    case FUSE_RENAME2:
    case FUSE_LINK:
    case FUSE_SETXATTR:
    case FUSE_REMOVEXATTR:
    case FUSE_CREATE:
    case FUSE_TMPFILE:
    case FUSE_FALLOCATE:
    case FUSE_COPY_FILE_RANGE:
        vac_exchange_fail(exchange, EROFS);
        break;
    default:
        vac_exchange_fail(exchange, ENOSYS);
    }
}

void vac_fuse_dispatch(struct vac_exchange *exchange)
{
    if (exchange->head.opcode == FUSE_INIT)
        vac_fuse_init(exchange);
    else if (!is_mounted(exchange->fuse))
        vac_exchange_fail(exchange, EIO);
    else
        dispatch(exchange);
}

void vac_fuse_handle(struct vac_fuse *fuse, struct vac_fuse_request *request)
{
    struct vac_exchange exchange;

    if (vac_exchange_begin(&exchange, fuse, request))
        vac_fuse_dispatch(&exchange);
}

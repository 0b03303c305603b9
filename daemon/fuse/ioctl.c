/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/ioctl.h"

#include <errno.h>

#include "daemon/fuse/kept.h"
#include "daemon/fuse/submit.h"
#include "daemon/worker/tenant.h"

/* Flags that say of the process what does not matter here: all is of fixed layout. */
enum { ANY_PROCESS = FUSE_IOCTL_COMPAT | FUSE_IOCTL_32BIT | FUSE_IOCTL_COMPAT_X32 };

/* Whether the sizes are those that Linux took from the cmd (ioctl(2), _IOC). */
static bool fits(const struct fuse_ioctl_in *asked)
{
    uint32_t size = asked->cmd >> 16 & 0x3fff;
    bool writes = asked->cmd >> 30 & 1;
    bool reads = asked->cmd >> 31;

    if (!writes && !reads)
        return size == 0;
    return (!writes || size == asked->in_size) && (!reads || size == asked->out_size);
}

int vac_ioctl_begin(struct vac_ioctl *ioctl, const struct vac_exchange *exchange)
{
    struct fuse_ioctl_in asked;

    ioctl->exchange = *exchange;
    ioctl->out = exchange->out;
    if (!vac_iov_read(&ioctl->exchange.in, &asked, sizeof(asked)))
        return EINVAL;
    if (asked.flags & ~(uint32_t)ANY_PROCESS || asked.in_size > ioctl->exchange.in.left ||
        !fits(&asked))
        return EINVAL;
    vac_iov_cut(&ioctl->exchange.in, asked.in_size);
    if (!vac_iov_skip(&ioctl->out, sizeof(struct fuse_out_header) + sizeof(struct fuse_ioctl_out)))
        return EINVAL;
    if (asked.out_size > ioctl->out.left)
        return EINVAL;
    vac_iov_cut(&ioctl->out, asked.out_size);
    ioctl->number = asked.fh;
    ioctl->cmd = asked.cmd & 0xffff;
    return 0;
}

static void answer(const struct vac_ioctl *ioctl, int32_t result, size_t size)
{
    struct vac_iov out = ioctl->exchange.out;
    const struct {
        struct fuse_out_header header;
        struct fuse_ioctl_out answer;
    } head = {
        .header = {.len = (uint32_t)(sizeof(head) + size), .unique = ioctl->exchange.head.unique},
        .answer = {.result = result}};

    /* There is room: it was checked first of all. */
    vac_iov_write(&out, &head, sizeof(head));
    vac_exchange_end(&ioctl->exchange, head.header.len);
}

void vac_ioctl_end(const struct vac_ioctl *ioctl, size_t size)
{
    answer(ioctl, 0, size);
}

void vac_ioctl_pending(const struct vac_ioctl *ioctl)
{
    answer(ioctl, VAC_SESSION_PENDING, 0);
}

static int fetch(struct vac_ioctl *ioctl, struct vac_fuse_file *file, size_t *size)
{
    struct vac_fuse *fuse = ioctl->exchange.fuse;
    uint64_t asked[2]; /* the call's id, an offset */
    int error = 0;

    if (!vac_iov_read(&ioctl->exchange.in, asked, sizeof(asked)))
        return EINVAL;
    struct vac_kept *kept = vac_kept_get(fuse, file, asked[0], asked[1], ioctl->out.left);
    if (!kept)
        return ENOENT;
    if (asked[1] <= kept->size) {
        *size = kept->size - asked[1];
        if (*size > ioctl->out.left)
            *size = ioctl->out.left;
        vac_iov_write(&ioctl->out, (const char *)kept->data + asked[1], *size);
    } else {
        error = EINVAL;
    }
    vac_kept_put(fuse, kept);
    return error;
}

static int cancel(struct vac_ioctl *ioctl, struct vac_fuse_file *file)
{
    struct vac_fuse *fuse = ioctl->exchange.fuse;
    uint64_t id;
    int error = ENOENT;

    if (!vac_iov_read(&ioctl->exchange.in, &id, sizeof(id)))
        return EINVAL;
    pthread_mutex_lock(&fuse->lock);
    for (const struct vac_under_way *call = file->calls; call; call = call->next) {
        if (call->id == id) {
            vac_tenant_cancel(call->slot);
            error = 0;
        }
    }
    pthread_mutex_unlock(&fuse->lock);
    return error;
}

/* What is done at once; 0 and the bytes that are in the room, or an errno. */
static int do_now(struct vac_ioctl *ioctl, struct vac_fuse_file *file, size_t *size)
{
    switch (ioctl->cmd) {
    case VAC_SESSION_FETCH:
        return fetch(ioctl, file, size);
    case VAC_SESSION_CANCEL:
        return cancel(ioctl, file);
    default:
        return ENOTTY;
    }
}

void vac_fuse_ioctl(struct vac_exchange *exchange)
{
    struct vac_ioctl ioctl;
    struct vac_fuse_file *file;
    size_t size = 0;
    int error = vac_ioctl_begin(&ioctl, exchange);

    if (!error)
        error = vac_fuse_session_find(exchange->fuse, ioctl.number, &file);
    if (error) {
        vac_exchange_fail(exchange, error);
        return;
    }
    if (ioctl.cmd == VAC_SESSION_CALL) {
        vac_ioctl_call(&ioctl, file);
    } else if (ioctl.cmd == VAC_SESSION_SUBMIT) {
        vac_ioctl_submit(&ioctl, file);
    } else if (ioctl.cmd == VAC_SESSION_SUBMIT_AT) {
        vac_ioctl_submit_at(&ioctl, file);
    } else if (ioctl.cmd == VAC_SESSION_WAIT) {
        vac_ioctl_wait(&ioctl, file);
    } else {
        error = do_now(&ioctl, file, &size);
        vac_fuse_file_put(exchange->fuse, file);
        if (error)
            vac_exchange_fail(exchange, error);
        else
            vac_ioctl_end(&ioctl, size);
    }
}

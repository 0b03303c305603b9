/* SPDX-License-Identifier: Apache-2.0 */
/** Requests about nodes: LOOKUP, GETATTR, STATFS. */
#include <errno.h>
#include <string.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/file.h"
#include "daemon/fuse/node.h"

enum { NAME_MAX_BYTES = 255, VALID_SECONDS = 1, BLOCK = 4096 };

/* The name that a request brings: bytes up to a zero, which is the last. 0 or an errno. */
static int read_name(struct vac_exchange *exchange, char name[NAME_MAX_BYTES + 1])
{
    size_t size = exchange->in.left;

    if (size > NAME_MAX_BYTES + 1)
        return ENAMETOOLONG;
    if (!size || !vac_iov_read(&exchange->in, name, size) || name[size - 1] ||
        strlen(name) != size - 1 || size == 1)
        return EINVAL;
    return strchr(name, '/') ? EINVAL : 0;
}

void vac_fuse_lookup(struct vac_exchange *exchange)
{
    char name[NAME_MAX_BYTES + 1];
    struct fuse_entry_out answer = {.attr_valid = VALID_SECONDS};
    int error = read_name(exchange, name);

    if (!error) {
        enum vac_node_kind kind = vac_node_kind(exchange->head.nodeid);
        error = kind == VAC_NODE_NONE ? ESTALE : kind != VAC_NODE_FOLDER ? ENOTDIR : 0;
    }
    if (!error) {
        /* Writers to one session's node would wait for each other in the guest. */
        uint64_t session = vac_fuse_number(exchange->fuse, VAC_NUMBER_SESSION_NODE);
        answer.nodeid = vac_node_find(exchange->head.nodeid, name, session);
        error = answer.nodeid ? 0 : ENOENT;
    }
    if (error) {
        vac_exchange_fail(exchange, error);
        return;
    }
    enum vac_node_kind kind = vac_node_kind(answer.nodeid);
    if (kind != VAC_NODE_SESSION)
        answer.entry_valid = VALID_SECONDS;
    vac_node_describe(answer.nodeid, kind, &answer.attr);
    vac_exchange_give(exchange, &answer, sizeof(answer));
}

void vac_fuse_getattr(struct vac_exchange *exchange)
{
    struct fuse_attr_out answer = {.attr_valid = VALID_SECONDS};
    enum vac_node_kind kind = vac_node_kind(exchange->head.nodeid);

    if (kind == VAC_NODE_NONE) {
        vac_exchange_fail(exchange, ESTALE);
        return;
    }
    vac_node_describe(exchange->head.nodeid, kind, &answer.attr);
    vac_exchange_give(exchange, &answer, sizeof(answer));
}

/* What a shell's `>` and touch(1) ask of a file. */
enum {
    HARMLESS = FATTR_SIZE | FATTR_ATIME | FATTR_MTIME | FATTR_FH | FATTR_ATIME_NOW |
               FATTR_MTIME_NOW | FATTR_LOCKOWNER | FATTR_CTIME
};

void vac_fuse_setattr(struct vac_exchange *exchange)
{
    struct fuse_setattr_in asked;
    struct fuse_attr_out answer = {.attr_valid = VALID_SECONDS};
    enum vac_node_kind kind = vac_node_kind(exchange->head.nodeid);
    int error = 0;

    if (!vac_iov_read(&exchange->in, &asked, sizeof(asked)))
        error = EINVAL;
    else if (kind == VAC_NODE_NONE)
        error = ESTALE;
    else if (!vac_node_is_writable(kind))
        error = EROFS;
    else if (asked.valid & ~(uint32_t)HARMLESS || (asked.valid & FATTR_SIZE && asked.size))
        error = EPERM;
    if (error) {
        vac_exchange_fail(exchange, error);
        return;
    }
    vac_node_describe(exchange->head.nodeid, kind, &answer.attr);
    vac_exchange_give(exchange, &answer, sizeof(answer));
}

/* What df(1) shows: the memory that the tenant may have for its guests. */
void vac_fuse_statfs(struct vac_exchange *exchange)
{
    const uint64_t left = vac_budget_left() / BLOCK;
    const struct fuse_statfs_out answer = {.st = {.blocks = vac_budget_limit() / BLOCK,
                                                  .bfree = left,
                                                  .bavail = left,
                                                  .bsize = BLOCK,
                                                  .frsize = BLOCK,
                                                  .namelen = NAME_MAX_BYTES}};

    vac_exchange_give(exchange, &answer, sizeof(answer));
}

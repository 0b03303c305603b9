/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "daemon/fuse/server.h"

bool vac_exchange_begin(struct vac_exchange *exchange, struct vac_fuse *fuse,
                        struct vac_fuse_request *request)
{
    *exchange = (struct vac_exchange){.fuse = fuse,
                                      .request = request,
                                      .in = vac_iov_of(request->in, request->in_count),
                                      .out = vac_iov_of(request->out, request->out_count)};
    if (!vac_iov_read(&exchange->in, &exchange->head, sizeof(exchange->head))) {
        vac_exchange_fail(exchange, EINVAL);
        return false;
    }
    if (exchange->head.len < sizeof(exchange->head) ||
        exchange->head.len - sizeof(exchange->head) > exchange->in.left) {
        vac_exchange_fail(exchange, EINVAL);
        return false;
    }
    vac_iov_cut(&exchange->in, exchange->head.len - sizeof(exchange->head));
    return true;
}

size_t vac_exchange_room(const struct vac_exchange *exchange)
{
    const size_t header = sizeof(struct fuse_out_header);

    return exchange->out.left > header ? exchange->out.left - header : 0;
}

static size_t write_answer(const struct vac_exchange *exchange, int error, const void *data,
                           size_t size)
{
    struct vac_iov out = exchange->out;
    const struct fuse_out_header header = {
        .len = (uint32_t)(sizeof(header) + size), .error = -error, .unique = exchange->head.unique};

    bool written = vac_iov_write(&out, &header, sizeof(header)) && vac_iov_write(&out, data, size);
    return written ? header.len : 0;
}

size_t vac_exchange_write(const struct vac_exchange *exchange, const void *data, size_t size)
{
    if (size > vac_exchange_room(exchange))
        return write_answer(exchange, EINVAL, NULL, 0);
    return write_answer(exchange, 0, data, size);
}

void vac_exchange_give(const struct vac_exchange *exchange, const void *data, size_t size)
{
    vac_exchange_end(exchange, vac_exchange_write(exchange, data, size));
}

/* What has no answer gets none, however wrong it is. */
static bool is_silent(uint32_t opcode)
{
    return opcode == FUSE_FORGET || opcode == FUSE_BATCH_FORGET || opcode == FUSE_INTERRUPT;
}

void vac_exchange_fail(const struct vac_exchange *exchange, int error)
{
    size_t written = is_silent(exchange->head.opcode) ? 0 : write_answer(exchange, error, NULL, 0);
    vac_exchange_end(exchange, written);
}

void vac_exchange_end(const struct vac_exchange *exchange, size_t written)
{
    exchange->request->answered(exchange->request, written);
}

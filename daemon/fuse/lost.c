/* SPDX-License-Identifier: Apache-2.0 */
/** Requests that a worker had taken when it died. */
#include <errno.h>

#include "daemon/fuse/ioctl.h"
#include "daemon/fuse/message.h"
#include "wire/bytes.h"
#include "wire/frame.h"

enum { HEAD_READ = 32 };

/* Op, version and id of the call, if it has a head. */
static void read_head(struct vac_iov in, struct vac_reply_head *head)
{
    uint8_t bytes[HEAD_READ];

    if (!vac_iov_read(&in, bytes, sizeof(bytes)) || vac_load32(bytes) != VAC_FRAME_MAGIC ||
        bytes[VAC_FRAME_AT_KIND] != VAC_FRAME_CALL)
        return;
    head->op = vac_load32(bytes + VAC_FRAME_AT_OP);
    head->version = vac_load16(bytes + VAC_FRAME_AT_VERSION);
    head->id = vac_load64(bytes + VAC_FRAME_AT_ID);
}

static void answer_call(struct vac_ioctl *ioctl)
{
    static const char message[] =
        "the worker that ran the call died; the call may have run; send it again if that does no "
        "harm";
    _Alignas(8) uint8_t frame[VAC_LEAST_REPLY];
    struct vac_writer writer = {.frame = frame, .capacity = sizeof(frame)};
    struct vac_reply_head head = {.status = VACCEL_ERR_LOST, .message = message};

    read_head(ioctl->exchange.in, &head);
    vac_frame_begin_reply(&writer, &head, 0);
    vac_frame_end(&writer);
    if (vac_iov_write(&ioctl->out, frame, (size_t)writer.length))
        vac_ioctl_end(ioctl, (size_t)writer.length);
    else
        vac_exchange_fail(&ioctl->exchange, EIO);
}

void vac_fuse_lost(struct vac_fuse *fuse, struct vac_fuse_request *request)
{
    struct vac_exchange exchange;
    struct vac_ioctl ioctl;

    if (!vac_exchange_begin(&exchange, fuse, request))
        return;
    if (exchange.head.opcode == FUSE_IOCTL && vac_ioctl_begin(&ioctl, &exchange) == 0 &&
        (ioctl.cmd == VAC_SESSION_CALL || ioctl.cmd == VAC_SESSION_SUBMIT ||
         ioctl.cmd == VAC_SESSION_SUBMIT_AT))
        answer_call(&ioctl);
    else
        vac_fuse_dispatch(&exchange);
}

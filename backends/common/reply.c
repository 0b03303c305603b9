/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/reply.h"

#include <stdlib.h>
#include <string.h>

/* What decoding one reply may take beside its frame. */
#define MAX_MEMORY (UINT64_C(1) << 30)

struct vac_reply *vac_reply_new(void)
{
    struct vac_reply *reply = (struct vac_reply *)malloc(sizeof(*reply));

    if (!reply)
        return NULL;
    vac_memory_init(&reply->memory, &reply->arena, MAX_MEMORY);
    reply->frame = reply->usual;
    reply->length = 0;
    return reply;
}

void vac_reply_free(void *kept)
{
    struct vac_reply *reply = (struct vac_reply *)kept;

    if (!reply)
        return;
    vac_memory_free(&reply->memory);
    if (reply->frame != reply->usual)
        free(reply->frame);
    free(reply);
}

int vac_reply_grow(struct vac_reply *reply, size_t length, size_t filled)
{
    if (length <= sizeof(reply->usual))
        return 1;
    uint8_t *frame = (uint8_t *)malloc(length);
    if (!frame)
        return 0;
    memcpy(frame, reply->frame, filled);
    if (reply->frame != reply->usual)
        free(reply->frame);
    reply->frame = frame;
    return 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/outgoing.h"

#include <stdlib.h>

#include "wire/client.h"

enum { FRAME_ROOM = 4 << 10 };

static bool grow(struct vac_outgoing *outgoing, uint64_t size)
{
    uint8_t *frame = (uint8_t *)calloc(1, (size_t)size);

    if (!frame)
        return false;
    free(outgoing->frame);
    outgoing->frame = frame;
    outgoing->capacity = (size_t)size;
    return true;
}

vaccel_status vac_outgoing_write(struct vac_outgoing *outgoing, const vaccel_host *host,
                                 const struct vac_codec *codec, const struct vac_call_head *head,
                                 const void *args, uint64_t least_room)
{
    struct vac_writer *writer = &outgoing->writer;

    for (;;) {
        *writer = (struct vac_writer){.frame = outgoing->frame,
                                      .capacity = outgoing->capacity,
                                      .segments = outgoing->segments,
                                      .segment_capacity = VAC_OUTGOING_SEGMENTS,
                                      .offers_rooms = true,
                                      .least_room = least_room};
        vac_client_write(writer, codec, head, args);
        if (writer->fault)
            return host->fail(VACCEL_ERR_LIMIT, "the call cannot be encoded: %s", writer->fault);
        uint64_t whole = writer->length + (uint64_t)writer->segment_count * VAC_MESSAGE_ENTRY;
        if (whole <= outgoing->capacity)
            return VACCEL_OK;
        if (!grow(outgoing, whole < FRAME_ROOM ? FRAME_ROOM : whole))
            return host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call of %llu bytes",
                              (unsigned long long)whole);
    }
}

size_t vac_outgoing_end(struct vac_outgoing *outgoing)
{
    size_t at = (size_t)outgoing->writer.length;

    for (uint32_t i = 0; i < outgoing->writer.segment_count; i++, at += VAC_MESSAGE_ENTRY)
        vac_message_put_place(outgoing->frame + at, &outgoing->places[i]);
    return at;
}

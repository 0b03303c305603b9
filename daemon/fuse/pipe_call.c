/* SPDX-License-Identifier: Apache-2.0 */
/** `call`: a message in, a reply and the rooms out. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/parcel.h"
#include "daemon/fuse/pipe.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"

static bool get_place(const uint8_t *table, uint32_t i, struct vac_place *place)
{
    return vac_message_get_place(table + (size_t)i * VAC_MESSAGE_ENTRY, place) && !place->region;
}

/* Looks at as much as there is. */
static int is_whole(const struct vac_pipe *pipe)
{
    uint32_t table;
    uint32_t segments;
    struct vac_place place;

    if (pipe->size < VAC_MESSAGE_PEEK)
        return 0;
    uint64_t size = vac_message_measure(pipe->input, &table, &segments);
    if (!size)
        return -EINVAL;
    if (size > pipe->size)
        return 0;
    for (uint32_t i = 0; i < segments; i++) {
        if (!get_place(pipe->input + table, i, &place))
            return -EINVAL;
        if (!place.room && __builtin_add_overflow(size, place.size, &size))
            return -EINVAL;
    }
    return size == pipe->size ? 1 : size < pipe->size ? -EINVAL : 0;
}

static int frame(struct vac_pipe *pipe, const uint8_t **at, size_t *size)
{
    *at = pipe->input;
    *size = vac_load32(pipe->input + VAC_FRAME_AT_LENGTH);
    return 0;
}

/* Memory for the rooms; how many bytes, or -1 when there is none. */
static int64_t place_rooms(const struct vac_pipe *pipe, struct vac_parcel *parcel, uint8_t **rooms)
{
    const uint8_t *table = pipe->input + parcel->table;
    struct vac_place place;
    uint64_t size = 0;
    uint64_t at = 0;

    for (uint32_t i = 0; i < parcel->segment_count; i++) {
        if (get_place(table, i, &place) && place.room &&
            __builtin_add_overflow(size, place.size, &size))
            return -1;
    }
    if (size > INT64_MAX || !vac_budget_take(size))
        return -1;
    *rooms = (uint8_t *)calloc(1, (size_t)size + 1);
    if (!*rooms) {
        vac_budget_give(size);
        return -1;
    }
    for (uint32_t i = 0; i < parcel->segment_count; i++) {
        if (!get_place(table, i, &place) || !place.room)
            continue;
        parcel->segments[i] =
            (vaccel_segment){.data = *rooms + at,
                             .size = place.size,
                             .flags = VACCEL_SEGMENT_ROOM | VACCEL_SEGMENT_PRIVATE};
        at += place.size;
    }
    return (int64_t)size;
}

/* Reply and rooms, one after the other; false without memory. */
static bool put_together(struct vac_pipe *pipe, struct vac_answer *answer, const uint8_t *rooms,
                         size_t size)
{
    size_t padded = size ? (answer->kept_size + 7) & ~(size_t)7 : answer->kept_size;
    uint8_t *output = (uint8_t *)answer->kept;

    if (!vac_budget_take(padded + size))
        return false;
    if (padded + size > answer->kept_size) {
        output = (uint8_t *)realloc(answer->kept, padded + size);
        if (!output) {
            vac_budget_give(padded + size);
            return false;
        }
        answer->kept = output;
        memset(output + answer->kept_size, 0, padded - answer->kept_size);
        memcpy(output + padded, rooms, size);
    }
    pipe->output = output;
    pipe->length = padded + size;
    return true;
}

static void run(struct vac_pipe *pipe, struct vac_board_slot *slot)
{
    struct vac_parcel parcel = {.bytes = pipe->input, .size = pipe->size};
    struct vac_answer answer = {.data = NULL};
    uint8_t *rooms = NULL;
    int64_t size = -1;

    int error = vac_parcel_open(&parcel);
    if (!error)
        error = vac_parcel_place(&parcel);
    if (!error)
        size = place_rooms(pipe, &parcel, &rooms);
    if (size >= 0) {
        struct vac_request request = {.frame = parcel.bytes,
                                      .size = parcel.length,
                                      .is_private = true,
                                      .segments = parcel.segments,
                                      .segment_count = parcel.segment_count};
        if (vac_tenant_run(slot, pipe->deadline_ns, &request, &answer, pipe->fuse) == VACCEL_OK &&
            !put_together(pipe, &answer, rooms, (size_t)size))
            free(answer.kept);
        vac_budget_give((uint64_t)size);
    }
    if (!pipe->output)
        pipe->end = error ? error : ENOMEM;
    free(rooms);
    parcel.bytes = NULL; /* the pipe's */
    vac_parcel_free(&parcel);
}

const struct vac_pipe_kind vac_pipe_call = {is_whole, frame, run};

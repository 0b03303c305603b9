/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fuse/budget.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"

static bool charge(struct vac_fuse_message *message, uint64_t bytes)
{
    if (!vac_budget_take(bytes))
        return false;
    message->charged += bytes;
    return true;
}

/* Frame and table. What was looked at to find out how long they are is not read again. */
static int read_frame(struct vac_fuse_message *message, struct vac_iov *in, uint32_t *table)
{
    uint8_t peek[VAC_MESSAGE_PEEK];

    if (!vac_iov_read(in, peek, sizeof(peek)))
        return EINVAL;
    uint64_t size = vac_message_measure(peek, table, &message->segment_count);
    if (!size || size - sizeof(peek) > in->left)
        return EINVAL;
    message->length = vac_load32(peek + VAC_FRAME_AT_LENGTH);
    if (message->length > VAC_MESSAGE_FRAME_MAX)
        return E2BIG;
    if (!charge(message, size + message->segment_count * (sizeof(vaccel_segment) + sizeof(void *))))
        return ENOMEM;
    message->frame = (uint8_t *)malloc((size_t)size);
    message->segments =
        (vaccel_segment *)calloc(message->segment_count + 1, sizeof(vaccel_segment));
    message->elsewhere = (void **)calloc(message->segment_count + 1, sizeof(void *));
    if (!message->frame || !message->segments || !message->elsewhere)
        return ENOMEM;
    memcpy(message->frame, peek, sizeof(peek));
    vac_iov_read(in, message->frame + sizeof(peek), (size_t)size - sizeof(peek));
    return 0;
}

/* A segment where it lies in one piece, or memory for it. */
static int place(struct vac_fuse_message *message, uint32_t index, struct vac_iov *at,
                 uint64_t size)
{
    vaccel_segment *segment = &message->segments[index];

    segment->size = size;
    segment->data = vac_iov_piece(at, (size_t)size);
    if (!segment->data) {
        if (!charge(message, size))
            return ENOMEM;
        /* Zeroed, since a room may be written in part, and all of it goes to the guest. */
        segment->data = message->elsewhere[index] = calloc(1, (size_t)size);
        if (!segment->data)
            return ENOMEM;
        segment->flags |= VACCEL_SEGMENT_PRIVATE;
    }
    vac_iov_skip(at, (size_t)size);
    return 0;
}

/* Adds up what there is; 0 or an errno. */
static int measure(const struct vac_fuse_message *message, const uint8_t *table, uint64_t *data,
                   uint64_t *rooms)
{
    struct vac_place entry;

    *data = *rooms = 0;
    for (uint32_t i = 0; i < message->segment_count; i++) {
        if (!vac_message_get_place(table + (size_t)i * VAC_MESSAGE_ENTRY, &entry) || entry.region)
            return EINVAL;
        uint64_t *sum = entry.room ? rooms : data;
        if (__builtin_add_overflow(*sum, entry.size, sum))
            return EINVAL;
    }
    return 0;
}

static int place_all(struct vac_fuse_message *message, const uint8_t *table)
{
    struct vac_iov data = message->data;
    struct vac_iov rooms = message->rooms;
    struct vac_place entry;
    int error = 0;

    for (uint32_t i = 0; i < message->segment_count && !error; i++) {
        vac_message_get_place(table + (size_t)i * VAC_MESSAGE_ENTRY, &entry);
        message->segments[i].flags = entry.room ? VACCEL_SEGMENT_ROOM : 0;
        error = place(message, i, entry.room ? &rooms : &data, entry.size);
    }
    return error;
}

static int read_message(struct vac_fuse_message *message, struct vac_iov in, struct vac_iov out)
{
    uint32_t table;
    uint64_t data;
    uint64_t rooms;

    if (vac_tenant.max_message && in.left > vac_tenant.max_message)
        return E2BIG;
    int error = read_frame(message, &in, &table);
    if (!error)
        error = measure(message, message->frame + table, &data, &rooms);
    if (error)
        return error;
    if (data > in.left || rooms > out.left || out.left - rooms < VAC_LEAST_REPLY)
        return EINVAL;
    message->data = in;
    message->reply = out;
    message->rooms = out;
    vac_iov_cut(&message->reply, out.left - (size_t)rooms);
    vac_iov_skip(&message->rooms, out.left - (size_t)rooms);
    return place_all(message, message->frame + table);
}

int vac_fuse_message_read(struct vac_fuse_message *message, struct vac_iov in, struct vac_iov out)
{
    *message = (struct vac_fuse_message){.frame = NULL};
    int error = read_message(message, in, out);
    if (error)
        vac_fuse_message_free(message);
    return error;
}

void vac_fuse_message_gather(struct vac_fuse_message *message)
{
    struct vac_iov data = message->data;

    for (uint32_t i = 0; i < message->segment_count; i++) {
        const vaccel_segment *segment = &message->segments[i];
        if (segment->flags & VACCEL_SEGMENT_ROOM)
            continue;
        if (!message->elsewhere[i]) {
            vac_iov_skip(&data, (size_t)segment->size);
            continue;
        }
        vac_iov_read(&data, message->elsewhere[i], (size_t)segment->size);
        atomic_fetch_add_explicit(&vac_tenant.gathered_bytes, segment->size, memory_order_relaxed);
    }
}

void vac_fuse_message_scatter(struct vac_fuse_message *message)
{
    struct vac_iov rooms = message->rooms;

    for (uint32_t i = 0; i < message->segment_count; i++) {
        const vaccel_segment *segment = &message->segments[i];
        if (!(segment->flags & VACCEL_SEGMENT_ROOM))
            continue;
        if (!message->elsewhere[i]) {
            vac_iov_skip(&rooms, (size_t)segment->size);
            continue;
        }
        vac_iov_write(&rooms, message->elsewhere[i], (size_t)segment->size);
        atomic_fetch_add_explicit(&vac_tenant.scattered_bytes, segment->size, memory_order_relaxed);
    }
}

void vac_fuse_message_free(struct vac_fuse_message *message)
{
    for (uint32_t i = 0; message->elsewhere && i < message->segment_count; i++)
        free(message->elsewhere[i]);
    free(message->elsewhere);
    free(message->segments);
    free(message->frame);
    vac_budget_give(message->charged);
}

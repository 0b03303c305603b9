/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/arena.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "wire/session.h"

static uint64_t page_up(uint64_t offset)
{
    return (offset + VAC_SESSION_PAGE - 1) & ~(uint64_t)(VAC_SESSION_PAGE - 1);
}

/* A sum that stays where it is far beyond any arena rather than start again at 0. */
static uint64_t behind(uint64_t offset, uint64_t size)
{
    return size > UINT64_MAX / 4 || offset > UINT64_MAX / 4 ? UINT64_MAX / 4
                                                            : page_up(offset + size);
}

struct vac_plan vac_arena_plan(struct vac_outgoing *call)
{
    uint32_t count = call->writer.segment_count;
    size_t head = (size_t)call->writer.length + (size_t)count * VAC_MESSAGE_ENTRY;
    struct vac_plan plan = {.message = head, .apart = head > VAC_ARENA_MESSAGE_MAX};

    if (plan.apart)
        plan.written = page_up(head);
    for (uint32_t i = 0; i < count; i++) {
        const vaccel_segment *segment = &call->segments[i];
        struct vac_place *place = &call->places[i];
        *place =
            (struct vac_place){.room = segment->flags & VACCEL_SEGMENT_ROOM, .size = segment->size};
        if (place->room)
            continue;
        if (!plan.apart && segment->size <= VAC_ARENA_MESSAGE_MAX - plan.message) {
            plan.message += (size_t)segment->size;
            continue;
        }
        place->region = VAC_SESSION_ARENA;
        place->offset = plan.written;
        plan.written = behind(plan.written, segment->size);
    }
    plan.end = plan.written;
    for (uint32_t i = 0; i < count; i++) {
        if (!call->places[i].room)
            continue;
        call->places[i].region = VAC_SESSION_ARENA;
        call->places[i].offset = plan.end;
        plan.end = behind(plan.end, call->places[i].size);
    }
    return plan;
}

/* Appends memory whose place is `offset`; `filler` has a page for what is before it. */
static void append(struct vac_gather *pieces, uint64_t offset, const void *data, uint64_t size,
                   const void *filler)
{
    uint64_t at = pieces->offset + pieces->size;

    if (offset > at)
        pieces->parts[pieces->count++] =
            (struct iovec){(void *)(uintptr_t)filler, (size_t)(offset - at)};
    pieces->parts[pieces->count++] = (struct iovec){(void *)(uintptr_t)data, (size_t)size};
    pieces->size = offset + size - pieces->offset;
}

void vac_arena_inputs(const struct vac_outgoing *call, const struct vac_plan *plan,
                      struct vac_gather *pieces)
{
    static const uint8_t zeros[VAC_SESSION_PAGE];

    pieces->count = 0;
    pieces->offset = 0;
    pieces->size = 0;
    if (plan->apart)
        append(pieces, 0, call->frame, plan->message, zeros);
    for (uint32_t i = 0; i < call->writer.segment_count; i++) {
        const struct vac_place *place = &call->places[i];
        if (place->region == VAC_SESSION_ARENA && !place->room)
            append(pieces, place->offset, call->segments[i].data, place->size, zeros);
    }
}

void vac_arena_rooms(const struct vac_outgoing *call, const struct vac_plan *plan, void *scratch,
                     struct vac_gather *pieces)
{
    pieces->count = 0;
    pieces->offset = plan->written;
    pieces->size = 0;
    for (uint32_t i = 0; i < call->writer.segment_count; i++) {
        if (call->places[i].room)
            append(pieces, call->places[i].offset, call->segments[i].data, call->places[i].size,
                   scratch);
    }
}

/* `moved` bytes of the parts from `*first` on are done. */
static void advance(struct vac_gather *pieces, size_t *first, size_t moved)
{
    pieces->offset += moved;
    pieces->size -= moved;
    while (*first < pieces->count && moved >= pieces->parts[*first].iov_len)
        moved -= pieces->parts[(*first)++].iov_len;
    if (moved) {
        pieces->parts[*first].iov_base = (uint8_t *)pieces->parts[*first].iov_base + moved;
        pieces->parts[*first].iov_len -= moved;
    }
}

static int some(size_t count)
{
    return count < IOV_MAX ? (int)count : IOV_MAX;
}

int vac_arena_write(int file, struct vac_gather *pieces)
{
    size_t first = 0;

    while (pieces->size) {
        ssize_t moved = pwritev(file, pieces->parts + first, some(pieces->count - first),
                                (off_t)pieces->offset);
        if (moved < 0 && errno == EINTR)
            continue;
        if (moved <= 0)
            return moved < 0 ? errno : EIO;
        advance(pieces, &first, (size_t)moved);
    }
    return 0;
}

int vac_arena_read(int file, struct vac_gather *pieces)
{
    size_t first = 0;

    while (pieces->size) {
        ssize_t moved =
            preadv(file, pieces->parts + first, some(pieces->count - first), (off_t)pieces->offset);
        if (moved < 0 && errno == EINTR)
            continue;
        if (moved <= 0)
            return moved < 0 ? errno : ENODATA;
        advance(pieces, &first, (size_t)moved);
    }
    return 0;
}

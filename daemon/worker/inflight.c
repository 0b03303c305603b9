/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/inflight.h"

#include <stdlib.h>

/* The word: length, next, pending, head, from the lowest bit up. */
enum { NEXT_AT = 32, PENDING_AT = 48, HEAD_AT = 49 };

static uint64_t pack(struct vac_inflight_used used)
{
    return (uint64_t)used.length | (uint64_t)used.next << NEXT_AT |
           (uint64_t)used.pending << PENDING_AT | (uint64_t)used.head << HEAD_AT;
}

static struct vac_inflight_used unpack(uint64_t word)
{
    return (struct vac_inflight_used){.next = (uint16_t)(word >> NEXT_AT),
                                      .head = (uint16_t)(word >> HEAD_AT),
                                      .pending = word >> PENDING_AT & 1,
                                      .length = (uint32_t)word};
}

static void clear(struct vac_inflight *inflight, uint64_t epoch, uint32_t size, uint16_t base)
{
    const struct vac_inflight_used used = {.next = base};

    /* It is of no epoch until it is complete. */
    atomic_store(&inflight->epoch, 0);
    inflight->size = size;
    atomic_store(&inflight->taken, base);
    atomic_store(&inflight->used, pack(used));
    for (size_t i = 0; i < VAC_QUEUE_SIZE; i++)
        atomic_store_explicit(&inflight->head[i], 0, memory_order_relaxed);
    atomic_store(&inflight->epoch, epoch);
}

/* The latest that was taken: a worker may have died before it counted that. */
static uint64_t latest(const struct vac_inflight *inflight)
{
    uint64_t taken = atomic_load(&inflight->taken);

    for (size_t i = 0; i < inflight->size; i++) {
        uint64_t serial = atomic_load(&inflight->head[i]);
        if (serial > taken)
            taken = serial;
    }
    return taken;
}

/* What was taken is what was used and what is under way. */
static bool is_sound(const struct vac_inflight *inflight)
{
    struct vac_inflight_used used = vac_inflight_used(inflight);
    uint64_t taken = latest(inflight);
    uint64_t under_way = 0;

    for (size_t i = 0; i < inflight->size; i++)
        if (atomic_load(&inflight->head[i]) && !(used.pending && i == used.head))
            under_way++;
    return used.head < inflight->size && taken - atomic_load(&inflight->taken) <= 1 &&
           (uint16_t)(taken - under_way) == used.next;
}

bool vac_inflight_begin(struct vac_inflight *inflight, uint64_t epoch, uint32_t size, uint16_t base)
{
    if (atomic_load(&inflight->epoch) != epoch) {
        clear(inflight, epoch, size, base);
        return true;
    }
    if (inflight->size != size || !is_sound(inflight))
        return false;
    struct vac_inflight_used used = vac_inflight_used(inflight);
    if (used.pending)
        atomic_store(&inflight->head[used.head], 0);
    atomic_store(&inflight->taken, latest(inflight));
    return true;
}

struct vac_inflight_used vac_inflight_used(const struct vac_inflight *inflight)
{
    return unpack(atomic_load(&inflight->used));
}

bool vac_inflight_take(struct vac_inflight *inflight, uint16_t head)
{
    uint64_t serial = atomic_load_explicit(&inflight->taken, memory_order_relaxed) + 1;

    if (atomic_load_explicit(&inflight->head[head], memory_order_relaxed))
        return false;
    atomic_store_explicit(&inflight->head[head], serial, memory_order_release);
    atomic_store_explicit(&inflight->taken, serial, memory_order_release);
    return true;
}

struct vac_inflight_used vac_inflight_use(struct vac_inflight *inflight, uint16_t head,
                                          uint32_t length)
{
    struct vac_inflight_used used = vac_inflight_used(inflight);

    used = (struct vac_inflight_used){
        .next = (uint16_t)(used.next + 1), .head = head, .pending = true, .length = length};
    /* From here on it is used, whoever tells the guest. */
    atomic_store_explicit(&inflight->used, pack(used), memory_order_release);
    atomic_store_explicit(&inflight->head[head], 0, memory_order_release);
    return used;
}

void vac_inflight_done(struct vac_inflight *inflight)
{
    struct vac_inflight_used used = vac_inflight_used(inflight);

    used.pending = false;
    atomic_store_explicit(&inflight->used, pack(used), memory_order_release);
}

struct taken {
    uint64_t serial;
    uint16_t head;
};

static int by_serial(const void *a, const void *b)
{
    uint64_t first = ((const struct taken *)a)->serial;
    uint64_t second = ((const struct taken *)b)->serial;

    return (first > second) - (first < second);
}

size_t vac_inflight_heads(const struct vac_inflight *inflight, uint16_t heads[VAC_QUEUE_SIZE])
{
    struct taken taken[VAC_QUEUE_SIZE];
    size_t count = 0;

    for (uint16_t i = 0; i < inflight->size; i++) {
        uint64_t serial = atomic_load(&inflight->head[i]);
        if (serial)
            taken[count++] = (struct taken){serial, i};
    }
    qsort(taken, count, sizeof(*taken), by_serial);
    for (size_t i = 0; i < count; i++)
        heads[i] = taken[i].head;
    return count;
}

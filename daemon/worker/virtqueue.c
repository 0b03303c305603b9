/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/virtqueue.h"

#include <string.h>

/* Of the available ring, in 16 bits each: flags, index, heads, the event. */
enum { AVAILABLE_FLAGS, AVAILABLE_INDEX, AVAILABLE_HEADS };
/* Of the used ring, in bytes: flags, index, elements, the event. */
enum { USED_FLAGS = 0, USED_INDEX = 2, USED_ELEMENTS = 4, USED_ELEMENT = 8 };

/* What guests write at any time is read by whole words that the compiler reads once. The order is
 * total, as each side writes one word and then reads what the other wrote. */
static uint16_t load(const uint16_t *word)
{
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static void store(struct vac_virtqueue *queue, size_t at, uint16_t value)
{
    __atomic_store_n((uint16_t *)(void *)(queue->used + at), value, __ATOMIC_SEQ_CST);
}

static size_t event_at(const struct vac_virtqueue *queue)
{
    return USED_ELEMENTS + (size_t)queue->size * USED_ELEMENT;
}

static const char *find_rings(struct vac_virtqueue *queue, const struct vac_ring *ring,
                              const struct vac_guest_memory *memory)
{
    if (ring->descriptors % 16 || ring->available % 2 || ring->used % 4)
        return "a part of the ring is not aligned as virtio has it";
    void *descriptors =
        vac_guest_memory_user(memory, ring->descriptors, UINT64_C(16) * queue->size);
    void *available = vac_guest_memory_user(memory, ring->available, UINT64_C(2) * queue->size + 6);
    void *used = vac_guest_memory_user(memory, ring->used, event_at(queue) + 2);
    if (!descriptors || !available || !used)
        return "a part of the ring is outside the guest's memory";
    /* Regions are mapped as their files have it, which need not be how addresses have it. */
    if ((uintptr_t)descriptors % 16 || (uintptr_t)available % 2 || (uintptr_t)used % 4)
        return "the file of the region that the ring is in begins at an odd offset";
    queue->descriptors = (const uint8_t *)descriptors;
    queue->available = (uint16_t *)available;
    queue->used = (uint8_t *)used;
    return NULL;
}

static void publish(struct vac_virtqueue *queue, struct vac_inflight_used used)
{
    const struct vring_used_elem element = {.id = used.head, .len = used.length};
    uint32_t slot = (uint16_t)(used.next - 1) & (queue->size - 1);

    memcpy(queue->used + USED_ELEMENTS + (size_t)slot * USED_ELEMENT, &element, sizeof(element));
    store(queue, USED_INDEX, used.next);
    vac_inflight_done(queue->inflight);
}

const char *vac_virtqueue_begin(struct vac_virtqueue *queue, const struct vac_ring *ring,
                                struct vac_guest_memory *memory, struct vac_inflight *inflight)
{
    if (!ring->size || ring->size > VAC_QUEUE_SIZE || ring->size & (ring->size - 1))
        return "its size is not a power of two up to 1024";
    *queue = (struct vac_virtqueue){
        .size = ring->size,
        .indirect = ring->features >> VIRTIO_RING_F_INDIRECT_DESC & 1,
        .event_index = ring->features >> VIRTIO_RING_F_EVENT_IDX & 1,
        .inflight = inflight,
    };
    const char *reason = find_rings(queue, ring, memory);
    if (reason)
        return reason;
    if (!vac_inflight_begin(inflight, ring->epoch, ring->size, ring->base))
        return "the worker before this one left its in-flight memory damaged";
    queue->memory = vac_guest_memory_get(memory);
    struct vac_inflight_used used = vac_inflight_used(inflight);
    if (used.pending)
        publish(queue, used);
    return NULL;
}

void vac_virtqueue_end(struct vac_virtqueue *queue)
{
    vac_guest_memory_put(queue->memory);
    queue->memory = NULL;
}

uint16_t vac_virtqueue_next_index(const struct vac_virtqueue *queue)
{
    return (uint16_t)atomic_load(&queue->inflight->taken);
}

/* Heads that the guest has made available and that have not been taken. */
static uint16_t waiting(const struct vac_virtqueue *queue)
{
    return (uint16_t)(load(&queue->available[AVAILABLE_INDEX]) - vac_virtqueue_next_index(queue));
}

enum vac_virtqueue_next vac_virtqueue_take(struct vac_virtqueue *queue, uint16_t *head,
                                           const char **reason)
{
    uint16_t more = waiting(queue);

    if (!more)
        return VAC_VIRTQUEUE_EMPTY;
    uint32_t slot = vac_virtqueue_next_index(queue) & (queue->size - 1);
    *head = load(&queue->available[AVAILABLE_HEADS + slot]);
    *reason = NULL;
    if (more > queue->size)
        *reason = "its available index jumps by more than its size";
    else if (*head >= queue->size)
        *reason = "a head in its available ring is beyond its size";
    else if (!vac_inflight_take(queue->inflight, *head))
        *reason = "a head in its available ring is in use already";
    return *reason ? VAC_VIRTQUEUE_BROKEN : VAC_VIRTQUEUE_TAKEN;
}

bool vac_virtqueue_use(struct vac_virtqueue *queue, uint16_t head, uint32_t length)
{
    struct vac_inflight_used used = vac_inflight_use(queue->inflight, head, length);

    publish(queue, used);
    if (!queue->event_index)
        return !(load(&queue->available[AVAILABLE_FLAGS]) & VRING_AVAIL_F_NO_INTERRUPT);
    return load(&queue->available[AVAILABLE_HEADS + queue->size]) == (uint16_t)(used.next - 1);
}

bool vac_virtqueue_sleep(struct vac_virtqueue *queue)
{
    if (queue->event_index)
        store(queue, event_at(queue), vac_virtqueue_next_index(queue));
    else
        store(queue, USED_FLAGS, 0);
    return !waiting(queue);
}

void vac_virtqueue_wake(struct vac_virtqueue *queue)
{
    /* An event that has passed asks for nothing until indexes come round to it. */
    if (!queue->event_index)
        store(queue, USED_FLAGS, VRING_USED_F_NO_NOTIFY);
}

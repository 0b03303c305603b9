/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/virtio/queue.h"

#include <string.h>

enum { FLAGS = 0, INDEX = 1, RING = 2 };
enum { NO_INTERRUPT = 1, NO_NOTIFY = 1 };
/* With an event index, interrupts are asked for this far ahead: never, as it moves on in time. */
enum { FAR = 0x4000 };

static size_t driver_at(uint16_t size)
{
    return (size_t)size * sizeof(struct vac_descriptor);
}

static size_t device_at(uint16_t size)
{
    return (driver_at(size) + 2 * (3 + (size_t)size) + 3) & ~(size_t)3;
}

size_t vac_queue_ring_size(uint16_t size)
{
    return device_at(size) + 2 * 3 + 8 * (size_t)size;
}

size_t vac_queue_private_size(uint16_t size)
{
    return (size_t)size * (sizeof(struct vac_chain *) + sizeof(uint16_t));
}

void vac_queue_init(struct vac_queue *queue, uint16_t size, void *ring, void *private_memory)
{
    unsigned char *bytes = (unsigned char *)ring;

    memset(ring, 0, vac_queue_ring_size(size));
    memset(private_memory, 0, vac_queue_private_size(size));
    *queue = (struct vac_queue){.size = size, .left = size};
    queue->descriptors = (struct vac_descriptor *)(void *)bytes;
    queue->available = (uint16_t *)(void *)(bytes + driver_at(size));
    queue->used = (uint16_t *)(void *)(bytes + device_at(size));
    queue->chains = (struct vac_chain **)private_memory;
    queue->next = (uint16_t *)(void *)(queue->chains + size);
    for (uint16_t i = 0; i < size; i++)
        queue->next[i] = (uint16_t)(i + 1);
    queue->available[FLAGS] = NO_INTERRUPT;
    queue->available[RING + size] = FAR;
}

void *vac_queue_driver_area(const struct vac_queue *queue)
{
    return queue->available;
}

void *vac_queue_device_area(const struct vac_queue *queue)
{
    return queue->used;
}

static uint16_t take_free(struct vac_queue *queue)
{
    uint16_t taken = queue->free;

    queue->free = queue->next[taken];
    queue->left--;
    return taken;
}

static void put_chain(struct vac_queue *queue, struct vac_chain *chain)
{
    uint16_t at = take_free(queue);

    chain->head = at;
    for (uint32_t i = 0;; i++) {
        struct vac_descriptor *to = &queue->descriptors[at];
        *to = chain->table[i];
        chain->last = at;
        if (i + 1 == chain->count)
            return;
        at = take_free(queue);
        to->next = at;
    }
}

bool vac_queue_add(struct vac_queue *queue, struct vac_chain *chain)
{
    if (queue->indirect && chain->address) {
        if (!queue->left)
            return false;
        chain->head = chain->last = take_free(queue);
        queue->descriptors[chain->head] = (struct vac_descriptor){
            chain->address, chain->count * (uint32_t)sizeof(struct vac_descriptor),
            VAC_DESCRIPTOR_INDIRECT, 0};
    } else {
        if (chain->count > queue->left)
            return false;
        put_chain(queue, chain);
    }
    chain->flying = true;
    queue->chains[chain->head] = chain;
    queue->available[RING + (queue->put & (queue->size - 1))] = chain->head;
    queue->put++;
    __atomic_store_n(&queue->available[INDEX], queue->put, __ATOMIC_RELEASE);
    return true;
}

bool vac_queue_wants_kick(struct vac_queue *queue)
{
    uint16_t before = queue->told;

    queue->told = queue->put;
    /* The device says when it wants to be told after it has looked for more. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (!queue->event_index)
        return !(__atomic_load_n(&queue->used[FLAGS], __ATOMIC_RELAXED) & NO_NOTIFY);
    uint16_t event =
        __atomic_load_n(&queue->used[RING + 4 * (size_t)queue->size], __ATOMIC_RELAXED);
    return (uint16_t)(queue->put - event - 1) < (uint16_t)(queue->put - before);
}

static void stop_listening(struct vac_queue *queue)
{
    queue->listening = false;
    queue->available[FLAGS] = NO_INTERRUPT;
}

/* Moves the index at which an interrupt would come out of reach again. */
static void look_away(struct vac_queue *queue)
{
    if (queue->event_index)
        queue->available[RING + queue->size] = (uint16_t)(queue->taken + FAR);
    else if (queue->listening)
        stop_listening(queue);
}

static struct vac_chain *fail(struct vac_queue *queue, const char *fault)
{
    queue->fault = fault;
    return NULL;
}

struct vac_chain *vac_queue_take(struct vac_queue *queue)
{
    uint16_t index = __atomic_load_n(&queue->used[INDEX], __ATOMIC_ACQUIRE);
    uint32_t element[2]; /* the chain's head, the bytes written */

    if (index == queue->taken || queue->fault)
        return NULL;
    if ((uint16_t)(index - queue->taken) > queue->size)
        return fail(queue, "the device's used index jumps");
    __builtin_memcpy(element, &queue->used[RING + 4 * (queue->taken & (queue->size - 1))],
                     sizeof(element));
    if (element[0] >= queue->size || !queue->chains[element[0]])
        return fail(queue, "the device uses a chain that it was not given");
    struct vac_chain *chain = queue->chains[element[0]];
    if (element[1] > chain->room)
        return fail(queue, "the device writes more than there is room for");
    queue->chains[element[0]] = NULL;
    queue->taken++;
    look_away(queue);
    /* The chain's descriptors are linked as they were taken. */
    for (uint16_t at = chain->head; at != chain->last; at = queue->next[at])
        queue->left++;
    queue->left++;
    queue->next[chain->last] = queue->free;
    queue->free = chain->head;
    chain->flying = false;
    chain->written = element[1];
    return chain;
}

bool vac_queue_listen(struct vac_queue *queue)
{
    queue->listening = true;
    queue->available[FLAGS] = 0;
    if (queue->event_index)
        __atomic_store_n(&queue->available[RING + queue->size], queue->taken, __ATOMIC_RELAXED);
    /* The device looks at this after it has moved its index. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return __atomic_load_n(&queue->used[INDEX], __ATOMIC_RELAXED) == queue->taken;
}

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The driver's side of a split virtqueue (virtio 1.2, section 2.7). What the device writes is
 * checked: an id that is not under way, more bytes than there was room for or a jumping index is a
 * fault, after which the device must be reset. Freestanding; not thread-safe.
 */
#ifndef VAC_GUEST_QUEUE_H
#define VAC_GUEST_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VAC_DESCRIPTOR_NEXT = 1, VAC_DESCRIPTOR_WRITE = 2, VAC_DESCRIPTOR_INDIRECT = 4 };

struct vac_descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

/** A chain as it is handed to the device: `count` descriptors, each naming the one after it. */
struct vac_chain {
    struct vac_descriptor *table;
    uint64_t address; /* of the table; 0 when it cannot be indirect */
    uint32_t count;   /* at least 1, and at most the queue's size, indirect or not */
    uint32_t room;    /* bytes that the device may write */
    uint32_t written; /* out: bytes that it says it wrote */
    bool flying;      /* the device has it */
    uint16_t head;    /* then: its first descriptor */
    uint16_t last;    /* and its last */
};

struct vac_queue {
    struct vac_descriptor *descriptors;
    uint16_t *available;       /* flags, index, ring, used_event */
    uint16_t *used;            /* flags, index, then pairs of 32 bits, avail_event */
    struct vac_chain **chains; /* by head; NULL when not under way */
    uint16_t *next;            /* the list of free descriptors, which the device cannot reach */
    uint16_t size;             /* a power of two */
    uint16_t free;             /* the first free descriptor */
    uint16_t left;             /* how many there are */
    uint16_t put;              /* our available index */
    uint16_t told;             /* what it was at the last kick */
    uint16_t taken;            /* our used index */
    bool indirect;
    bool event_index;
    bool listening; /* an interrupt is asked for */
    const char *fault;
};

/** Bytes of a queue's rings, and of what only the driver sees. */
size_t vac_queue_ring_size(uint16_t size);
size_t vac_queue_private_size(uint16_t size);

/** Sets a queue up: `ring` is aligned to 16 and in one piece for the device. */
void vac_queue_init(struct vac_queue *queue, uint16_t size, void *ring, void *private_memory);

/** Where the parts of the ring are. */
void *vac_queue_driver_area(const struct vac_queue *queue);
void *vac_queue_device_area(const struct vac_queue *queue);

/** Puts a chain into the ring; it stays until vac_queue_take() gives it back. False when there is
 * no room for it now. */
bool vac_queue_add(struct vac_queue *queue, struct vac_chain *chain);

/** Whether the device wants to be told of what was added since the last time. */
bool vac_queue_wants_kick(struct vac_queue *queue);

/** A chain that the device is done with, or NULL: there is none, or there is a fault. */
struct vac_chain *vac_queue_take(struct vac_queue *queue);

/** Asks for an interrupt for the next chain; false when there is one already. */
bool vac_queue_listen(struct vac_queue *queue);

#endif

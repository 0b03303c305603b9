/* SPDX-License-Identifier: Apache-2.0 */
/** The guest's side of a split virtqueue, and a guest's memory, in the test's own process. */
#ifndef VAC_WORKER_TESTS_DRIVER_H
#define VAC_WORKER_TESTS_DRIVER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/worker/virtqueue.h"

enum {
    PAGE = 4096,
    DRIVER_PAGES =
        64,        /* in two regions of 32 that follow each other in the guest, not in the host */
    DATA_PAGE = 24 /* pages before that are for the ring */
};

/** Where the parts of the ring are, from GUEST_BASE on. */
enum { DRIVER_DESCRIPTORS = 0, DRIVER_AVAILABLE = 4 * PAGE, DRIVER_USED = 8 * PAGE };

#define GUEST_BASE UINT64_C(0x100000) /* physical addresses */
#define USER_BASE UINT64_C(0x7F0000000000)

struct driver {
    int fd;
    uint8_t *bytes; /* of the file */
    uint32_t size;
    bool event_index;
    uint16_t available; /* index, as published */
    uint16_t seen;      /* used index */
    struct vac_ring ring;
};

/** A ring of a fresh guest. */
void driver_begin(struct driver *driver, uint32_t size, uint64_t features);
void driver_end(struct driver *driver);
struct vac_guest_memory *driver_map(const struct driver *driver);

/** Where a guest's address is. */
void *driver_at(const struct driver *driver, uint64_t guest);
/** The address of byte `at` of the pages for data. */
uint64_t data(uint64_t at);

struct vring_desc *descriptor(const struct driver *driver, uint32_t index);
void describe(const struct driver *driver, uint32_t index, uint64_t address, uint32_t length,
              uint16_t flags, uint16_t next);

/** Puts a head into the available ring. */
void offer(struct driver *driver, uint16_t head);
/** The same without a look at whether the device wants a kick; and whether it did. */
bool offer_wants_kick(struct driver *driver, uint16_t head);
/** Sets the available index to anything. */
void set_available(struct driver *driver, uint16_t index);

/** The next used element; false when there is none. */
bool reap(struct driver *driver, struct vring_used_elem *element);
uint16_t used_index(const struct driver *driver);

/** When interrupts are wanted: from used index `event` on, or by flag. */
void want_interrupt_at(const struct driver *driver, uint16_t event);
void set_available_flags(const struct driver *driver, uint16_t flags);

#endif

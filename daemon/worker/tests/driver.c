/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/tests/driver.h"

#include <sys/mman.h>
#include <unistd.h>

/* The file has the second region's pages first. */
enum { HALF = DRIVER_PAGES / 2 * PAGE };

void driver_begin(struct driver *driver, uint32_t size, uint64_t features)
{
    static uint64_t epoch;

    memset(driver, 0, sizeof(*driver));
    driver->fd = memfd_create("guest", MFD_CLOEXEC);
    assert_true(driver->fd >= 0);
    assert_int_equal(ftruncate(driver->fd, (off_t)2 * HALF), 0);
    driver->bytes =
        (uint8_t *)mmap(NULL, (size_t)2 * HALF, PROT_READ | PROT_WRITE, MAP_SHARED, driver->fd, 0);
    assert_ptr_not_equal(driver->bytes, MAP_FAILED);
    driver->size = size;
    driver->event_index = features >> VIRTIO_RING_F_EVENT_IDX & 1;
    driver->ring = (struct vac_ring){.size = size,
                                     .epoch = ++epoch,
                                     .features = features,
                                     .descriptors = USER_BASE + DRIVER_DESCRIPTORS,
                                     .available = USER_BASE + DRIVER_AVAILABLE,
                                     .used = USER_BASE + DRIVER_USED};
}

void driver_end(struct driver *driver)
{
    munmap(driver->bytes, (size_t)2 * HALF);
    close(driver->fd);
}

struct vac_guest_memory *driver_map(const struct driver *driver)
{
    const struct vac_guest_region regions[] = {
        {.guest = GUEST_BASE, .user = USER_BASE, .size = HALF, .offset = HALF, .fd = driver->fd},
        {.guest = GUEST_BASE + HALF,
         .user = USER_BASE + 4 * (uint64_t)HALF,
         .size = HALF,
         .offset = 0,
         .fd = driver->fd}};
    const char *reason;
    struct vac_guest_memory *memory = vac_guest_memory_map(regions, 2, &reason);

    assert_non_null(memory);
    return memory;
}

void *driver_at(const struct driver *driver, uint64_t guest)
{
    uint64_t at = guest - GUEST_BASE;

    assert_true(at < 2 * (uint64_t)HALF);
    return driver->bytes + (at + HALF) % (2 * (uint64_t)HALF);
}

uint64_t data(uint64_t at)
{
    return GUEST_BASE + (uint64_t)DATA_PAGE * PAGE + at;
}

struct vring_desc *descriptor(const struct driver *driver, uint32_t index)
{
    return (struct vring_desc *)driver_at(driver, GUEST_BASE + DRIVER_DESCRIPTORS) + index;
}

void describe(const struct driver *driver, uint32_t index, uint64_t address, uint32_t length,
              uint16_t flags, uint16_t next)
{
    *descriptor(driver, index) =
        (struct vring_desc){.addr = address, .len = length, .flags = flags, .next = next};
}

static uint16_t *available(const struct driver *driver)
{
    return (uint16_t *)driver_at(driver, GUEST_BASE + DRIVER_AVAILABLE);
}

static uint16_t *used(const struct driver *driver)
{
    return (uint16_t *)driver_at(driver, GUEST_BASE + DRIVER_USED);
}

void set_available(struct driver *driver, uint16_t index)
{
    driver->available = index;
    __atomic_store_n(&available(driver)[1], index, __ATOMIC_SEQ_CST);
}

bool offer_wants_kick(struct driver *driver, uint16_t head)
{
    uint16_t old = driver->available;

    __atomic_store_n(&available(driver)[2 + (old & (driver->size - 1))], head, __ATOMIC_RELAXED);
    set_available(driver, (uint16_t)(old + 1));
    if (!driver->event_index)
        return !(__atomic_load_n(&used(driver)[0], __ATOMIC_SEQ_CST) & VRING_USED_F_NO_NOTIFY);
    return vring_need_event(__atomic_load_n(&used(driver)[2 + 4 * driver->size], __ATOMIC_SEQ_CST),
                            driver->available, old);
}

void offer(struct driver *driver, uint16_t head)
{
    offer_wants_kick(driver, head);
}

uint16_t used_index(const struct driver *driver)
{
    return __atomic_load_n(&used(driver)[1], __ATOMIC_SEQ_CST);
}

bool reap(struct driver *driver, struct vring_used_elem *element)
{
    if (used_index(driver) == driver->seen)
        return false;
    memcpy(element, &used(driver)[2 + 4 * (driver->seen & (driver->size - 1))], sizeof(*element));
    driver->seen++;
    return true;
}

void want_interrupt_at(const struct driver *driver, uint16_t event)
{
    __atomic_store_n(&available(driver)[2 + driver->size], event, __ATOMIC_SEQ_CST);
}

void set_available_flags(const struct driver *driver, uint16_t flags)
{
    __atomic_store_n(&available(driver)[0], flags, __ATOMIC_SEQ_CST);
}

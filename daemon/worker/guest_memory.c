/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/guest_memory.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct region {
    uint64_t guest;
    uint64_t user;
    uint64_t size;
    uint8_t *host; /* of the first byte */
    void *mapping; /* which begins at a page of the file */
    size_t mapped;
};

struct vac_guest_memory {
    atomic_uint references;
    size_t count;
    struct region region[];
};

static bool overlap(uint64_t a, uint64_t b, uint64_t a_size, uint64_t b_size)
{
    return a < b ? b - a < a_size : a - b < b_size;
}

static const char *check(const struct vac_guest_region *regions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct vac_guest_region *r = &regions[i];
        uint64_t end;

        if (!r->size || __builtin_add_overflow(r->guest, r->size, &end) ||
            __builtin_add_overflow(r->user, r->size, &end) ||
            __builtin_add_overflow(r->offset, r->size, &end) || end > INT64_MAX)
            return "a region of memory is empty, or ends beyond what can be addressed";
        for (size_t j = 0; j < i; j++)
            if (overlap(r->guest, regions[j].guest, r->size, regions[j].size) ||
                overlap(r->user, regions[j].user, r->size, regions[j].size))
                return "two regions of memory overlap";
    }
    return NULL;
}

/* Files of huge pages are mapped in units of those; their block size says which. */
static const char *map(struct region *region, const struct vac_guest_region *from)
{
    struct stat status;

    if (fstat(from->fd, &status) != 0)
        return "the file of a region of memory cannot be looked at";
    if (status.st_size < 0 || (uint64_t)status.st_size < from->offset + from->size)
        return "the file of a region of memory is shorter than the region";
    uint64_t unit = status.st_blksize > 4096 ? (uint64_t)status.st_blksize : 4096;
    if (unit & (unit - 1))
        unit = 4096;
    uint64_t before = from->offset & (unit - 1);
    uint64_t size;
    if (__builtin_add_overflow(from->size, before + unit - 1, &size))
        return "a region of memory is larger than can be mapped";
    size &= ~(unit - 1);
    void *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, from->fd,
                         (off_t)(from->offset - before));
    if (mapping == MAP_FAILED)
        return "a region of memory cannot be mapped; its file must be one that may be shared, and "
               "be open for writing";
    *region = (struct region){.guest = from->guest,
                              .user = from->user,
                              .size = from->size,
                              .host = (uint8_t *)mapping + before,
                              .mapping = mapping,
                              .mapped = size};
    return NULL;
}

struct vac_guest_memory *vac_guest_memory_map(const struct vac_guest_region *regions, size_t count,
                                              const char **reason)
{
    struct vac_guest_memory *memory;

    *reason = check(regions, count);
    if (*reason)
        return NULL;
    memory = (struct vac_guest_memory *)calloc(1, sizeof(*memory) + count * sizeof(struct region));
    if (!memory) {
        *reason = "there is not enough memory for the table of regions";
        return NULL;
    }
    atomic_init(&memory->references, 1);
    for (size_t i = 0; i < count && !*reason; i++) {
        *reason = map(&memory->region[i], &regions[i]);
        memory->count += !*reason;
    }
    if (*reason) {
        vac_guest_memory_put(memory);
        return NULL;
    }
    return memory;
}

struct vac_guest_memory *vac_guest_memory_get(struct vac_guest_memory *memory)
{
    atomic_fetch_add_explicit(&memory->references, 1, memory_order_relaxed);
    return memory;
}

void vac_guest_memory_put(struct vac_guest_memory *memory)
{
    if (!memory || atomic_fetch_sub_explicit(&memory->references, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < memory->count; i++)
        munmap(memory->region[i].mapping, memory->region[i].mapped);
    free(memory);
}

static const struct region *region_of(const struct vac_guest_memory *memory, uint64_t guest)
{
    for (size_t i = 0; i < memory->count; i++)
        if (guest >= memory->region[i].guest &&
            guest - memory->region[i].guest < memory->region[i].size)
            return &memory->region[i];
    return NULL;
}

size_t vac_guest_memory_find(const struct vac_guest_memory *memory, uint64_t guest, uint64_t length,
                             struct iovec *pieces, size_t most)
{
    size_t count = 0;

    while (length) {
        const struct region *region = region_of(memory, guest);
        if (!region || count == most)
            return 0;
        uint64_t at = guest - region->guest;
        uint64_t size = region->size - at < length ? region->size - at : length;
        pieces[count].iov_base = region->host + at;
        pieces[count++].iov_len = size;
        guest += size; /* regions end below 2^64 */
        length -= size;
    }
    return count;
}

void *vac_guest_memory_user(const struct vac_guest_memory *memory, uint64_t user, uint64_t length)
{
    for (size_t i = 0; i < memory->count; i++) {
        const struct region *region = &memory->region[i];
        if (user >= region->user && user - region->user < region->size)
            return length <= region->size - (user - region->user)
                       ? region->host + (user - region->user)
                       : NULL;
    }
    return NULL;
}

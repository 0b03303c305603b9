/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/arena.h"

#include <errno.h>
#include <sys/mman.h>

#include "daemon/fuse/budget.h"
#include "wire/session.h"

/* A page's word: whether it is there, whether it is being written, and how many calls read it. */
enum { THERE = 0x8000, WRITTEN = 0x4000, READERS = 0x3fff };

enum { PAGES = VAC_SESSION_ARENA_MAX / VAC_SESSION_PAGE, STEP = 64 << 10 };

static const size_t max_size = VAC_SESSION_ARENA_MAX;
static const size_t pages_size = PAGES * sizeof(uint16_t);

/* Addresses for all that it may become, so that it never moves under those who read it; memory
 * only for what is used. The words of the pages come after it. */
static int reserve(struct vac_session_arena *arena)
{
    void *all = mmap(NULL, max_size + pages_size, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (all == MAP_FAILED)
        return ENOMEM;
    uint8_t *pages = (uint8_t *)all + max_size;
    if (mprotect(pages, pages_size, PROT_READ | PROT_WRITE) != 0) {
        munmap(all, max_size + pages_size);
        return ENOMEM;
    }
    arena->base = (uint8_t *)all;
    arena->pages = (uint16_t *)(void *)pages;
    return 0;
}

static int grow(struct vac_session_arena *arena, uint64_t end)
{
    int error = arena->base ? 0 : reserve(arena);
    size_t size = ((size_t)end + STEP - 1) / STEP * STEP;

    if (error || size <= arena->size)
        return error;
    if (!vac_budget_take(size - arena->size))
        return ENOSPC;
    if (mprotect(arena->base + arena->size, size - arena->size, PROT_READ | PROT_WRITE) != 0) {
        vac_budget_give(size - arena->size);
        return ENOMEM;
    }
    arena->size = size;
    return 0;
}

static bool within(uint64_t offset, uint64_t size)
{
    return offset <= max_size && size <= max_size - offset;
}

/* The pages of a range that is not empty, up to the one after the last. */
static size_t first_page(uint64_t offset)
{
    return (size_t)(offset / VAC_SESSION_PAGE);
}

static size_t end_page(uint64_t offset, uint64_t size)
{
    return (size_t)((offset + size + VAC_SESSION_PAGE - 1) / VAC_SESSION_PAGE);
}

static int check_page(uint16_t page, enum vac_arena_use use)
{
    if (use != VAC_ARENA_DATA)
        return page & (WRITTEN | READERS) ? EBUSY : 0;
    if (page & WRITTEN || (page & READERS) == READERS)
        return EBUSY;
    return page & THERE ? 0 : ESTALE;
}

int vac_session_arena_take(struct vac_session_arena *arena, enum vac_arena_use use, uint64_t offset,
                           uint64_t size)
{
    int error = within(offset, size) ? 0 : use == VAC_ARENA_WRITE ? EFBIG : EINVAL;

    if (error || !size)
        return error;
    if (use != VAC_ARENA_DATA)
        error = grow(arena, offset + size);
    else if (offset + size > arena->size)
        error = ESTALE;
    for (size_t i = first_page(offset); i < end_page(offset, size) && !error; i++)
        error = check_page(arena->pages[i], use);
    for (size_t i = first_page(offset); i < end_page(offset, size) && !error; i++) {
        if (use == VAC_ARENA_DATA)
            arena->pages[i]++;
        else
            arena->pages[i] |= WRITTEN;
    }
    return error;
}

void vac_session_arena_give(struct vac_session_arena *arena, enum vac_arena_use use,
                            uint64_t offset, uint64_t size, bool done)
{
    if (!size)
        return;
    for (size_t i = first_page(offset); i < end_page(offset, size); i++) {
        uint16_t page = arena->pages[i];
        if (use == VAC_ARENA_DATA)
            page--;
        else
            page = (uint16_t)((page & ~WRITTEN) | (done ? THERE : 0));
        arena->pages[i] = page;
    }
}

size_t vac_session_arena_there(const struct vac_session_arena *arena, uint64_t offset,
                               uint64_t size)
{
    if (offset >= arena->size)
        return 0;
    if (size > arena->size - offset)
        size = arena->size - offset;
    for (size_t i = first_page(offset); size && i < end_page(offset, size); i++) {
        if (arena->pages[i] & THERE)
            continue;
        uint64_t end = (uint64_t)i * VAC_SESSION_PAGE;
        return end > offset ? (size_t)(end - offset) : 0;
    }
    return (size_t)size;
}

void vac_session_arena_free(struct vac_session_arena *arena)
{
    if (!arena->base)
        return;
    munmap(arena->base, max_size + pages_size);
    vac_budget_give(arena->size);
    *arena = (struct vac_session_arena){.base = NULL};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Checked copies stand in for memcpy where a library was built with them; this file must see
 * neither in its own code. */
#undef _FORTIFY_SOURCE
#include "bench/counters.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

/* The C library's own, under the names that it keeps for this purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

typedef void *copy_fn(void *to, const void *from, size_t size);
EXPORT void *__memcpy_chk(void *to, const void *from, size_t size, size_t room);
EXPORT void *__memmove_chk(void *to, const void *from, size_t size, size_t room);

static struct counters counted;
static bool counting;

/* The C library's memmove, which serves for memcpy too; until it is looked up, bytes are moved one
 * by one. */
static copy_fn *real_move;

static void add(uint64_t *counter, uint64_t amount)
{
    __atomic_fetch_add(counter, amount, __ATOMIC_RELAXED);
}

static bool is_counting(void)
{
    return __atomic_load_n(&counting, __ATOMIC_RELAXED);
}

static void count_allocation(size_t size)
{
    if (is_counting()) {
        add(&counted.allocations, 1);
        add(&counted.allocated_bytes, size);
    }
}

EXPORT void *malloc(size_t size)
{
    count_allocation(size);
    return __libc_malloc(size);
}

EXPORT void *calloc(size_t count, size_t size)
{
    count_allocation(count * size);
    return __libc_calloc(count, size);
}

EXPORT void *realloc(void *memory, size_t size)
{
    count_allocation(size);
    return __libc_realloc(memory, size);
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    count_allocation(size);
    return __libc_memalign(alignment, size);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    count_allocation(size);
    return __libc_memalign(alignment, size);
}

EXPORT int posix_memalign(void **memory, size_t alignment, size_t size)
{
    count_allocation(size);
    void *made = __libc_memalign(alignment, size);
    if (made == NULL)
        return ENOMEM;
    *memory = made;
    return 0;
}

__attribute__((constructor)) static void find_real_move(void)
{
    void *found = dlsym(RTLD_NEXT, "memmove");
    __atomic_store(&real_move, (copy_fn **)&found, __ATOMIC_RELAXED);
}

/* Volatile, lest the compiler make a call of memmove out of it. */
static void *move_bytes(void *to, const void *from, size_t size)
{
    volatile unsigned char *out = to;
    const volatile unsigned char *in = from;
    if ((uintptr_t)to <= (uintptr_t)from) {
        for (size_t i = 0; i < size; i++)
            out[i] = in[i];
    } else {
        for (size_t i = size; i > 0; i--)
            out[i - 1] = in[i - 1];
    }
    return to;
}

static void *move(void *to, const void *from, size_t size)
{
    if (size >= COUNTERS_LARGE_COPY && is_counting()) {
        add(&counted.large_copies, 1);
        add(&counted.large_copied_bytes, size);
    }
    return real_move != NULL ? real_move(to, from, size) : move_bytes(to, from, size);
}

EXPORT void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    return move(to, from, size);
}

EXPORT void *memmove(void *to, const void *from, size_t size)
{
    return move(to, from, size);
}

EXPORT void *__memcpy_chk(void *to, const void *from, size_t size, size_t room)
{
    if (size > room)
        abort();
    return move(to, from, size);
}

EXPORT void *__memmove_chk(void *to, const void *from, size_t size, size_t room)
{
    if (size > room)
        abort();
    return move(to, from, size);
}

void counters_start(void)
{
    counted = (struct counters){0, 0, 0, 0};
    __atomic_store_n(&counting, true, __ATOMIC_SEQ_CST);
}

struct counters counters_stop(void)
{
    __atomic_store_n(&counting, false, __ATOMIC_SEQ_CST);
    return counted;
}

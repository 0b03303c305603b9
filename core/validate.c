/* SPDX-License-Identifier: Apache-2.0 */
#include "core/validate.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/log.h"
#include "wire/object.h"
#include <vaccel/error.h>

int vac_validate;

struct known {
    const void *handle; /* NULL in a free slot */
    uint32_t type;
    const char *made_by;
    const char *released_by; /* NULL while live */
    const void *released_at;
};

/* An open-addressing table whose size is a power of two; handles are never removed. */
static struct {
    pthread_mutex_t lock;
    struct known *slots;
    size_t size;
    size_t used;
} table = {PTHREAD_MUTEX_INITIALIZER, NULL, 0, 0};

static const char *type_name(uint32_t type)
{
    static const char *const names[] = {"nothing",  "a session", "a model",
                                        "an image", "a buffer",  "a call"};
    if (type < sizeof(names) / sizeof(names[0]))
        return names[type];
    return type >= VAC_OBJECT_RESULT ? "a result" : "an unknown handle";
}

static struct known *slot(struct known *slots, size_t size, const void *handle)
{
    uint64_t hash = (uint64_t)(uintptr_t)handle * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 32) & (size - 1);
    while (slots[at].handle && slots[at].handle != handle)
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static bool grow(void)
{
    size_t size = table.size ? table.size * 2 : 1024;
    struct known *slots = (struct known *)calloc(size, sizeof(*slots));
    if (!slots)
        return false;
    for (size_t i = 0; i < table.size; i++) {
        if (table.slots[i].handle)
            *slot(slots, size, table.slots[i].handle) = table.slots[i];
    }
    free(table.slots);
    table.slots = slots;
    table.size = size;
    return true;
}

void vac_validate_made(const void *handle, uint32_t type, const char *function)
{
    pthread_mutex_lock(&table.lock);
    if (table.used * 2 < table.size || grow()) {
        struct known *known = slot(table.slots, table.size, handle);
        if (!known->handle)
            table.used++;
        *known = (struct known){handle, type, function, NULL, NULL};
    }
    pthread_mutex_unlock(&table.lock);
}

/* Where an address is, as "program+0x12" or "function+0x12 in program". */
static void describe(const void *address, char *text, size_t size)
{
    Dl_info info;

    if (!dladdr(address, &info) || !info.dli_fname)
        snprintf(text, size, "%p", address);
    else if (info.dli_sname)
        snprintf(text, size, "%s+0x%zx in %s", info.dli_sname,
                 (size_t)((const char *)address - (const char *)info.dli_saddr), info.dli_fname);
    else
        snprintf(text, size, "%s+0x%zx", info.dli_fname,
                 (size_t)((const char *)address - (const char *)info.dli_fbase));
}

/* Says what is wrong with a handle, if anything. `known` is a copy. */
static bool right(const struct known *known, const void *handle, uint32_t type,
                  const char *function)
{
    char where[512];

    if (!known->handle) {
        vac_fail(VACCEL_ERR_INVALID,
                 "%s: %p is not a handle that vaccel gave out; pass one that is", function, handle);
    } else if (known->released_by) {
        describe(known->released_at, where, sizeof(where));
        vac_fail(VACCEL_ERR_INVALID,
                 "%s: %p (%s from %s) was released by %s, called at %s; use it before that, or "
                 "release it later",
                 function, handle, type_name(known->type), known->made_by, known->released_by,
                 where);
    } else if (known->type != type) {
        vac_fail(VACCEL_ERR_INVALID, "%s: %p is %s from %s, not %s%s; pass the right handle",
                 function, handle, type_name(known->type), known->made_by, type_name(type),
                 type >= VAC_OBJECT_RESULT ? " of the kind that it takes" : "");
    } else {
        return true;
    }
    vac_log(VACCEL_LOG_ERROR, "%s", vaccel_last_error());
    return false;
}

static struct known look_up(const void *handle)
{
    struct known nothing = {NULL, 0, NULL, NULL, NULL};
    return table.size ? *slot(table.slots, table.size, handle) : nothing;
}

bool vac_validate_check(const void *handle, uint32_t type, const char *function)
{
    pthread_mutex_lock(&table.lock);
    struct known known = look_up(handle);
    pthread_mutex_unlock(&table.lock);
    return right(&known, handle, type, function);
}

bool vac_validate_released(const void *handle, uint32_t type, const char *function,
                           const void *caller)
{
    pthread_mutex_lock(&table.lock);
    struct known known = look_up(handle);
    if (known.handle && !known.released_by && known.type == type) {
        struct known *there = slot(table.slots, table.size, handle);
        there->released_by = function;
        there->released_at = caller;
    }
    pthread_mutex_unlock(&table.lock);
    return right(&known, handle, type, function);
}

void vac_handle_free(void *handle)
{
    bool given_out = false;

    if (vac_validate) {
        pthread_mutex_lock(&table.lock);
        given_out = look_up(handle).handle != NULL;
        pthread_mutex_unlock(&table.lock);
    }
    if (!given_out)
        free(handle);
}

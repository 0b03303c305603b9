/* SPDX-License-Identifier: Apache-2.0 */
#include "feed.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/engine.h"

enum { LENGTH_SIZE = 4 };

struct vac_tf_lease {
    const struct vac_tf_functions *tf;
    atomic_size_t holders; /* the call, and each tensor */
};

struct vac_tf_lease *vac_tf_lease_new(const struct vac_tf_functions *tf)
{
    struct vac_tf_lease *lease = malloc(sizeof(*lease));
    if (lease != NULL) {
        lease->tf = tf;
        atomic_init(&lease->holders, 1);
    }
    return lease;
}

bool vac_tf_lease_end(struct vac_tf_lease *lease)
{
    if (atomic_fetch_sub(&lease->holders, 1) == 1) {
        free(lease);
        return true;
    }
    return false;
}

static void let_go(void *data, size_t size, void *user)
{
    (void)data, (void)size;
    vac_tf_lease_end(user);
}

static void free_copy(void *data, size_t size, void *user)
{
    (void)size;
    free(data);
    vac_tf_lease_end(user);
}

static void free_strings(void *data, size_t size, void *user)
{
    const struct vac_tf_lease *lease = user;
    TF_TString *strings = data;
    for (size_t i = 0; i < size / sizeof(*strings); i++) {
        lease->tf->StringDealloc(&strings[i]);
    }
    free_copy(data, size, user);
}

static void *allocate(size_t size)
{
    size_t rounded =
        (size + VAC_ENGINE_ALIGNMENT - 1) / VAC_ENGINE_ALIGNMENT * VAC_ENGINE_ALIGNMENT;
    return aligned_alloc(VAC_ENGINE_ALIGNMENT, rounded > 0 ? rounded : VAC_ENGINE_ALIGNMENT);
}

static uint32_t read_length(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Takes over `data`. */
static TF_Tensor *make(struct vac_tf_lease *lease, const vaccel_tensor *tensor, void *data,
                       size_t size, void (*release)(void *, size_t, void *))
{
    atomic_fetch_add(&lease->holders, 1);
    TF_Tensor *made = lease->tf->NewTensor(vac_tf_type(tensor->dtype), tensor->shape,
                                           (int)tensor->rank, data, size, release, lease);
    if (made == NULL) {
        release(data, size, lease);
    }
    return made;
}

static TF_Tensor *feed_strings(struct vac_tf_lease *lease, const vaccel_tensor *tensor)
{
    const unsigned char *at = tensor->data;
    size_t count = 1;
    for (size_t i = 0; i < tensor->rank; i++) {
        count *= (size_t)tensor->shape[i];
    }
    TF_TString *strings = allocate(count * sizeof(*strings));
    if (strings == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t length = read_length(at);
        lease->tf->StringInit(&strings[i]);
        lease->tf->StringCopy(&strings[i], (const char *)at + LENGTH_SIZE, length);
        at += LENGTH_SIZE + length;
    }
    return make(lease, tensor, strings, count * sizeof(*strings), free_strings);
}

TF_Tensor *vac_tf_feed(struct vac_tf_lease *lease, const vaccel_tensor *tensor, bool copy)
{
    /* Nothing has an address as well. */
    static _Alignas(VAC_ENGINE_ALIGNMENT) char nothing[VAC_ENGINE_ALIGNMENT];
    if (tensor->dtype == VACCEL_DTYPE_BYTES) {
        return feed_strings(lease, tensor);
    }
    size_t size = (size_t)tensor->size;
    if (size == 0) {
        return make(lease, tensor, nothing, 0, let_go);
    }
    if (!copy) {
        return make(lease, tensor, tensor->data, size, let_go);
    }
    void *data = allocate(size);
    if (data == NULL) {
        return NULL;
    }
    memcpy(data, tensor->data, size);
    return make(lease, tensor, data, size, free_copy);
}

void *vac_tf_pack(const struct vac_tf_functions *tf, const TF_Tensor *tensor, uint64_t *bytes)
{
    const TF_TString *strings = tf->TensorData(tensor);
    size_t count = tf->TensorByteSize(tensor) / sizeof(*strings);
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = tf->StringGetSize(&strings[i]);
        if (length > UINT32_MAX || __builtin_add_overflow(size, LENGTH_SIZE + length, &size)) {
            return NULL;
        }
    }
    unsigned char *packed = malloc(size + 1);
    unsigned char *at = packed;
    for (size_t i = 0; i < count && packed != NULL; i++) {
        size_t length = tf->StringGetSize(&strings[i]);
        for (int byte = 0; byte < LENGTH_SIZE; byte++) {
            *at++ = (unsigned char)(length >> (8 * byte));
        }
        memcpy(at, tf->StringGetDataPointer(&strings[i]), length);
        at += length;
    }
    *bytes = size;
    return packed;
}

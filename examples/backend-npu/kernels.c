/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

/* Elements between two looks at whether to go on. */
enum { BLOCK = 65536 };

/* What says whether to go on, and where to say that it does. */
struct watch {
    const atomic_int *cancelled;
    const atomic_int *halt;
    atomic_uint *progress;
};

static bool given_up(const struct watch *watch)
{
    atomic_fetch_add_explicit(watch->progress, 1, memory_order_relaxed);
    return atomic_load_explicit(watch->cancelled, memory_order_relaxed) ||
           atomic_load_explicit(watch->halt, memory_order_relaxed);
}

static enum npu_status add(const struct npu_work *work, const struct watch *watch, float *sum)
{
    const float *a = work->a;
    const float *b = work->b;

    for (size_t i = 0; i < work->n; i++) {
        if (i % BLOCK == 0 && given_up(watch))
            return NPU_CANCELLED;
        sum[i] = a[i] + b[i];
    }
    return NPU_DONE;
}

static enum npu_status scale(const struct npu_work *work, const struct watch *watch, float *out)
{
    const float *a = work->a;

    for (size_t i = 0; i < work->n; i++) {
        if (i % BLOCK == 0 && given_up(watch))
            return NPU_CANCELLED;
        out[i] = a[i] * work->scale + work->offset;
    }
    return NPU_DONE;
}

/* `product` is zeroed. */
static enum npu_status multiply(const struct npu_work *work, const struct watch *watch,
                                float *product)
{
    const float *a = work->a;
    const float *b = work->b;

    for (size_t row = 0; row < work->m; row++) {
        for (size_t term = 0; term < work->k; term++) {
            float factor = a[row * work->k + term];
            if (given_up(watch))
                return NPU_CANCELLED;
            for (size_t column = 0; column < work->n; column++)
                product[row * work->n + column] += factor * b[term * work->n + column];
        }
    }
    return NPU_DONE;
}

static enum npu_status minmax(const struct npu_work *work, const struct watch *watch)
{
    const float *values = work->a;
    float smallest = 0;
    float largest = 0;
    bool any = false;

    for (size_t i = 0; i < work->n; i++) {
        float value = values[i];
        if (i % BLOCK == 0 && given_up(watch))
            return NPU_CANCELLED;
        if (value != value)
            continue;
        smallest = any && smallest <= value ? smallest : value;
        largest = any && largest >= value ? largest : value;
        any = true;
    }
    if (!any)
        return NPU_NO_NUMBERS;
    *(float *)work->out = smallest;
    *(float *)work->out2 = largest;
    return NPU_DONE;
}

static enum npu_status copy(const struct npu_work *work, const struct watch *watch,
                            unsigned char *to)
{
    for (size_t done = 0; done < work->n; done += BLOCK) {
        if (given_up(watch))
            return NPU_CANCELLED;
        memcpy(to + done, (const unsigned char *)work->a + done,
               work->n - done < BLOCK ? work->n - done : BLOCK);
    }
    return NPU_DONE;
}

/* Bytes of the output. The driver has checked that this is no more than memory holds. */
static size_t output_size(const struct npu_work *work)
{
    if (work->opcode == NPU_MULTIPLY)
        return work->m * work->n * sizeof(float);
    return work->opcode == NPU_COPY ? work->n : work->n * sizeof(float);
}

enum npu_status npu_compute(struct npu_work *work, const atomic_int *halt, atomic_uint *progress)
{
    const struct watch here = {&work->cancelled, halt, progress};
    const struct watch *watch = &here;
    enum npu_status status = NPU_FAULT;

    if (given_up(watch))
        return NPU_CANCELLED;
    if (work->opcode == NPU_MINMAX)
        return minmax(work, watch);
    size_t size = output_size(work);
    void *memory = calloc(1, size + 1);
    if (!memory)
        return NPU_NO_MEMORY;
    if (work->opcode == NPU_ADD)
        status = add(work, watch, memory);
    else if (work->opcode == NPU_SCALE)
        status = scale(work, watch, memory);
    else if (work->opcode == NPU_MULTIPLY)
        status = multiply(work, watch, memory);
    else if (work->opcode == NPU_COPY)
        status = copy(work, watch, memory);
    if (status == NPU_DONE && size)
        memcpy(work->out, memory, size);
    free(memory);
    return status;
}

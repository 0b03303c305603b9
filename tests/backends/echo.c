/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A backend that gives back what it gets, says where it lay, and waits when told to: for the tests
 * of bindings, which load it as a library too and call the functions at the end.
 *
 * infer: an output is the input of its name, or at its position. Two more can be asked for by name:
 * "inputs", the addresses of the inputs' data, and "room", of the memory that the caller gave for
 * each output (U64 each). image_classify: the index is the image's size in bytes, and the label
 * where its data lies.
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vaccel/backend_ops.h>

/* Its switches, for who loads it as a library. */

/** Calls wait from now on, or no longer; heedless ones also once they are cancelled. */
VACCEL_API void echo_hold(int hold, int heedless);

/** Calls that wait now. */
VACCEL_API int echo_waiting(void);

/** Results whose memory is still there. */
VACCEL_API int echo_blocks(void);

enum { MAX_OUTPUTS = 32 };

static const vaccel_host *host;
static atomic_int held;     /* calls wait */
static atomic_int stubborn; /* and do not heed that they are cancelled */
static atomic_int waiting;  /* calls that do */
static atomic_int blocks;   /* of memory behind results that are still there */

static const vaccel_origin origin = {.backend = "echo", .device = "CPU"};

/* What a result's tensors lie in. */
struct block {
    vaccel_tensor tensors[MAX_OUTPUTS];
    int64_t shapes[MAX_OUTPUTS][16];
    void *data[MAX_OUTPUTS];
    size_t count;
    uint64_t addresses[2][MAX_OUTPUTS];
    int64_t counts[2];
};

static vaccel_status wait_if_held(const vaccel_invocation *invocation)
{
    static const struct timespec nap = {.tv_nsec = 200000};

    atomic_fetch_add(&waiting, 1);
    for (int i = 0; atomic_load(&held); i++) {
        if (i == 100000) { /* a test that failed before it let go must not hang */
            atomic_fetch_sub(&waiting, 1);
            return host->fail(VACCEL_ERR_TIMEOUT, "nobody let the call go on");
        }
        if (!atomic_load(&stubborn) && invocation->cancelled &&
            __atomic_load_n(invocation->cancelled, __ATOMIC_RELAXED)) {
            atomic_fetch_sub(&waiting, 1);
            return host->fail(VACCEL_ERR_CANCELLED, "the call was cancelled while it waited");
        }
        nanosleep(&nap, NULL);
    }
    atomic_fetch_sub(&waiting, 1);
    return VACCEL_OK;
}

static vaccel_status run_noop(void *self, const vaccel_invocation *invocation, const void *args)
{
    (void)self;
    (void)args;
    return wait_if_held(invocation);
}

static void release_block(void *user)
{
    struct block *block = (struct block *)user;

    for (size_t i = 0; i < block->count; i++)
        free(block->data[i]);
    free(block);
    atomic_fetch_sub(&blocks, 1);
}

static bool called(const vaccel_tensor *tensor, const char *name)
{
    return tensor->name && strcmp(tensor->name, name) == 0;
}

/* The tensor that output `index` of the call is, or NULL; `list` is for those made here. */
static const vaccel_tensor *find(const vaccel_infer_args *args, size_t index, struct block *block,
                                 vaccel_tensor *list)
{
    const vaccel_tensor *wanted = &args->outputs[index];

    for (int i = 0; i < 2; i++) {
        uint64_t count = i == 0 ? args->inputs_count : args->outputs_count;
        block->counts[i] = (int64_t)count;
        if (!called(wanted, i == 0 ? "inputs" : "room"))
            continue;
        *list = (vaccel_tensor){.name = wanted->name,
                                .data = block->addresses[i],
                                .size = count * 8,
                                .shape = &block->counts[i],
                                .rank = 1,
                                .dtype = VACCEL_DTYPE_U64};
        return list;
    }
    for (size_t i = 0; i < args->inputs_count; i++) {
        if (wanted->name ? called(&args->inputs[i], wanted->name) : i == index)
            return &args->inputs[i];
    }
    return NULL;
}

static vaccel_status fill(vaccel_tensor *room, const vaccel_tensor *tensor)
{
    if (room->dtype != tensor->dtype)
        return host->fail(VACCEL_ERR_INVALID, "output '%s' is %d, not %d", room->name,
                          tensor->dtype, room->dtype);
    if (room->size < tensor->size || room->rank < tensor->rank)
        return host->fail(VACCEL_ERR_LIMIT,
                          "output '%s' takes %" PRIu64 " bytes and %u dimensions; give it as much",
                          room->name, tensor->size, tensor->rank);
    memcpy(room->data, tensor->data, tensor->size);
    memcpy(room->shape, tensor->shape, tensor->rank * sizeof(int64_t));
    room->size = tensor->size;
    room->rank = tensor->rank;
    return VACCEL_OK;
}

static vaccel_status keep(struct block *block, const vaccel_tensor *tensor, size_t position)
{
    static const char *const positions[] = {"0", "1", "2", "3"};
    size_t i = block->count;

    block->data[i] = malloc(tensor->size ? tensor->size : 1);
    if (!block->data[i] || i + 1 == MAX_OUTPUTS)
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory for an echo");
    if (tensor->size)
        memcpy(block->data[i], tensor->data, tensor->size);
    if (tensor->rank)
        memcpy(block->shapes[i], tensor->shape, tensor->rank * sizeof(int64_t));
    block->tensors[i] = *tensor;
    if (!tensor->name)
        block->tensors[i].name = positions[position % 4];
    block->tensors[i].data = block->data[i];
    block->tensors[i].shape = block->shapes[i];
    block->tensors[i].buffer = NULL;
    block->count++;
    return VACCEL_OK;
}

static vaccel_status answer(const vaccel_infer_args *args, struct block *block)
{
    vaccel_status status = VACCEL_OK;

    for (size_t i = 0; i < args->inputs_count; i++)
        block->addresses[0][i] = (uint64_t)(uintptr_t)args->inputs[i].data;
    for (size_t i = 0; i < args->outputs_count; i++)
        block->addresses[1][i] = (uint64_t)(uintptr_t)args->outputs[i].data;
    if (args->outputs_count == 0) {
        for (size_t i = 0; i < args->inputs_count && status == VACCEL_OK; i++)
            status = keep(block, &args->inputs[i], i);
        return status;
    }
    for (size_t i = 0; i < args->outputs_count && status == VACCEL_OK; i++) {
        vaccel_tensor list;
        const vaccel_tensor *tensor = find(args, i, block, &list);
        if (!tensor)
            return host->fail(VACCEL_ERR_INVALID,
                              "there is no output '%s'; outputs are called as the inputs are",
                              args->outputs[i].name ? args->outputs[i].name : "");
        if (args->outputs[i].size)
            status = fill(&args->outputs[i], tensor);
        else
            status = keep(block, tensor, i);
    }
    return status;
}

static vaccel_status run_infer(void *self, const vaccel_invocation *invocation, const void *data)
{
    const vaccel_infer_args *args = (const vaccel_infer_args *)data;

    (void)self;
    if (args->inputs_count > MAX_OUTPUTS || args->outputs_count > MAX_OUTPUTS)
        return host->fail(VACCEL_ERR_LIMIT, "an echo takes at most %d tensors", MAX_OUTPUTS);
    vaccel_status status = wait_if_held(invocation);
    if (status != VACCEL_OK)
        return status;
    struct block *block = (struct block *)calloc(1, sizeof(*block));
    if (!block)
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory for an echo");
    atomic_fetch_add(&blocks, 1);
    status = answer(args, block);
    if (status == VACCEL_OK && args->result) {
        vaccel_inference_view view = {block->tensors, block->count};
        status = vaccel_share_inference(host, &view, &origin, release_block, block, args->result);
        if (status == VACCEL_OK)
            return status;
    }
    release_block(block);
    return status;
}

static vaccel_status run_describe(void *self, const vaccel_invocation *invocation, const void *data)
{
    static const int64_t shape[] = {-1, 3};
    static const vaccel_tensor_info_view any = {"x", VACCEL_DTYPE_F32, shape, 2};
    static const vaccel_model_info_view view = {"echo", &any, 1, &any, 1};
    const vaccel_model_describe_args *args = (const vaccel_model_describe_args *)data;

    (void)self;
    (void)invocation;
    return vaccel_make_model_info(host, &view, &origin, args->result);
}

static vaccel_status run_classify(void *self, const vaccel_invocation *invocation, const void *data)
{
    const vaccel_image_classify_args *args = (const vaccel_image_classify_args *)data;
    char where[32];

    (void)self;
    vaccel_status status = wait_if_held(invocation);
    if (status != VACCEL_OK)
        return status;
    snprintf(where, sizeof(where), "%" PRIuPTR, (uintptr_t)args->image->data);
    vaccel_label_score_view label = {
        .index = (uint32_t)args->image->size, .score = 1, .label = where};
    vaccel_classification_view view = {&label, 1};
    return vaccel_make_classification(host, &view, &origin, args->result);
}

static vaccel_status open_backend(const vaccel_host *given, void **self)
{
    host = given;
    *self = NULL;
    return VACCEL_OK;
}

static vaccel_status probe(const vaccel_host *given, vaccel_probe *found)
{
    return given->add_device(found, "CPU", "any processor", "f32");
}

static vaccel_status accepts(void *self, const vaccel_model_view *model, uint32_t op)
{
    (void)self;
    (void)model;
    (void)op;
    return VACCEL_OK;
}

static vaccel_status load(void *self, const vaccel_model_view *model, uint32_t op,
                          const vaccel_attributes *attributes, void **loaded)
{
    (void)self;
    (void)model;
    (void)op;
    (void)attributes;
    *loaded = &held;
    return VACCEL_OK;
}

static void unload(void *self, void *loaded)
{
    (void)self;
    (void)loaded;
}

static const vaccel_backend_op ops[] = {
    {VACCEL_OP_NOOP, VACCEL_OP_NOOP_VERSION, run_noop, NULL},
    {VACCEL_OP_MODEL_DESCRIBE, VACCEL_OP_MODEL_DESCRIBE_VERSION, run_describe, NULL},
    {VACCEL_OP_INFER, VACCEL_OP_INFER_VERSION, run_infer, NULL},
    {VACCEL_OP_IMAGE_CLASSIFY, VACCEL_OP_IMAGE_CLASSIFY_VERSION, run_classify, NULL},
};

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "echo",
    .version = "1.0",
    .description = "gives back what it gets",
    .rank = 0,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_PIN_ONLY,
    .ops = ops,
    .op_count = sizeof(ops) / sizeof(ops[0]),
    .probe = probe,
    .open = open_backend,
    .model_accepts = accepts,
    .model_load = load,
    .model_unload = unload,
};

VACCEL_BACKEND_DEFINE(&backend)

void echo_hold(int hold, int heedless)
{
    atomic_store(&stubborn, heedless);
    atomic_store(&held, hold);
}

int echo_waiting(void)
{
    return atomic_load(&waiting);
}

int echo_blocks(void)
{
    return atomic_load(&blocks);
}

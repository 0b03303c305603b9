/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A backend that answers when the test says so, and reads its inputs only then.
 *
 * VACCEL_TEST_HOLD is two descriptors of the process, "STARTED,GO"; or, for processes that inherit
 * none, a folder with FIFOs of the names started and go. Each held call writes a byte to STARTED
 * and waits for one from GO. Calls of noop are held when the session asks for the device HOLD;
 * images when their first byte is 'h' (held, and given up when cancelled) or 's' (stubborn: held,
 * cancelled or not). A label's index is the sum of the image's bytes. infer gives its inputs back
 * as outputs of the same names; it is held as noop is.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vaccel/backend_ops.h>

static const vaccel_host *host;
static const vaccel_origin origin = {.backend = "hold", .device = "CPU"};
/* As many tensors as infer takes. */
enum { TENSORS = 16 };

static int open_fifo(const char *folder, const char *name)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
}

/* Writes to `started` and waits for a byte of `go`; false when the call was cancelled meanwhile and
 * gives up for that. */
static bool wait_for(const vaccel_invocation *invocation, int started, int go, bool stubborn)
{
    char byte = 0;

    if (write(started, &byte, 1) != 1)
        return true;
    for (;;) {
        struct pollfd ready = {.fd = go, .events = POLLIN};
        if (!stubborn && vaccel_cancelled(invocation))
            return false;
        if (poll(&ready, 1, 2) > 0 && read(go, &byte, 1) == 1)
            return true;
    }
}

static bool hold(const vaccel_invocation *invocation, bool stubborn)
{
    const char *named = getenv("VACCEL_TEST_HOLD");
    int started, go;

    if (!named)
        return true;
    if (sscanf(named, "%d,%d", &started, &go) == 2)
        return wait_for(invocation, started, go, stubborn);
    started = open_fifo(named, "started");
    go = open_fifo(named, "go");
    bool went_on = wait_for(invocation, started, go, stubborn);
    close(started);
    close(go);
    return went_on;
}

static bool held(const vaccel_invocation *invocation)
{
    const char *device = invocation->attributes->device;
    return !device || strcmp(device, "HOLD") != 0 || hold(invocation, false);
}

static vaccel_status noop(void *self, const vaccel_invocation *invocation, const void *args)
{
    (void)self;
    (void)args;
    return held(invocation) ? VACCEL_OK : VACCEL_ERR_CANCELLED;
}

static vaccel_status classify(void *self, const vaccel_invocation *invocation, const void *args)
{
    const vaccel_image_classify_args *call = (const vaccel_image_classify_args *)args;
    const unsigned char *bytes = (const unsigned char *)call->image->data;
    vaccel_label_score_view entry = {.score = 0.5F, .label = "held"};
    const vaccel_classification_view view = {&entry, 1};

    (void)self;
    if ((bytes[0] == 'h' || bytes[0] == 's') && !hold(invocation, bytes[0] == 's'))
        return VACCEL_ERR_CANCELLED;
    for (size_t i = 0; i < call->image->size; i++)
        entry.index += bytes[i];
    return vaccel_make_classification(host, &view, &origin, call->result);
}

static const vaccel_tensor *find(const vaccel_infer_args *call, const vaccel_tensor *wanted,
                                 size_t position)
{
    if (!wanted->name)
        return position < call->inputs_count ? &call->inputs[position] : NULL;
    for (size_t i = 0; i < call->inputs_count; i++)
        if (call->inputs[i].name && strcmp(call->inputs[i].name, wanted->name) == 0)
            return &call->inputs[i];
    return NULL;
}

/* Writes one output to the caller's room. */
static vaccel_status give(const vaccel_tensor *from, vaccel_tensor *to)
{
    if (to->dtype != from->dtype) {
        return host->fail(VACCEL_ERR_INVALID,
                          "the output has another dtype; give it the one that the network has");
    }
    if (to->size < from->size || to->rank < from->rank) {
        return host->fail(VACCEL_ERR_LIMIT, "the room of %llu bytes is too small; it takes %llu",
                          (unsigned long long)to->size, (unsigned long long)from->size);
    }
    memcpy(to->data, from->data, from->size);
    memcpy(to->shape, from->shape, from->rank * sizeof(*from->shape));
    to->size = from->size;
    to->rank = from->rank;
    return VACCEL_OK;
}

static vaccel_status infer(void *self, const vaccel_invocation *invocation, const void *args)
{
    const vaccel_infer_args *call = (const vaccel_infer_args *)args;
    vaccel_tensor rest[TENSORS];
    vaccel_inference_view view = {rest, 0};

    (void)self;
    if (!held(invocation))
        return VACCEL_ERR_CANCELLED;
    if (call->inputs_count > TENSORS)
        return VACCEL_ERR_LIMIT;
    for (size_t i = 0; i < call->outputs_count; i++) {
        const vaccel_tensor *from = find(call, &call->outputs[i], i);
        if (!from)
            return host->fail(VACCEL_ERR_INVALID,
                              "there is no output '%s'; it has those of its inputs",
                              call->outputs[i].name ? call->outputs[i].name : "");
        if (call->outputs[i].size == 0) {
            rest[view.outputs_count++] = *from;
            continue;
        }
        vaccel_status status = give(from, &call->outputs[i]);
        if (status != VACCEL_OK)
            return status;
    }
    for (size_t i = 0; call->outputs_count == 0 && i < call->inputs_count; i++)
        rest[view.outputs_count++] = call->inputs[i];
    return call->result ? vaccel_make_inference(host, &view, &origin, call->result) : VACCEL_OK;
}

static vaccel_status probe(const vaccel_host *probing, vaccel_probe *found)
{
    probing->add_device(found, "CPU", "any processor", "f32");
    return probing->add_device(found, "HOLD", "waits for the test", "f32");
}

static vaccel_status open_backend(const vaccel_host *opening, void **self)
{
    host = opening;
    *self = NULL;
    return VACCEL_OK;
}

static vaccel_status model_accepts(void *self, const vaccel_model_view *model, uint32_t op)
{
    (void)self;
    (void)model;
    (void)op;
    return VACCEL_OK;
}

static vaccel_status model_load(void *self, const vaccel_model_view *model, uint32_t op,
                                const vaccel_attributes *attributes, void **loaded)
{
    (void)self;
    (void)model;
    (void)op;
    (void)attributes;
    *loaded = &host;
    return VACCEL_OK;
}

static void model_unload(void *self, void *loaded)
{
    (void)self;
    (void)loaded;
}

static const vaccel_backend_op ops[] = {
    {.op = VACCEL_OP_NOOP, .version = VACCEL_OP_NOOP_VERSION, .run = noop},
    {.op = VACCEL_OP_IMAGE_CLASSIFY, .version = VACCEL_OP_IMAGE_CLASSIFY_VERSION, .run = classify},
    {.op = VACCEL_OP_INFER, .version = VACCEL_OP_INFER_VERSION, .run = infer},
};

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "hold",
    .version = "1.0",
    .description = "answers when a test says so",
    .rank = 1,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_PIN_ONLY,
    .ops = ops,
    .op_count = sizeof(ops) / sizeof(ops[0]),
    .probe = probe,
    .open = open_backend,
    .model_accepts = model_accepts,
    .model_load = model_load,
    .model_unload = model_unload,
};

VACCEL_BACKEND_DEFINE(&backend)

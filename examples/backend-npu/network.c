/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NETWORK_SIZE = 12 };

struct network {
    float scale;
    float offset;
};

/* What the device knows a buffer by. In software that is its address. */
struct mapping {
    const void *data;
    uint64_t size;
};

/* A call of infer, until it has completed. */
struct job {
    const struct npu_backend *backend;
    const vaccel_infer_args *args;
    void *staged;   /* the input, when it does not lie in a buffer; else NULL */
    void *produced; /* the output, when the caller gave no room; else NULL */
};

/* Reads a network, from memory or a file, of at most `size` bytes; how many. */
static size_t read_network(const vaccel_model_view *model, void *bytes, size_t size)
{
    size_t length = 0;

    if (model->data) {
        length = model->size < size ? (size_t)model->size : size;
        memcpy(bytes, model->data, length);
    } else if (model->path) {
        FILE *file = fopen(model->path, "rbe");
        length = file ? fread(bytes, 1, size, file) : 0;
        if (file)
            fclose(file);
    }
    return length;
}

vaccel_status network_accepts(void *self, const vaccel_model_view *model, uint32_t op)
{
    const struct npu_backend *backend = self;
    char magic[4];

    (void)op;
    if (read_network(model, magic, sizeof(magic)) == sizeof(magic) &&
        memcmp(magic, "NPU1", sizeof(magic)) == 0)
        return VACCEL_OK;
    return backend->host->fail(VACCEL_ERR_UNSUPPORTED,
                               "the NPU runs its own networks, which begin with NPU1; give it one "
                               "of those");
}

vaccel_status network_load(void *self, const vaccel_model_view *model, uint32_t op,
                           const vaccel_attributes *attributes, void **loaded)
{
    const struct npu_backend *backend = self;
    struct network *network;
    char bytes[NETWORK_SIZE + 1];

    (void)op, (void)attributes;
    if (read_network(model, bytes, sizeof(bytes)) != NETWORK_SIZE || memcmp(bytes, "NPU1", 4) != 0)
        return backend->host->fail(VACCEL_ERR_FORMAT,
                                   "the network is not the %d bytes that one for the NPU has; "
                                   "make it anew",
                                   NETWORK_SIZE);
    network = calloc(1, sizeof(*network));
    if (!network)
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a network");
    memcpy(&network->scale, bytes + 4, sizeof(float));
    memcpy(&network->offset, bytes + 8, sizeof(float));
    *loaded = network;
    return VACCEL_OK;
}

void network_unload(void *self, void *loaded)
{
    (void)self;
    free(loaded);
}

vaccel_status network_import(void *self, const vaccel_buffer_view *buffer, void **imported)
{
    const struct npu_backend *backend = self;
    struct mapping *mapping = calloc(1, sizeof(*mapping));

    if (!mapping)
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a buffer");
    *mapping = (struct mapping){buffer->data, buffer->size};
    *imported = mapping;
    backend->host->log(VACCEL_LOG_DEBUG, "npu: imported %llu bytes",
                       (unsigned long long)buffer->size);
    return VACCEL_OK;
}

void network_release(void *self, void *imported)
{
    (void)self;
    free(imported);
}

/* Where the device reads the input: where it lies when that is in a buffer, else a copy. */
static const void *reach(const struct npu_backend *backend, const vaccel_backend *described,
                         const vaccel_tensor *input, void **staged)
{
    void *imported = NULL;
    const struct mapping *mapping;

    if (input->buffer &&
        backend->host->import_buffer(described, backend->host->buffer_view(input->buffer),
                                     &imported) == VACCEL_OK) {
        mapping = imported;
        uintptr_t at = (uintptr_t)input->data - (uintptr_t)mapping->data;
        if (at <= mapping->size && input->size <= mapping->size - at)
            return (const char *)mapping->data + at;
    }
    *staged = malloc((size_t)input->size + 1);
    if (*staged && input->size)
        memcpy(*staged, input->data, (size_t)input->size);
    return *staged;
}

static vaccel_status check(const vaccel_host *host, const vaccel_infer_args *args)
{
    const vaccel_tensor *input = args->inputs;
    const vaccel_tensor *output = args->outputs;

    if (args->inputs_count != 1 || input->dtype != VACCEL_DTYPE_F32 ||
        (input->name && strcmp(input->name, "input") != 0))
        return host->fail(VACCEL_ERR_INVALID,
                          "a network of the NPU has one input, 'input' of f32; give it that");
    if (args->outputs_count > 1 ||
        (args->outputs_count == 1 && output->name && strcmp(output->name, "output") != 0))
        return host->fail(VACCEL_ERR_INVALID,
                          "a network of the NPU has one output, 'output'; ask for that");
    if (args->outputs_count == 0 || output->size == 0)
        return VACCEL_OK;
    if (output->dtype != VACCEL_DTYPE_F32)
        return host->fail(VACCEL_ERR_INVALID, "the output is f32; give it room for that");
    if (output->size < input->size || output->rank < input->rank)
        return host->fail(VACCEL_ERR_LIMIT,
                          "the output takes %llu bytes and %u dimensions; give it such room",
                          (unsigned long long)input->size, input->rank);
    return VACCEL_OK;
}

static vaccel_status make(struct job *job)
{
    const vaccel_infer_args *args = job->args;
    vaccel_tensor output = args->inputs[0];
    const vaccel_inference_view view = {&output, job->produced ? 1 : 0};
    const vaccel_origin origin = {.backend = "npu",
                                  .device = "NPU0",
                                  .model_sha256 = args->model->sha256,
                                  .precision = VACCEL_PRECISION_F32};
    vaccel_status status;

    output.name = "output";
    output.data = job->produced;
    output.buffer = NULL;
    if (!args->result)
        return VACCEL_OK;
    if (!job->produced)
        return vaccel_make_inference(job->backend->host, &view, &origin, args->result);
    status = vaccel_share_inference(job->backend->host, &view, &origin, free, job->produced,
                                    args->result);
    if (status == VACCEL_OK)
        job->produced = NULL; /* the result's */
    return status;
}

static vaccel_status finish(void *given, enum npu_status status, const char **message)
{
    struct job *job = given;
    vaccel_tensor *output = job->args->outputs;
    const vaccel_tensor *input = job->args->inputs;
    vaccel_status finished = VACCEL_OK;

    if (status == NPU_DONE)
        finished = make(job);
    if (status == NPU_DONE && finished == VACCEL_OK && job->args->outputs_count && output->size) {
        output->size = input->size;
        output->rank = input->rank;
        if (input->rank)
            memcpy(output->shape, input->shape, input->rank * sizeof(*input->shape));
    }
    if (finished != VACCEL_OK)
        *message = job->backend->host->last_error();
    free(job->staged);
    free(job->produced);
    free(job);
    return finished;
}

vaccel_status submit_infer(void *self, const vaccel_invocation *invocation, const void *args,
                           vaccel_ticket *ticket, void **request)
{
    const struct npu_backend *backend = self;
    const struct network *network = invocation->loaded;
    const vaccel_infer_args *call = args;
    vaccel_status status = check(backend->host, call);

    if (status != VACCEL_OK)
        return status;
    struct job *job = calloc(1, sizeof(*job));
    bool room = call->outputs_count && call->outputs->size;
    if (!job)
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call of the NPU");
    job->backend = backend;
    job->args = call;
    if (!room)
        job->produced = malloc((size_t)call->inputs->size + 1);
    const struct npu_work work = {
        .opcode = NPU_SCALE,
        .n = (size_t)call->inputs->size / sizeof(float),
        .a = reach(backend, vaccel_backend_entry(), call->inputs, &job->staged),
        .out = room ? call->outputs->data : job->produced,
        .scale = network->scale,
        .offset = network->offset};
    if (!work.a || !work.out)
        status = backend->host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call of the NPU");
    else
        status = driver_submit(backend->driver, &work, ticket, finish, job, request);
    if (status != VACCEL_OK) {
        free(job->staged);
        free(job->produced);
        free(job);
    }
    return status;
}

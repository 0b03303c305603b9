/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/backends/mock.h"

#include <string.h>

static vaccel_status answer(const vaccel_invocation *invocation, const void *args);

static vaccel_status import_for(const vaccel_image_view *image, void **imported);

static struct mock mock = {.answer = answer, .import_for = import_for};

struct mock *vaccel_mock(void)
{
    return &mock;
}

static void let_go(void *user)
{
    struct mock *owner = (struct mock *)user;
    owner->shared--;
}

/* The inputs themselves, where they lie: into the room for each, or all of them in the result. */
static vaccel_status echo(const vaccel_infer_args *args)
{
    const vaccel_inference_view view = {args->inputs, args->inputs_count};
    const vaccel_origin origin = {.backend = MOCK_NAME, .device = "CPU"};

    for (uint64_t i = 0; i < args->outputs_count; i++) {
        if (args->outputs[i].size < args->inputs[i].size)
            continue;
        memcpy(args->outputs[i].data, args->inputs[i].data, (size_t)args->inputs[i].size);
        args->outputs[i].size = args->inputs[i].size;
    }
    if (!args->result)
        return VACCEL_OK;
    mock.shared++;
    return vaccel_share_inference(mock.host, &view, &origin, let_go, &mock, args->result);
}

static vaccel_status classify_all(const vaccel_image_classify_batch_args *args)
{
    vaccel_label_score_view entries[16];
    vaccel_image_labels_view images[16];
    const vaccel_classifications_view view = {images, args->images_count};
    const vaccel_origin origin = {.backend = MOCK_NAME, .device = "CPU"};

    for (uint64_t i = 0; i < args->images_count; i++) {
        entries[i] = (vaccel_label_score_view){(uint32_t)args->images[i]->size, 0.5F, "mock"};
        images[i] = (vaccel_image_labels_view){&entries[i], 1};
    }
    return vaccel_make_classifications(mock.host, &view, &origin, args->result);
}

static vaccel_status answer(const vaccel_invocation *invocation, const void *args)
{
    if (invocation->op == VACCEL_OP_INFER)
        return echo((const vaccel_infer_args *)args);
    if (invocation->op == VACCEL_OP_IMAGE_CLASSIFY_BATCH)
        return classify_all((const vaccel_image_classify_batch_args *)args);
    if (invocation->op != VACCEL_OP_IMAGE_CLASSIFY)
        return VACCEL_OK;
    const vaccel_image_classify_args *classify = (const vaccel_image_classify_args *)args;
    const vaccel_label_score_view entry = {
        .index = (uint32_t)classify->image->size, .score = 0.5F, .label = "mock"};
    const vaccel_classification_view view = {&entry, 1};
    const vaccel_origin origin = {.backend = MOCK_NAME, .device = "CPU"};
    return vaccel_make_classification(mock.host, &view, &origin, classify->result);
}

#if MOCK_NATIVE
static vaccel_status submit(void *self, const vaccel_invocation *invocation, const void *args,
                            vaccel_ticket *ticket, void **request)
{
    (void)self;
    mock.runs++;
    if (mock.submit)
        return mock.submit(invocation, args, ticket, request);
    mock.host->complete(ticket, answer(invocation, args), NULL);
    return VACCEL_OK;
}
#define RUN NULL
#define SUBMIT submit
#else
static vaccel_status run(void *self, const vaccel_invocation *invocation, const void *args)
{
    (void)self;
    mock.runs++;
    return mock.run ? mock.run(invocation, args) : answer(invocation, args);
}
#define RUN run
#define SUBMIT NULL
#endif

static void cancel(void *self, void *request)
{
    (void)self;
    if (mock.cancel)
        mock.cancel(request);
}

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    mock.probes++;
    if (mock.probe)
        return mock.probe(host);
    host->add_device(found, "CPU", "any processor", "f32");
    host->set_version(found, "mocked 2.0");
    return host->add_device(found, "GPU.0", "no graphics card", "f32,f16");
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    *self = &mock;
    mock.host = host;
    mock.opens++;
    return mock.open ? mock.open(host) : VACCEL_OK;
}

static vaccel_status health(void *self)
{
    (void)self;
    return mock.health ? mock.health() : VACCEL_OK;
}

static vaccel_status model_accepts(void *self, const vaccel_model_view *model, uint32_t op)
{
    (void)self;
    return mock.accepts ? mock.accepts(model, op) : VACCEL_OK;
}

static vaccel_status model_load(void *self, const vaccel_model_view *model, uint32_t op,
                                const vaccel_attributes *attributes, void **loaded)
{
    (void)self;
    mock.loaded_op = op;
    vaccel_status status = mock.load ? mock.load(model, attributes, loaded) : VACCEL_OK;
    if (status != VACCEL_OK)
        return status;
    if (!*loaded)
        *loaded = &mock;
    mock.loads++;
    return VACCEL_OK;
}

static void model_unload(void *self, void *loaded)
{
    (void)self;
    (void)loaded;
    mock.unloads++;
}

static vaccel_status buffer_import(void *self, const vaccel_buffer_view *buffer, void **imported)
{
    (void)self;
    *imported = buffer->data;
    mock.imports++;
    return mock.import ? mock.import(buffer, imported) : VACCEL_OK;
}

static void buffer_release(void *self, void *imported)
{
    (void)self;
    (void)imported;
    mock.import_releases++;
}

static const vaccel_backend_op ops[] = {
    {VACCEL_OP_NOOP, VACCEL_OP_NOOP_VERSION, RUN, SUBMIT},
    {VACCEL_OP_IMAGE_CLASSIFY, VACCEL_OP_IMAGE_CLASSIFY_VERSION, RUN, SUBMIT},
    {VACCEL_OP_IMAGE_CLASSIFY_BATCH, VACCEL_OP_IMAGE_CLASSIFY_BATCH_VERSION, RUN, SUBMIT},
    {VACCEL_OP_INFER, VACCEL_OP_INFER_VERSION, RUN, SUBMIT},
};

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = MOCK_NAME,
    .version = "1.0",
    .description = "does what a test tells it",
    .rank = MOCK_RANK,
    .flags = MOCK_FLAGS,
    .ops = ops,
    .op_count = sizeof(ops) / sizeof(ops[0]),
    .probe = probe,
    .open = open_backend,
    .model_accepts = model_accepts,
    .model_load = model_load,
    .model_unload = model_unload,
    .cancel = cancel,
    .health = health,
    .buffer_import = buffer_import,
    .buffer_release = buffer_release,
};

static vaccel_status import_for(const vaccel_image_view *image, void **imported)
{
    return mock.host->import_buffer(&backend, image->buffer, imported);
}

VACCEL_BACKEND_DEFINE(&backend)

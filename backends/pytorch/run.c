/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "model.h"

/* Modules with no more inputs and outputs than this take no memory for their book-keeping. */
enum { FEW = 8 };

_Static_assert((int)VAC_TORCH_MAX_RANK == (int)VAC_PORT_MAX_RANK, "shapes are as long");

/* What an output lies in. */
struct held {
    const struct vac_torch_functions *torch;
    void *handle;
};

void vac_torch_release(void *handle)
{
    struct held *held = handle;
    held->torch->release(held->handle);
    free(held);
}

static vaccel_status fail_memory(const struct vac_engine_model *model)
{
    return model->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for the tensors of the model %s",
                             vac_model_text(&model->info));
}

static vaccel_status fail_run(const struct vac_engine_model *model, int code, const char *why)
{
    return model->host->fail(code == VAC_TORCH_INVALID       ? VACCEL_ERR_INVALID
                             : code == VAC_TORCH_UNSUPPORTED ? VACCEL_ERR_UNSUPPORTED
                             : code == VAC_TORCH_NO_MEMORY   ? VACCEL_ERR_NO_MEMORY
                                                             : VACCEL_ERR_BACKEND,
                             "PyTorch cannot run the model %s on %s (%s); try other inputs, or "
                             "another backend",
                             vac_model_text(&model->info), model->device, why);
}

static vaccel_status view_input(const struct vac_engine_model *model, const vaccel_tensor *tensor,
                                struct vac_torch_tensor *input)
{
    if (tensor->rank > VAC_TORCH_MAX_RANK) {
        return model->host->fail(VACCEL_ERR_LIMIT,
                                 "a tensor for the model %s has %u dimensions, and PyTorch is "
                                 "given %d at most; reshape it",
                                 vac_model_text(&model->info), tensor->rank, VAC_TORCH_MAX_RANK);
    }
    *input = (struct vac_torch_tensor){
        .data = tensor->data, .bytes = tensor->size, .dtype = tensor->dtype, .rank = tensor->rank};
    if (tensor->rank > 0) {
        memcpy(input->dims, tensor->shape, tensor->rank * sizeof(int64_t));
    }
    return VACCEL_OK;
}

/* Takes an output over. */
static bool take(const struct vac_torch_model *model, struct vac_torch_tensor *from,
                 struct vac_engine_output *output)
{
    struct held *held = malloc(sizeof(*held));
    if (held == NULL) {
        return false;
    }
    *held = (struct held){model->torch, from->handle};
    from->handle = NULL;
    output->data = from->data;
    output->bytes = from->bytes;
    output->dtype = from->dtype;
    output->rank = from->rank;
    memcpy(output->dims, from->dims, sizeof(output->dims));
    output->handle = held;
    return true;
}

static vaccel_status run_module(struct vac_torch_model *model, const struct vac_engine_run *run,
                                struct vac_torch_tensor *inputs, struct vac_torch_tensor *outputs)
{
    char why[VAC_TORCH_REASON_SIZE] = "";
    size_t count = model->engine.ports.output_count;
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < run->input_count && status == VACCEL_OK; i++) {
        status = view_input(&model->engine, &run->inputs[i], &inputs[run->order[i]]);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    int code = model->torch->run(model->module, model->threads, inputs, outputs, why);
    if (code != VAC_TORCH_OK) {
        return fail_run(&model->engine, code, why);
    }
    bool taken = true;
    for (size_t i = 0; i < run->output_count && taken; i++) {
        taken = take(model, &outputs[run->wanted[i]], &run->outputs[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (outputs[i].handle != NULL) {
            model->torch->release(outputs[i].handle);
        }
    }
    return taken ? VACCEL_OK : fail_memory(&model->engine);
}

vaccel_status vac_torch_run(struct vac_engine_model *engine, const struct vac_engine_run *run)
{
    struct vac_torch_model *model = (struct vac_torch_model *)engine;
    size_t inputs = engine->ports.input_count;
    size_t outputs = engine->ports.output_count;
    struct vac_torch_tensor few[FEW];
    struct vac_torch_tensor *tensors = few;
    if (inputs + outputs > FEW) {
        tensors = malloc((inputs + outputs) * sizeof(*tensors));
        if (tensors == NULL) {
            return fail_memory(engine);
        }
    }
    for (size_t i = 0; i < outputs; i++) {
        tensors[inputs + i].handle = NULL;
    }
    vaccel_status status = run_module(model, run, tensors, tensors + inputs);
    if (tensors != few) {
        free(tensors);
    }
    return status;
}

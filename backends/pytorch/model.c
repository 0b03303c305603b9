/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

static const struct vac_engine ENGINE = {
    .name = "pytorch",
    .framework = "PyTorch",
    .format = VAC_MODEL_TORCHSCRIPT,
    .from_memory = true,
    .run = vac_torch_run,
    .release = vac_torch_release,
};

vaccel_status vac_torch_model_accepts(void *self, const vaccel_model_view *view, uint32_t op)
{
    const struct vac_torch *backend = self;
    return vac_engine_accepts(&ENGINE, backend->host, view, op);
}

static vaccel_status fail_memory(const struct vac_torch_model *model)
{
    return model->engine.host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load the model %s",
                                    vac_model_text(&model->engine.info));
}

/* A module says what its tensors are called, and nothing of their types and shapes: of an image's
 * input model.json does. */
static vaccel_status name_ports(struct vac_torch_model *model)
{
    const struct vac_torch_functions *torch = model->torch;
    const struct vac_model_info *info = &model->engine.info;
    size_t inputs = torch->input_count(model->module);
    size_t outputs = torch->output_count(model->module);
    model->inputs = calloc(inputs + 1, sizeof(*model->inputs));
    model->outputs = calloc(outputs + 1, sizeof(*model->outputs));
    if (model->inputs == NULL || model->outputs == NULL) {
        return fail_memory(model);
    }
    for (size_t i = 0; i < inputs; i++) {
        model->inputs[i] = (struct vac_port){.name = torch->input_name(model->module, i),
                                             .dtype = VAC_PORT_ANY_DTYPE,
                                             .any_rank = true};
    }
    for (size_t i = 0; i < outputs; i++) {
        model->outputs[i] = (struct vac_port){.name = torch->output_name(model->module, i),
                                              .dtype = VAC_PORT_ANY_DTYPE,
                                              .any_rank = true};
    }
    if (info->has_input && inputs == 1) {
        model->inputs[0].dtype =
            info->input.dtype == VAC_DTYPE_U8 ? VACCEL_DTYPE_U8 : VACCEL_DTYPE_F32;
        model->inputs[0].any_rank = false;
        model->inputs[0].rank = 4;
        memcpy(model->inputs[0].dims, info->input_shape, sizeof(info->input_shape));
    }
    model->engine.ports =
        (struct vac_ports){vac_model_text(info), model->inputs, inputs, model->outputs, outputs};
    return VACCEL_OK;
}

static vaccel_status load(struct vac_torch_model *model, const vaccel_model_view *view)
{
    const struct vac_torch_functions *torch = model->torch;
    const char *path = model->engine.info.path;
    char why[VAC_TORCH_REASON_SIZE] = "";
    int code = torch->load(path, view->data, (size_t)view->size, &model->module, why);
    if (code == VAC_TORCH_OK) {
        return name_ports(model);
    }
    model->module = NULL;
    return model->engine.host->fail(
        code == VAC_TORCH_UNSUPPORTED ? VACCEL_ERR_UNSUPPORTED
        : code == VAC_TORCH_NO_MEMORY ? VACCEL_ERR_NO_MEMORY
                                      : VACCEL_ERR_FORMAT,
        "%s: PyTorch cannot load it (%s); the file may be damaged (`vaccel model check`), no "
        "TorchScript (torch.jit.save), or newer than PyTorch %s",
        path != NULL ? path : "the model in memory", why, torch->version);
}

static void free_model(struct vac_torch_model *model)
{
    vac_engine_end(&model->engine);
    if (model->module != NULL) {
        model->torch->free(model->module);
    }
    free(model->inputs);
    free(model->outputs);
    free(model);
}

static vaccel_status check_device(const struct vac_torch *backend,
                                  const vaccel_attributes *attributes)
{
    const char *wanted = attributes != NULL ? attributes->device : NULL;
    if (wanted == NULL || wanted[0] == '\0' || strcmp(wanted, "CPU") == 0) {
        return VACCEL_OK;
    }
    return backend->host->fail(VACCEL_ERR_UNAVAILABLE,
                               "the backend pytorch has no device '%s', only CPU; ask for that, or "
                               "leave the device to the backend",
                               wanted);
}

vaccel_status vac_torch_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                   const vaccel_attributes *attributes, void **loaded)
{
    const struct vac_torch *backend = self;
    vaccel_precision precision;
    vaccel_status status = check_device(backend, attributes);
    if (status == VACCEL_OK) {
        status = vac_engine_precision(&ENGINE, backend->host, attributes, &precision);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_torch_model *model = calloc(1, sizeof(*model));
    if (model == NULL) {
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load a model");
    }
    bool throughput =
        attributes != NULL && attributes->performance == VACCEL_PERFORMANCE_THROUGHPUT;
    model->torch = backend->torch;
    model->threads = throughput ? 1 : vac_engine_processors();
    status = vac_engine_begin(&ENGINE, backend->host, view, op, &model->engine);
    model->engine.precision = precision;
    if (status == VACCEL_OK) {
        status = load(model, view);
    }
    if (status == VACCEL_OK) {
        status = vac_engine_prepare(&model->engine, op);
    }
    if (status != VACCEL_OK) {
        free_model(model);
        return status;
    }
    *loaded = model;
    return VACCEL_OK;
}

void vac_torch_model_unload(void *self, void *loaded)
{
    (void)self;
    free_model(loaded);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "run.h"

const struct vac_engine VAC_TF_ENGINE = {
    .name = "tensorflow",
    .framework = "TensorFlow",
    .format = VAC_MODEL_SAVED_MODEL,
    .run = vac_tf_run,
    .release = vac_tf_release,
};

vaccel_status vac_tf_model_accepts(void *self, const vaccel_model_view *view, uint32_t op)
{
    const struct vac_tf *backend = self;
    return vac_engine_accepts(&VAC_TF_ENGINE, backend->host, view, op);
}

static vaccel_status fail_memory(const struct vac_tf_model *model)
{
    return model->engine.host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load the model %s",
                                    vac_model_text(&model->engine.info));
}

/* Loads the graph and its variables; `meta` gets what is said of it. */
static vaccel_status load_session(struct vac_tf_model *model, const vaccel_attributes *attributes,
                                  TF_Buffer *meta, TF_Status *status)
{
    static const char *const tags[] = {"serve"};
    const struct vac_tf_functions *tf = model->tf;
    const vaccel_host *host = model->engine.host;
    struct vac_tf_config config;
    char reason[VAC_TF_REASON_SIZE];
    TF_SessionOptions *options = tf->NewSessionOptions();
    vac_tf_config(attributes, &config);
    tf->SetConfig(options, config.bytes, config.size, status);
    if (tf->GetCode(status) == VAC_TF_OK) {
        model->session = tf->LoadSessionFromSavedModel(options, NULL, model->engine.info.path, tags,
                                                       1, model->graph, meta, status);
    }
    tf->DeleteSessionOptions(options);
    if (tf->GetCode(status) == VAC_TF_OK && model->session != NULL) {
        return VACCEL_OK;
    }
    vac_tf_reason(tf, status, reason);
    return host->fail(VACCEL_ERR_FORMAT,
                      "%s: TensorFlow cannot load it (%s); the files may be damaged (`vaccel model "
                      "check`), without the tag \"serve\", or newer than TensorFlow %s",
                      model->engine.info.path, reason, tf->Version());
}

/* Where a signature's tensor is in the graph, and what it is. */
static vaccel_status place(const struct vac_tf_model *model, const struct vac_tf_info *info,
                           struct vac_port *port, TF_Output *where)
{
    const struct vac_tf_functions *tf = model->tf;
    where->oper = tf->GraphOperationByName(model->graph, info->tensor);
    where->index = info->index;
    if (where->oper == NULL || info->index >= tf->OperationNumOutputs(where->oper)) {
        return model->engine.host->fail(VACCEL_ERR_FORMAT,
                                        "the signature of the model %s calls '%s' the tensor "
                                        "'%s:%d', which its graph does not have; export it again",
                                        vac_model_text(&model->engine.info), info->name,
                                        info->tensor, info->index);
    }
    *port = (struct vac_port){
        .name = info->name,
        .dtype = vac_tf_dtype(tf->OperationOutputType(*where)),
        .any_rank = info->any_rank,
        .rank = info->rank,
    };
    memcpy(port->dims, info->dims, sizeof(port->dims));
    return VACCEL_OK;
}

static vaccel_status read_ports(struct vac_tf_model *model, const TF_Buffer *meta)
{
    const struct vac_tf_signature *signature = &model->signature;
    const char *name = vac_model_text(&model->engine.info);
    struct vac_error err;
    if (vac_tf_signature_read(meta->data, meta->length, name, &model->signature, &err) !=
        VACCEL_OK) {
        return model->engine.host->fail(err.status, "%s", err.message);
    }
    model->inputs = calloc(signature->input_count + 1, sizeof(*model->inputs));
    model->outputs = calloc(signature->output_count + 1, sizeof(*model->outputs));
    model->input_places = calloc(signature->input_count + 1, sizeof(*model->input_places));
    model->output_places = calloc(signature->output_count + 1, sizeof(*model->output_places));
    if (model->inputs == NULL || model->outputs == NULL || model->input_places == NULL ||
        model->output_places == NULL) {
        return fail_memory(model);
    }
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < signature->input_count && status == VACCEL_OK; i++) {
        status = place(model, &signature->inputs[i], &model->inputs[i], &model->input_places[i]);
    }
    for (size_t i = 0; i < signature->output_count && status == VACCEL_OK; i++) {
        status = place(model, &signature->outputs[i], &model->outputs[i], &model->output_places[i]);
    }
    model->engine.ports = (struct vac_ports){name, model->inputs, signature->input_count,
                                             model->outputs, signature->output_count};
    return status;
}

static vaccel_status load(struct vac_tf_model *model, const vaccel_attributes *attributes)
{
    const struct vac_tf_functions *tf = model->tf;
    TF_Buffer *meta = tf->NewBuffer();
    TF_Status *status = tf->NewStatus();
    model->graph = tf->NewGraph();
    vaccel_status loaded = load_session(model, attributes, meta, status);
    if (loaded == VACCEL_OK) {
        loaded = read_ports(model, meta);
    }
    tf->DeleteStatus(status);
    tf->DeleteBuffer(meta);
    return loaded;
}

static void free_model(struct vac_tf_model *model)
{
    const struct vac_tf_functions *tf = model->tf;
    if (model->session != NULL) {
        TF_Status *status = tf->NewStatus();
        tf->CloseSession(model->session, status);
        tf->DeleteSession(model->session, status);
        tf->DeleteStatus(status);
    }
    if (model->graph != NULL) {
        tf->DeleteGraph(model->graph);
    }
    vac_engine_end(&model->engine);
    vac_tf_signature_free(&model->signature);
    free(model->inputs);
    free(model->outputs);
    free(model->input_places);
    free(model->output_places);
    free(model);
}

static vaccel_status check_device(const struct vac_tf *backend, const vaccel_attributes *attributes)
{
    const char *wanted = attributes != NULL ? attributes->device : NULL;
    if (wanted == NULL || wanted[0] == '\0' || strcmp(wanted, "CPU") == 0) {
        return VACCEL_OK;
    }
    return backend->host->fail(VACCEL_ERR_UNAVAILABLE,
                               "the backend tensorflow has no device '%s', only CPU; ask for that, "
                               "or leave the device to the backend",
                               wanted);
}

vaccel_status vac_tf_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                const vaccel_attributes *attributes, void **loaded)
{
    const struct vac_tf *backend = self;
    vaccel_precision precision;
    vaccel_status status = check_device(backend, attributes);
    if (status == VACCEL_OK) {
        status = vac_engine_precision(&VAC_TF_ENGINE, backend->host, attributes, &precision);
    }
    const struct vac_tf_functions *tf = NULL;
    if (status == VACCEL_OK) {
        status = vac_tf_runtime_get(backend->host, &tf);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_tf_model *model = calloc(1, sizeof(*model));
    if (model == NULL) {
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load a model");
    }
    model->tf = tf;
    status = vac_engine_begin(&VAC_TF_ENGINE, backend->host, view, op, &model->engine);
    model->engine.precision = precision;
    if (status == VACCEL_OK) {
        status = load(model, attributes);
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

void vac_tf_model_unload(void *self, void *loaded)
{
    (void)self;
    free_model(loaded);
}

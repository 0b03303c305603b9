/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/ops.h>

#include "backends/common/port.h"
#include "classify.h"
#include "media/onnx.h"
#include "options.h"
#include "vision.h"

static vaccel_status check_format(const struct vac_model_info *info, struct vac_error *err)
{
    if (info->format == VAC_MODEL_ONNX) {
        return VACCEL_OK;
    }
    return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                          "the model %s is in the format %s, and ONNX Runtime reads onnx; convert "
                          "it to ONNX, or use a backend of its own framework",
                          vac_model_text(info), vac_media_model_format_name(info->format));
}

/* Reads the metadata and checks that it suffices for the op. On success `info` is to be freed. */
static vaccel_status read_info(const vaccel_host *host, const vaccel_model_view *view, uint32_t op,
                               struct vac_model_info *info)
{
    struct vac_error err;
    bool classifies = op == VACCEL_OP_IMAGE_CLASSIFY || op == VACCEL_OP_IMAGE_CLASSIFY_BATCH;
    vaccel_status status = classifies || vac_vision_is(op)
                               ? vac_media_model_load_view(view, info, &err)
                               : vac_media_model_load_network(view, info, &err);
    if (status != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    status = classifies          ? vac_check_classifier(info, &err)
             : vac_vision_is(op) ? vac_vision_check_info(info, op, &err)
                                 : VACCEL_OK;
    if (status == VACCEL_OK) {
        status = check_format(info, &err);
    }
    if (status != VACCEL_OK) {
        vac_model_info_free(info);
        return host->fail(err.status, "%s", err.message);
    }
    return VACCEL_OK;
}

vaccel_status vac_ort_model_accepts(void *self, const vaccel_model_view *view, uint32_t op)
{
    const struct vac_ort *backend = self;
    struct vac_model_info info;
    vaccel_status status = read_info(backend->host, view, op, &info);
    if (status == VACCEL_OK) {
        vac_model_info_free(&info);
    }
    return status;
}

static vaccel_status create_session(struct vac_ort_model *model, const vaccel_model_view *view,
                                    const OrtSessionOptions *options)
{
    const struct vac_ort_runtime *runtime = model->backend->runtime;
    const OrtApi *api = runtime->api;
    char reason[VAC_ORT_REASON_SIZE];
    const char *path = model->info.path;
    OrtStatus *status =
        path != NULL ? api->CreateSession(runtime->env, path, options, &model->session)
                     : api->CreateSessionFromArray(runtime->env, view->data, (size_t)view->size,
                                                   options, &model->session);
    if (vac_ort_good(api, status, reason)) {
        return VACCEL_OK;
    }
    model->session = NULL;
    return model->backend->host->fail(
        VACCEL_ERR_FORMAT,
        "%s: ONNX Runtime cannot load it for %s (%s); the file may be damaged (`vaccel model "
        "check`), or newer than ONNX Runtime %s",
        path != NULL ? path : "the model in memory", model->device, reason,
        runtime->library.version);
}

/* A network that is only to be described is neither optimised nor kept. */
static vaccel_status load_session(struct vac_ort_model *model, const vaccel_model_view *view,
                                  bool describe, const vaccel_attributes *attributes)
{
    const struct vac_ort *backend = model->backend;
    const OrtApi *api = backend->runtime->api;
    OrtSessionOptions *options = NULL;
    struct vac_error err;
    char reason[VAC_ORT_REASON_SIZE];
    vaccel_status status = vac_media_onnx_check(&model->info, view, &err);
    if (status != VACCEL_OK) {
        return backend->host->fail(err.status, "%s", err.message);
    }
    status = vac_ort_options(backend->host, backend->runtime, attributes, model->device,
                             &model->precision, &options);
    if (status != VACCEL_OK) {
        return status;
    }
    if (describe) {
        vac_ort_good(api, api->SetSessionGraphOptimizationLevel(options, ORT_OPTIMIZE_NOTHING),
                     reason);
        vac_ort_good(api, api->SetIntraOpNumThreads(options, 1), reason);
    }
    status = create_session(model, view, options);
    api->ReleaseSessionOptions(options);
    if (status == VACCEL_OK) {
        status = vac_ort_ports_read(backend->host, backend->runtime, model->session,
                                    vac_model_text(&model->info), &model->ports);
    }
    if (describe && model->session != NULL) {
        api->ReleaseSession(model->session);
        model->session = NULL;
    }
    return status;
}

static void free_model(struct vac_ort_model *model)
{
    vac_pool_close(&model->pool);
    vac_ort_ports_free(&model->ports);
    if (model->session != NULL) {
        model->backend->runtime->api->ReleaseSession(model->session);
    }
    vac_model_info_free(&model->info);
    free(model);
}

vaccel_status vac_ort_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                 const vaccel_attributes *attributes, void **loaded)
{
    const struct vac_ort *backend = self;
    struct vac_ort_model *model = calloc(1, sizeof(*model));
    if (model == NULL) {
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load a model");
    }
    model->backend = backend;
    vaccel_status status = read_info(backend->host, view, op, &model->info);
    if (status == VACCEL_OK) {
        snprintf(model->sha256, sizeof(model->sha256), "%s",
                 view->sha256 != NULL ? view->sha256 : model->info.sha256);
        status = load_session(model, view, op == VACCEL_OP_MODEL_DESCRIBE, attributes);
    }
    if (status == VACCEL_OK && op == VACCEL_OP_IMAGE_CLASSIFY) {
        status = vac_ort_prepare_classifier(model);
    } else if (status == VACCEL_OK && vac_vision_is(op)) {
        status = vac_ort_prepare_vision(model, op);
    }
    if (status != VACCEL_OK) {
        free_model(model);
        return status;
    }
    *loaded = model;
    return VACCEL_OK;
}

void vac_ort_model_unload(void *self, void *loaded)
{
    (void)self;
    free_model(loaded);
}

vaccel_origin vac_ort_origin_of(const struct vac_ort_model *model)
{
    return (vaccel_origin){
        .backend = "onnxruntime",
        .device = model->device,
        .model_sha256 = model->sha256[0] != '\0' ? model->sha256 : NULL,
        .precision = model->precision,
    };
}

static void view_ports(const struct vac_port *ports, size_t count, vaccel_tensor_info_view *views)
{
    for (size_t i = 0; i < count; i++) {
        views[i] = (vaccel_tensor_info_view){
            .name = ports[i].name,
            .dtype = ports[i].dtype,
            .shape = ports[i].dims,
            .shape_count = ports[i].rank,
        };
    }
}

vaccel_status vac_ort_describe(void *self, const vaccel_invocation *invocation,
                               const vaccel_model_describe_args *args)
{
    const struct vac_ort *backend = self;
    const struct vac_ort_model *model = invocation->loaded;
    const struct vac_ports *ports = &model->ports.ports;
    const vaccel_origin origin = vac_ort_origin_of(model);
    size_t count = ports->input_count + ports->output_count;
    vaccel_tensor_info_view *views = calloc(count + 1, sizeof(*views));
    if (views == NULL) {
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to describe a model");
    }
    view_ports(ports->inputs, ports->input_count, views);
    view_ports(ports->outputs, ports->output_count, views + ports->input_count);
    const vaccel_model_info_view view = {
        .format = vac_media_model_format_name(model->info.format),
        .inputs = views,
        .inputs_count = ports->input_count,
        .outputs = views + ports->input_count,
        .outputs_count = ports->output_count,
    };
    vaccel_status status = vaccel_make_model_info(backend->host, &view, &origin, args->result);
    free(views);
    return status;
}

vaccel_status vac_ort_fail_run(const struct vac_ort_model *model, OrtStatus *status)
{
    char reason[VAC_ORT_REASON_SIZE];
    vac_ort_good(model->backend->runtime->api, status, reason);
    return model->backend->host->fail(
        VACCEL_ERR_BACKEND,
        "ONNX Runtime cannot run the model %s on %s (%s); try other inputs, another device or "
        "another backend",
        vac_model_text(&model->info), model->device, reason);
}

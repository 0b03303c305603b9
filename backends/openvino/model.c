/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "network.h"
#include "precision.h"
#include "reason.h"

vaccel_status vac_openvino_pass_on(const vaccel_host *host, const struct vac_error *err)
{
    return host->fail(err->status, "%s", err->message);
}

/* Reads the metadata and checks that it suffices. On success `info` is to be freed. */
static vaccel_status read_info(const vaccel_host *host, const vaccel_model_view *view, uint32_t op,
                               struct vac_model_info *info)
{
    struct vac_error err;
    vaccel_status status = vac_media_model_load_view(view, info, &err);
    if (status != VACCEL_OK) {
        return vac_openvino_pass_on(host, &err);
    }
    status = vac_openvino_check_info(info, op, &err);
    if (status != VACCEL_OK) {
        vac_model_info_free(info);
        return vac_openvino_pass_on(host, &err);
    }
    return VACCEL_OK;
}

vaccel_status vac_openvino_model_accepts(void *self, const vaccel_model_view *view, uint32_t op)
{
    const struct vac_openvino *backend = self;
    struct vac_model_info info;
    vaccel_status status = read_info(backend->host, view, op, &info);
    if (status == VACCEL_OK) {
        vac_model_info_free(&info);
    }
    return status;
}

static vaccel_status choose_device(const struct vac_openvino *backend,
                                   const vaccel_attributes *attributes, const char **device)
{
    const char *wanted = attributes != NULL ? attributes->device : NULL;
    if (wanted == NULL || wanted[0] == '\0') {
        *device = vac_openvino_default_device(backend->runtime);
        return VACCEL_OK;
    }
    if (!vac_openvino_has_device(backend->runtime, wanted)) {
        char devices[VAC_OPENVINO_DEVICE_LIST_SIZE];
        vac_openvino_list_devices(backend->runtime, devices);
        return backend->host->fail(
            VACCEL_ERR_UNAVAILABLE,
            "OpenVINO has no device '%s' here, only %s; ask for one of these, or "
            "leave the device to the backend",
            wanted, devices);
    }
    *device = wanted;
    return VACCEL_OK;
}

static ov_status_e compile_network(const struct vac_openvino_runtime *runtime,
                                   const ov_model_t *network, const char *device, const char *hint,
                                   ov_compiled_model_t **compiled)
{
    const struct vac_openvino_functions *ov = &runtime->ov;
    if (hint == NULL) {
        return ov->core_compile_model(runtime->core, network, device, 2, compiled,
                                      "PERFORMANCE_HINT", "LATENCY");
    }
    return ov->core_compile_model(runtime->core, network, device, 4, compiled, "PERFORMANCE_HINT",
                                  "LATENCY", "INFERENCE_PRECISION_HINT", hint);
}

static vaccel_status check_precision(const struct vac_openvino *backend, vaccel_precision precision)
{
    const char *hint = vac_openvino_precision_hint(precision);
    if (hint != NULL && hint[0] == '\0') {
        return backend->host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "precision %d is not known to the backend openvino; ask for f32, f16, "
            "bf16 or fastest",
            (int)precision);
    }
    return VACCEL_OK;
}

static vaccel_status compile(const struct vac_openvino *backend, const ov_model_t *network,
                             const char *device, vaccel_precision precision,
                             struct vac_openvino_model *model)
{
    const char *hint = vac_openvino_precision_hint(precision);
    ov_status_e code = compile_network(backend->runtime, network, device, hint, &model->compiled);
    if (code != OK) {
        char reason[VAC_OPENVINO_REASON_SIZE];
        vac_openvino_reason(&backend->runtime->ov, code, reason);
        model->compiled = NULL;
        return backend->host->fail(
            VACCEL_ERR_BACKEND,
            "OpenVINO cannot compile the model %s for %s in %s (%s); ask for another "
            "device or precision, or use another backend",
            model->info.name, device, hint != NULL ? hint : "any precision", reason);
    }
    return VACCEL_OK;
}

/* Asks the compiled model what it really runs on and in. */
static vaccel_status learn_outcome(const struct vac_openvino *backend, const char *device,
                                   vaccel_precision asked, struct vac_openvino_model *model)
{
    const struct vac_openvino_functions *ov = &backend->runtime->ov;
    char *text = NULL;
    snprintf(model->device, sizeof(model->device), "%s", device);
    if (ov->compiled_model_get_property(model->compiled, "EXECUTION_DEVICES", &text) == OK) {
        /* A device that has not decided yet answers in parentheses. */
        if (text[0] != '\0' && text[0] != '(') {
            snprintf(model->device, sizeof(model->device), "%s", text);
        }
        ov->free(text);
    }
    vaccel_precision wanted = asked == VACCEL_PRECISION_DEFAULT ? VACCEL_PRECISION_F32 : asked;
    model->precision = wanted;
    if (ov->compiled_model_get_property(model->compiled, "INFERENCE_PRECISION_HINT", &text) == OK) {
        model->precision = vac_openvino_precision_of(text);
        ov->free(text);
    }
    if (wanted != VACCEL_PRECISION_FASTEST && model->precision != wanted) {
        return backend->host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "OpenVINO's device %s does not compute in %s; ask for another precision "
            "(`vaccel info` lists them), or for another device",
            device, vac_openvino_precision_hint(wanted));
    }
    return VACCEL_OK;
}

static vaccel_status open_ports(const struct vac_openvino *backend, bool output_by_name,
                                struct vac_openvino_model *model)
{
    const struct vac_openvino_functions *ov = &backend->runtime->ov;
    ov_status_e code = ov->compiled_model_input(model->compiled, &model->input);
    if (code == OK) {
        code = output_by_name
                   ? ov->compiled_model_output_by_name(model->compiled, model->info.output_name,
                                                       &model->output)
                   : ov->compiled_model_output_by_index(model->compiled, 0, &model->output);
    }
    if (code != OK) {
        char reason[VAC_OPENVINO_REASON_SIZE];
        vac_openvino_reason(ov, code, reason);
        return backend->host->fail(
            VACCEL_ERR_BACKEND,
            "OpenVINO lost an input or output of the model %s when it compiled it "
            "(%s); use another device or backend",
            model->info.name, reason);
    }
    model->requests = (struct vac_openvino_requests){
        .ov = ov,
        .compiled = model->compiled,
        .input = model->input,
        .output = model->output,
        .label_count = model->info.label_count,
    };
    return vac_openvino_requests_open(&model->requests, backend->host);
}

/* Frees what there is; the pool is closed already, or was never opened. */
static void free_model(const struct vac_openvino_functions *ov, struct vac_openvino_model *model)
{
    if (model->output != NULL) {
        ov->output_const_port_free(model->output);
    }
    if (model->input != NULL) {
        ov->output_const_port_free(model->input);
    }
    if (model->compiled != NULL) {
        ov->compiled_model_free(model->compiled);
    }
    vac_model_info_free(&model->info);
    free(model);
}

/* Everything after the metadata. */
static vaccel_status build(const struct vac_openvino *backend, const vaccel_model_view *view,
                           const vaccel_attributes *attributes, struct vac_openvino_model *model)
{
    const char *device;
    vaccel_precision precision =
        attributes != NULL ? attributes->precision : VACCEL_PRECISION_DEFAULT;
    vaccel_status status = choose_device(backend, attributes, &device);
    if (status == VACCEL_OK) {
        status = check_precision(backend, precision);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_openvino_network network;
    status =
        vac_openvino_network_read(backend->host, backend->runtime, &model->info, view, &network);
    if (status != VACCEL_OK) {
        return status;
    }
    status = compile(backend, network.model, device, precision, model);
    backend->runtime->ov.model_free(network.model);
    if (status == VACCEL_OK) {
        status = learn_outcome(backend, device, precision, model);
    }
    if (status == VACCEL_OK) {
        status = open_ports(backend, network.output_by_name, model);
    }
    return status;
}

vaccel_status vac_openvino_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                      const vaccel_attributes *attributes, void **loaded)
{
    const struct vac_openvino *backend = self;
    struct vac_openvino_model *model = calloc(1, sizeof(*model));
    if (model == NULL) {
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load a model");
    }
    vaccel_status status = read_info(backend->host, view, op, &model->info);
    if (status != VACCEL_OK) {
        free(model);
        return status;
    }
    const char *sha256 = view->sha256 != NULL ? view->sha256 : model->info.sha256;
    snprintf(model->sha256, sizeof(model->sha256), "%s", sha256);
    status = build(backend, view, attributes, model);
    if (status != VACCEL_OK) {
        free_model(&backend->runtime->ov, model);
        return status;
    }
    *loaded = model;
    return VACCEL_OK;
}

void vac_openvino_model_unload(void *self, void *loaded)
{
    const struct vac_openvino *backend = self;
    struct vac_openvino_model *model = loaded;
    vac_pool_close(&model->requests.pool);
    free_model(&backend->runtime->ov, model);
}

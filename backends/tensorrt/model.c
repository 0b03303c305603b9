/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/ops.h>

#include "backends/common/forked.h"
#include "classify.h"
#include "media/onnx.h"
#include "source.h"

/* nvinfer1::DataType; what vaccel has no name for (FP8, INT4, ...) is left out. */
static const vaccel_dtype DTYPES[] = {VACCEL_DTYPE_F32,
                                      VACCEL_DTYPE_F16,
                                      VACCEL_DTYPE_I8,
                                      VACCEL_DTYPE_I32,
                                      VACCEL_DTYPE_BOOL,
                                      VACCEL_DTYPE_U8,
                                      0,
                                      VACCEL_DTYPE_BF16,
                                      VACCEL_DTYPE_I64};

static vaccel_status check_format(const struct vac_model_info *info, struct vac_error *err)
{
    if (info->format == VAC_MODEL_ONNX) {
        return VACCEL_OK;
    }
    return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                          "the model %s is in the format %s, and TensorRT reads onnx; convert it "
                          "to ONNX, or use a backend of its own framework",
                          vac_model_text(info), vac_media_model_format_name(info->format));
}

/* Reads the metadata and checks that it suffices for the op. On success `info` is to be freed. */
static vaccel_status read_info(const vaccel_host *host, const vaccel_model_view *view, uint32_t op,
                               struct vac_model_info *info)
{
    struct vac_error err;
    bool classifies = op == VACCEL_OP_IMAGE_CLASSIFY;
    vaccel_status status = classifies ? vac_media_model_load_view(view, info, &err)
                                      : vac_media_model_load_network(view, info, &err);
    if (status != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    status = classifies ? vac_check_classifier(info, &err) : VACCEL_OK;
    if (status == VACCEL_OK) {
        status = check_format(info, &err);
    }
    if (status != VACCEL_OK) {
        vac_model_info_free(info);
        return host->fail(err.status, "%s", err.message);
    }
    return VACCEL_OK;
}

vaccel_status vac_trt_model_accepts(void *self, const vaccel_model_view *view, uint32_t op)
{
    const struct vac_trt *backend = self;
    struct vac_model_info info;
    vaccel_status status = read_info(backend->host, view, op, &info);
    if (status == VACCEL_OK) {
        vac_model_info_free(&info);
    }
    return status;
}

/* The processor's promise of f32 holds here too: TF32 only for who wants the fastest. */
static vaccel_status choose_precision(struct vac_trt_model *model,
                                      const vaccel_attributes *attributes)
{
    vaccel_precision wanted = attributes != NULL ? attributes->precision : VACCEL_PRECISION_DEFAULT;
    if (wanted != VACCEL_PRECISION_DEFAULT && wanted != VACCEL_PRECISION_F32 &&
        wanted != VACCEL_PRECISION_FASTEST) {
        return model->backend->host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "TensorRT computes in the types that the network itself has; ask for the precision f32 "
            "or fastest, or convert the network");
    }
    model->precision = wanted == VACCEL_PRECISION_DEFAULT ? VACCEL_PRECISION_F32 : wanted;
    model->job.tf32 = wanted == VACCEL_PRECISION_FASTEST;
    return VACCEL_OK;
}

static vaccel_status read_port(struct vac_trt_model *model, bool output, size_t index,
                               struct vac_port *port)
{
    const vaccel_host *host = model->backend->host;
    const char *what = output ? "output" : "input";
    struct vac_trt_port theirs;
    vac_trt_port_at(model->job.network, output, index, &theirs);
    port->name = theirs.name;
    port->dtype = theirs.type >= 0 && theirs.type < (int)(sizeof(DTYPES) / sizeof(DTYPES[0]))
                      ? DTYPES[theirs.type]
                      : 0;
    if (port->dtype == 0 || (!output && (theirs.rank < 0 || theirs.is_shape))) {
        return host->fail(VACCEL_ERR_UNSUPPORTED,
                          "the %s '%s' of the model %s %s; export it otherwise, or use another "
                          "backend",
                          what, port->name, vac_model_text(&model->info),
                          port->dtype == 0  ? "is of a type that vaccel does not have"
                          : theirs.is_shape ? "is a shape and not data, which this backend lacks"
                                            : "has an open number of dimensions");
    }
    port->any_rank = theirs.rank < 0;
    port->rank = theirs.rank < 0 ? 0 : (size_t)theirs.rank;
    for (size_t i = 0; i < port->rank; i++) {
        port->dims[i] = theirs.dims[i] < 0 ? VAC_PORT_ANY : theirs.dims[i];
    }
    return VACCEL_OK;
}

static vaccel_status read_ports(struct vac_trt_model *model)
{
    size_t inputs = vac_trt_port_count(model->job.network, false);
    size_t outputs = vac_trt_port_count(model->job.network, true);
    vaccel_status status = VACCEL_OK;
    model->inputs = calloc(inputs + 1, sizeof(*model->inputs));
    model->outputs = calloc(outputs + 1, sizeof(*model->outputs));
    if (model->inputs == NULL || model->outputs == NULL) {
        return model->backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load a model");
    }
    for (size_t i = 0; i < inputs && status == VACCEL_OK; i++) {
        status = read_port(model, false, i, &model->inputs[i]);
    }
    for (size_t i = 0; i < outputs && status == VACCEL_OK; i++) {
        status = read_port(model, true, i, &model->outputs[i]);
    }
    model->ports = (struct vac_ports){vac_model_text(&model->info), model->inputs, inputs,
                                      model->outputs, outputs};
    return status;
}

static vaccel_status parse(struct vac_trt_model *model, const vaccel_model_view *view)
{
    const vaccel_host *host = model->backend->host;
    struct vac_trt_source source;
    struct vac_error err;
    char reason[VAC_TRT_REASON_SIZE];
    if (vac_media_onnx_check(&model->info, view, &err) != VACCEL_OK ||
        vac_trt_source_read(&model->info, view, &source, &err) != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    vac_trt_source_hash(&source, model->sha256);
    /* What lies in other files is not in the sum, so plans of it are not kept. */
    model->job.sha256 = source.has_beside ? NULL : model->sha256;
    model->job.network = vac_trt_parse(&model->backend->runtime->entries, source.data, source.size,
                                       source.has_beside ? model->info.path : NULL, reason);
    vac_trt_source_free(&source);
    return model->job.network != NULL
               ? read_ports(model)
               : host->fail(VACCEL_ERR_FORMAT,
                            "%s: TensorRT cannot read it (%s); the file may be damaged (`vaccel "
                            "model check`), or have operators that TensorRT %s does not have",
                            vac_model_text(&model->info), reason, model->backend->runtime->version);
}

static bool any_open(const struct vac_trt_model *model)
{
    for (size_t i = 0; i < model->ports.input_count; i++) {
        if (vac_port_is_open(&model->inputs[i])) {
            return true;
        }
    }
    return false;
}

/* A network that takes one shape only is made ready with its model, where waiting is expected. */
static vaccel_status warm(struct vac_trt_model *model)
{
    int64_t(*shapes)[VAC_TRT_MAX_RANK] = calloc(model->ports.input_count + 1, sizeof(*shapes));
    struct vac_trt_graph *graph;
    if (shapes == NULL) {
        return model->backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load a model");
    }
    for (size_t i = 0; i < model->ports.input_count; i++) {
        memcpy(shapes[i], model->inputs[i].dims, sizeof(shapes[i]));
    }
    vaccel_status status =
        vac_trt_model_begin(model, NULL, (const int64_t(*)[VAC_TRT_MAX_RANK])shapes, &graph);
    if (status == VACCEL_OK) {
        vac_trt_model_end(model);
    }
    free(shapes);
    return status;
}

static vaccel_status load(struct vac_trt_model *model, const vaccel_model_view *view, uint32_t op,
                          const vaccel_attributes *attributes)
{
    const struct vac_trt *backend = model->backend;
    vaccel_status status =
        vac_trt_device_find(backend->host, backend->runtime,
                            attributes != NULL ? attributes->device : NULL, &model->job.device);
    if (status == VACCEL_OK) {
        status = choose_precision(model, attributes);
    }
    if (status == VACCEL_OK) {
        status = parse(model, view);
    }
    if (status == VACCEL_OK && op == VACCEL_OP_INFER && !any_open(model)) {
        status = warm(model);
    }
    if (status == VACCEL_OK && op == VACCEL_OP_IMAGE_CLASSIFY) {
        status = vac_trt_prepare_classifier(model);
    }
    return status;
}

vaccel_status vac_trt_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                 const vaccel_attributes *attributes, void **loaded)
{
    const struct vac_trt *backend = self;
    vaccel_status status = vac_forked_check(backend->host, "TensorRT");
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_trt_model *model = calloc(1, sizeof(*model));
    if (model == NULL) {
        return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load a model");
    }
    model->backend = backend;
    model->job.host = backend->host;
    model->job.runtime = backend->runtime;
    model->job.ports = &model->ports;
    pthread_mutex_init(&model->lock, NULL);
    status = read_info(backend->host, view, op, &model->info);
    if (status == VACCEL_OK) {
        status = load(model, view, op, attributes);
    }
    if (status != VACCEL_OK) {
        vac_trt_model_unload(self, model);
        return status;
    }
    *loaded = model;
    return VACCEL_OK;
}

void vac_trt_model_unload(void *self, void *loaded)
{
    struct vac_trt_model *model = loaded;
    (void)self;
    vac_pool_close(&model->pool);
    for (size_t i = 0; i < VAC_TRT_GRAPHS; i++) {
        if (model->graphs[i].engine != NULL) {
            vac_trt_graph_free(&model->job, &model->graphs[i]);
        }
    }
    vac_trt_network_free(model->job.network);
    free(model->inputs);
    free(model->outputs);
    pthread_mutex_destroy(&model->lock);
    vac_model_info_free(&model->info);
    free(model);
}

static vaccel_status find_graph(struct vac_trt_model *model,
                                const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                                struct vac_trt_graph **graph)
{
    struct vac_trt_graph *oldest = &model->graphs[0];
    vaccel_status status = VACCEL_OK;
    *graph = NULL;
    for (size_t i = 0; i < VAC_TRT_GRAPHS && *graph == NULL; i++) {
        struct vac_trt_graph *one = &model->graphs[i];
        if (vac_trt_graph_fits(&model->job, one, shapes)) {
            *graph = one;
        } else if (one->used < oldest->used) {
            oldest = one;
        }
    }
    if (*graph == NULL) {
        if (oldest->engine != NULL) {
            vac_trt_graph_free(&model->job, oldest);
        }
        status = vac_trt_graph_make(&model->job, shapes, oldest);
        *graph = oldest;
    }
    if (status == VACCEL_OK) {
        (*graph)->used = ++model->uses;
    }
    return status;
}

vaccel_status vac_trt_model_begin(struct vac_trt_model *model, const int32_t *cancelled,
                                  const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                                  struct vac_trt_graph **graph)
{
    const vaccel_host *host = model->backend->host;
    vaccel_status status = vac_forked_check(host, "TensorRT");
    if (status != VACCEL_OK) {
        return status;
    }
    pthread_mutex_lock(&model->lock);
    status = vac_check_cancelled(host, cancelled);
    if (status == VACCEL_OK) {
        status = find_graph(model, shapes, graph);
    }
    if (status != VACCEL_OK) {
        pthread_mutex_unlock(&model->lock);
    }
    return status;
}

void vac_trt_model_end(struct vac_trt_model *model)
{
    pthread_mutex_unlock(&model->lock);
}

vaccel_origin vac_trt_origin_of(const struct vac_trt_model *model)
{
    return (vaccel_origin){
        .backend = "tensorrt",
        .device = model->job.device->name,
        .model_sha256 = model->sha256,
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

vaccel_status vac_trt_describe(void *self, const vaccel_invocation *invocation,
                               const vaccel_model_describe_args *args)
{
    const struct vac_trt *backend = self;
    const struct vac_trt_model *model = invocation->loaded;
    const struct vac_ports *ports = &model->ports;
    const vaccel_origin origin = vac_trt_origin_of(model);
    vaccel_tensor_info_view *views =
        calloc(ports->input_count + ports->output_count + 1, sizeof(*views));
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
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
    vaccel_status status = op == VACCEL_OP_INFER || op == VACCEL_OP_MODEL_DESCRIBE
                               ? vac_media_model_load_network(view, info, &err)
                               : vac_media_model_load_view(view, info, &err);
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

/* Asks the first graph what it really runs on and in. */
static vaccel_status learn_outcome(struct vac_openvino_model *model)
{
    const struct vac_openvino_functions *ov = &model->network.runtime->ov;
    const struct vac_openvino_graph *graph = atomic_load(&model->graphs);
    vaccel_precision asked = model->asked;
    char *text = NULL;
    vaccel_precision wanted = asked == VACCEL_PRECISION_DEFAULT ? VACCEL_PRECISION_F32 : asked;
    model->precision = wanted;
    if (ov->compiled_model_get_property(graph->compiled, "INFERENCE_PRECISION_HINT", &text) == OK) {
        model->precision = vac_openvino_precision_of(text);
        ov->free(text);
    }
    if (wanted != VACCEL_PRECISION_FASTEST && model->precision != wanted) {
        return model->network.host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "OpenVINO's device %s does not compute in %s; ask for another precision "
            "(`vaccel info` lists them), or for another device",
            model->device, vac_openvino_precision_hint(wanted));
    }
    if (ov->compiled_model_get_property(graph->compiled, "EXECUTION_DEVICES", &text) == OK) {
        /* A device that has not decided yet answers in parentheses. */
        if (text[0] != '\0' && text[0] != '(') {
            snprintf(model->runs_on, sizeof(model->runs_on), "%s", text);
        }
        ov->free(text);
    }
    return VACCEL_OK;
}

static struct vac_openvino_graph *find_graph(const struct vac_openvino_model *model,
                                             const int64_t *sizes)
{
    struct vac_openvino_graph *graph = atomic_load_explicit(&model->graphs, memory_order_acquire);
    size_t bytes = model->network.input_count * sizeof(*sizes);
    while (graph != NULL && model->batched && memcmp(graph->sizes, sizes, bytes) != 0) {
        graph = graph->next;
    }
    return graph;
}

/* The shapes that the network is to have: those of the file, with `sizes` where they are open. */
static int64_t *fill_shapes(const struct vac_openvino_network *network, const int64_t *sizes)
{
    int64_t *dims = calloc(network->input_count + 1, VAC_PORT_MAX_RANK * sizeof(*dims));
    for (size_t i = 0; dims != NULL && i < network->input_count; i++) {
        const struct vac_port *input = &network->inputs[i];
        int64_t *shape = &dims[i * VAC_PORT_MAX_RANK];
        memcpy(shape, input->dims, sizeof(input->dims));
        if (input->rank > 0 && shape[0] == VAC_PORT_ANY) {
            shape[0] = sizes[i];
        }
    }
    return dims;
}

static vaccel_status reshape(const struct vac_openvino_model *model, const int64_t *sizes)
{
    const struct vac_openvino_network *network = &model->network;
    int64_t *dims = fill_shapes(network, sizes);
    if (dims == NULL) {
        return network->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to compile the model %s",
                                   vac_model_text(&model->info));
    }
    ov_status_e code = vac_openvino_network_reshape(network, dims);
    free(dims);
    if (code == OK) {
        return VACCEL_OK;
    }
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(&network->runtime->ov, code, reason);
    return network->host->fail(VACCEL_ERR_INVALID,
                               "the model %s does not take inputs of these shapes together (%s); "
                               "`vaccel model show` says what it takes",
                               vac_model_text(&model->info), reason);
}

/* Under the lock. */
static vaccel_status add_graph(struct vac_openvino_model *model, const int64_t *sizes,
                               struct vac_openvino_graph **graph)
{
    struct vac_openvino_graph *made = NULL;
    vaccel_status status = model->batched ? reshape(model, sizes) : VACCEL_OK;
    if (status == VACCEL_OK) {
        status = vac_openvino_graph_open(model, sizes, &made);
    }
    if (status == VACCEL_OK) {
        made->next = atomic_load_explicit(&model->graphs, memory_order_relaxed);
        atomic_store_explicit(&model->graphs, made, memory_order_release);
        *graph = made;
    }
    return status;
}

/* The graph that takes any number of items, for numbers that get none of their own. */
static vaccel_status find_any(struct vac_openvino_model *model, struct vac_openvino_graph **graph)
{
    size_t count = model->network.input_count;
    int64_t *any = calloc(count + 1, sizeof(*any));
    vaccel_status status = VACCEL_OK;
    if (any == NULL) {
        return model->network.host->fail(VACCEL_ERR_NO_MEMORY, "no memory for %zu inputs", count);
    }
    for (size_t i = 0; i < count; i++) {
        any[i] = VAC_PORT_ANY;
    }
    *graph = find_graph(model, any);
    if (*graph == NULL) {
        status = add_graph(model, any, graph);
    }
    free(any);
    return status;
}

static bool has_zero(const int64_t *sizes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (sizes[i] == 0) {
            return true;
        }
    }
    return false;
}

vaccel_status vac_openvino_model_graph(struct vac_openvino_model *model, const int64_t *sizes,
                                       struct vac_openvino_graph **graph)
{
    vaccel_status status = VACCEL_OK;
    *graph = find_graph(model, sizes);
    if (*graph != NULL) {
        return VACCEL_OK;
    }
    pthread_mutex_lock(&model->lock);
    *graph = find_graph(model, sizes);
    if (*graph == NULL && (model->graph_count == VAC_OPENVINO_GRAPHS ||
                           has_zero(sizes, model->network.input_count))) {
        status = find_any(model, graph);
    } else if (*graph == NULL) {
        status = add_graph(model, sizes, graph);
        model->graph_count += status == VACCEL_OK;
    }
    pthread_mutex_unlock(&model->lock);
    return status;
}

/* Compiles for one item, or for what the file says: what cannot be compiled is found out at once,
 * and most calls are of one item. */
static vaccel_status compile_first(struct vac_openvino_model *model)
{
    size_t count = model->network.input_count;
    struct vac_openvino_graph *graph;
    int64_t *sizes = calloc(count + 1, sizeof(*sizes));
    if (sizes == NULL) {
        return model->network.host->fail(VACCEL_ERR_NO_MEMORY, "no memory for %zu inputs", count);
    }
    for (size_t i = 0; i < count; i++) {
        const struct vac_port *input = &model->network.inputs[i];
        bool open = input->rank > 0 && input->dims[0] == VAC_PORT_ANY;
        sizes[i] = open || input->rank == 0 ? 1 : input->dims[0];
    }
    vaccel_status status = vac_openvino_model_graph(model, sizes, &graph);
    if (status != VACCEL_OK && model->batched && !model->classifies && model->vision.count == 0) {
        /* A network may want more than one item. */
        status = find_any(model, &graph);
    }
    free(sizes);
    return status;
}

vaccel_origin vac_openvino_model_origin(const struct vac_openvino_model *model)
{
    return (vaccel_origin){
        .backend = "openvino",
        .device = model->runs_on,
        .model_sha256 = model->sha256[0] != '\0' ? model->sha256 : NULL,
        .precision = model->precision,
    };
}

static void free_model(struct vac_openvino_model *model)
{
    struct vac_openvino_graph *graph = atomic_load(&model->graphs);
    while (graph != NULL) {
        struct vac_openvino_graph *next = graph->next;
        vac_openvino_graph_close(graph);
        graph = next;
    }
    if (model->network.runtime != NULL) {
        vac_openvino_network_free(&model->network);
    }
    pthread_mutex_destroy(&model->lock);
    vac_model_info_free(&model->info);
    free(model);
}

static vaccel_status choose(const struct vac_openvino *backend, const vaccel_attributes *attributes,
                            struct vac_openvino_model *model)
{
    const char *device = NULL;
    vaccel_status status = choose_device(backend, attributes, &device);
    if (status != VACCEL_OK) {
        return status;
    }
    snprintf(model->device, sizeof(model->device), "%s", device);
    snprintf(model->runs_on, sizeof(model->runs_on), "%s", device);
    if (attributes != NULL) {
        model->asked = attributes->precision;
        model->performance = attributes->performance;
    }
    return check_precision(backend, model->asked);
}

static vaccel_status compile(struct vac_openvino_model *model)
{
    struct vac_openvino_network *network = &model->network;
    vaccel_status status = compile_first(model);
    if (status == VACCEL_OK) {
        status = learn_outcome(model);
    }
    if (status == VACCEL_OK && !model->batched) {
        /* There will be no other graph. */
        network->runtime->ov.model_free(network->model);
        network->model = NULL;
    }
    return status;
}

/* Everything after the metadata. */
static vaccel_status build(const struct vac_openvino *backend, const vaccel_model_view *view,
                           uint32_t op, const vaccel_attributes *attributes,
                           struct vac_openvino_model *model)
{
    struct vac_openvino_network *network = &model->network;
    vaccel_status status = choose(backend, attributes, model);
    if (status == VACCEL_OK) {
        status =
            vac_openvino_network_read(backend->host, backend->runtime, &model->info, view, network);
    }
    if (status != VACCEL_OK || op == VACCEL_OP_MODEL_DESCRIBE) {
        return status;
    }
    model->ports =
        (struct vac_ports){vac_model_text(&model->info), network->inputs, network->input_count,
                           network->outputs, network->output_count};
    model->classifies = op == VACCEL_OP_IMAGE_CLASSIFY;
    status = model->classifies   ? vac_openvino_network_check_classifier(network, &model->scores)
             : vac_vision_is(op) ? vac_openvino_network_check_vision(network, op, &model->vision)
                                 : vac_openvino_network_check_types(network);
    model->batched = vac_openvino_network_is_batched(network);
    return status == VACCEL_OK ? compile(model) : status;
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
    pthread_mutex_init(&model->lock, NULL);
    const char *sha256 = view->sha256 != NULL ? view->sha256 : model->info.sha256;
    snprintf(model->sha256, sizeof(model->sha256), "%s", sha256);
    status = build(backend, view, op, attributes, model);
    if (status != VACCEL_OK) {
        free_model(model);
        return status;
    }
    *loaded = model;
    return VACCEL_OK;
}

void vac_openvino_model_unload(void *self, void *loaded)
{
    (void)self;
    free_model(loaded);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "precision.h"
#include "reason.h"

static const struct vac_openvino_functions *functions(const struct vac_openvino_graph *graph)
{
    return &graph->model->network.runtime->ov;
}

static size_t port_count(const struct vac_openvino_graph *graph)
{
    return graph->model->network.input_count + graph->model->network.output_count;
}

static void free_picture(struct vac_openvino_picture *picture)
{
    vac_media_scratch_free(&picture->scratch);
    free(picture->entries);
    free(picture->best);
}

static void free_request(void *user, struct vac_pool_item *item)
{
    const struct vac_openvino_graph *graph = user;
    const struct vac_openvino_functions *ov = functions(graph);
    struct vac_openvino_request *request = (struct vac_openvino_request *)item;
    for (size_t i = 0; request->own != NULL && i < port_count(graph); i++) {
        if (request->own[i] != NULL) {
            ov->tensor_free(request->own[i]);
        }
    }
    if (request->handle != NULL) {
        ov->infer_request_free(request->handle);
    }
    free_picture(&request->picture);
    free(request->views);
    free(request->shapes);
    free(request->found);
    free(request->set);
    free(request->own);
    free(request);
}

static bool allocate(const struct vac_openvino_graph *graph, struct vac_openvino_request *request)
{
    const struct vac_openvino_network *network = &graph->model->network;
    size_t ports = port_count(graph);
    size_t labels = graph->model->info.label_count;
    request->own = calloc(ports + 1, sizeof(*request->own));
    request->set = calloc(ports + 1, sizeof(*request->set));
    request->found = calloc(network->output_count + 1, sizeof(*request->found));
    request->views = calloc(network->output_count + 1, sizeof(*request->views));
    request->shapes = calloc(network->output_count + 1, sizeof(*request->shapes));
    bool done = request->own != NULL && request->set != NULL && request->found != NULL &&
                request->views != NULL && request->shapes != NULL;
    if (graph->model->classifies) {
        request->picture.best = calloc(labels, sizeof(*request->picture.best));
        request->picture.entries = calloc(labels, sizeof(*request->picture.entries));
        done = done && request->picture.best != NULL && request->picture.entries != NULL;
    }
    return done;
}

/* Where the pixels and a classifier's scores are: the addresses stay, since nobody sets other
 * tensors. */
static ov_status_e find_picture(const struct vac_openvino_graph *graph,
                                struct vac_openvino_request *request)
{
    const struct vac_openvino_functions *ov = functions(graph);
    void *pixels = NULL;
    void *scores = NULL;
    ov_status_e code = ov->tensor_data(request->own[0], &pixels);
    if (code == OK) {
        code = ov->tensor_get_byte_size(request->own[0], &request->picture.pixels_size);
    }
    if (code == OK && graph->model->classifies) {
        code = ov->tensor_data(request->own[1 + graph->model->scores], &scores);
    }
    request->picture.pixels = pixels;
    request->picture.scores = scores;
    return code;
}

static ov_status_e bind(const struct vac_openvino_graph *graph,
                        struct vac_openvino_request *request)
{
    const struct vac_openvino_functions *ov = functions(graph);
    size_t inputs = graph->model->network.input_count;
    ov_status_e code = ov->compiled_model_create_infer_request(graph->compiled, &request->handle);
    for (size_t i = 0; i < port_count(graph) && code == OK; i++) {
        code =
            i < inputs
                ? ov->infer_request_get_input_tensor_by_index(request->handle, i, &request->own[i])
                : ov->infer_request_get_output_tensor_by_index(request->handle, i - inputs,
                                                               &request->own[i]);
    }
    if (code == OK && (graph->model->classifies || graph->model->vision.count > 0)) {
        code = find_picture(graph, request);
    }
    return code;
}

static vaccel_status make_request(void *user, struct vac_pool_item **made)
{
    const struct vac_openvino_graph *graph = user;
    const vaccel_host *host = graph->pool.host;
    struct vac_openvino_request *request = calloc(1, sizeof(*request));
    if (request == NULL || !allocate(graph, request)) {
        if (request != NULL) {
            free_request(user, &request->item);
        }
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory for another inference request");
    }
    ov_status_e code = bind(graph, request);
    if (code != OK) {
        char reason[VAC_OPENVINO_REASON_SIZE];
        vac_openvino_reason(functions(graph), code, reason);
        free_request(user, &request->item);
        return host->fail(VACCEL_ERR_BACKEND,
                          "OpenVINO cannot make an inference request (%s); if memory is short, use "
                          "a smaller model or fewer at once",
                          reason);
    }
    *made = &request->item;
    return VACCEL_OK;
}

static vaccel_status compile(struct vac_openvino_graph *graph)
{
    const struct vac_openvino_model *model = graph->model;
    const struct vac_openvino_runtime *runtime = model->network.runtime;
    const char *precision = vac_openvino_precision_hint(model->asked);
    const char *mode =
        model->performance == VACCEL_PERFORMANCE_THROUGHPUT ? "THROUGHPUT" : "LATENCY";
    /* Without a precision the last two are not looked at. */
    ov_status_e code = runtime->ov.core_compile_model(
        runtime->core, model->network.model, model->device, precision != NULL ? 4 : 2,
        &graph->compiled, "PERFORMANCE_HINT", mode, "INFERENCE_PRECISION_HINT", precision);
    if (code == OK) {
        return VACCEL_OK;
    }
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(&runtime->ov, code, reason);
    graph->compiled = NULL;
    return graph->pool.host->fail(
        VACCEL_ERR_BACKEND,
        "OpenVINO cannot compile the model %s for %s in %s (%s); ask for another "
        "device or precision, or use another backend",
        vac_model_text(&model->info), model->device,
        precision != NULL ? precision : "any precision", reason);
}

static vaccel_status describe_outputs(struct vac_openvino_graph *graph)
{
    const struct vac_openvino_functions *ov = functions(graph);
    const struct vac_openvino_network *network = &graph->model->network;
    ov_status_e code = OK;
    graph->outputs = calloc(network->output_count + 1, sizeof(*graph->outputs));
    if (graph->outputs == NULL) {
        return graph->pool.host->fail(VACCEL_ERR_NO_MEMORY, "no memory for the outputs of %s",
                                      vac_model_text(&graph->model->info));
    }
    for (size_t i = 0; i < network->output_count && code == OK; i++) {
        ov_output_const_port_t *port = NULL;
        code = ov->compiled_model_output_by_index(graph->compiled, i, &port);
        if (code == OK) {
            code = vac_openvino_port_describe(ov, port, &graph->outputs[i]);
            ov->output_const_port_free(port);
        }
        graph->outputs[i].name = network->outputs[i].name;
        if (code == OK && graph->outputs[i].dtype != network->outputs[i].dtype) {
            code = GENERAL_ERROR;
        }
    }
    if (code == OK) {
        return VACCEL_OK;
    }
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(ov, code, reason);
    return graph->pool.host->fail(VACCEL_ERR_BACKEND,
                                  "OpenVINO lost an output of the model %s when it compiled it "
                                  "(%s); use another device or backend",
                                  vac_model_text(&graph->model->info), reason);
}

vaccel_status vac_openvino_graph_open(const struct vac_openvino_model *model, const int64_t *sizes,
                                      struct vac_openvino_graph **graph)
{
    const struct vac_openvino_network *network = &model->network;
    size_t bytes = network->input_count * sizeof(*sizes);
    struct vac_openvino_graph *made = calloc(1, sizeof(*made) + bytes);
    if (made == NULL) {
        return network->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to compile the model %s",
                                   vac_model_text(&model->info));
    }
    memcpy(made->sizes, sizes, bytes);
    made->model = model;
    made->pool.host = network->host;
    made->pool.user = made;
    made->pool.make = make_request;
    made->pool.free = free_request;
    vaccel_status status = compile(made);
    if (status == VACCEL_OK) {
        status = describe_outputs(made);
    }
    if (status == VACCEL_OK) {
        status = vac_pool_open(&made->pool);
    }
    if (status == VACCEL_OK && model->performance == VACCEL_PERFORMANCE_THROUGHPUT) {
        /* While a processor runs one, the next can be made ready. */
        made->pool.limit *= 2;
    }
    if (status != VACCEL_OK) {
        vac_openvino_graph_close(made);
        return status;
    }
    *graph = made;
    return VACCEL_OK;
}

void vac_openvino_graph_close(struct vac_openvino_graph *graph)
{
    if (graph == NULL) {
        return;
    }
    vac_pool_close(&graph->pool);
    if (graph->compiled != NULL) {
        functions(graph)->compiled_model_free(graph->compiled);
    }
    free(graph->outputs);
    free(graph);
}

vaccel_status vac_openvino_graph_take(struct vac_openvino_graph *graph, const int32_t *cancelled,
                                      struct vac_openvino_request **request)
{
    struct vac_pool_item *item = NULL;
    vaccel_status status = vac_pool_take(&graph->pool, cancelled, &item);
    *request = (struct vac_openvino_request *)item;
    return status;
}

bool vac_openvino_graph_try(struct vac_openvino_graph *graph, struct vac_openvino_request **request)
{
    struct vac_pool_item *item = NULL;
    bool taken = vac_pool_try(&graph->pool, &item);
    *request = (struct vac_openvino_request *)item;
    return taken;
}

void vac_openvino_graph_put(struct vac_openvino_graph *graph, struct vac_openvino_request *request)
{
    const struct vac_openvino_functions *ov = functions(graph);
    size_t inputs = graph->model->network.input_count;
    for (size_t i = 0; i < port_count(graph); i++) {
        if (request->set[i] == NULL) {
            continue;
        }
        /* It was taken from the same place, so it fits. */
        if (i < inputs) {
            (void)ov->infer_request_set_input_tensor_by_index(request->handle, i, request->own[i]);
        } else {
            (void)ov->infer_request_set_output_tensor_by_index(request->handle, i - inputs,
                                                               request->own[i]);
        }
        ov->tensor_free(request->set[i]);
        request->set[i] = NULL;
    }
    vac_pool_put(&graph->pool, &request->item);
}

vaccel_status vac_openvino_graph_fail(const struct vac_openvino_graph *graph, ov_status_e code)
{
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(functions(graph), code, reason);
    return graph->pool.host->fail(
        VACCEL_ERR_BACKEND,
        "OpenVINO cannot run the model %s on %s (%s); try another device or backend",
        vac_model_text(&graph->model->info), graph->model->device, reason);
}

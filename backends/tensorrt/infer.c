/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>
#include <string.h>

#include "backends/common/stopwatch.h"

/* A call while it runs. */
struct call {
    struct vac_trt_model *model;
    const vaccel_invocation *invocation;
    const vaccel_infer_args *args;
    size_t wanted;   /* outputs that are asked for; all when none are named */
    uint32_t *order; /* the port of each tensor that was given, and then of each output wanted */
    int64_t (*shapes)[VAC_TRT_MAX_RANK]; /* of the inputs, as the ports are ordered */
    const void **from;                   /* likewise */
    void **to;                           /* a place for each output port, or NULL */
    vaccel_tensor *views;                /* of what goes to the result */
    size_t views_count;
    void *held; /* the memory of those */
    struct vac_stopwatch watch;
    vaccel_origin origin;
};

static vaccel_status fail_memory(const struct call *call)
{
    return call->model->backend->host->fail(VACCEL_ERR_NO_MEMORY,
                                            "no memory for the tensors of the model %s",
                                            vac_model_text(&call->model->info));
}

static bool make_arrays(struct call *call)
{
    const struct vac_ports *ports = &call->model->ports;
    call->order = calloc((size_t)call->args->inputs_count + call->wanted + 1, sizeof(*call->order));
    call->shapes = calloc(ports->input_count + 1, sizeof(*call->shapes));
    call->from = calloc(ports->input_count + 1, sizeof(*call->from));
    call->to = calloc(ports->output_count + 1, sizeof(*call->to));
    call->views = calloc(call->wanted + 1, sizeof(*call->views));
    return call->order != NULL && call->shapes != NULL && call->from != NULL && call->to != NULL &&
           call->views != NULL;
}

static void free_arrays(const struct call *call)
{
    free(call->order);
    free(call->shapes);
    free((void *)call->from);
    free(call->to);
    free(call->views);
}

static vaccel_status match(const struct call *call)
{
    const vaccel_host *host = call->model->backend->host;
    const struct vac_ports *ports = &call->model->ports;
    const vaccel_infer_args *args = call->args;
    size_t inputs = (size_t)args->inputs_count;
    uint32_t *order = call->order + inputs;
    vaccel_status status = vac_match_inputs(host, ports, args->inputs, inputs, call->order);
    if (status == VACCEL_OK && args->outputs_count > 0) {
        status = vac_match_outputs(host, ports, args->outputs, call->wanted, order);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    for (size_t i = 0; i < inputs; i++) {
        const vaccel_tensor *tensor = &args->inputs[i];
        memcpy(call->shapes[call->order[i]], tensor->shape, tensor->rank * sizeof(int64_t));
        call->from[call->order[i]] = tensor->data;
    }
    for (size_t i = 0; args->outputs_count == 0 && i < call->wanted; i++) {
        order[i] = (uint32_t)i;
    }
    return VACCEL_OK;
}

/* The caller's room for an output, or NULL when it goes to the result. */
static vaccel_tensor *room_of(const struct call *call, size_t index)
{
    const vaccel_infer_args *args = call->args;
    return args->outputs_count > 0 && args->outputs[index].size > 0 ? &args->outputs[index] : NULL;
}

/* Each output into its room, or into memory for the result; all are checked before the first is
 * written. */
static vaccel_status place(struct call *call, const struct vac_trt_graph *graph)
{
    const struct vac_trt_model *model = call->model;
    const uint32_t *order = call->order + call->args->inputs_count;
    size_t size = 0;
    for (size_t i = 0; i < call->wanted; i++) {
        const struct vac_trt_slot *slot = &graph->outputs[order[i]];
        const vaccel_tensor *room = room_of(call, i);
        vaccel_status status =
            room != NULL ? vac_check_room(model->backend->host, &model->ports,
                                          &model->outputs[order[i]], room, slot->rank, slot->bytes)
                         : VACCEL_OK;
        if (status != VACCEL_OK) {
            return status;
        }
        size += room != NULL ? 0 : (size_t)(slot->bytes + 63) / 64 * 64;
    }
    unsigned char *at = call->held = aligned_alloc(64, size + 64);
    if (at == NULL) {
        return fail_memory(call);
    }
    for (size_t i = 0; i < call->wanted; i++) {
        const struct vac_trt_slot *slot = &graph->outputs[order[i]];
        const vaccel_tensor *room = room_of(call, i);
        call->to[order[i]] = room != NULL ? room->data : at;
        if (room == NULL) {
            vaccel_tensor *view = &call->views[call->views_count++];
            *view = (vaccel_tensor){.name = model->outputs[order[i]].name,
                                    .data = slot->bytes > 0 ? at : NULL,
                                    .size = slot->bytes,
                                    .shape = graph->outputs[order[i]].rank > 0
                                                 ? (int64_t *)(uintptr_t)slot->dims
                                                 : NULL,
                                    .rank = (uint32_t)slot->rank,
                                    .dtype = model->outputs[order[i]].dtype};
            at += (slot->bytes + 63) / 64 * 64;
        }
    }
    return VACCEL_OK;
}

static vaccel_status make_result(struct call *call)
{
    const vaccel_inference_view view = {call->views, call->views_count};
    vaccel_status status = vaccel_share_inference(call->model->backend->host, &view, &call->origin,
                                                  free, call->held, call->args->result);
    if (status == VACCEL_OK) {
        call->held = NULL;
    }
    return status;
}

/* Says in the caller's tensors what is there. */
static void describe_rooms(const struct call *call, const struct vac_trt_graph *graph)
{
    for (size_t i = 0; i < call->wanted; i++) {
        uint32_t port = call->order[call->args->inputs_count + i];
        const struct vac_trt_slot *slot = &graph->outputs[port];
        vaccel_tensor *room = room_of(call, i);
        if (room != NULL) {
            memcpy(room->shape, slot->dims, slot->rank * sizeof(int64_t));
            room->rank = (uint32_t)slot->rank;
            room->size = slot->bytes;
            room->dtype = call->model->outputs[port].dtype;
        }
    }
}

/* With the model's lock held. */
static vaccel_status run(struct call *call, struct vac_trt_graph *graph)
{
    vaccel_status status = place(call, graph);
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_PREPROCESS);
    if (status == VACCEL_OK) {
        status = vac_trt_graph_run(&call->model->job, graph, call->from, call->to);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_COMPUTE);
    if (status == VACCEL_OK && call->args->result != NULL) {
        status = make_result(call);
    }
    if (status == VACCEL_OK) {
        describe_rooms(call, graph);
    }
    return status;
}

vaccel_status vac_trt_infer(void *self, const vaccel_invocation *invocation,
                            const vaccel_infer_args *args)
{
    struct vac_trt_model *model = invocation->loaded;
    struct vac_trt_graph *graph;
    struct call call = {
        .model = model,
        .invocation = invocation,
        .args = args,
        .wanted = args->outputs_count > 0 ? (size_t)args->outputs_count : model->ports.output_count,
        .watch = vac_stopwatch_start(invocation->attributes),
        .origin = vac_trt_origin_of(model),
    };
    (void)self;
    vaccel_status status = make_arrays(&call) ? match(&call) : fail_memory(&call);
    if (status == VACCEL_OK) {
        status = vac_trt_model_begin(model, invocation->cancelled,
                                     (const int64_t(*)[VAC_TRT_MAX_RANK])call.shapes, &graph);
        vac_stopwatch_lap(&call.watch, &call.origin, VACCEL_PHASE_QUEUE);
        if (status == VACCEL_OK) {
            status = run(&call, graph);
            vac_trt_model_end(model);
        }
    }
    free(call.held);
    free_arrays(&call);
    return status;
}

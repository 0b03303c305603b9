/* SPDX-License-Identifier: Apache-2.0 */
/* The op infer of an engine. */
#include <stdlib.h>
#include <string.h>

#include "backends/common/engine.h"
#include "backends/common/stopwatch.h"

/* Networks with no more inputs and outputs than this take no memory for their book-keeping. */
enum { FEW = 8 };

/* A call while it runs. Arrays are as long as there are inputs, or outputs wanted. */
struct call {
    struct vac_engine_model *model;
    const vaccel_invocation *invocation;
    const vaccel_infer_args *args;
    size_t inputs;
    size_t outputs;
    uint32_t *order;  /* the port of each input */
    uint32_t *wanted; /* the port of each output */
    struct vac_engine_output *given;
    vaccel_tensor *views; /* of what goes to the result */
    struct vac_stopwatch watch;
    vaccel_origin origin;
};

/* Memory for a call's arrays. */
struct few {
    uint32_t ports[2 * FEW];
    struct vac_engine_output given[FEW];
    vaccel_tensor views[FEW];
};

/* What a result's tensors lie in. */
struct held {
    const struct vac_engine *engine;
    size_t count;
    void *handles[];
};

static void release_held(void *user)
{
    struct held *held = user;
    for (size_t i = 0; i < held->count; i++) {
        held->engine->release(held->handles[i]);
    }
    free(held);
}

static vaccel_status fail_memory(const struct call *call)
{
    return call->model->host->fail(VACCEL_ERR_NO_MEMORY,
                                   "no memory for the tensors of the model %s",
                                   vac_model_text(&call->model->info));
}

/* Lays the arrays into `few`, or into memory of their own, which is returned through `own`. */
static bool lay_out(struct call *call, struct few *few, void **own)
{
    *own = NULL;
    call->order = few->ports;
    call->given = few->given;
    call->views = few->views;
    if (call->inputs > FEW || call->outputs > FEW) {
        unsigned char *at = calloc(call->inputs + call->outputs + 1,
                                   sizeof(*call->given) + sizeof(*call->views) + sizeof(uint32_t));
        if (at == NULL) {
            return false;
        }
        *own = at;
        call->given = (struct vac_engine_output *)(void *)at;
        call->views = (vaccel_tensor *)(void *)(call->given + call->outputs);
        call->order = (uint32_t *)(void *)(call->views + call->outputs);
    }
    for (size_t i = 0; i < call->outputs; i++) {
        call->given[i].handle = NULL;
    }
    call->wanted = call->order + call->inputs;
    return true;
}

static vaccel_tensor *room_of(const struct call *call, size_t index)
{
    const vaccel_infer_args *args = call->args;
    return args->outputs_count > 0 && args->outputs[index].size > 0 ? &args->outputs[index] : NULL;
}

static const struct vac_port *port_of(const struct call *call, size_t index)
{
    return &call->model->ports.outputs[call->wanted[index]];
}

static vaccel_status check_room(const struct call *call, size_t index, size_t rank, uint64_t bytes)
{
    return vac_check_room(call->model->host, &call->model->ports, port_of(call, index),
                          room_of(call, index), rank, bytes);
}

/* Which tensor is which; a room that is known to be too small is found before the network runs. */
static vaccel_status match(const struct call *call)
{
    const vaccel_host *host = call->model->host;
    const struct vac_ports *ports = &call->model->ports;
    const vaccel_infer_args *args = call->args;
    vaccel_status status = vac_match_inputs(host, ports, args->inputs, call->inputs, call->order);
    if (status == VACCEL_OK && args->outputs_count > 0) {
        status = vac_match_outputs(host, ports, args->outputs, call->outputs, call->wanted);
    }
    for (size_t i = 0; i < call->outputs && status == VACCEL_OK; i++) {
        if (args->outputs_count == 0) {
            call->wanted[i] = (uint32_t)i;
        }
        const struct vac_port *port = port_of(call, i);
        uint64_t bytes;
        if (room_of(call, i) != NULL && !vac_port_is_open(port) &&
            vac_shape_bytes(port->dtype, port->dims, port->rank, &bytes)) {
            status = check_room(call, i, port->rank, bytes);
        }
    }
    return status;
}

/* An output whose type was not known before may not be what the caller asked for. */
static vaccel_status check_dtype(const struct call *call, size_t index)
{
    vaccel_dtype dtype = call->given[index].dtype;
    vaccel_dtype asked = call->args->outputs_count > 0 ? call->args->outputs[index].dtype : 0;
    if (asked == 0 || asked == dtype) {
        return VACCEL_OK;
    }
    return call->model->host->fail(VACCEL_ERR_INVALID,
                                   "the output '%s' of the model %s is %s, and was asked for as "
                                   "%s; ask for what it is",
                                   port_of(call, index)->name, vac_model_text(&call->model->info),
                                   vac_dtype_text(dtype), vac_dtype_text(asked));
}

/* Copies outputs to their rooms. All are checked before the first is touched. */
static vaccel_status fill_rooms(const struct call *call)
{
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < call->outputs && status == VACCEL_OK; i++) {
        status = check_dtype(call, i);
        if (status == VACCEL_OK && room_of(call, i) != NULL) {
            status = check_room(call, i, call->given[i].rank, call->given[i].bytes);
        }
    }
    for (size_t i = 0; i < call->outputs && status == VACCEL_OK; i++) {
        const struct vac_engine_output *given = &call->given[i];
        const vaccel_tensor *room = room_of(call, i);
        if (room != NULL && given->bytes > 0) {
            memcpy(room->data, given->data, (size_t)given->bytes);
        }
    }
    return status;
}

/* Says in the caller's tensors what is there. */
static void describe_rooms(const struct call *call)
{
    for (size_t i = 0; i < call->outputs; i++) {
        const struct vac_engine_output *given = &call->given[i];
        vaccel_tensor *room = room_of(call, i);
        if (room == NULL) {
            continue;
        }
        if (given->rank > 0) {
            memcpy(room->shape, given->dims, given->rank * sizeof(int64_t));
        }
        room->rank = (uint32_t)given->rank;
        room->size = given->bytes;
        room->dtype = given->dtype;
    }
}

/* Moves an output to what the result holds, and views it there. */
static void hold(const struct call *call, size_t index, struct held *held)
{
    struct vac_engine_output *given = &call->given[index];
    call->views[held->count] = (vaccel_tensor){
        .name = port_of(call, index)->name,
        .data = given->bytes > 0 ? given->data : NULL,
        .size = given->bytes,
        .shape = given->dims,
        .rank = (uint32_t)given->rank,
        .dtype = given->dtype,
    };
    held->handles[held->count++] = given->handle;
    given->handle = NULL;
}

/* The result, of the outputs without room. */
static vaccel_status make_result(struct call *call)
{
    struct held *held = calloc(1, sizeof(*held) + call->outputs * sizeof(held->handles[0]));
    if (held == NULL) {
        return fail_memory(call);
    }
    held->engine = call->model->engine;
    for (size_t i = 0; i < call->outputs; i++) {
        if (room_of(call, i) == NULL) {
            hold(call, i, held);
        }
    }
    const vaccel_inference_view view = {call->views, held->count};
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_POSTPROCESS);
    vaccel_status status = vaccel_share_inference(call->model->host, &view, &call->origin,
                                                  release_held, held, call->args->result);
    if (status != VACCEL_OK) {
        release_held(held);
    }
    return status;
}

static vaccel_status perform(struct call *call)
{
    vaccel_status status = match(call);
    if (status == VACCEL_OK) {
        status = vac_check_cancelled(call->model->host, call->invocation->cancelled);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_PREPROCESS);
    if (status == VACCEL_OK) {
        const struct vac_engine_run run = {call->args->inputs, call->order,   call->inputs,
                                           call->wanted,       call->outputs, call->given};
        status = call->model->engine->run(call->model, &run);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_COMPUTE);
    if (status == VACCEL_OK) {
        status = fill_rooms(call);
    }
    if (status == VACCEL_OK && call->args->result != NULL) {
        status = make_result(call);
    }
    if (status == VACCEL_OK) {
        describe_rooms(call);
    }
    return status;
}

vaccel_status vac_engine_infer(void *self, const vaccel_invocation *invocation,
                               const vaccel_infer_args *args)
{
    struct vac_engine_model *model = invocation->loaded;
    struct few few;
    void *own = NULL;
    struct call call = {
        .model = model,
        .invocation = invocation,
        .args = args,
        .inputs = (size_t)args->inputs_count,
        .outputs =
            args->outputs_count > 0 ? (size_t)args->outputs_count : model->ports.output_count,
        .watch = vac_stopwatch_start(invocation->attributes),
        .origin = vac_engine_origin(model),
    };
    (void)self;
    if (!lay_out(&call, &few, &own)) {
        return fail_memory(&call);
    }
    vaccel_status status = perform(&call);
    vac_engine_release(model, call.given, call.outputs);
    free(own);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>
#include <string.h>

#include "backends/common/stopwatch.h"
#include "strings.h"

/* Networks with no more inputs and outputs than this take no memory for their book-keeping. */
enum { FEW = 8 };

/* One output that is wanted. */
struct wanted {
    const struct vac_port *port;
    uint32_t index;      /* of the port */
    vaccel_tensor *room; /* the caller's; NULL when the output goes to the result */
    bool known;          /* its shape is, before the network has run */
    bool by_name;        /* and that by the name of a dimension */
    int64_t dims[VAC_PORT_MAX_RANK];
    size_t rank;
    uint64_t bytes;
};

/* A call while it runs. Arrays are as long as there are inputs, or outputs wanted. */
struct call {
    struct vac_ort_model *model;
    const vaccel_invocation *invocation;
    const vaccel_infer_args *args;
    size_t inputs;
    size_t outputs;
    uint32_t *order; /* the port of each input, and then of each output */
    const char **input_names;
    OrtValue **input_values;
    struct wanted *wanted;
    const char **output_names;
    OrtValue **output_values; /* ours until they are handed to the result */
    vaccel_tensor *views;     /* of what goes to the result */
    struct vac_stopwatch watch;
    vaccel_origin origin;
};

/* Memory for a call's arrays. */
struct few {
    uint32_t order[2 * FEW];
    const char *names[2 * FEW];
    OrtValue *values[2 * FEW];
    struct wanted wanted[FEW];
    vaccel_tensor views[FEW];
};

/* What a result's tensors lie in. */
struct held {
    const OrtApi *api;
    size_t count;
    struct {
        OrtValue *value; /* NULL for strings */
        void *bytes;     /* NULL for others */
    } parts[];
};

static void release_held(void *user)
{
    struct held *held = user;
    for (size_t i = 0; i < held->count; i++) {
        if (held->parts[i].value != NULL) {
            held->api->ReleaseValue(held->parts[i].value);
        }
        free(held->parts[i].bytes);
    }
    free(held);
}

static const OrtApi *api_of(const struct call *call)
{
    return call->model->backend->runtime->api;
}

static vaccel_status fail_memory(const struct call *call)
{
    return call->model->backend->host->fail(VACCEL_ERR_NO_MEMORY,
                                            "no memory for the tensors of the model %s",
                                            vac_model_text(&call->model->info));
}

/* Lays the arrays into `few`, or into memory of their own, which is returned through `own`. */
static bool lay_out(struct call *call, struct few *few, void **own)
{
    size_t both = call->inputs + call->outputs;
    *own = NULL;
    memset(few, 0, sizeof(*few));
    call->order = few->order;
    call->input_names = few->names;
    call->input_values = few->values;
    call->wanted = few->wanted;
    call->views = few->views;
    if (call->inputs > FEW || call->outputs > FEW) {
        /* What needs the strictest alignment comes first. */
        unsigned char *at =
            calloc(1, call->outputs * (sizeof(*call->wanted) + sizeof(*call->views)) +
                          both * (2 * sizeof(void *) + sizeof(*call->order)));
        if (at == NULL) {
            return false;
        }
        *own = at;
        call->wanted = (struct wanted *)(void *)at;
        call->views = (vaccel_tensor *)(void *)(call->wanted + call->outputs);
        call->input_values = (OrtValue **)(void *)(call->views + call->outputs);
        call->input_names = (const char **)(void *)(call->input_values + both);
        call->order = (uint32_t *)(void *)(call->input_names + both);
    }
    call->output_names = call->input_names + call->inputs;
    call->output_values = call->input_values + call->inputs;
    return true;
}

static const vaccel_tensor *tensor_for(const struct call *call, uint32_t port)
{
    for (size_t i = 0; i < call->inputs; i++) {
        if (call->order[i] == port) {
            return &call->args->inputs[i];
        }
    }
    return NULL;
}

/* Works out an output's shape from the network and the inputs, as far as that goes. */
static void foresee(const struct call *call, struct wanted *wanted)
{
    const struct vac_port *port = wanted->port;
    const struct vac_ort_origin *origins =
        &call->model->ports.origins[wanted->index * VAC_PORT_MAX_RANK];
    bool trusted = !__atomic_load_n(&call->model->names_mislead, __ATOMIC_RELAXED);
    wanted->known = !port->any_rank;
    wanted->rank = port->rank;
    for (size_t i = 0; i < port->rank && wanted->known; i++) {
        const vaccel_tensor *from = NULL;
        wanted->dims[i] = port->dims[i];
        if (port->dims[i] != VAC_PORT_ANY) {
            continue;
        }
        if (trusted && origins[i].input != VAC_ORT_NOWHERE) {
            from = tensor_for(call, origins[i].input);
        }
        wanted->known = from != NULL && origins[i].dim < from->rank;
        if (wanted->known) {
            wanted->by_name = true;
            wanted->dims[i] = from->shape[origins[i].dim];
        }
    }
    wanted->known =
        wanted->known && vac_shape_bytes(port->dtype, wanted->dims, wanted->rank, &wanted->bytes);
}

static vaccel_status check_room(const struct call *call, const struct wanted *wanted)
{
    return vac_check_room(call->model->backend->host, &call->model->ports.ports, wanted->port,
                          wanted->room, wanted->rank, wanted->bytes);
}

static vaccel_status match(struct call *call)
{
    const struct vac_ort_model *model = call->model;
    const vaccel_host *host = model->backend->host;
    const vaccel_infer_args *args = call->args;
    uint32_t *order = call->order + call->inputs;
    vaccel_status status =
        vac_match_inputs(host, &model->ports.ports, args->inputs, call->inputs, call->order);
    if (status == VACCEL_OK && args->outputs_count > 0) {
        status = vac_match_outputs(host, &model->ports.ports, args->outputs, call->outputs, order);
    }
    for (size_t i = 0; i < call->outputs && status == VACCEL_OK; i++) {
        struct wanted *wanted = &call->wanted[i];
        bool roomy = args->outputs_count > 0 && args->outputs[i].size > 0;
        wanted->index = args->outputs_count > 0 ? order[i] : (uint32_t)i;
        wanted->port = &model->ports.ports.outputs[wanted->index];
        wanted->room = roomy ? &args->outputs[i] : NULL;
        call->output_names[i] = model->ports.output_names[wanted->index];
        if (roomy) {
            foresee(call, wanted);
        }
    }
    for (size_t i = 0; i < call->inputs && status == VACCEL_OK; i++) {
        call->input_names[i] = model->ports.input_names[call->order[i]];
    }
    return status;
}

/* A value over a tensor's own memory. */
static OrtStatus *wrap(const struct call *call, void *data, uint64_t size, const int64_t *shape,
                       size_t rank, vaccel_dtype dtype, OrtValue **value)
{
    /* Nothing has an address as well. */
    static int64_t nothing;
    OrtStatus *status = api_of(call)->CreateTensorWithDataAsOrtValue(
        call->model->backend->runtime->processor, data != NULL ? data : &nothing, (size_t)size,
        rank > 0 ? shape : &nothing, rank, vac_ort_type(dtype), value);
    if (status != NULL) {
        *value = NULL;
    }
    return status;
}

static vaccel_status wrap_inputs(const struct call *call)
{
    OrtStatus *status = NULL;
    for (size_t i = 0; i < call->inputs && status == NULL; i++) {
        const vaccel_tensor *tensor = &call->args->inputs[i];
        OrtValue **value = &call->input_values[i];
        status = tensor->dtype == VACCEL_DTYPE_BYTES
                     ? vac_ort_strings_in(call->model->backend->runtime, tensor, value)
                     : wrap(call, tensor->data, tensor->size, tensor->shape, tensor->rank,
                            tensor->dtype, value);
    }
    return status == NULL ? VACCEL_OK : vac_ort_fail_run(call->model, status);
}

/*
 * Has outputs written straight into the caller's room. Only when the shapes of all with room are
 * known, so that a room which is too small is found before anything was written.
 */
static vaccel_status wrap_rooms(const struct call *call, bool *bound)
{
    OrtStatus *status = NULL;
    *bound = true;
    for (size_t i = 0; i < call->outputs; i++) {
        const struct wanted *wanted = &call->wanted[i];
        if (wanted->room == NULL) {
            continue;
        }
        *bound = *bound && wanted->known;
        /* What a name says may be wrong; then the run will show it. */
        if (wanted->known && !wanted->by_name) {
            vaccel_status small = check_room(call, wanted);
            if (small != VACCEL_OK) {
                return small;
            }
        }
        *bound =
            *bound && wanted->bytes <= wanted->room->size && wanted->rank <= wanted->room->rank;
    }
    for (size_t i = 0; i < call->outputs && *bound && status == NULL; i++) {
        const struct wanted *wanted = &call->wanted[i];
        if (wanted->room != NULL) {
            status = wrap(call, wanted->room->data, wanted->bytes, wanted->dims, wanted->rank,
                          wanted->port->dtype, &call->output_values[i]);
        }
    }
    return status == NULL ? VACCEL_OK : vac_ort_fail_run(call->model, status);
}

static void release_values(const struct call *call, OrtValue **values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i] != NULL) {
            api_of(call)->ReleaseValue(values[i]);
            values[i] = NULL;
        }
    }
}

static OrtStatus *run(const struct call *call)
{
    return api_of(call)->Run(call->model->session, NULL, call->input_names,
                             (const OrtValue *const *)call->input_values, call->inputs,
                             call->output_names, call->outputs, call->output_values);
}

static bool any_by_name(const struct call *call)
{
    for (size_t i = 0; i < call->outputs; i++) {
        if (call->wanted[i].room != NULL && call->wanted[i].by_name) {
            return true;
        }
    }
    return false;
}

/* Runs the network; `*bound` says whether outputs are in the rooms then. */
static vaccel_status compute(const struct call *call, bool *bound)
{
    char reason[VAC_ORT_REASON_SIZE];
    OrtStatus *status = run(call);
    /* A network may call dimensions the same that are not: then nothing is known beforehand. */
    if (status != NULL && *bound && any_by_name(call)) {
        vac_ort_good(api_of(call), status, reason);
        release_values(call, call->output_values, call->outputs);
        *bound = false;
        status = run(call);
        if (status == NULL) {
            __atomic_store_n(&call->model->names_mislead, true, __ATOMIC_RELAXED);
        }
    }
    return status == NULL ? VACCEL_OK : vac_ort_fail_run(call->model, status);
}

/* Learns what an output really is that ONNX Runtime has allocated. */
static vaccel_status measure(const struct call *call, size_t index)
{
    const OrtApi *api = api_of(call);
    struct wanted *wanted = &call->wanted[index];
    OrtTensorTypeAndShapeInfo *info = NULL;
    OrtStatus *status = api->GetTensorTypeAndShape(call->output_values[index], &info);
    if (status == NULL) {
        status = api->GetDimensionsCount(info, &wanted->rank);
        if (status == NULL && wanted->rank <= VAC_PORT_MAX_RANK) {
            status = api->GetDimensions(info, wanted->dims, wanted->rank);
        }
        api->ReleaseTensorTypeAndShapeInfo(info);
    }
    size_t strings;
    if (status == NULL && wanted->port->dtype == VACCEL_DTYPE_BYTES) {
        status = vac_ort_strings_size(api, call->output_values[index], &strings, &wanted->bytes);
    }
    if (status != NULL) {
        return vac_ort_fail_run(call->model, status);
    }
    if (wanted->rank > VAC_PORT_MAX_RANK ||
        (wanted->port->dtype != VACCEL_DTYPE_BYTES &&
         !vac_shape_bytes(wanted->port->dtype, wanted->dims, wanted->rank, &wanted->bytes))) {
        return call->model->backend->host->fail(
            VACCEL_ERR_BACKEND, "the output '%s' of the model %s has %zu dimensions, more than %d",
            wanted->port->name, vac_model_text(&call->model->info), wanted->rank,
            VAC_PORT_MAX_RANK);
    }
    return VACCEL_OK;
}

/* Copies an output's elements to `to`, which has room for them. */
static vaccel_status copy_out(const struct call *call, size_t index, void *to)
{
    const OrtApi *api = api_of(call);
    const struct wanted *wanted = &call->wanted[index];
    OrtValue *value = call->output_values[index];
    void *data = NULL;
    OrtStatus *status;
    if (wanted->port->dtype == VACCEL_DTYPE_BYTES) {
        size_t count = 0;
        uint64_t bytes;
        status = vac_ort_strings_size(api, value, &count, &bytes);
        size_t *offsets = status == NULL ? calloc(count + 1, sizeof(*offsets)) : NULL;
        if (status == NULL && offsets == NULL) {
            return fail_memory(call);
        }
        if (status == NULL) {
            status = vac_ort_strings_out(api, value, count, bytes, offsets, to);
        }
        free(offsets);
    } else {
        status = api->GetTensorMutableData(value, &data);
        if (status == NULL && wanted->bytes > 0) {
            memcpy(to, data, (size_t)wanted->bytes);
        }
    }
    return status == NULL ? VACCEL_OK : vac_ort_fail_run(call->model, status);
}

/* Fills the rooms that were not written to already. All are checked before the first is touched. */
static vaccel_status fill_rooms(const struct call *call)
{
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < call->outputs && status == VACCEL_OK; i++) {
        if (call->wanted[i].room != NULL) {
            status = measure(call, i);
            status = status == VACCEL_OK ? check_room(call, &call->wanted[i]) : status;
        }
    }
    for (size_t i = 0; i < call->outputs && status == VACCEL_OK; i++) {
        if (call->wanted[i].room != NULL) {
            status = copy_out(call, i, call->wanted[i].room->data);
        }
    }
    return status;
}

/* Says in the caller's tensors what is there. */
static void describe_rooms(const struct call *call)
{
    for (size_t i = 0; i < call->outputs; i++) {
        const struct wanted *wanted = &call->wanted[i];
        if (wanted->room == NULL) {
            continue;
        }
        if (wanted->rank > 0) {
            memcpy(wanted->room->shape, wanted->dims, wanted->rank * sizeof(int64_t));
        }
        wanted->room->rank = (uint32_t)wanted->rank;
        wanted->room->size = wanted->bytes;
        wanted->room->dtype = wanted->port->dtype;
    }
}

/* Moves an output to what the result holds, and views it there. */
static vaccel_status hold(const struct call *call, size_t index, struct held *held)
{
    struct wanted *wanted = &call->wanted[index];
    vaccel_tensor *view = &call->views[held->count];
    void *data = NULL;
    vaccel_status status = measure(call, index);
    if (status != VACCEL_OK) {
        return status;
    }
    if (wanted->port->dtype == VACCEL_DTYPE_BYTES) {
        data = malloc((size_t)wanted->bytes + 1);
        if (data == NULL) {
            return fail_memory(call);
        }
        held->parts[held->count].bytes = data;
        status = copy_out(call, index, data);
    } else {
        OrtStatus *failed = api_of(call)->GetTensorMutableData(call->output_values[index], &data);
        if (failed != NULL) {
            return vac_ort_fail_run(call->model, failed);
        }
        held->parts[held->count].value = call->output_values[index];
        call->output_values[index] = NULL;
    }
    held->count++;
    *view = (vaccel_tensor){
        .name = wanted->port->name,
        .data = wanted->bytes > 0 ? data : NULL,
        .size = wanted->bytes,
        .shape = wanted->dims,
        .rank = (uint32_t)wanted->rank,
        .dtype = wanted->port->dtype,
    };
    return status;
}

/* The result, of the outputs without room. */
static vaccel_status make_result(struct call *call)
{
    const vaccel_host *host = call->model->backend->host;
    struct held *held = calloc(1, sizeof(*held) + call->outputs * sizeof(held->parts[0]));
    vaccel_status status = VACCEL_OK;
    if (held == NULL) {
        return fail_memory(call);
    }
    held->api = api_of(call);
    for (size_t i = 0; i < call->outputs && status == VACCEL_OK; i++) {
        if (call->wanted[i].room == NULL) {
            status = hold(call, i, held);
        }
    }
    if (status == VACCEL_OK) {
        const vaccel_inference_view view = {call->views, held->count};
        vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_POSTPROCESS);
        status = vaccel_share_inference(host, &view, &call->origin, release_held, held,
                                        call->args->result);
    }
    if (status != VACCEL_OK) {
        release_held(held);
    }
    return status;
}

static vaccel_status perform(struct call *call)
{
    bool bound = false;
    vaccel_status status = match(call);
    if (status == VACCEL_OK) {
        status = wrap_inputs(call);
    }
    if (status == VACCEL_OK) {
        status = wrap_rooms(call, &bound);
    }
    if (status == VACCEL_OK) {
        status = vac_check_cancelled(call->model->backend->host, call->invocation->cancelled);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_PREPROCESS);
    if (status == VACCEL_OK) {
        status = compute(call, &bound);
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_COMPUTE);
    if (status == VACCEL_OK && !bound) {
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

vaccel_status vac_ort_infer(void *self, const vaccel_invocation *invocation,
                            const vaccel_infer_args *args)
{
    struct vac_ort_model *model = invocation->loaded;
    struct few few;
    void *own = NULL;
    struct call call = {
        .model = model,
        .invocation = invocation,
        .args = args,
        .inputs = (size_t)args->inputs_count,
        .outputs =
            args->outputs_count > 0 ? (size_t)args->outputs_count : model->ports.ports.output_count,
        .watch = vac_stopwatch_start(invocation->attributes),
        .origin = vac_ort_origin_of(model),
    };
    (void)self;
    if (!lay_out(&call, &few, &own)) {
        return fail_memory(&call);
    }
    vaccel_status status = perform(&call);
    release_values(&call, call.input_values, call.inputs);
    release_values(&call, call.output_values, call.outputs);
    free(own);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "infer.h"

#include <stdlib.h>
#include <string.h>

#include "backends/common/stopwatch.h"
#include "check.h"
#include "model.h"
#include "names.h"
#include "reason.h"
#include "wide.h"

/* So many ports need no memory of the call's own. */
enum { FEW_PORTS = 32 };

/* One call. */
struct call {
    const struct vac_openvino_functions *ov;
    const vaccel_host *host;
    struct vac_openvino_model *model;
    const vaccel_infer_args *args;
    struct vac_openvino_graph *graph;
    struct vac_openvino_request *request;
    size_t wanted;     /* outputs: the caller's, or all */
    int64_t *sizes;    /* the first dimension of each input, in the model's order */
    uint32_t *inputs;  /* which input each of the caller's is */
    uint32_t *outputs; /* which output each that is wanted is */
};

/* What a result keeps: the tensors that its outputs lie in. */
struct kept {
    const struct vac_openvino_functions *ov;
    size_t count;
    ov_tensor_t *tensors[];
};

static void release_kept(void *user)
{
    struct kept *kept = user;
    for (size_t i = 0; i < kept->count; i++) {
        kept->ov->tensor_free(kept->tensors[i]);
    }
    free(kept);
}

static vaccel_status fail_memory(const struct call *call)
{
    return call->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for a call of the model %s",
                            vac_model_text(&call->model->info));
}

static const char *name_of(const struct vac_port *port)
{
    return port->name != NULL ? port->name : "(unnamed)";
}

static vaccel_status fail_tensor(const struct call *call, ov_status_e code,
                                 const struct vac_port *port)
{
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(call->ov, code, reason);
    return call->host->fail(VACCEL_ERR_BACKEND,
                            "OpenVINO does not take the tensor '%s' of the model %s (%s); use "
                            "another backend",
                            name_of(port), vac_model_text(&call->model->info), reason);
}

/* The caller's tensor of a wanted output; NULL when it goes to the result. */
static vaccel_tensor *room_of(const struct call *call, size_t wanted)
{
    bool has_room = call->args->outputs_count > 0 && call->args->outputs[wanted].size > 0;
    return has_room ? &call->args->outputs[wanted] : NULL;
}

static bool is_aligned(vaccel_dtype dtype, const void *data)
{
    return (uintptr_t)data % vaccel_dtype_size(dtype) == 0;
}

/* A tensor of that shape, over `data` or, when that is NULL, of memory of its own. */
static ov_status_e make_tensor(const struct call *call, vaccel_dtype dtype, const int64_t *dims,
                               size_t rank, void *data, ov_tensor_t **tensor)
{
    const struct vac_openvino_functions *ov = call->ov;
    ov_element_type_e type = vac_openvino_type(dtype);
    /* Built here, because OpenVINO's function refuses scalars and dimensions of nothing. It is only
     * read. */
    const ov_shape_t shape = {(int64_t)rank, (int64_t *)(uintptr_t)dims};
    return data != NULL ? ov->tensor_create_from_host_ptr(type, shape, data, tensor)
                        : ov->tensor_create(type, shape, tensor);
}

static ov_status_e copy_into(const struct call *call, const ov_tensor_t *tensor, const void *data,
                             size_t size)
{
    void *memory = NULL;
    ov_status_e code = size > 0 ? call->ov->tensor_data(tensor, &memory) : OK;
    if (code == OK && size > 0) {
        memcpy(memory, data, size);
    }
    return code;
}

static vaccel_status set_input(const struct call *call, size_t index)
{
    const vaccel_tensor *tensor = &call->args->inputs[index];
    uint32_t place = call->inputs[index];
    ov_tensor_t **set = &call->request->set[place];
    bool copied = tensor->size == 0 || !is_aligned(tensor->dtype, tensor->data);
    ov_status_e code = make_tensor(call, tensor->dtype, tensor->shape, tensor->rank,
                                   copied ? NULL : tensor->data, set);
    if (code == OK && copied) {
        code = copy_into(call, *set, tensor->data, tensor->size);
    }
    if (code == OK) {
        code =
            call->ov->infer_request_set_input_tensor_by_index(call->request->handle, place, *set);
    }
    return code == OK ? VACCEL_OK : fail_tensor(call, code, &call->model->network.inputs[place]);
}

/* Whether it is only known after the run that all the caller's room suffices. */
static bool may_lack_room(const struct call *call)
{
    for (size_t i = 0; i < call->wanted; i++) {
        if (room_of(call, i) != NULL && vac_port_is_open(&call->graph->outputs[call->outputs[i]])) {
            return true;
        }
    }
    return false;
}

/*
 * Has an output written where it is wanted. One whose shape is known only afterwards stays in the
 * request's own memory; so does one that the caller's memory is not aligned for, and so do all with
 * `late`, since a call that fails leaves the caller's memory as it was.
 */
static vaccel_status set_output(const struct call *call, size_t wanted, bool late)
{
    uint32_t place = call->outputs[wanted];
    const struct vac_port *port = &call->graph->outputs[place];
    const vaccel_tensor *room = room_of(call, wanted);
    ov_tensor_t **set = &call->request->set[call->model->network.input_count + place];
    uint64_t size = 0;
    if (vac_port_is_open(port) || !vac_shape_bytes(port->dtype, port->dims, port->rank, &size)) {
        return VACCEL_OK;
    }
    if (room != NULL) {
        vaccel_status status =
            vac_check_room(call->host, &call->model->ports, port, room, port->rank, size);
        if (status != VACCEL_OK || size == 0 || late || !is_aligned(port->dtype, room->data)) {
            return status;
        }
    }
    ov_status_e code = make_tensor(call, port->dtype, port->dims, port->rank,
                                   room != NULL ? room->data : NULL, set);
    if (code == OK) {
        code =
            call->ov->infer_request_set_output_tensor_by_index(call->request->handle, place, *set);
    }
    return code == OK ? VACCEL_OK : fail_tensor(call, code, port);
}

static vaccel_status set_tensors(const struct call *call)
{
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < call->args->inputs_count && status == VACCEL_OK; i++) {
        status = set_input(call, i);
    }
    bool late = may_lack_room(call);
    for (size_t i = 0; i < call->wanted && status == VACCEL_OK; i++) {
        status = set_output(call, i, late);
    }
    return status;
}

static vaccel_status fail_rank(const struct call *call, const struct vac_port *port, int64_t rank)
{
    return call->host->fail(VACCEL_ERR_UNSUPPORTED,
                            "the output '%s' of the model %s has %lld dimensions, and a tensor has "
                            "at most %d; export the model with fewer",
                            name_of(port), vac_model_text(&call->model->info), (long long)rank,
                            VAC_PORT_MAX_RANK);
}

/* The shape that an output came out with. */
static vaccel_status read_shape(const struct call *call, const struct vac_port *port,
                                const ov_tensor_t *tensor, int64_t *dims, uint32_t *rank)
{
    ov_shape_t shape = {0, NULL};
    if (!vac_port_is_open(port)) {
        memcpy(dims, port->dims, port->rank * sizeof(*dims));
        *rank = (uint32_t)port->rank;
        return VACCEL_OK;
    }
    ov_status_e code = call->ov->tensor_get_shape(tensor, &shape);
    if (code != OK) {
        return fail_tensor(call, code, port);
    }
    vaccel_status status =
        shape.rank > VAC_PORT_MAX_RANK ? fail_rank(call, port, shape.rank) : VACCEL_OK;
    for (int64_t i = 0; i < shape.rank && status == VACCEL_OK; i++) {
        dims[i] = shape.dims[i];
    }
    *rank = (uint32_t)shape.rank;
    call->ov->shape_free(&shape);
    return status;
}

/* Notes an output's shape and bytes in the request. */
static vaccel_status measure(const struct call *call, uint32_t place, const ov_tensor_t *tensor)
{
    const struct vac_port *port = &call->graph->outputs[place];
    vaccel_tensor *found = &call->request->found[place];
    size_t bytes = 0;
    *found = (vaccel_tensor){
        .name = port->name, .shape = call->request->shapes[place], .dtype = port->dtype};
    ov_status_e code = call->ov->tensor_get_byte_size(tensor, &bytes);
    if (code != OK) {
        return fail_tensor(call, code, port);
    }
    found->size = bytes;
    return read_shape(call, port, tensor, found->shape, &found->rank);
}

/* Finds what an output was written to: the tensor that was set, or else the request's own. */
static vaccel_status find_output(const struct call *call, uint32_t place)
{
    vaccel_tensor *view = &call->request->found[place];
    const ov_tensor_t *set = call->request->set[call->model->network.input_count + place];
    ov_tensor_t *found = NULL;
    if (set == NULL) {
        ov_status_e code = call->ov->infer_request_get_output_tensor_by_index(call->request->handle,
                                                                              place, &found);
        if (code != OK) {
            return fail_tensor(call, code, &call->graph->outputs[place]);
        }
        set = found;
    }
    vaccel_status status = measure(call, place, set);
    if (status == VACCEL_OK && view->size > 0) {
        ov_status_e code = call->ov->tensor_data(set, &view->data);
        status = code == OK ? VACCEL_OK : fail_tensor(call, code, &call->graph->outputs[place]);
    }
    /* The memory stays the request's. */
    if (found != NULL) {
        call->ov->tensor_free(found);
    }
    return status;
}

/* Finds all outputs that are wanted, and whether they fit. */
static vaccel_status find_outputs(const struct call *call)
{
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < call->wanted && status == VACCEL_OK; i++) {
        uint32_t place = call->outputs[i];
        const vaccel_tensor *room = room_of(call, i);
        const vaccel_tensor *found = &call->request->found[place];
        status = find_output(call, place);
        if (status == VACCEL_OK && room != NULL) {
            status = vac_check_room(call->host, &call->model->ports, &call->graph->outputs[place],
                                    room, found->rank, found->size);
        }
    }
    return status;
}

/* Gives an output to the result; what OpenVINO kept for itself is copied. */
static vaccel_status keep(const struct call *call, uint32_t place, struct kept *kept)
{
    vaccel_tensor *view = &call->request->found[place];
    ov_tensor_t **set = &call->request->set[call->model->network.input_count + place];
    ov_tensor_t *tensor = *set;
    if (tensor == NULL) {
        ov_status_e code = make_tensor(call, view->dtype, view->shape, view->rank, NULL, &tensor);
        if (code == OK) {
            code = copy_into(call, tensor, view->data, view->size);
        }
        if (code == OK && view->size > 0) {
            code = call->ov->tensor_data(tensor, &view->data);
        }
        if (code != OK) {
            if (tensor != NULL) {
                call->ov->tensor_free(tensor);
            }
            return fail_tensor(call, code, &call->graph->outputs[place]);
        }
    } else {
        /* From now on the result's: another takes its place, so that the request lets go of it. */
        *set = NULL;
        (void)call->ov->infer_request_set_output_tensor_by_index(
            call->request->handle, place,
            call->request->own[call->model->network.input_count + place]);
    }
    call->request->views[kept->count] = *view;
    kept->tensors[kept->count++] = tensor;
    return VACCEL_OK;
}

static size_t result_count(const struct call *call)
{
    size_t count = 0;
    for (size_t i = 0; i < call->wanted; i++) {
        count += room_of(call, i) == NULL;
    }
    return count;
}

static vaccel_status make_result(const struct call *call, vaccel_origin *origin,
                                 struct vac_stopwatch *watch, struct kept *kept)
{
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_POSTPROCESS);
    if (call->args->result == NULL) {
        return VACCEL_OK;
    }
    const vaccel_inference_view view = {call->request->views, kept != NULL ? kept->count : 0};
    return kept != NULL ? vaccel_share_inference(call->host, &view, origin, release_kept, kept,
                                                 call->args->result)
                        : vaccel_make_inference(call->host, &view, origin, call->args->result);
}

/* Copies to the caller what OpenVINO kept for itself, and says what is in the memory that the
 * caller gave. */
static void fill_rooms(const struct call *call)
{
    for (size_t i = 0; i < call->wanted; i++) {
        vaccel_tensor *room = room_of(call, i);
        uint32_t place = call->outputs[i];
        if (room != NULL) {
            const vaccel_tensor *found = &call->request->found[place];
            if (found->size > 0 && found->data != room->data) {
                memcpy(room->data, found->data, found->size);
            }
            room->size = found->size;
            room->rank = found->rank;
            room->dtype = found->dtype;
            if (room->rank > 0) {
                memcpy(room->shape, found->shape, room->rank * sizeof(*room->shape));
            }
        }
    }
}

static vaccel_status collect(const struct call *call, vaccel_origin *origin,
                             struct vac_stopwatch *watch)
{
    size_t results = result_count(call);
    struct kept *kept = NULL;
    vaccel_status status = find_outputs(call);
    if (status == VACCEL_OK && results > 0) {
        kept = malloc(sizeof(*kept) + results * sizeof(ov_tensor_t *));
        if (kept == NULL) {
            return fail_memory(call);
        }
        *kept = (struct kept){call->ov, 0};
    }
    for (size_t i = 0; i < call->wanted && status == VACCEL_OK; i++) {
        if (room_of(call, i) == NULL) {
            status = keep(call, call->outputs[i], kept);
        }
    }
    if (status == VACCEL_OK) {
        status = make_result(call, origin, watch, kept);
    }
    if (status == VACCEL_OK) {
        fill_rooms(call);
    } else if (kept != NULL) {
        release_kept(kept);
    }
    return status;
}

/* OpenVINO says nothing when it cuts integers. */
static vaccel_status check_integers(const struct call *call)
{
    if (strncmp(call->model->runs_on, "CPU", 3) != 0) {
        return VACCEL_OK;
    }
    for (size_t i = 0; i < call->args->inputs_count; i++) {
        if (vac_openvino_is_wide(&call->args->inputs[i])) {
            return call->host->fail(
                VACCEL_ERR_UNSUPPORTED,
                "the input '%s' of the model %s has integers beyond 32 bits, and OpenVINO computes "
                "in 32 bits on CPUs; use the backend onnxruntime",
                name_of(&call->model->network.inputs[call->inputs[i]]),
                vac_model_text(&call->model->info));
        }
    }
    return VACCEL_OK;
}

static vaccel_status match(const struct call *call)
{
    const vaccel_infer_args *args = call->args;
    struct vac_openvino_names inputs;
    struct vac_openvino_names outputs;
    vaccel_status status =
        vac_openvino_names_resolve(call->model, args->inputs, args->inputs_count, true, &inputs);
    if (status == VACCEL_OK) {
        status = vac_match_inputs(call->host, &call->model->ports, inputs.tensors,
                                  args->inputs_count, call->inputs);
        free(inputs.copies);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    for (size_t i = 0; i < call->wanted; i++) {
        call->outputs[i] = (uint32_t)i;
    }
    if (args->outputs_count > 0) {
        status = vac_openvino_names_resolve(call->model, args->outputs, args->outputs_count, false,
                                            &outputs);
        if (status == VACCEL_OK) {
            status = vac_match_outputs(call->host, &call->model->ports, outputs.tensors,
                                       args->outputs_count, call->outputs);
            free(outputs.copies);
        }
    }
    return status == VACCEL_OK ? check_integers(call) : status;
}

static vaccel_status choose_graph(struct call *call)
{
    for (size_t i = 0; i < call->args->inputs_count; i++) {
        const vaccel_tensor *tensor = &call->args->inputs[i];
        call->sizes[call->inputs[i]] = tensor->rank > 0 ? tensor->shape[0] : 1;
    }
    return vac_openvino_model_graph(call->model, call->sizes, &call->graph);
}

static vaccel_status run(struct call *call, const vaccel_invocation *invocation)
{
    vaccel_origin origin = vac_openvino_model_origin(call->model);
    struct vac_stopwatch watch = vac_stopwatch_start(invocation->attributes);
    vaccel_status status =
        vac_openvino_graph_take(call->graph, invocation->cancelled, &call->request);
    if (status != VACCEL_OK) {
        return status;
    }
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_QUEUE);
    status = set_tensors(call);
    if (status == VACCEL_OK) {
        status = vac_check_cancelled(call->host, invocation->cancelled);
    }
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_PREPROCESS);
    if (status == VACCEL_OK) {
        ov_status_e code = call->ov->infer_request_infer(call->request->handle);
        status = code == OK ? VACCEL_OK : vac_openvino_graph_fail(call->graph, code);
    }
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_COMPUTE);
    if (status == VACCEL_OK) {
        status = collect(call, &origin, &watch);
    }
    vac_openvino_graph_put(call->graph, call->request);
    return status;
}

vaccel_status vac_openvino_infer(void *self, const vaccel_invocation *invocation,
                                 const vaccel_infer_args *args)
{
    const struct vac_openvino *backend = self;
    struct vac_openvino_model *model = invocation->loaded;
    const struct vac_openvino_network *network = &model->network;
    size_t ports = network->input_count + network->output_count;
    size_t slots = ports + args->inputs_count + args->outputs_count;
    int64_t few_sizes[FEW_PORTS];
    uint32_t few_places[FEW_PORTS];
    int64_t *many = NULL;
    if (slots > FEW_PORTS) {
        many = malloc(slots * (sizeof(int64_t) + sizeof(uint32_t)));
        if (many == NULL) {
            return backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for %zu tensors", slots);
        }
    }
    uint32_t *places = many != NULL ? (uint32_t *)(many + slots) : few_places;
    struct call call = {
        .ov = &backend->runtime->ov,
        .host = backend->host,
        .model = model,
        .args = args,
        .wanted = args->outputs_count > 0 ? args->outputs_count : network->output_count,
        .sizes = many != NULL ? many : few_sizes,
        .inputs = places,
        .outputs = places + args->inputs_count,
    };
    vaccel_status status = match(&call);
    if (status == VACCEL_OK) {
        status = choose_graph(&call);
    }
    if (status == VACCEL_OK) {
        status = run(&call, invocation);
    }
    free(many);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

#include <stdlib.h>
#include <string.h>

#include "backends/common/text.h"
#include "check.h"
#include "media/onnx.h"
#include "reason.h"

enum { NAMES_SIZE = 256 };

static vaccel_status fail(const struct vac_openvino_network *network, const char *what,
                          ov_status_e code, const char *remedy)
{
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(&network->runtime->ov, code, reason);
    const char *path = network->info->path;
    return network->host->fail(VACCEL_ERR_FORMAT, "%s: OpenVINO cannot %s (%s); %s",
                               path != NULL ? path : "the model in memory", what, reason, remedy);
}

static vaccel_status fail_memory(const struct vac_openvino_network *network)
{
    return network->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for the inputs and outputs of %s",
                               vac_model_text(network->info));
}

static vaccel_status pass_on(const struct vac_openvino_network *network,
                             const struct vac_error *err)
{
    return network->host->fail(err->status, "%s", err->message);
}

static vaccel_status read_model(struct vac_openvino_network *network, const vaccel_model_view *view)
{
    struct vac_error err;
    if (vac_media_onnx_check(network->info, view, &err) != VACCEL_OK) {
        return pass_on(network, &err);
    }
    const struct vac_openvino_functions *ov = &network->runtime->ov;
    const char *path = network->info->path;
    ov_status_e code =
        path != NULL ? ov->core_read_model(network->runtime->core, path, NULL, &network->model)
                     : ov->core_read_model_from_memory_buffer(network->runtime->core, view->data,
                                                              view->size, NULL, &network->model);
    if (code == OK) {
        return VACCEL_OK;
    }
    network->model = NULL;
    return fail(
        network, "read it", code,
        "the file may be truncated or damaged: fetch it again with `vaccel model fetch`, or export "
        "it again");
}

ov_status_e vac_openvino_port_describe(const struct vac_openvino_functions *ov,
                                       const ov_output_const_port_t *port,
                                       struct vac_port *described)
{
    ov_partial_shape_t shape;
    ov_element_type_e type = DYNAMIC;
    ov_status_e code = ov->port_get_element_type(port, &type);
    if (code == OK) {
        code = ov->port_get_partial_shape(port, &shape);
    }
    if (code != OK) {
        return code;
    }
    described->dtype = vac_openvino_dtype(type);
    described->any_rank = shape.rank.min != shape.rank.max || shape.rank.min > VAC_PORT_MAX_RANK;
    described->rank = described->any_rank ? 0 : (size_t)shape.rank.min;
    for (size_t i = 0; i < described->rank; i++) {
        bool fixed = shape.dims[i].min == shape.dims[i].max;
        described->dims[i] = fixed ? shape.dims[i].min : VAC_PORT_ANY;
    }
    ov->partial_shape_free(&shape);
    return OK;
}

typedef ov_status_e find_port(const ov_model_t *model, size_t index, ov_output_const_port_t **port);

static ov_status_e describe_at(const struct vac_openvino_network *network, find_port *find,
                               size_t index, struct vac_port *described)
{
    const struct vac_openvino_functions *ov = &network->runtime->ov;
    ov_output_const_port_t *port = NULL;
    char *name = NULL;
    ov_status_e code = find(network->model, index, &port);
    if (code == OK) {
        code = vac_openvino_port_describe(ov, port, described);
        /* A tensor without a name is reached by its position. */
        described->name = ov->port_get_any_name(port, &name) == OK ? name : NULL;
        ov->output_const_port_free(port);
    }
    return code;
}

static vaccel_status describe_all(const struct vac_openvino_network *network,
                                  ov_status_e (*size)(const ov_model_t *model, size_t *count),
                                  find_port *find, struct vac_port **ports, size_t *count)
{
    size_t there = 0;
    ov_status_e code = size(network->model, &there);
    /* calloc() of nothing may give NULL, which is no failure. */
    *ports = calloc(there + 1, sizeof(**ports));
    if (*ports == NULL) {
        return fail_memory(network);
    }
    *count = there;
    for (size_t i = 0; i < there && code == OK; i++) {
        code = describe_at(network, find, i, &(*ports)[i]);
    }
    return code == OK ? VACCEL_OK : fail(network, "describe it", code, "export it again");
}

vaccel_status vac_openvino_network_read(const vaccel_host *host,
                                        const struct vac_openvino_runtime *runtime,
                                        const struct vac_model_info *info,
                                        const vaccel_model_view *view,
                                        struct vac_openvino_network *network)
{
    const struct vac_openvino_functions *ov = &runtime->ov;
    *network = (struct vac_openvino_network){.host = host, .runtime = runtime, .info = info};
    vaccel_status status = read_model(network, view);
    if (status == VACCEL_OK) {
        status = describe_all(network, ov->model_inputs_size, ov->model_const_input_by_index,
                              &network->inputs, &network->input_count);
    }
    if (status == VACCEL_OK) {
        status = describe_all(network, ov->model_outputs_size, ov->model_const_output_by_index,
                              &network->outputs, &network->output_count);
    }
    return status;
}

static void free_ports(const struct vac_openvino_network *network, struct vac_port *ports,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        network->runtime->ov.free(ports[i].name);
    }
    free(ports);
}

void vac_openvino_network_free(struct vac_openvino_network *network)
{
    free_ports(network, network->inputs, network->input_count);
    free_ports(network, network->outputs, network->output_count);
    if (network->model != NULL) {
        network->runtime->ov.model_free(network->model);
    }
    *network = (struct vac_openvino_network){.model = NULL};
}

/* For messages. */
static struct vac_port named(const struct vac_port *port)
{
    struct vac_port copy = *port;
    if (copy.name == NULL) {
        copy.name = "(unnamed)";
    }
    return copy;
}

static vaccel_status check_image_input(const struct vac_openvino_network *network)
{
    struct vac_error err;
    if (network->input_count != 1) {
        return network->host->fail(VACCEL_ERR_UNSUPPORTED,
                                   "the model %s has %zu inputs, and an op on images gives it one; "
                                   "export it with one input",
                                   vac_model_text(network->info), network->input_count);
    }
    const struct vac_port input = named(&network->inputs[0]);
    return vac_check_image_input(network->info, &input, &err) == VACCEL_OK ? VACCEL_OK
                                                                           : pass_on(network, &err);
}

/* "scores, features", for messages. */
static void list_outputs(const struct vac_openvino_network *network, char names[NAMES_SIZE])
{
    size_t used = 0;
    names[0] = '\0';
    for (size_t i = 0; i < network->output_count; i++) {
        used = vac_text_add(names, NAMES_SIZE, used, "%s%s", i > 0 ? ", " : "",
                            named(&network->outputs[i]).name);
    }
    vac_text_trim(names, used);
}

/* By a name that the tensor may have beside the one that is listed. */
static bool find_alias(const struct vac_openvino_network *network, const char *wanted,
                       size_t *output)
{
    const struct vac_openvino_functions *ov = &network->runtime->ov;
    ov_output_const_port_t *port = NULL;
    char *name = NULL;
    bool found = false;
    if (ov->model_const_output_by_name(network->model, wanted, &port) != OK) {
        return false;
    }
    if (ov->port_get_any_name(port, &name) == OK) {
        for (size_t i = 0; i < network->output_count && !found; i++) {
            found = network->outputs[i].name != NULL && strcmp(network->outputs[i].name, name) == 0;
            *output = i;
        }
        ov->free(name);
    }
    ov->output_const_port_free(port);
    return found;
}

static vaccel_status find_scores(const struct vac_openvino_network *network, size_t *output)
{
    const char *wanted = network->info->output_name;
    if (wanted != NULL && find_alias(network, wanted, output)) {
        return VACCEL_OK;
    }
    if (network->output_count == 1) {
        *output = 0;
        return VACCEL_OK;
    }
    char names[NAMES_SIZE];
    list_outputs(network, names);
    return network->host->fail(
        VACCEL_ERR_FORMAT,
        "the model %s has the outputs %s, and model.json names %s; name the one "
        "with the scores in \"output\"",
        vac_model_text(network->info), names, wanted != NULL ? wanted : "none");
}

static ov_status_e make_shape(const struct vac_openvino_functions *ov, const int64_t *dims,
                              size_t rank, ov_partial_shape_t *shape)
{
    ov_dimension_t each[VAC_PORT_MAX_RANK];
    for (size_t i = 0; i < rank; i++) {
        /* -1 twice is any size. */
        each[i] = (ov_dimension_t){dims[i], dims[i]};
    }
    return ov->partial_shape_create((int64_t)rank, each, shape);
}

ov_status_e vac_openvino_network_reshape(const struct vac_openvino_network *network,
                                         const int64_t *dims)
{
    const struct vac_openvino_functions *ov = &network->runtime->ov;
    ov_partial_shape_t *shapes = calloc(network->input_count, sizeof(*shapes));
    size_t *indexes = calloc(network->input_count, sizeof(*indexes));
    size_t made = 0;
    ov_status_e code = shapes != NULL && indexes != NULL ? OK : GENERAL_ERROR;
    while (code == OK && made < network->input_count) {
        indexes[made] = made;
        code = make_shape(ov, &dims[made * VAC_PORT_MAX_RANK], network->inputs[made].rank,
                          &shapes[made]);
        made += code == OK;
    }
    if (code == OK) {
        code = ov->model_reshape_by_port_indexes(network->model, indexes, shapes, made);
    }
    for (size_t i = 0; i < made; i++) {
        ov->partial_shape_free(&shapes[i]);
    }
    free(shapes);
    free(indexes);
    return code;
}

/* Makes of an input that is open what model.json says, one image at a time; of what is said of it,
 * the number of images stays open. */
static vaccel_status fix_input(struct vac_openvino_network *network)
{
    const struct vac_openvino_functions *ov = &network->runtime->ov;
    struct vac_port *input = &network->inputs[0];
    int64_t one[VAC_PORT_MAX_RANK] = {1};
    if (!vac_port_is_open(input)) {
        return VACCEL_OK;
    }
    if (input->any_rank) {
        input->dims[0] = VAC_PORT_ANY;
    }
    input->any_rank = false;
    input->rank = 4;
    for (size_t i = 1; i < 4; i++) {
        one[i] = input->dims[i] = network->info->input_shape[i];
    }
    ov_status_e code = vac_openvino_network_reshape(network, one);
    for (size_t i = 0; i < network->output_count && code == OK; i++) {
        ov_output_const_port_t *port = NULL;
        code = ov->model_const_output_by_index(network->model, i, &port);
        if (code == OK) {
            code = vac_openvino_port_describe(ov, port, &network->outputs[i]);
            ov->output_const_port_free(port);
        }
    }
    return code == OK ? VACCEL_OK
                      : fail(network, "run it with one image at a time", code,
                             "export it with a fixed input shape");
}

vaccel_status vac_openvino_network_check_classifier(struct vac_openvino_network *network,
                                                    size_t *output)
{
    struct vac_error err;
    vaccel_status status = check_image_input(network);
    if (status == VACCEL_OK) {
        status = fix_input(network);
    }
    if (status == VACCEL_OK) {
        status = find_scores(network, output);
    }
    if (status == VACCEL_OK) {
        const struct vac_port scores = named(&network->outputs[*output]);
        if (vac_check_scores(network->info, &scores, false, &err) != VACCEL_OK) {
            status = pass_on(network, &err);
        }
    }
    return status;
}

static bool find_alias_of(const void *user, const char *name, size_t *index)
{
    return find_alias(user, name, index);
}

vaccel_status vac_openvino_network_check_vision(struct vac_openvino_network *network, uint32_t op,
                                                struct vac_vision *vision)
{
    const struct vac_vision_ports ports = {network->outputs, network->output_count, find_alias_of,
                                           network};
    struct vac_error err;
    vaccel_status status = check_image_input(network);
    if (status == VACCEL_OK) {
        status = fix_input(network);
    }
    if (status == VACCEL_OK &&
        vac_vision_plan(network->info, op, &ports, vision, &err) != VACCEL_OK) {
        status = pass_on(network, &err);
    }
    return status;
}

static vaccel_status check_types(const struct vac_openvino_network *network,
                                 const struct vac_port *ports, size_t count, const char *what)
{
    for (size_t i = 0; i < count; i++) {
        if (ports[i].dtype == 0 || ports[i].dtype == VACCEL_DTYPE_BYTES) {
            return network->host->fail(
                VACCEL_ERR_UNSUPPORTED,
                "the %s '%s' of the model %s holds %s, which OpenVINO's C interface cannot pass "
                "on; "
                "use the backend onnxruntime, or export the model with another type",
                what, named(&ports[i]).name, vac_model_text(network->info),
                ports[i].dtype == 0 ? "elements of less than a byte, or of no fixed type"
                                    : "strings");
        }
    }
    return VACCEL_OK;
}

vaccel_status vac_openvino_network_check_types(const struct vac_openvino_network *network)
{
    vaccel_status status = check_types(network, network->inputs, network->input_count, "input");
    return status == VACCEL_OK
               ? check_types(network, network->outputs, network->output_count, "output")
               : status;
}

bool vac_openvino_network_is_batched(const struct vac_openvino_network *network)
{
    bool open = false;
    for (size_t i = 0; i < network->input_count; i++) {
        const struct vac_port *input = &network->inputs[i];
        if (input->any_rank) {
            return false;
        }
        for (size_t d = 0; d < input->rank; d++) {
            if (input->dims[d] == VAC_PORT_ANY && d > 0) {
                return false;
            }
            open |= input->dims[d] == VAC_PORT_ANY;
        }
    }
    return open;
}

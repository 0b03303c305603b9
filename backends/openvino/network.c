/* SPDX-License-Identifier: Apache-2.0 */
#include "network.h"

#include <stdio.h>
#include <string.h>

#include "backends/common/port.h"
#include "check.h"
#include "media/onnx.h"
#include "reason.h"

enum { NAMES_SIZE = 256 };

struct reading {
    const vaccel_host *host;
    const struct vac_openvino_functions *ov;
    const struct vac_model_info *info;
    ov_model_t *model;
};

static vaccel_status pass_on(const struct reading *reading, const struct vac_error *err)
{
    return reading->host->fail(err->status, "%s", err->message);
}

static vaccel_status fail(const struct reading *reading, const char *what, ov_status_e code,
                          const char *remedy)
{
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(reading->ov, code, reason);
    const char *path = reading->info->path;
    return reading->host->fail(VACCEL_ERR_FORMAT, "%s: OpenVINO cannot %s (%s); %s",
                               path != NULL ? path : "the model in memory", what, reason, remedy);
}

static vaccel_status read_model(struct reading *reading, const struct vac_openvino_runtime *runtime,
                                const vaccel_model_view *view)
{
    struct vac_error err;
    if (vac_media_onnx_check(reading->info, view, &err) != VACCEL_OK) {
        return pass_on(reading, &err);
    }
    const char *path = reading->info->path;
    ov_status_e code =
        path != NULL ? reading->ov->core_read_model(runtime->core, path, NULL, &reading->model)
                     : reading->ov->core_read_model_from_memory_buffer(
                           runtime->core, view->data, view->size, NULL, &reading->model);
    if (code == OK) {
        return VACCEL_OK;
    }
    reading->model = NULL;
    return fail(
        reading, "read it", code,
        "the file may be truncated or damaged: fetch it again with `vaccel model fetch`, or export "
        "it again");
}

/* The name goes back through ov->free; NULL for a tensor without one. */
static char *name_of(const struct reading *reading, const ov_output_const_port_t *port)
{
    char *name = NULL;
    return reading->ov->port_get_any_name(port, &name) == OK ? name : NULL;
}

/* What the network says of a port. `described->name` is left to the caller. */
static ov_status_e describe(const struct reading *reading, const ov_output_const_port_t *port,
                            struct vac_port *described)
{
    ov_partial_shape_t shape;
    ov_element_type_e type = DYNAMIC;
    ov_status_e code = reading->ov->port_get_element_type(port, &type);
    if (code == OK) {
        code = reading->ov->port_get_partial_shape(port, &shape);
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
    reading->ov->partial_shape_free(&shape);
    return OK;
}

static vaccel_status check_scores(const struct vac_model_info *info, const struct vac_port *output,
                                  struct vac_error *err)
{
    return vac_check_scores(info, output, false, err);
}

static vaccel_status check_port(const struct reading *reading, const ov_output_const_port_t *port,
                                vaccel_status (*check)(const struct vac_model_info *,
                                                       const struct vac_port *, struct vac_error *),
                                struct vac_port *described)
{
    ov_status_e code = describe(reading, port, described);
    if (code != OK) {
        return fail(reading, "describe it", code, "export it again");
    }
    char *name = name_of(reading, port);
    described->name = name != NULL ? name : "(unnamed)";
    struct vac_error err;
    vaccel_status status = check(reading->info, described, &err);
    described->name = NULL;
    reading->ov->free(name);
    return status == VACCEL_OK ? VACCEL_OK : pass_on(reading, &err);
}

/* A network that is as wide as model.json says, whatever the number of images, is told that it is
 * one. */
static vaccel_status fix_shape(const struct reading *reading)
{
    int64_t dims[4];
    ov_partial_shape_t shape;
    vac_openvino_fixed_shape(reading->info, dims);
    ov_status_e code = reading->ov->partial_shape_create_static(4, dims, &shape);
    if (code == OK) {
        code = reading->ov->model_reshape_single_input(reading->model, shape);
        reading->ov->partial_shape_free(&shape);
    }
    return code == OK ? VACCEL_OK
                      : fail(reading, "run it with one image at a time", code,
                             "export it with a fixed input shape");
}

static vaccel_status check_input(const struct reading *reading)
{
    size_t count = 0;
    ov_output_const_port_t *port = NULL;
    ov_status_e code = reading->ov->model_inputs_size(reading->model, &count);
    if (code == OK && count != 1) {
        return reading->host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "the model %s has %zu inputs, and image_classify gives it one image; "
            "export it with one input",
            reading->info->name, count);
    }
    if (code == OK) {
        code = reading->ov->model_const_input_by_index(reading->model, 0, &port);
    }
    if (code != OK) {
        return fail(reading, "find its input", code, "export it again");
    }
    struct vac_port described;
    vaccel_status status = check_port(reading, port, vac_check_image_input, &described);
    reading->ov->output_const_port_free(port);
    if (status == VACCEL_OK && vac_port_is_open(&described)) {
        status = fix_shape(reading);
    }
    return status;
}

/* "scores, features", for messages. */
static void list_outputs(const struct reading *reading, size_t count, char names[NAMES_SIZE])
{
    size_t used = 0;
    names[0] = '\0';
    for (size_t i = 0; i < count && used < NAMES_SIZE; i++) {
        ov_output_const_port_t *port = NULL;
        if (reading->ov->model_const_output_by_index(reading->model, i, &port) != OK) {
            continue;
        }
        char *name = name_of(reading, port);
        int length = snprintf(names + used, NAMES_SIZE - used, "%s%s", used > 0 ? ", " : "",
                              name != NULL ? name : "(unnamed)");
        used += (size_t)length;
        reading->ov->free(name);
        reading->ov->output_const_port_free(port);
    }
}

/* The output with the scores, to be freed. */
static vaccel_status find_output(const struct reading *reading, bool *by_name,
                                 ov_output_const_port_t **port)
{
    const char *wanted = reading->info->output_name;
    *by_name = wanted != NULL &&
               reading->ov->model_const_output_by_name(reading->model, wanted, port) == OK;
    if (*by_name) {
        return VACCEL_OK;
    }
    size_t count = 0;
    ov_status_e code = reading->ov->model_outputs_size(reading->model, &count);
    if (code == OK && count == 1) {
        code = reading->ov->model_const_output_by_index(reading->model, 0, port);
    } else if (code == OK) {
        char names[NAMES_SIZE];
        list_outputs(reading, count, names);
        return reading->host->fail(
            VACCEL_ERR_FORMAT,
            "the model %s has the outputs %s, and model.json names %s; name the one "
            "with the scores in \"output\"",
            reading->info->name, names, wanted != NULL ? wanted : "none");
    }
    return code == OK ? VACCEL_OK : fail(reading, "find its output", code, "export it again");
}

static vaccel_status check_output(const struct reading *reading, bool *by_name)
{
    ov_output_const_port_t *port = NULL;
    vaccel_status status = find_output(reading, by_name, &port);
    if (status == VACCEL_OK) {
        struct vac_port described;
        status = check_port(reading, port, check_scores, &described);
        reading->ov->output_const_port_free(port);
    }
    return status;
}

vaccel_status vac_openvino_network_read(const vaccel_host *host,
                                        const struct vac_openvino_runtime *runtime,
                                        const struct vac_model_info *info,
                                        const vaccel_model_view *view,
                                        struct vac_openvino_network *network)
{
    struct reading reading = {host, &runtime->ov, info, NULL};
    vaccel_status status = read_model(&reading, runtime, view);
    if (status == VACCEL_OK) {
        status = check_input(&reading);
    }
    if (status == VACCEL_OK) {
        status = check_output(&reading, &network->output_by_name);
    }
    if (status != VACCEL_OK) {
        if (reading.model != NULL) {
            runtime->ov.model_free(reading.model);
        }
        return status;
    }
    network->model = reading.model;
    return VACCEL_OK;
}

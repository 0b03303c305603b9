/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include <stdlib.h>
#include <string.h>

/* One direction of a network. */
struct side {
    const struct vac_openvino_functions *ov;
    const ov_compiled_model_t *compiled;
    const struct vac_port *ports;
    size_t count;
    __typeof__(ov_compiled_model_input_by_name) *by_name;
    __typeof__(ov_compiled_model_input_by_index) *by_index;
};

static bool is_listed(const struct side *side, const char *name)
{
    for (size_t i = 0; i < side->count; i++) {
        if (side->ports[i].name != NULL && strcmp(side->ports[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Of a tensor's names always the same one; NULL when there is no such port. Takes the port. */
static char *first_name(const struct side *side, ov_status_e found, ov_output_const_port_t *port)
{
    char *name = NULL;
    if (found != OK) {
        return NULL;
    }
    if (side->ov->port_get_any_name(port, &name) != OK) {
        name = NULL;
    }
    side->ov->output_const_port_free(port);
    return name;
}

/* What the port of that name is listed as; the name itself when there is none. */
static const char *find(const struct side *side, const char *name)
{
    ov_output_const_port_t *port = NULL;
    const char *listed = name;
    char *wanted = first_name(side, side->by_name(side->compiled, name, &port), port);
    for (size_t i = 0; wanted != NULL && i < side->count; i++) {
        port = NULL;
        char *other = first_name(side, side->by_index(side->compiled, i, &port), port);
        if (other != NULL && strcmp(other, wanted) == 0 && side->ports[i].name != NULL) {
            listed = side->ports[i].name;
        }
        side->ov->free(other);
    }
    side->ov->free(wanted);
    return listed;
}

vaccel_status vac_openvino_names_resolve(const struct vac_openvino_model *model,
                                         const vaccel_tensor *tensors, size_t count, bool inputs,
                                         struct vac_openvino_names *names)
{
    const struct vac_openvino_network *network = &model->network;
    const struct vac_openvino_functions *ov = &network->runtime->ov;
    const struct side side = {
        .ov = ov,
        .compiled = atomic_load_explicit(&model->graphs, memory_order_acquire)->compiled,
        .ports = inputs ? network->inputs : network->outputs,
        .count = inputs ? network->input_count : network->output_count,
        .by_name = inputs ? ov->compiled_model_input_by_name : ov->compiled_model_output_by_name,
        .by_index = inputs ? ov->compiled_model_input_by_index : ov->compiled_model_output_by_index,
    };
    *names = (struct vac_openvino_names){tensors, NULL};
    for (size_t i = 0; i < count; i++) {
        if (tensors[i].name == NULL || is_listed(&side, tensors[i].name)) {
            continue;
        }
        if (names->copies == NULL) {
            names->copies = malloc(count * sizeof(*tensors));
            if (names->copies == NULL) {
                return network->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for %zu tensors",
                                           count);
            }
            memcpy(names->copies, tensors, count * sizeof(*tensors));
            names->tensors = names->copies;
        }
        names->copies[i].name = find(&side, tensors[i].name);
    }
    return VACCEL_OK;
}

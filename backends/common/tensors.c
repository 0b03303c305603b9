/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/tensors.h"

#include <string.h>

#include "backends/common/text.h"

enum { LIST_SIZE = 512 };

/* One direction of a network. */
struct side {
    const vaccel_host *host;
    const char *model;
    const char *what; /* "input" or "output" */
    const char *does; /* "takes" or "gives" */
    const struct vac_port *ports;
    size_t count;
};

static const char *name_of(const struct vac_port *port)
{
    return port->name != NULL && port->name[0] != '\0' ? port->name : "(unnamed)";
}

/* "'x' f32 [1,2], 'y' i64 [?]" */
static void list_ports(const struct side *side, char list[LIST_SIZE])
{
    size_t used = 0;
    list[0] = '\0';
    for (size_t i = 0; i < side->count; i++) {
        const struct vac_port *port = &side->ports[i];
        char shape[VAC_SHAPE_TEXT_SIZE] = "of any rank";
        if (!port->any_rank) {
            vac_shape_text(port->dims, port->rank, shape);
        }
        used = vac_text_add(list, LIST_SIZE, used, "%s'%s' %s %s", i > 0 ? ", " : "", name_of(port),
                            vac_dtype_text(port->dtype), shape);
    }
    vac_text_trim(list, used);
}

static vaccel_status fail_name(const struct side *side, const char *name)
{
    char list[LIST_SIZE];
    list_ports(side, list);
    return side->host->fail(VACCEL_ERR_INVALID, "the model %s has no %s '%s'; it %s %s",
                            side->model, side->what, name, side->does, list);
}

static vaccel_status fail_count(const struct side *side, size_t count)
{
    char list[LIST_SIZE];
    list_ports(side, list);
    return side->host->fail(VACCEL_ERR_INVALID,
                            "%zu %ss were given, and the model %s %s %zu: %s; give each once",
                            count, side->what, side->model, side->does, side->count, list);
}

static vaccel_status find(const struct side *side, const vaccel_tensor *tensors, size_t index,
                          uint32_t *found)
{
    const char *name = tensors[index].name;
    if (name == NULL) {
        *found = (uint32_t)index;
        return VACCEL_OK;
    }
    /* Mostly they come in the network's own order. */
    for (size_t i = 0; i < side->count; i++) {
        size_t at = index + i < side->count ? index + i : index + i - side->count;
        if (side->ports[at].name != NULL && strcmp(side->ports[at].name, name) == 0) {
            *found = (uint32_t)at;
            return VACCEL_OK;
        }
    }
    return fail_name(side, name);
}

static vaccel_status match(const struct side *side, const vaccel_tensor *tensors, size_t count,
                           uint32_t *order)
{
    if (count > side->count) {
        return fail_count(side, count);
    }
    for (size_t i = 0; i < count; i++) {
        vaccel_status status = find(side, tensors, i, &order[i]);
        if (status != VACCEL_OK) {
            return status;
        }
        for (size_t j = 0; j < i; j++) {
            if (order[j] == order[i]) {
                return side->host->fail(VACCEL_ERR_INVALID,
                                        "the %s '%s' of the model %s was given twice, as %ss %zu "
                                        "and %zu; give it once",
                                        side->what, name_of(&side->ports[order[i]]), side->model,
                                        side->what, j, i);
            }
        }
    }
    return VACCEL_OK;
}

/* Whether a tensor is what its port takes. */
static vaccel_status check_tensor(const struct side *side, const struct vac_port *port,
                                  const vaccel_tensor *tensor)
{
    if (port->dtype != VAC_PORT_ANY_DTYPE && tensor->dtype != port->dtype) {
        return side->host->fail(VACCEL_ERR_INVALID,
                                "the input '%s' of the model %s is %s, and the tensor for it %s; "
                                "convert it",
                                name_of(port), side->model, vac_dtype_text(port->dtype),
                                vac_dtype_text(tensor->dtype));
    }
    if (!vac_port_takes(port, tensor->shape, tensor->rank)) {
        char wanted[VAC_SHAPE_TEXT_SIZE];
        char given[VAC_SHAPE_TEXT_SIZE];
        vac_shape_text(port->dims, port->rank, wanted);
        vac_shape_text(tensor->shape, tensor->rank, given);
        return side->host->fail(VACCEL_ERR_INVALID,
                                "the input '%s' of the model %s has the shape %s, and the tensor "
                                "for it %s; give it a shape that fits ('?' is any size)",
                                name_of(port), side->model, wanted, given);
    }
    return VACCEL_OK;
}

vaccel_status vac_match_inputs(const vaccel_host *host, const struct vac_ports *ports,
                               const vaccel_tensor *tensors, size_t count, uint32_t *order)
{
    const struct side side = {host,    ports->model,  "input",
                              "takes", ports->inputs, ports->input_count};
    /* Names first: a wrong one is a better reason than that another is missing. */
    vaccel_status status = match(&side, tensors, count, order);
    if (status == VACCEL_OK && count < side.count) {
        status = fail_count(&side, count);
    }
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        status = check_tensor(&side, &side.ports[order[i]], &tensors[i]);
    }
    return status;
}

vaccel_status vac_match_outputs(const vaccel_host *host, const struct vac_ports *ports,
                                const vaccel_tensor *tensors, size_t count, uint32_t *order)
{
    const struct side side = {host,    ports->model,   "output",
                              "gives", ports->outputs, ports->output_count};
    vaccel_status status = match(&side, tensors, count, order);
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        const struct vac_port *port = &side.ports[order[i]];
        /* 0: whatever it is. */
        if (tensors[i].dtype != 0 && port->dtype != VAC_PORT_ANY_DTYPE &&
            tensors[i].dtype != port->dtype) {
            status = host->fail(VACCEL_ERR_INVALID,
                                "the output '%s' of the model %s is %s, and was asked for as %s; "
                                "ask for what it is",
                                name_of(port), ports->model, vac_dtype_text(port->dtype),
                                vac_dtype_text(tensors[i].dtype));
        }
    }
    return status;
}

vaccel_status vac_check_room(const vaccel_host *host, const struct vac_ports *ports,
                             const struct vac_port *port, const vaccel_tensor *room, size_t rank,
                             uint64_t size)
{
    if (size > room->size || rank > room->rank) {
        return host->fail(VACCEL_ERR_LIMIT,
                          "the output '%s' of the model %s takes %llu bytes and %zu dimensions, "
                          "and there is room for %llu and %u; give it as much, or none to have it "
                          "in the result",
                          name_of(port), ports->model, (unsigned long long)size, rank,
                          (unsigned long long)room->size, room->rank);
    }
    return VACCEL_OK;
}

bool vac_shape_bytes(vaccel_dtype dtype, const int64_t *dims, size_t rank, uint64_t *bytes)
{
    uint64_t count = vaccel_dtype_size(dtype);
    bool empty = false;
    if (count == 0) {
        return false;
    }
    for (size_t i = 0; i < rank; i++) {
        empty |= dims[i] == 0;
    }
    for (size_t i = 0; i < rank && !empty; i++) {
        if (dims[i] < 0 || __builtin_mul_overflow(count, (uint64_t)dims[i], &count)) {
            return false;
        }
    }
    *bytes = empty ? 0 : count;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "ports.h"

#include <stdlib.h>
#include <string.h>

static const int TYPES[] = {
    [VACCEL_DTYPE_BOOL] = ORT_BOOL,    [VACCEL_DTYPE_U8] = ORT_UINT8,
    [VACCEL_DTYPE_U16] = ORT_UINT16,   [VACCEL_DTYPE_U32] = ORT_UINT32,
    [VACCEL_DTYPE_U64] = ORT_UINT64,   [VACCEL_DTYPE_I8] = ORT_INT8,
    [VACCEL_DTYPE_I16] = ORT_INT16,    [VACCEL_DTYPE_I32] = ORT_INT32,
    [VACCEL_DTYPE_I64] = ORT_INT64,    [VACCEL_DTYPE_F16] = ORT_FLOAT16,
    [VACCEL_DTYPE_F32] = ORT_FLOAT,    [VACCEL_DTYPE_F64] = ORT_DOUBLE,
    [VACCEL_DTYPE_BYTES] = ORT_STRING, [VACCEL_DTYPE_BF16] = ORT_BFLOAT16,
};

enum { TYPE_COUNT = sizeof(TYPES) / sizeof(TYPES[0]) };

/* The names of a port's open dimensions; they live as long as the session's own description. */
struct symbols {
    char *names[VAC_PORT_MAX_RANK];
};

struct reading {
    const vaccel_host *host;
    const struct vac_ort_runtime *runtime;
    const OrtApi *api;
    const OrtSession *session;
    const char *model;
    char reason[VAC_ORT_REASON_SIZE];
};

/* One direction of a network. */
struct side {
    const char *what;
    OrtStatus *(*count)(const OrtSession *, size_t *);
    OrtStatus *(*name)(const OrtSession *, size_t, OrtAllocator *, char **);
    OrtStatus *(*info)(const OrtSession *, size_t, OrtTypeInfo **);
    struct vac_port *ports;
    const char **names;
    struct symbols *symbols;
    size_t size;
};

vaccel_dtype vac_ort_dtype(int type)
{
    for (int i = 1; i < TYPE_COUNT; i++) {
        if (TYPES[i] == type) {
            return i;
        }
    }
    return 0;
}

int vac_ort_type(vaccel_dtype dtype)
{
    return dtype > 0 && dtype < TYPE_COUNT ? TYPES[dtype] : 0;
}

static bool good(struct reading *reading, OrtStatus *status)
{
    return vac_ort_good(reading->api, status, reading->reason);
}

static vaccel_status fail(const struct reading *reading, const struct side *side, size_t index)
{
    return reading->host->fail(VACCEL_ERR_BACKEND,
                               "ONNX Runtime cannot describe %s %zu of the model %s (%s); export "
                               "it again",
                               side->what, index, reading->model, reading->reason);
}

static vaccel_status fail_memory(const struct reading *reading)
{
    return reading->host->fail(VACCEL_ERR_NO_MEMORY,
                               "no memory to describe the inputs and outputs of the model %s",
                               reading->model);
}

static vaccel_status copy_name(struct reading *reading, const struct side *side, size_t index)
{
    char *theirs = NULL;
    OrtAllocator *allocator = reading->runtime->allocator;
    if (!good(reading, side->name(reading->session, index, allocator, &theirs))) {
        return fail(reading, side, index);
    }
    side->ports[index].name = side->names[index] = strdup(theirs);
    vac_ort_good(reading->api, reading->api->AllocatorFree(allocator, theirs), reading->reason);
    return side->names[index] != NULL ? VACCEL_OK : fail_memory(reading);
}

static vaccel_status read_dims(struct reading *reading, const struct side *side, size_t index,
                               const OrtTensorTypeAndShapeInfo *info)
{
    const OrtApi *api = reading->api;
    struct vac_port *port = &side->ports[index];
    const char *names[VAC_PORT_MAX_RANK];
    int type = 0;
    if (!good(reading, api->GetTensorElementType(info, &type)) ||
        !good(reading, api->GetDimensionsCount(info, &port->rank))) {
        return fail(reading, side, index);
    }
    port->dtype = vac_ort_dtype(type);
    /* Releases that cannot tell a scalar from a tensor of whatever rank get the benefit. */
    port->any_rank = port->rank > VAC_PORT_MAX_RANK ||
                     (port->rank == 0 && !(reading->runtime->library.has_newest &&
                                           api->TensorTypeAndShape_HasShape(info)));
    if (port->any_rank) {
        port->rank = 0;
        return VACCEL_OK;
    }
    if (!good(reading, api->GetDimensions(info, port->dims, port->rank)) ||
        !good(reading, api->GetSymbolicDimensions(info, names, port->rank))) {
        return fail(reading, side, index);
    }
    for (size_t i = 0; i < port->rank; i++) {
        if (port->dims[i] >= 0) {
            continue;
        }
        port->dims[i] = VAC_PORT_ANY;
        if (names[i] != NULL && names[i][0] != '\0') {
            side->symbols[index].names[i] = strdup(names[i]);
            if (side->symbols[index].names[i] == NULL) {
                return fail_memory(reading);
            }
        }
    }
    return VACCEL_OK;
}

static vaccel_status read_port(struct reading *reading, const struct side *side, size_t index)
{
    vaccel_status status = copy_name(reading, side, index);
    if (status != VACCEL_OK) {
        return status;
    }
    OrtTypeInfo *type = NULL;
    if (!good(reading, side->info(reading->session, index, &type))) {
        return fail(reading, side, index);
    }
    /* NULL for what is no tensor: a sequence, a map. */
    const OrtTensorTypeAndShapeInfo *info = NULL;
    if (!good(reading, reading->api->CastTypeInfoToTensorInfo(type, &info))) {
        status = fail(reading, side, index);
    } else if (info != NULL) {
        status = read_dims(reading, side, index, info);
    }
    reading->api->ReleaseTypeInfo(type);
    if (status == VACCEL_OK && side->ports[index].dtype == 0) {
        status = reading->host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "the %s '%s' of the model %s is no tensor, or of a type that vaccel does not have; "
            "export the model with tensors of ordinary types",
            side->what, side->ports[index].name, reading->model);
    }
    return status;
}

static vaccel_status read_side(struct reading *reading, struct side *side)
{
    size_t count = 0;
    if (!good(reading, side->count(reading->session, &count))) {
        return fail(reading, side, 0);
    }
    /* Never none, so that no allocation is of nothing. */
    side->ports = calloc(count + 1, sizeof(*side->ports));
    side->names = calloc(count + 1, sizeof(*side->names));
    side->symbols = calloc(count + 1, sizeof(*side->symbols));
    if (side->ports == NULL || side->names == NULL || side->symbols == NULL) {
        return fail_memory(reading);
    }
    side->size = count;
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        status = read_port(reading, side, i);
    }
    return status;
}

/* The dimension of an input that is called so. */
static struct vac_ort_origin find_origin(const struct side *inputs, const char *symbol)
{
    for (size_t i = 0; i < inputs->size && symbol != NULL; i++) {
        for (size_t d = 0; d < VAC_PORT_MAX_RANK; d++) {
            const char *name = inputs->symbols[i].names[d];
            if (name != NULL && strcmp(name, symbol) == 0) {
                return (struct vac_ort_origin){(uint32_t)i, (uint32_t)d};
            }
        }
    }
    return (struct vac_ort_origin){VAC_ORT_NOWHERE, 0};
}

static vaccel_status find_origins(const struct reading *reading, const struct side *inputs,
                                  const struct side *outputs, struct vac_ort_ports *ports)
{
    ports->origins = calloc(outputs->size * VAC_PORT_MAX_RANK + 1, sizeof(*ports->origins));
    if (ports->origins == NULL) {
        return fail_memory(reading);
    }
    for (size_t i = 0; i < outputs->size; i++) {
        for (size_t d = 0; d < VAC_PORT_MAX_RANK; d++) {
            ports->origins[i * VAC_PORT_MAX_RANK + d] =
                find_origin(inputs, outputs->symbols[i].names[d]);
        }
    }
    return VACCEL_OK;
}

static void free_symbols(struct side *side)
{
    for (size_t i = 0; i < side->size; i++) {
        for (size_t d = 0; d < VAC_PORT_MAX_RANK; d++) {
            free(side->symbols[i].names[d]);
        }
    }
    free(side->symbols);
}

vaccel_status vac_ort_ports_read(const vaccel_host *host, const struct vac_ort_runtime *runtime,
                                 const OrtSession *session, const char *model,
                                 struct vac_ort_ports *ports)
{
    const OrtApi *api = runtime->api;
    struct reading reading = {
        .host = host, .runtime = runtime, .api = api, .session = session, .model = model};
    struct side inputs = {.what = "input",
                          .count = api->SessionGetInputCount,
                          .name = api->SessionGetInputName,
                          .info = api->SessionGetInputTypeInfo};
    struct side outputs = {.what = "output",
                           .count = api->SessionGetOutputCount,
                           .name = api->SessionGetOutputName,
                           .info = api->SessionGetOutputTypeInfo};
    vaccel_status status = read_side(&reading, &inputs);
    if (status == VACCEL_OK) {
        status = read_side(&reading, &outputs);
    }
    *ports = (struct vac_ort_ports){
        .ports = {model, inputs.ports, inputs.size, outputs.ports, outputs.size},
        .input_names = inputs.names,
        .output_names = outputs.names,
    };
    if (status == VACCEL_OK) {
        status = find_origins(&reading, &inputs, &outputs, ports);
    }
    free_symbols(&inputs);
    free_symbols(&outputs);
    if (status != VACCEL_OK) {
        vac_ort_ports_free(ports);
    }
    return status;
}

static void free_names(const char **names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((void *)(uintptr_t)names[i]);
    }
    free(names);
}

void vac_ort_ports_free(struct vac_ort_ports *ports)
{
    free_names(ports->input_names, ports->ports.input_count);
    free_names(ports->output_names, ports->ports.output_count);
    free((void *)(uintptr_t)ports->ports.inputs);
    free((void *)(uintptr_t)ports->ports.outputs);
    free(ports->origins);
    *ports = (struct vac_ort_ports){.origins = NULL};
}

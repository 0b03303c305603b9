/* SPDX-License-Identifier: Apache-2.0 */
/** What a loaded network takes and gives, as ONNX Runtime says it. */
#ifndef VACCEL_ONNXRUNTIME_PORTS_H
#define VACCEL_ONNXRUNTIME_PORTS_H

#include "backends/common/tensors.h"
#include "runtime.h"

/** Where the size of an output's open dimension comes from: the dimension of an input that the
 * network calls by the same name. `input` is VAC_ORT_NOWHERE when there is none. */
struct vac_ort_origin {
    uint32_t input;
    uint32_t dim;
};

enum { VAC_ORT_NOWHERE = UINT32_MAX };

struct vac_ort_ports {
    struct vac_ports ports;
    const char **input_names; /* for Run; the ports' own */
    const char **output_names;
    /** VAC_PORT_MAX_RANK for each output. */
    struct vac_ort_origin *origins;
};

/**
 * Asks a session for its ports; `model` is what it is called in messages, and must stay. On failure
 * nothing is left to free. Errors: ERR_UNSUPPORTED (an input or output that is no tensor, or of a
 * type that vaccel has no name for), ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_ort_ports_read(const vaccel_host *host, const struct vac_ort_runtime *runtime,
                                 const OrtSession *session, const char *model,
                                 struct vac_ort_ports *ports);

/** Frees what there is; zeroed ports are taken. */
void vac_ort_ports_free(struct vac_ort_ports *ports);

/** vaccel's name for an element type, and the other way round; 0 when there is none. */
vaccel_dtype vac_ort_dtype(int type);
int vac_ort_type(vaccel_dtype dtype);

#endif

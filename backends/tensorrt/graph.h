/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A network for one shape of each input, on a device: its engine, and the device's memory for its
 * inputs and outputs. Not thread-safe; the model's lock is held.
 */
#ifndef VACCEL_TENSORRT_GRAPH_H
#define VACCEL_TENSORRT_GRAPH_H

#include "backends/common/tensors.h"
#include "runtime.h"

/** What a network is run as. */
struct vac_trt_job {
    const vaccel_host *host;
    const struct vac_trt_runtime *runtime;
    const struct vac_trt_device *device;
    struct vac_trt_network *network;
    const struct vac_ports *ports;
    const char *sha256; /* of the network's bytes; NULL when plans are not to be kept on disk */
    bool tf32;
};

/** One input or output. */
struct vac_trt_slot {
    int64_t dims[VAC_TRT_MAX_RANK];
    size_t rank;
    uint64_t bytes;
    vac_trt_cuda_ptr memory;
};

struct vac_trt_graph {
    struct vac_trt_engine *engine; /* NULL when there is no graph here */
    uint64_t used;                 /* when it was last, for finding the one used longest ago */
    void *stream;
    struct vac_trt_slot *inputs;  /* as the ports are ordered */
    struct vac_trt_slot *outputs; /* likewise */
};

/**
 * Makes the graph for these shapes (one for each input, in the ports' order), from a plan that was
 * kept or one that it builds, which takes seconds to minutes. Errors: ERR_FORMAT (TensorRT cannot
 * build it), ERR_UNSUPPORTED (an output's shape depends on values), ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_trt_graph_make(const struct vac_trt_job *job,
                                 const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                                 struct vac_trt_graph *graph);

/** Takes one that is empty. */
void vac_trt_graph_free(const struct vac_trt_job *job, struct vac_trt_graph *graph);

/** Whether it is for these shapes. */
bool vac_trt_graph_fits(const struct vac_trt_job *job, const struct vac_trt_graph *graph,
                        const int64_t (*shapes)[VAC_TRT_MAX_RANK]);

/**
 * Copies the inputs to the device, runs, and copies outputs back: `to` has a place for each output,
 * NULL for those that are not wanted. Errors: ERR_BACKEND; then places may have been written to.
 */
vaccel_status vac_trt_graph_run(const struct vac_trt_job *job, struct vac_trt_graph *graph,
                                const void *const *from, void *const *to);

#endif

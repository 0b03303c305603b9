/* SPDX-License-Identifier: Apache-2.0 */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

#include "backends/common/disk_cache.h"
#include "backends/common/text.h"

enum { KEY_SIZE = 4096 };

static vaccel_status fail_cuda(const struct vac_trt_job *job, vac_trt_cuda_result error,
                               const char *what)
{
    return job->host->fail(VACCEL_ERR_BACKEND,
                           "the GPU cannot %s for the model %s (%s); free memory on it, or use "
                           "another device or backend",
                           what, job->ports->model, vac_trt_cuda_text(&job->runtime->cuda, error));
}

/* All that a plan depends on. */
static void write_key(const struct vac_trt_job *job, const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                      char key[KEY_SIZE])
{
    const struct vac_trt_device *device = job->device;
    size_t used = vac_text_add(key, KEY_SIZE, 0, "TensorRT %s; %s, %d.%d; %s; %s",
                               job->runtime->version, device->model, device->major, device->minor,
                               job->sha256, job->tf32 ? "tf32" : "f32");
    for (size_t i = 0; i < job->ports->input_count; i++) {
        used = vac_text_add(key, KEY_SIZE, used, ";");
        for (size_t d = 0; d < job->ports->inputs[i].rank; d++) {
            used = vac_text_add(key, KEY_SIZE, used, " %lld", (long long)shapes[i][d]);
        }
    }
    /* What was cut would stand for other shapes as well. */
    if (used + 1 >= KEY_SIZE) {
        key[0] = '\0';
    }
}

/* An engine of a plan that was kept. One that TensorRT does not take is built again. */
static bool load_kept(const struct vac_trt_job *job, const char *key, struct vac_trt_graph *graph)
{
    char reason[VAC_TRT_REASON_SIZE];
    void *plan = NULL;
    size_t size = 0;
    if (key[0] == '\0' || !vac_disk_cache_read(job->host, "tensorrt", key, &plan, &size)) {
        return false;
    }
    graph->engine = vac_trt_load(&job->runtime->entries, plan, size, reason);
    free(plan);
    if (graph->engine == NULL) {
        job->host->log(VACCEL_LOG_INFO, "tensorrt: a plan that was kept is built again: %s",
                       reason);
    }
    return graph->engine != NULL;
}

static vaccel_status load_engine(const struct vac_trt_job *job,
                                 const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                                 struct vac_trt_graph *graph)
{
    char reason[VAC_TRT_REASON_SIZE];
    char key[KEY_SIZE] = "";
    void *plan = NULL;
    size_t size = 0;
    if (job->sha256 != NULL) {
        write_key(job, shapes, key);
    }
    if (load_kept(job, key, graph)) {
        return VACCEL_OK;
    }
    if (!vac_trt_build(job->network, shapes, job->tf32, &plan, &size, reason)) {
        return job->host->fail(VACCEL_ERR_FORMAT,
                               "%s: TensorRT cannot build it for these shapes (%s); it may have "
                               "operators that TensorRT does not have: use another backend",
                               job->ports->model, reason);
    }
    graph->engine = vac_trt_load(&job->runtime->entries, plan, size, reason);
    if (graph->engine != NULL && key[0] != '\0') {
        vac_disk_cache_write(job->host, "tensorrt", key, plan, size);
    }
    free(plan);
    return graph->engine != NULL
               ? VACCEL_OK
               : job->host->fail(VACCEL_ERR_BACKEND,
                                 "%s: TensorRT cannot load what it built (%s); free memory on the "
                                 "GPU, or use another device or backend",
                                 job->ports->model, reason);
}

/* Memory on the device for an input or output whose shape is known. */
static vaccel_status reserve(const struct vac_trt_job *job, struct vac_trt_graph *graph,
                             const struct vac_port *port, struct vac_trt_slot *slot)
{
    if (!vac_shape_bytes(port->dtype, slot->dims, slot->rank, &slot->bytes)) {
        return job->host->fail(VACCEL_ERR_UNSUPPORTED,
                               "the shape of '%s' of the model %s is only known when it has run, "
                               "which this backend does not do; use another backend",
                               port->name, job->ports->model);
    }
    /* Nothing has an address as well. */
    vac_trt_cuda_result error =
        job->runtime->cuda.cuMemAlloc_v2(&slot->memory, slot->bytes > 0 ? slot->bytes : 1);
    if (error != VAC_TRT_CUDA_SUCCESS) {
        slot->memory = 0;
        return fail_cuda(job, error, "give memory");
    }
    if (!vac_trt_bind(graph->engine, port->name, (void *)(uintptr_t)slot->memory)) {
        return job->host->fail(VACCEL_ERR_BACKEND,
                               "TensorRT has no '%s' in the engine of the model %s; use another "
                               "backend",
                               port->name, job->ports->model);
    }
    return VACCEL_OK;
}

static vaccel_status set_inputs(const struct vac_trt_job *job,
                                const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                                struct vac_trt_graph *graph)
{
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < job->ports->input_count && status == VACCEL_OK; i++) {
        const struct vac_port *port = &job->ports->inputs[i];
        struct vac_trt_slot *slot = &graph->inputs[i];
        slot->rank = port->rank;
        memcpy(slot->dims, shapes[i], sizeof(slot->dims));
        status = vac_trt_set_shape(graph->engine, port->name, slot->dims, (int)slot->rank)
                     ? reserve(job, graph, port, slot)
                     : job->host->fail(VACCEL_ERR_BACKEND,
                                       "TensorRT does not take the shape of '%s' of the model %s; "
                                       "use another backend",
                                       port->name, job->ports->model);
    }
    return status;
}

static vaccel_status set_outputs(const struct vac_trt_job *job, struct vac_trt_graph *graph)
{
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < job->ports->output_count && status == VACCEL_OK; i++) {
        const struct vac_port *port = &job->ports->outputs[i];
        struct vac_trt_slot *slot = &graph->outputs[i];
        int rank = vac_trt_shape(graph->engine, port->name, slot->dims);
        slot->rank = rank >= 0 ? (size_t)rank : 0;
        if (rank < 0) {
            /* No shape is as good as an open one. */
            slot->rank = 1;
            slot->dims[0] = VAC_PORT_ANY;
        }
        status = reserve(job, graph, port, slot);
    }
    return status;
}

static vaccel_status fill(const struct vac_trt_job *job, const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                          struct vac_trt_graph *graph)
{
    vaccel_status status = load_engine(job, shapes, graph);
    if (status == VACCEL_OK) {
        vac_trt_cuda_result error =
            job->runtime->cuda.cuStreamCreate(&graph->stream, VAC_TRT_CUDA_NON_BLOCKING);
        status = error == VAC_TRT_CUDA_SUCCESS ? VACCEL_OK : fail_cuda(job, error, "make a stream");
    }
    if (status == VACCEL_OK) {
        status = set_inputs(job, shapes, graph);
    }
    if (status == VACCEL_OK) {
        status = set_outputs(job, graph);
    }
    return status;
}

vaccel_status vac_trt_graph_make(const struct vac_trt_job *job,
                                 const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                                 struct vac_trt_graph *graph)
{
    void *context = NULL;
    *graph = (struct vac_trt_graph){
        .inputs = calloc(job->ports->input_count + 1, sizeof(struct vac_trt_slot)),
        .outputs = calloc(job->ports->output_count + 1, sizeof(struct vac_trt_slot)),
    };
    vaccel_status status = VACCEL_OK;
    if (graph->inputs == NULL || graph->outputs == NULL) {
        status = job->host->fail(VACCEL_ERR_NO_MEMORY, "no memory to load the model %s",
                                 job->ports->model);
    } else {
        job->runtime->cuda.cuCtxPushCurrent_v2(job->device->context);
        status = fill(job, shapes, graph);
        job->runtime->cuda.cuCtxPopCurrent_v2(&context);
    }
    if (status != VACCEL_OK) {
        vac_trt_graph_free(job, graph);
    }
    return status;
}

static void free_slots(const struct vac_trt_job *job, struct vac_trt_slot *slots, size_t count)
{
    for (size_t i = 0; slots != NULL && i < count; i++) {
        if (slots[i].memory != 0) {
            job->runtime->cuda.cuMemFree_v2(slots[i].memory);
        }
    }
    free(slots);
}

void vac_trt_graph_free(const struct vac_trt_job *job, struct vac_trt_graph *graph)
{
    const struct vac_trt_cuda *cuda = &job->runtime->cuda;
    void *context = NULL;
    cuda->cuCtxPushCurrent_v2(job->device->context);
    vac_trt_engine_free(graph->engine);
    free_slots(job, graph->inputs, job->ports->input_count);
    free_slots(job, graph->outputs, job->ports->output_count);
    if (graph->stream != NULL) {
        cuda->cuStreamDestroy_v2(graph->stream);
    }
    cuda->cuCtxPopCurrent_v2(&context);
    *graph = (struct vac_trt_graph){.engine = NULL};
}

bool vac_trt_graph_fits(const struct vac_trt_job *job, const struct vac_trt_graph *graph,
                        const int64_t (*shapes)[VAC_TRT_MAX_RANK])
{
    for (size_t i = 0; graph->engine != NULL && i < job->ports->input_count; i++) {
        const struct vac_trt_slot *slot = &graph->inputs[i];
        if (memcmp(slot->dims, shapes[i], slot->rank * sizeof(slot->dims[0])) != 0) {
            return false;
        }
    }
    return graph->engine != NULL;
}

static vaccel_status run(const struct vac_trt_job *job, struct vac_trt_graph *graph,
                         const void *const *from, void *const *to)
{
    const struct vac_trt_cuda *cuda = &job->runtime->cuda;
    vac_trt_cuda_result error = VAC_TRT_CUDA_SUCCESS;
    char reason[VAC_TRT_REASON_SIZE];
    for (size_t i = 0; i < job->ports->input_count && error == VAC_TRT_CUDA_SUCCESS; i++) {
        const struct vac_trt_slot *slot = &graph->inputs[i];
        if (slot->bytes > 0) {
            error = cuda->cuMemcpyHtoDAsync_v2(slot->memory, from[i], slot->bytes, graph->stream);
        }
    }
    if (error != VAC_TRT_CUDA_SUCCESS) {
        return fail_cuda(job, error, "take inputs");
    }
    if (!vac_trt_enqueue(graph->engine, graph->stream, reason)) {
        return job->host->fail(VACCEL_ERR_BACKEND,
                               "TensorRT cannot run the model %s on %s (%s); try other inputs, "
                               "another device or another backend",
                               job->ports->model, job->device->name, reason);
    }
    for (size_t i = 0; i < job->ports->output_count && error == VAC_TRT_CUDA_SUCCESS; i++) {
        const struct vac_trt_slot *slot = &graph->outputs[i];
        if (to[i] != NULL && slot->bytes > 0) {
            error = cuda->cuMemcpyDtoHAsync_v2(to[i], slot->memory, slot->bytes, graph->stream);
        }
    }
    return error == VAC_TRT_CUDA_SUCCESS ? VACCEL_OK : fail_cuda(job, error, "give outputs");
}

vaccel_status vac_trt_graph_run(const struct vac_trt_job *job, struct vac_trt_graph *graph,
                                const void *const *from, void *const *to)
{
    const struct vac_trt_cuda *cuda = &job->runtime->cuda;
    void *context = NULL;
    cuda->cuCtxPushCurrent_v2(job->device->context);
    vaccel_status status = run(job, graph, from, to);
    /* Waited for after a failure too: the caller's memory may still be read or written. */
    vac_trt_cuda_result error = cuda->cuStreamSynchronize(graph->stream);
    if (status == VACCEL_OK && error != VAC_TRT_CUDA_SUCCESS) {
        status = fail_cuda(job, error, "finish a run");
    }
    cuda->cuCtxPopCurrent_v2(&context);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * TensorRT, which is C++, as functions of C: networks that are read from ONNX, the plans that are
 * built of them, and engines that run. engine.cpp is all of this backend that sees TensorRT's
 * headers; nothing throws, and nothing of TensorRT's is linked: its entries are handed in.
 *
 * Functions that can fail fill `reason` in one line, from what TensorRT itself says.
 */
#ifndef VACCEL_TENSORRT_ENGINE_H
#define VACCEL_TENSORRT_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { VAC_TRT_MAX_RANK = 8, VAC_TRT_REASON_SIZE = 256 };

/** What TensorRT's libraries export. */
struct vac_trt_entries {
    int32_t (*version)(void);                               /* getInferLibVersion */
    void *(*create_builder)(void *logger, int32_t version); /* createInferBuilder_INTERNAL */
    void *(*create_runtime)(void *logger, int32_t version); /* createInferRuntime_INTERNAL */
    void *(*create_parser)(void *network, void *logger,
                           int version); /* createNvOnnxParser_INTERNAL */
};

/** ILogger::Severity. */
enum { VAC_TRT_INTERNAL_ERROR = 0, VAC_TRT_ERROR = 1, VAC_TRT_WARNING = 2, VAC_TRT_INFO = 3 };

/** An input or output. */
struct vac_trt_port {
    const char *name; /* the network's */
    int type;         /* nvinfer1::DataType */
    bool is_shape;    /* its values say shapes, so that TensorRT wants them beforehand */
    int rank;         /* -1 when it is open */
    int64_t dims[VAC_TRT_MAX_RANK]; /* -1 where one is open */
};

/** A network that was read, and an engine that runs on a device. */
struct vac_trt_network;
struct vac_trt_engine;

/** What this was built for: the major version of TensorRT's headers, and their whole version as
 * libraries number themselves. */
int vac_trt_built_major(void);
int32_t vac_trt_built_version(void);

/**
 * Where TensorRT's log goes. It has one logger for a process: called once, before all else. `write`
 * is called from any thread.
 */
void vac_trt_log_to(void (*write)(void *user, int severity, const char *text), void *user);

/**
 * Reads an ONNX network from memory. `path` is where its external data is looked for; NULL when it
 * has none. NULL on failure. Not thread-safe with itself; a network belongs to one thread at a
 * time.
 */
struct vac_trt_network *vac_trt_parse(const struct vac_trt_entries *entries, const void *data,
                                      size_t size, const char *path,
                                      char reason[VAC_TRT_REASON_SIZE]);
void vac_trt_network_free(struct vac_trt_network *network);

size_t vac_trt_port_count(const struct vac_trt_network *network, bool outputs);
void vac_trt_port_at(const struct vac_trt_network *network, bool output, size_t index,
                     struct vac_trt_port *port);

/**
 * Builds a plan for one shape of each input (`shapes` are as many as there are inputs), on the
 * device of the thread's CUDA context. Takes seconds to minutes. `*plan` is freed with free().
 * `tf32` allows products with ten bits of mantissa.
 */
bool vac_trt_build(struct vac_trt_network *network, const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                   bool tf32, void **plan, size_t *size, char reason[VAC_TRT_REASON_SIZE]);

/** Makes an engine of a plan, on the device of the thread's CUDA context. NULL on failure. */
struct vac_trt_engine *vac_trt_load(const struct vac_trt_entries *entries, const void *plan,
                                    size_t size, char reason[VAC_TRT_REASON_SIZE]);
void vac_trt_engine_free(struct vac_trt_engine *engine);

/** Says an input's shape; all are said before outputs are asked about. */
bool vac_trt_set_shape(struct vac_trt_engine *engine, const char *name, const int64_t *dims,
                       int rank);
/** An output's shape; -1 where it depends on values. Returns its rank, or -1. */
int vac_trt_shape(const struct vac_trt_engine *engine, const char *name,
                  int64_t dims[VAC_TRT_MAX_RANK]);
/** Says where on the device an input or output lies. */
bool vac_trt_bind(struct vac_trt_engine *engine, const char *name, void *address);
/** Runs once on a CUDA stream. */
bool vac_trt_enqueue(struct vac_trt_engine *engine, void *stream, char reason[VAC_TRT_REASON_SIZE]);

#ifdef __cplusplus
}
#endif

#endif

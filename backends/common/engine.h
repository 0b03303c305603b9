/* SPDX-License-Identifier: Apache-2.0 */
/**
 * All that backends of frameworks which allocate their own outputs have in common: whether a model
 * fits an op, model_describe, infer, image_classify, its batches and the other ops on images. Such
 * a backend loads a network, says what its inputs and outputs are, and runs it.
 *
 *     model_accepts: vac_engine_accepts
 *     model_load:    vac_engine_begin, (load the network, fill `ports`), vac_engine_prepare
 *     ops:           VAC_ENGINE_OPS
 *     model_unload:  (free the network), vac_engine_end
 *
 * Calls are thread-safe.
 */
#ifndef VACCEL_COMMON_ENGINE_H
#define VACCEL_COMMON_ENGINE_H

#include <vaccel/backend_ops.h>

#include "backends/common/pool.h"
#include "backends/common/port.h"
#include "backends/common/tensors.h"
#include "backends/common/vision.h"
#include "media/model.h"

/** Where memory for tensors is aligned to: what frameworks take without copying. */
enum { VAC_ENGINE_ALIGNMENT = 64 };

struct vac_engine_model;

/** An output of one run, in memory that is the engine's until it is released. */
struct vac_engine_output {
    void *data; /* strings are packed as in vaccel_tensor */
    uint64_t bytes;
    vaccel_dtype dtype;
    size_t rank;
    int64_t dims[VAC_PORT_MAX_RANK];
    void *handle; /* the engine's own; NULL when it was not filled */
};

/** One run. Inputs are checked already: each port once, in dtypes and shapes that the ports take.
 */
struct vac_engine_run {
    const vaccel_tensor *inputs;
    const uint32_t *order; /* the port of each input */
    size_t input_count;
    const uint32_t *wanted; /* the ports of the outputs that are wanted */
    size_t output_count;
    struct vac_engine_output *outputs; /* zeroed; what was filled is released after a failure too */
};

/** A framework. Static storage. */
struct vac_engine {
    const char *name;             /* of the backend: "tensorflow" */
    const char *framework;        /* for messages: "TensorFlow" */
    enum vac_model_format format; /* the one that it reads */
    bool from_memory;             /* it reads models that have no file, too */
    /** Runs the network; called from many threads at once. Nothing may refer to the inputs' memory
     * afterwards, outputs included. */
    vaccel_status (*run)(struct vac_engine_model *model, const struct vac_engine_run *run);
    /** Gives back what an output lies in; called from any thread, even after model_unload. */
    void (*release)(void *handle);
};

/** A network that was loaded for one device and precision; the first member of a backend's own. */
struct vac_engine_model {
    const struct vac_engine *engine;
    const vaccel_host *host;
    struct vac_model_info info;
    struct vac_ports ports; /* the arrays are the backend's */
    const char *device;
    vaccel_precision precision;
    char sha256[VAC_SHA256_HEX];
    /** For ops on images. */
    struct vac_pool pool;
    size_t scores; /* the output that holds them */
    bool batches;  /* many images go through at once */
    struct vac_vision vision;
};

/** model_accepts, decided from the model's metadata. Errors: ERR_UNSUPPORTED, and those of
 * vac_media_model_load_view. */
vaccel_status vac_engine_accepts(const struct vac_engine *engine, const vaccel_host *host,
                                 const vaccel_model_view *view, uint32_t op);

/** Begins a model that is zeroed: reads and checks its metadata. On success vac_engine_end is
 * owed. Errors: as vac_engine_accepts. */
vaccel_status vac_engine_begin(const struct vac_engine *engine, const vaccel_host *host,
                               const vaccel_model_view *view, uint32_t op,
                               struct vac_engine_model *model);

/** Whether the network is one for the op, once its ports are known. Errors: ERR_FORMAT,
 * ERR_UNSUPPORTED, ERR_NO_MEMORY. */
vaccel_status vac_engine_prepare(struct vac_engine_model *model, uint32_t op);

/** Frees what is in the model, but not the model; one that is zeroed is taken. */
void vac_engine_end(struct vac_engine_model *model);

/** Only f32 is to be had, or whatever is fastest: what the network itself has. Errors:
 * ERR_UNSUPPORTED. */
vaccel_status vac_engine_precision(const struct vac_engine *engine, const vaccel_host *host,
                                   const vaccel_attributes *attributes,
                                   vaccel_precision *precision);

/** The processors that this process may run on. */
int vac_engine_processors(void);

/** Where the model's answers come from; phases are 0. The strings are the model's. */
vaccel_origin vac_engine_origin(const struct vac_engine_model *model);

/** Releases the outputs of a run, and empties them. */
void vac_engine_release(const struct vac_engine_model *model, struct vac_engine_output *outputs,
                        size_t count);

/** Runs a network that takes one image, or several, over `pixels`: of `images` images, aligned to
 * VAC_ENGINE_ALIGNMENT. Errors: those of the engine's run. */
vaccel_status vac_engine_run_images(struct vac_engine_model *model, void *pixels, size_t images,
                                    const uint32_t *wanted, size_t count,
                                    struct vac_engine_output *outputs);

vaccel_status vac_engine_prepare_classifier(struct vac_engine_model *model);
vaccel_status vac_engine_prepare_vision(struct vac_engine_model *model, uint32_t op);

/* The ops. Errors: ERR_INVALID, ERR_LIMIT, ERR_FORMAT, ERR_CANCELLED, ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_engine_describe(void *self, const vaccel_invocation *invocation,
                                  const vaccel_model_describe_args *args);
vaccel_status vac_engine_infer(void *self, const vaccel_invocation *invocation,
                               const vaccel_infer_args *args);
vaccel_status vac_engine_classify(void *self, const vaccel_invocation *invocation,
                                  const vaccel_image_classify_args *args);
vaccel_status vac_engine_classify_batch(void *self, const vaccel_invocation *invocation,
                                        const vaccel_image_classify_batch_args *args);
vaccel_status vac_engine_detect(void *self, const vaccel_invocation *invocation,
                                const vaccel_image_detect_args *args);
vaccel_status vac_engine_segment(void *self, const vaccel_invocation *invocation,
                                 const vaccel_image_segment_args *args);
vaccel_status vac_engine_pose(void *self, const vaccel_invocation *invocation,
                              const vaccel_image_pose_args *args);
vaccel_status vac_engine_depth(void *self, const vaccel_invocation *invocation,
                               const vaccel_image_depth_args *args);

/** The ops for a backend's description. */
enum { VAC_ENGINE_OP_COUNT = 8 };
extern const vaccel_backend_op VAC_ENGINE_OPS[VAC_ENGINE_OP_COUNT];

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the ops on images do around a network, whatever runs it: image_detect, image_segment,
 * image_pose and image_depth. A backend converts the image into the network's input, runs it, and
 * hands over where the outputs lie.
 *
 *     accepts:  vac_vision_check_info
 *     load:     vac_vision_plan
 *     call:     vac_vision_begin, (image to tensor, run), vac_vision_answer
 *
 * Thread-safe.
 */
#ifndef VACCEL_COMMON_VISION_H
#define VACCEL_COMMON_VISION_H

#include <vaccel/backend_ops.h>

#include "backends/common/port.h"
#include "media/look.h"
#include "media/model.h"

/** The most outputs that an op reads. */
enum { VAC_VISION_OUTPUTS = 2 };

/** Which of a network's outputs an op reads. */
struct vac_vision {
    size_t count;                       /* 0 when the model was not loaded for such an op */
    size_t outputs[VAC_VISION_OUTPUTS]; /* numbers of ports */
};

/** One call. */
struct vac_vision_call {
    uint32_t op;
    const vaccel_image_view *image;
    union {
        const vaccel_image_detect_args *detect;
        const vaccel_image_segment_args *segment;
        const vaccel_image_pose_args *pose;
        const vaccel_image_depth_args *depth;
    };
};

/** A network's outputs, for finding one by its name. */
struct vac_vision_ports {
    const struct vac_port *outputs;
    size_t count;
    /** Finds an output by another name that it has; NULL when outputs have one name each. */
    bool (*find)(const void *user, const char *name, size_t *index);
    const void *user;
};

/** Whether it is one of these ops. */
bool vac_vision_is(uint32_t op);

/** Whether a model's metadata suffices for the op. Errors: ERR_UNSUPPORTED. */
vaccel_status vac_vision_check_info(const struct vac_model_info *info, uint32_t op,
                                    struct vac_error *err);

/** Finds the outputs that model.json names. Errors: ERR_FORMAT (no such output, or not f32). */
vaccel_status vac_vision_plan(const struct vac_model_info *info, uint32_t op,
                              const struct vac_vision_ports *ports, struct vac_vision *vision,
                              struct vac_error *err);

/** Checks a call's options and reads the image's size. Errors: ERR_INVALID; as
 * vac_media_image_probe. */
vaccel_status vac_vision_begin(const vaccel_host *host, const struct vac_model_info *info,
                               const struct vac_vision_call *call, struct vac_media_look *look);

/**
 * From the outputs that were planned, in that order, to the call's result; reads them where they
 * lie. `origin` is told the time of postprocessing if the host profiles: pass the call's stopwatch.
 * Errors: ERR_FORMAT (outputs that are not as model.json says), ERR_BACKEND (no numbers),
 * ERR_LIMIT, ERR_NO_MEMORY.
 */
struct vac_stopwatch;
vaccel_status vac_vision_answer(const vaccel_host *host, const struct vac_model_info *info,
                                const struct vac_vision_call *call,
                                const struct vac_media_look *look,
                                const struct vac_media_output *outputs, struct vac_stopwatch *watch,
                                vaccel_origin *origin);

#endif

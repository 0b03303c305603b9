/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Ports, a network's inputs and outputs as its framework has them, and whether those of a
 * classifier are what its model.json says.
 */
#ifndef VACCEL_COMMON_PORT_H
#define VACCEL_COMMON_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include <vaccel/enums.h>

#include "media/error.h"
#include "media/model.h"

/** VAC_PORT_ANY_DTYPE: what the network takes or gives is not known before a run. */
enum { VAC_PORT_MAX_RANK = 16, VAC_PORT_ANY = -1, VAC_PORT_ANY_DTYPE = -1 };

/** What a shape, or a port, takes as text. */
enum { VAC_SHAPE_TEXT_SIZE = 192 };

/** An input or output as the network has it. */
struct vac_port {
    const char *name;
    vaccel_dtype dtype; /* 0 when vaccel has no name for it */
    bool any_rank;
    size_t rank;                     /* at most VAC_PORT_MAX_RANK; 0 when any_rank */
    int64_t dims[VAC_PORT_MAX_RANK]; /* VAC_PORT_ANY where any size is taken */
};

/** "f32", …; "another type" for what vaccel has no name for. Static storage. */
const char *vac_dtype_text(vaccel_dtype dtype);

/** "[?,3,224,224]", cut where it is too long. */
void vac_shape_text(const int64_t *dims, size_t rank, char text[VAC_SHAPE_TEXT_SIZE]);

/** Whether some dimension is still open. */
bool vac_port_is_open(const struct vac_port *port);

/** Whether the port takes that shape. */
bool vac_port_takes(const struct vac_port *port, const int64_t *dims, size_t rank);

/** What a model is called in messages. */
const char *vac_model_text(const struct vac_model_info *info);

/** Whether the metadata suffices to classify images. Errors: ERR_UNSUPPORTED. */
vaccel_status vac_check_classifier(const struct vac_model_info *info, struct vac_error *err);

/** Whether the network takes what model.json describes. Errors: ERR_FORMAT. */
vaccel_status vac_check_image_input(const struct vac_model_info *info, const struct vac_port *input,
                                    struct vac_error *err);

/** Whether the network gives one score for each label; with `open_batch`, for any number of images.
 * Errors: ERR_FORMAT. */
vaccel_status vac_check_scores(const struct vac_model_info *info, const struct vac_port *output,
                               bool open_batch, struct vac_error *err);

#endif

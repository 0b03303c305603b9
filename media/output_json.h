/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: what model.json says of the outputs of image_detect, image_segment, image_pose and
 * image_depth. */
#ifndef VACCEL_MEDIA_OUTPUT_JSON_H
#define VACCEL_MEDIA_OUTPUT_JSON_H

#include <jansson.h>

#include "media/members.h"
#include "media/model.h"

/** Reads "detect", "segment", "pose" and "depth" of the object "output", each optional. What it
 * has read so far belongs to `info` on failure too. Errors: ERR_FORMAT, ERR_NO_MEMORY. */
vaccel_status vac_read_outputs(const struct vac_members *at, json_t *output,
                               struct vac_model_info *info);

/** Adds them to the object "output"; not 0 without memory. */
int vac_write_outputs(json_t *output, const struct vac_model_info *info);

/** Frees their strings. */
void vac_free_outputs(struct vac_model_info *info);

#endif

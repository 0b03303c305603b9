/* SPDX-License-Identifier: Apache-2.0 */
#include "media/depth.h"

#include <math.h>
#include <stdlib.h>

#include "media/spread.h"

/* What is farther is as far as that: a network says of the sky that it is at no finite distance. */
static const float FARTHEST = 10000.0f;

/* False when a number is none, or not finite. */
static bool read_row(const struct vac_depth_output *how, float *row, uint32_t width)
{
    bool finite = true;
    for (uint32_t x = 0; x < width; x++) {
        float value = how->scale * row[x] + how->shift;
        if (how->kind == VAC_DEPTH_INVERSE) {
            value = value > 1.0f / FARTHEST || isnan(value) ? 1.0f / value : FARTHEST;
        } else if (how->kind == VAC_DEPTH_METRIC) {
            value = value < 0.0f ? 0.0f : value > FARTHEST ? FARTHEST : value;
        }
        finite = finite && isfinite(row[x]) && isfinite(value);
        row[x] = value;
    }
    return finite;
}

static vaccel_status fill(const struct vac_media_spread *spread, const struct vac_media_maps *maps,
                          const struct vac_model_info *info, const struct vac_media_output *output,
                          struct vac_media_depth *depth, struct vac_error *err)
{
    for (uint32_t y = 0; y < spread->height; y++) {
        float *row = depth->values + (size_t)y * spread->width;
        vac_media_spread_row(spread, maps, 0, y, row);
        if (!read_row(&info->depth, row, spread->width)) {
            return vac_media_fail(err, VACCEL_ERR_BACKEND,
                                  "the network gave no finite number for some pixels in '%s'; ask "
                                  "for the precision f32, or export the model again",
                                  output->name);
        }
    }
    return VACCEL_OK;
}

static void measure(struct vac_media_depth *depth, enum vac_depth_kind kind)
{
    size_t count = (size_t)depth->width * depth->height;
    float least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        float value = depth->values[i];
        least = value < least ? value : least;
        most = value > most ? value : most;
    }
    depth->nearest = least;
    depth->farthest = most;
    if (kind == VAC_DEPTH_RELATIVE_INVERSE) {
        for (size_t i = 0; i < count; i++) {
            depth->values[i] = most - depth->values[i];
        }
        depth->nearest = 0;
        depth->farthest = most - least;
    }
}

vaccel_status vac_media_depth_map(const struct vac_model_info *info,
                                  const struct vac_media_output *output,
                                  const struct vac_media_look *look, uint32_t width,
                                  uint32_t height, struct vac_media_depth *depth,
                                  struct vac_error *err)
{
    struct vac_media_maps maps;
    struct vac_media_spread spread;
    vaccel_status status =
        vac_media_maps_of(output, VAC_LAYOUT_NCHW, 1, "map of depth", &maps, err);
    if (status == VACCEL_OK) {
        status =
            vac_media_spread_plan(look, &maps, width, height, VAC_DEPTH_MAX_PIXELS, &spread, err);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    depth->width = spread.width;
    depth->height = spread.height;
    depth->metric = info->depth.kind == VAC_DEPTH_METRIC || info->depth.kind == VAC_DEPTH_INVERSE;
    depth->values = malloc((size_t)spread.width * spread.height * sizeof(float));
    status = depth->values != NULL
                 ? fill(&spread, &maps, info, output, depth, err)
                 : vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for a map of %u x %u",
                                  spread.width, spread.height);
    vac_media_spread_free(&spread);
    if (status != VACCEL_OK) {
        free(depth->values);
        depth->values = NULL;
        return status;
    }
    measure(depth, info->depth.kind);
    return VACCEL_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "media/segment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/spread.h"

/* One map decides between two classes where a half is reached. */
static float threshold(const struct vac_model_info *info)
{
    return info->activation == VAC_ACTIVATION_NONE ? 0.5f : 0.0f;
}

static vaccel_status find_maps(const struct vac_model_info *info,
                               const struct vac_media_output *output, struct vac_media_maps *maps,
                               struct vac_error *err)
{
    enum vac_media_layout layout = info->segment.layout;
    if (info->label_count > VAC_SEGMENT_MAX_CLASSES) {
        return vac_media_fail(err, VACCEL_ERR_FORMAT,
                              "model.json has %zu labels, and a mask tells %d classes apart; use a "
                              "network of fewer",
                              info->label_count, VAC_SEGMENT_MAX_CLASSES);
    }
    if (info->label_count == 2 &&
        vac_media_maps_of(output, layout, 1, "map of scores", maps, err) == VACCEL_OK) {
        return VACCEL_OK;
    }
    return vac_media_maps_of(output, layout, info->label_count, "maps of scores", maps, err);
}

/* A row of the mask; false when a pixel has no score. */
static bool decide(const struct vac_model_info *info, const struct vac_media_spread *spread,
                   const struct vac_media_maps *maps, uint32_t y, float *scores, float *best,
                   uint8_t *classes)
{
    bool single = maps->count < info->label_count; /* one map of two classes */
    float first = single ? threshold(info) : -INFINITY;
    size_t offset = single ? 1 : 0;
    bool numbers = true;
    for (uint32_t x = 0; x < spread->width; x++) {
        best[x] = first;
    }
    memset(classes, 0, spread->width);
    for (size_t c = 0; c < maps->count; c++) {
        vac_media_spread_row(spread, maps, c, y, scores);
        for (uint32_t x = 0; x < spread->width; x++) {
            bool better = scores[x] > best[x];
            best[x] = better ? scores[x] : best[x];
            classes[x] = better ? (uint8_t)(c + offset) : classes[x];
        }
    }
    if (single) {
        memcpy(best, scores, spread->width * sizeof(*best));
    }
    for (uint32_t x = 0; x < spread->width; x++) {
        /* Nothing was above minus infinity. */
        numbers = numbers && (single ? !isnan(best[x]) : best[x] > -INFINITY);
    }
    return numbers;
}

static vaccel_status fill(const struct vac_model_info *info, const struct vac_media_output *output,
                          const struct vac_media_spread *spread, const struct vac_media_maps *maps,
                          float *scratch, struct vac_media_mask *mask, struct vac_error *err)
{
    memset(mask->pixels, 0, sizeof(mask->pixels));
    for (uint32_t y = 0; y < spread->height; y++) {
        uint8_t *row = mask->classes + (size_t)y * spread->width;
        if (!decide(info, spread, maps, y, scratch, scratch + spread->width, row)) {
            return vac_media_fail(err, VACCEL_ERR_BACKEND,
                                  "the network gave no number for some pixels in '%s'; ask for the "
                                  "precision f32, or export the model again",
                                  output->name);
        }
        for (uint32_t x = 0; x < spread->width; x++) {
            mask->pixels[row[x]]++;
        }
    }
    return VACCEL_OK;
}

vaccel_status vac_media_segment(const struct vac_model_info *info,
                                const struct vac_media_output *output,
                                const struct vac_media_look *look, uint32_t width, uint32_t height,
                                struct vac_media_mask *mask, struct vac_error *err)
{
    struct vac_media_maps maps;
    struct vac_media_spread spread;
    vaccel_status status = find_maps(info, output, &maps, err);
    if (status == VACCEL_OK) {
        status =
            vac_media_spread_plan(look, &maps, width, height, VAC_SEGMENT_MAX_PIXELS, &spread, err);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    mask->width = spread.width;
    mask->height = spread.height;
    mask->classes = malloc((size_t)spread.width * spread.height);
    float *scratch = malloc(2 * (size_t)spread.width * sizeof(*scratch));
    status = mask->classes != NULL && scratch != NULL
                 ? fill(info, output, &spread, &maps, scratch, mask, err)
                 : vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for a mask of %u x %u",
                                  spread.width, spread.height);
    free(scratch);
    vac_media_spread_free(&spread);
    if (status != VACCEL_OK) {
        free(mask->classes);
        mask->classes = NULL;
    }
    return status;
}

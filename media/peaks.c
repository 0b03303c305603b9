/* SPDX-License-Identifier: Apache-2.0 */
#include "media/peaks.h"

#include <math.h>

/* A probability that was rounded. */
static const float ONE = 1.0f + 1e-3f;

float vac_media_cell(const struct vac_media_maps *maps, size_t map, size_t row, size_t column)
{
    return maps->values[map * maps->plane + row * maps->line + column * maps->step];
}

/* What a map's values are taken less and multiplied by, when its cells share a probability. */
struct share {
    float highest, sum;
};

static struct share share_of(const struct vac_media_maps *maps, size_t map,
                             enum vac_model_activation activation)
{
    struct share share = {-INFINITY, 0};
    if (activation != VAC_ACTIVATION_SOFTMAX) {
        return share;
    }
    for (size_t i = 0; i < maps->height * maps->width; i++) {
        share.highest =
            fmaxf(share.highest, vac_media_cell(maps, map, i / maps->width, i % maps->width));
    }
    for (size_t i = 0; i < maps->height * maps->width; i++) {
        float value = vac_media_cell(maps, map, i / maps->width, i % maps->width);
        share.sum += isnan(value) ? 0.0f : expf(value - share.highest);
    }
    return share;
}

static float score_of(enum vac_model_activation activation, const struct share *share, float value)
{
    switch (activation) {
    case VAC_ACTIVATION_SIGMOID:
        return vac_media_sigmoid(value);
    case VAC_ACTIVATION_SOFTMAX:
        return expf(value - share->highest) / share->sum;
    default:
        return value;
    }
}

/* Whether a cell is higher than its neighbours; of equal ones the first is. A NaN is lower than
 * anything. */
static bool is_peak(const struct vac_media_maps *maps, size_t map, size_t row, size_t column,
                    float value)
{
    size_t last_row = row + 1 < maps->height ? row + 1 : row;
    size_t last_column = column + 1 < maps->width ? column + 1 : column;
    for (size_t r = row > 0 ? row - 1 : 0; r <= last_row; r++) {
        for (size_t c = column > 0 ? column - 1 : 0; c <= last_column; c++) {
            bool before = r < row || (r == row && c < column);
            float other = vac_media_cell(maps, map, r, c);
            if (other > value || (before && other >= value)) {
                return false;
            }
        }
    }
    return true;
}

/* Puts a place among the best so far, best first. */
static size_t keep(struct vac_media_place *places, size_t count, size_t most,
                   const struct vac_media_place *place)
{
    size_t at = count;
    while (at > 0 && places[at - 1].score < place->score) {
        at--;
    }
    if (at == most) {
        return count;
    }
    count += count < most;
    for (size_t i = count - 1; i > at; i--) {
        places[i] = places[i - 1];
    }
    places[at] = *place;
    return count;
}

vaccel_status vac_media_peaks(const struct vac_media_maps *maps, size_t map,
                              enum vac_model_activation activation, float min_score, size_t most,
                              const char *name, struct vac_media_place *places, size_t *count,
                              struct vac_error *err)
{
    struct share share = share_of(maps, map, activation);
    *count = 0;
    for (size_t row = 0; row < maps->height; row++) {
        for (size_t column = 0; column < maps->width; column++) {
            float value = vac_media_cell(maps, map, row, column);
            float score = score_of(activation, &share, value);
            if (!(score >= min_score) || !is_peak(maps, map, row, column, value)) {
                continue;
            }
            if (score > ONE) {
                return vac_media_fail(
                    err, VACCEL_ERR_FORMAT,
                    "the network's output '%s' holds the score %g, which is no probability; set "
                    "\"output.activation\" in model.json to sigmoid or softmax",
                    name, (double)score);
            }
            const struct vac_media_place place = {row, column, score > 1.0f ? 1.0f : score};
            *count = keep(places, *count, most, &place);
        }
    }
    return VACCEL_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "media/spread.h"

#include <math.h>
#include <stdlib.h>

/* `count` pixels over an image of `size`, of which the network saw `seen` from `first` on. */
static struct vac_media_tap *plan_axis(uint32_t count, uint32_t size, double first, double seen,
                                       size_t cells)
{
    struct vac_media_tap *taps = malloc(count * sizeof(*taps));
    double last = (double)(cells - 1);
    for (uint32_t i = 0; i < count && taps != NULL; i++) {
        double place = (i + 0.5) * size / count;
        double cell = (place - first) / seen * (double)cells - 0.5;
        cell = cell < 0 ? 0 : cell > last ? last : cell;
        uint32_t low = (uint32_t)cell;
        taps[i].low = low;
        taps[i].high = low + 1 < cells ? low + 1 : low;
        taps[i].part = (float)(cell - low);
    }
    return taps;
}

vaccel_status vac_media_spread_plan(const struct vac_media_look *look,
                                    const struct vac_media_maps *maps, uint32_t width,
                                    uint32_t height, uint64_t most, struct vac_media_spread *spread,
                                    struct vac_error *err)
{
    width = width > 0 ? width : look->width;
    height = height > 0 ? height : look->height;
    if (width > VAC_SPREAD_MAX_SIDE || height > VAC_SPREAD_MAX_SIDE ||
        (uint64_t)width * height > most) {
        return vac_media_fail(err, VACCEL_ERR_LIMIT,
                              "an answer of %u x %u pixels is more than %llu, or has a side above "
                              "%d; ask for a smaller one with width and height",
                              width, height, (unsigned long long)most, VAC_SPREAD_MAX_SIDE);
    }
    *spread = (struct vac_media_spread){
        .columns = plan_axis(width, look->width, look->left, look->seen_width, maps->width),
        .rows = plan_axis(height, look->height, look->top, look->seen_height, maps->height),
        .width = width,
        .height = height,
        .line = malloc(maps->width * sizeof(float)),
        .cells = maps->width,
    };
    if (spread->columns == NULL || spread->rows == NULL || spread->line == NULL) {
        vac_media_spread_free(spread);
        return vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for %u x %u pixels", width,
                              height);
    }
    return VACCEL_OK;
}

void vac_media_spread_row(const struct vac_media_spread *spread, const struct vac_media_maps *maps,
                          size_t map, uint32_t y, float *out)
{
    const struct vac_media_tap *row = &spread->rows[y];
    const float *from = maps->values + map * maps->plane;
    const float *low = from + row->low * maps->line;
    const float *high = from + row->high * maps->line;
    float *line = spread->line;
    for (size_t x = 0; x < spread->cells; x++) {
        float above = low[x * maps->step];
        line[x] = above + (high[x * maps->step] - above) * row->part;
    }
    for (uint32_t x = 0; x < spread->width; x++) {
        const struct vac_media_tap *column = &spread->columns[x];
        float left = line[column->low];
        out[x] = left + (line[column->high] - left) * column->part;
    }
}

void vac_media_spread_free(struct vac_media_spread *spread)
{
    free(spread->columns);
    free(spread->rows);
    free(spread->line);
    *spread = (struct vac_media_spread){.columns = NULL};
}

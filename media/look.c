/* SPDX-License-Identifier: Apache-2.0 */
#include "media/look.h"

#include <math.h>
#include <stdio.h>

#include "media/pipeline.h"

vaccel_status vac_media_look_at(const vaccel_image_view *image,
                                const struct vac_media_tensor_spec *spec,
                                struct vac_media_look *look, struct vac_error *err)
{
    struct vac_media_image_info info;
    vaccel_status status = vac_media_image_probe(image, NULL, &info, err);
    if (status != VACCEL_OK) {
        return status;
    }
    bool swap = info.orientation >= 5;
    look->width = swap ? info.height : info.width;
    look->height = swap ? info.width : info.height;
    struct vac_rect rect = vac_crop_rect(spec, look->width, look->height);
    look->left = rect.x;
    look->top = rect.y;
    look->seen_width = rect.width;
    look->seen_height = rect.height;
    look->input_width = spec->width;
    look->input_height = spec->height;
    return VACCEL_OK;
}

double vac_media_look_x(const struct vac_media_look *look, double x)
{
    return look->left + x * look->seen_width / look->input_width;
}

double vac_media_look_y(const struct vac_media_look *look, double y)
{
    return look->top + y * look->seen_height / look->input_height;
}

/* "[1,3,?]" */
static void write_shape(const struct vac_media_output *output, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < output->rank && used < size; i++) {
        int added = snprintf(text + used, size - used, "%s%lld", i > 0 ? "," : "",
                             (long long)output->dims[i]);
        used += added > 0 ? (size_t)added : 0;
    }
}

vaccel_status vac_media_maps_of(const struct vac_media_output *output, enum vac_media_layout layout,
                                size_t count, const char *what, struct vac_media_maps *maps,
                                struct vac_error *err)
{
    const int64_t *dims = output->dims;
    size_t rank = output->rank;
    if (rank == 4 && dims[0] == 1) {
        dims++;
        rank--;
    }
    bool fits = rank == 3 || (rank == 2 && count == 1);
    for (size_t i = 0; i < rank && fits; i++) {
        fits = dims[i] > 0;
    }
    if (fits && rank == 3) {
        bool planes = layout == VAC_LAYOUT_NCHW;
        if (count == 1 && dims[planes ? 0 : 2] != 1) {
            planes = !planes;
        }
        size_t first = (size_t)dims[0], second = (size_t)dims[1], third = (size_t)dims[2];
        *maps = planes ? (struct vac_media_maps){output->values, first, second, third,
                                                 second * third, third, 1}
                       : (struct vac_media_maps){output->values, third, first, second, 1,
                                                 second * third, third};
    } else if (fits) {
        size_t height = (size_t)dims[0], width = (size_t)dims[1];
        *maps = (struct vac_media_maps){output->values, 1, height, width, height * width, width, 1};
    }
    if (fits && maps->count == count) {
        return VACCEL_OK;
    }
    char shape[128];
    write_shape(output, shape, sizeof(shape));
    return vac_media_fail(err, VACCEL_ERR_FORMAT,
                          "the network's output '%s' has the shape [%s], and %zu %s were expected "
                          "of it as %s; correct \"labels\" and \"output\" in model.json",
                          output->name, shape, count, what,
                          layout == VAC_LAYOUT_NCHW ? "[1,maps,height,width]"
                                                    : "[1,height,width,maps]");
}

bool vac_media_all_nan(const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            return false;
        }
    }
    return count > 0;
}

float vac_media_sigmoid(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

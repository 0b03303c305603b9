/* SPDX-License-Identifier: Apache-2.0 */
#include "media/tests/options.h"

#include <stdio.h>
#include <string.h>

static int index_of(const char *word, const char *const *words, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(word, words[i]) == 0) {
            return i;
        }
    }
    return -1;
}

int parse_options(const char *text, struct vac_media_tensor_spec *spec)
{
    static const char *const layouts[] = {"NCHW", "NHWC"};
    static const char *const dtypes[] = {"f32", "u8"};
    static const char *const colors[] = {"RGB", "BGR", "GRAY"};
    static const char *const filters[] = {"bicubic", "bilinear", "lanczos", "nearest"};
    static const char *const crops[] = {"none", "center"};
    char words[5][16];
    unsigned width, height;
    double fraction, mean, std;
    if (sscanf(text, "%15s %15s %15s %15s %15s %u %u %lf %lf %lf", words[0], words[1], words[2],
               words[3], words[4], &width, &height, &fraction, &mean, &std) != 10) {
        return -1;
    }
    int chosen[5] = {index_of(words[0], layouts, 2), index_of(words[1], dtypes, 2),
                     index_of(words[2], colors, 3), index_of(words[3], filters, 4),
                     index_of(words[4], crops, 2)};
    for (size_t i = 0; i < 5; i++) {
        if (chosen[i] < 0) {
            return -1;
        }
    }
    *spec = (struct vac_media_tensor_spec){
        .layout = (enum vac_media_layout)chosen[0],
        .dtype = (enum vac_media_dtype)chosen[1],
        .color = (enum vac_media_color)chosen[2],
        .filter = (enum vac_media_filter)chosen[3],
        .crop = (enum vac_media_crop)chosen[4],
        .width = width,
        .height = height,
        .crop_fraction = fraction,
    };
    for (size_t c = 0; c < 3; c++) {
        spec->mean[c] = (float)mean;
        spec->std[c] = (float)std;
    }
    return 0;
}

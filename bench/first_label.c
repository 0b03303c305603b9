/* SPDX-License-Identifier: Apache-2.0 */
/** From process start to the first label with OpenVINO alone: what examples/classify is held
 * against. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/direct_openvino.h"

enum { MAX_PHOTO = 64 << 20 };

static int read_photo(const char *path, vaccel_image_view *image)
{
    FILE *file = fopen(path, "rb");
    unsigned char *bytes = (unsigned char *)malloc(MAX_PHOTO);
    size_t size = file && bytes ? fread(bytes, 1, MAX_PHOTO, file) : 0;

    if (file)
        fclose(file);
    if (size == 0)
        free(bytes);
    memset(image, 0, sizeof(*image));
    image->format = VACCEL_PIXEL_ENCODED;
    image->data = size ? bytes : NULL;
    image->size = size;
    return size != 0;
}

int main(int count, char **arguments)
{
    struct direct direct;
    struct vac_media_score best[DIRECT_TOP_K];
    vaccel_image_view image;

    if (count != 3) {
        fprintf(stderr, "usage: %s MODEL_FOLDER PHOTO\n", arguments[0]);
        return 2;
    }
    memset(&direct, 0, sizeof(direct));
    if (!read_photo(arguments[2], &image)) {
        fprintf(stderr, "%s: '%s' cannot be read\n", arguments[0], arguments[2]);
        return 1;
    }
    int done = direct_open(&direct, arguments[1]) && direct_classify(&direct, &image, best);
    for (int i = 0; done && i < DIRECT_TOP_K; i++)
        printf("%.4f  %s\n", (double)best[i].score, direct.info.labels[best[i].index]);
    direct_close(&direct);
    free((void *)(uintptr_t)image.data);
    return done ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* media-dump FILE OPTIONS: writes the tensor of an image file, raw, to standard output. */
#include <stdio.h>
#include <stdlib.h>

#include "media/image.h"
#include "media/tests/options.h"

static unsigned char *read_all(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    unsigned char *data = NULL;
    long end = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (end >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        *size = (size_t)end;
        data = malloc(*size + 1);
        if (data != NULL && fread(data, 1, *size, file) != *size) {
            free(data);
            data = NULL;
        }
    }
    (void)fclose(file);
    return data;
}

int main(int argc, char **argv)
{
    struct vac_media_tensor_spec spec;
    if (argc != 3 || parse_options(argv[2], &spec) != 0) {
        (void)fprintf(stderr, "usage: media-dump FILE OPTIONS (see tests/options.h)\n");
        return 2;
    }
    size_t size = 0;
    unsigned char *data = read_all(argv[1], &size);
    size_t bytes = vac_media_spec_bytes(&spec);
    void *tensor = malloc(bytes);
    if (data == NULL || tensor == NULL) {
        (void)fprintf(stderr, "media-dump: cannot read %s\n", argv[1]);
        free(data);
        free(tensor);
        return 1;
    }
    vaccel_image_view view = {.format = VACCEL_PIXEL_ENCODED, .data = data, .size = size};
    struct vac_error error;
    vaccel_status status =
        vac_media_image_to_tensor(&view, &spec, NULL, NULL, tensor, bytes, &error);
    if (status != VACCEL_OK) {
        (void)fprintf(stderr, "media-dump: %s\n", error.message);
    } else {
        (void)fwrite(tensor, 1, bytes, stdout);
    }
    free(data);
    free(tensor);
    return status == VACCEL_OK ? 0 : 1;
}

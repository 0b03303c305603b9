/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libvaccel-media behind two exported calls, for Python's ctypes: comparing and timing in one
 * process, where the start of a program does not count.
 */
#include <stdio.h>
#include <stdlib.h>

#include "media/image.h"
#include "media/tests/options.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT void *media_scratch_new(void);
EXPORT void media_scratch_delete(void *scratch);
EXPORT int media_tensor(const void *data, size_t size, const char *options, void *scratch,
                        void *tensor, size_t tensor_size, char *message, size_t message_size);

void *media_scratch_new(void)
{
    struct vac_media_scratch *scratch = malloc(sizeof(*scratch));
    if (scratch != NULL) {
        vac_media_scratch_init(scratch);
    }
    return scratch;
}

void media_scratch_delete(void *scratch)
{
    vac_media_scratch_free(scratch);
    free(scratch);
}

int media_tensor(const void *data, size_t size, const char *options, void *scratch, void *tensor,
                 size_t tensor_size, char *message, size_t message_size)
{
    struct vac_media_tensor_spec spec;
    if (parse_options(options, &spec) != 0) {
        (void)snprintf(message, message_size, "options not understood: %s", options);
        return VACCEL_ERR_INVALID;
    }
    vaccel_image_view view = {.format = VACCEL_PIXEL_ENCODED, .data = data, .size = size};
    struct vac_error error = {VACCEL_OK, ""};
    vaccel_status status =
        vac_media_image_to_tensor(&view, &spec, NULL, scratch, tensor, tensor_size, &error);
    (void)snprintf(message, message_size, "%s", error.message);
    return status;
}

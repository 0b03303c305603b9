/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an image file; the first two choose what the model wants. */
#include <stddef.h>
#include <stdint.h>

#include "media/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static float tensor[3 * 64 * 64];
    if (size < 2) {
        return 0;
    }
    struct vac_media_tensor_spec spec = {
        .layout = (enum vac_media_layout)(data[0] & 1),
        .dtype = (enum vac_media_dtype)(data[0] >> 1 & 1),
        .color = (enum vac_media_color)((data[0] >> 2) % 3),
        .filter = (enum vac_media_filter)(data[0] >> 4 & 3),
        .crop = (enum vac_media_crop)(data[0] >> 6 & 1),
        .width = 1 + data[1] % 64u,
        .height = 1 + (data[1] ^ data[0]) % 64u,
        .crop_fraction = (1 + data[1] % 16) / 16.0,
        .std = {1, 1, 1},
    };
    /* small enough that a run takes no noticeable time or memory */
    struct vac_media_limits limits;
    vac_media_limits_default(&limits);
    limits.max_pixels = 1 << 20;
    limits.max_scan_pixels = 1 << 22;
    limits.max_working_bytes = 64 << 20;
    vaccel_image_view view = {.format = VACCEL_PIXEL_ENCODED, .data = data + 2, .size = size - 2};
    struct vac_error err;
    vaccel_status status =
        vac_media_image_to_tensor(&view, &spec, &limits, NULL, tensor, sizeof(tensor), &err);
    if (status != VACCEL_OK && (err.status != status || err.message[0] == '\0')) {
        __builtin_trap();
    }
    return 0;
}

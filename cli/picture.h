/* SPDX-License-Identifier: Apache-2.0 */
/** A photo's pixels, to draw on, and PNG files of pixels. */
#ifndef VAC_CLI_PICTURE_H
#define VAC_CLI_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The bytes of a JPEG or PNG file. */
struct vac_picture_file {
    void *data;
    size_t size;
};

/** Pixels row by row without gaps: 3 channels (RGB) or 4 (RGBA), one byte each. */
struct vac_pixels {
    unsigned char *data;
    uint32_t width, height, channels;
};

/** A photo's RGB pixels as it is looked at, turned as its EXIF orientation says; free `data`. Says
 * why it cannot, and returns false. */
bool vac_picture_decode(const struct vac_picture_file *file, struct vac_pixels *pixels);

/** Whether the photo is to be turned before it is looked at. */
bool vac_picture_is_turned(const struct vac_picture_file *file);

/** Room for pixels; ends the program when there is no memory. */
struct vac_pixels vac_pixels_new(uint32_t width, uint32_t height, uint32_t channels);

/** The pixels as the bytes of a PNG file; free `*data`. Says why it cannot, and returns false. */
bool vac_pixels_png(const struct vac_pixels *pixels, void **data, size_t *size);

#endif

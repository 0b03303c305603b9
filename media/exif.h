/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: the one EXIF tag that changes pixels. */
#ifndef VACCEL_MEDIA_EXIF_H
#define VACCEL_MEDIA_EXIF_H

#include <stddef.h>
#include <stdint.h>

/**
 * The orientation (tag 0x0112 of IFD0, EXIF 2.3 section 4.6.4) of a TIFF structure, 1 .. 8; 1 when
 * it is absent or the structure is broken, as viewers do.
 */
uint32_t vac_exif_orientation(const uint8_t *tiff, size_t size);

/** The same for a whole JPEG file, found by walking its markers up to the first scan. */
uint32_t vac_exif_orientation_of_jpeg(const uint8_t *data, size_t size);

#endif

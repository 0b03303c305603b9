/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_DESCRIBE_H
#define VAC_CORE_DESCRIBE_H

#include <vaccel/params.h>
#include <vaccel/view.h>

/** Encoded images are refused above this size before they are read; what they decode to is the
 * backend's to limit. */
enum { VAC_IMAGE_MAX = 256 << 20 };

/** Fills a view from what the caller says of raw pixels, or of an encoded image when `geometry` is
 * NULL. ERR_INVALID, ERR_FORMAT, ERR_LIMIT. Freestanding. */
vaccel_status vac_image_describe(const vaccel_image_geometry *geometry, const void *data,
                                 size_t size, vaccel_image_view *view);

#endif

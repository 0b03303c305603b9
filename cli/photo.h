/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CLI_PHOTO_H
#define VAC_CLI_PHOTO_H

#include <stddef.h>

#include <vaccel/image.h>

/** Room for a message of vac_photo_open(). */
enum { VAC_PHOTO_MESSAGE = 512 };

/** Opens the photo at `path`; "-" is standard input. Writes what went wrong, and what to do, into
 * `message`. */
vaccel_status vac_photo_open(const char *path, vaccel_image **image,
                             char message[VAC_PHOTO_MESSAGE]);

/** Reads the bytes of the photo at `path` (at most 256 MiB), to be freed; "-" is standard input. As
 * above, and `*data` is NULL when it fails. */
vaccel_status vac_photo_read(const char *path, void **data, size_t *size,
                             char message[VAC_PHOTO_MESSAGE]);

#endif

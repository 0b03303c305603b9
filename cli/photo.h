/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CLI_PHOTO_H
#define VAC_CLI_PHOTO_H

#include <vaccel/image.h>

/** Room for a message of vac_photo_open(). */
enum { VAC_PHOTO_MESSAGE = 512 };

/** Opens the photo at `path`; "-" is standard input. Writes what went wrong, and what to do, into
 * `message`. */
vaccel_status vac_photo_open(const char *path, vaccel_image **image,
                             char message[VAC_PHOTO_MESSAGE]);

#endif

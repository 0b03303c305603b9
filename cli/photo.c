/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/photo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/interrupt.h"

enum { FIRST_READ = 1 << 20, MOST = 256 << 20 };

static vaccel_status read_all(unsigned char **data, size_t *size, char *message)
{
    size_t room = FIRST_READ, used = 0;
    unsigned char *bytes = malloc(room);
    while (bytes) {
        if (!vac_interrupt_readable(STDIN_FILENO, true)) {
            snprintf(message, VAC_PHOTO_MESSAGE, "a signal came while standard input was read");
            free(bytes);
            return VACCEL_ERR_CANCELLED;
        }
        ssize_t got = read(STDIN_FILENO, bytes + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            snprintf(message, VAC_PHOTO_MESSAGE,
                     "standard input cannot be read: %s; pipe a JPEG or PNG file in",
                     strerror(errno));
            free(bytes);
            return VACCEL_ERR_IO;
        }
        if (got == 0) {
            *data = bytes;
            *size = used;
            return VACCEL_OK;
        }
        used += (size_t)got;
        if (used < room)
            continue;
        if (room >= MOST) {
            snprintf(message, VAC_PHOTO_MESSAGE,
                     "standard input has more than 256 MiB, the most that a photo may have; pipe a "
                     "smaller one in");
            free(bytes);
            return VACCEL_ERR_LIMIT;
        }
        room *= 2;
        unsigned char *more = realloc(bytes, room);
        if (!more)
            free(bytes);
        bytes = more;
    }
    snprintf(message, VAC_PHOTO_MESSAGE, "no memory for the photo on standard input");
    return VACCEL_ERR_NO_MEMORY;
}

static vaccel_status from_input(vaccel_image **image, char *message)
{
    unsigned char *data;
    size_t size;
    if (isatty(STDIN_FILENO)) {
        snprintf(message, VAC_PHOTO_MESSAGE,
                 "standard input is a terminal; pipe a JPEG or PNG file in, as in "
                 "`vaccel classify - < cat.jpg`");
        return VACCEL_ERR_INVALID;
    }
    vaccel_status status = read_all(&data, &size, message);
    if (status != VACCEL_OK)
        return status;
    if (size == 0) {
        snprintf(message, VAC_PHOTO_MESSAGE,
                 "standard input is empty; pipe a JPEG or PNG file in, once");
        free(data);
        return VACCEL_ERR_FORMAT;
    }
    status = vaccel_image_from_memory(data, size, free, data, image);
    if (status != VACCEL_OK) {
        snprintf(message, VAC_PHOTO_MESSAGE, "%s", vac_failure_text(status));
        free(data);
    }
    return status;
}

vaccel_status vac_photo_open(const char *path, vaccel_image **image,
                             char message[VAC_PHOTO_MESSAGE])
{
    if (strcmp(path, "-") == 0)
        return from_input(image, message);
    vaccel_status status = vaccel_image_from_file(path, image);
    if (status != VACCEL_OK)
        snprintf(message, VAC_PHOTO_MESSAGE, "%s", vac_failure_text(status));
    return status;
}

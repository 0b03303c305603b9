/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/photo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/interrupt.h"

enum { FIRST_READ = 1 << 20, MOST = 256 << 20 };

/* `name` is what messages call it. */
static vaccel_status read_all(int fd, const char *name, void **data, size_t *size, char *message)
{
    size_t room = FIRST_READ, used = 0;
    unsigned char *bytes = malloc(room);
    while (bytes) {
        if (!vac_interrupt_readable(fd, true)) {
            snprintf(message, VAC_PHOTO_MESSAGE, "a signal came while %s was read", name);
            free(bytes);
            return VACCEL_ERR_CANCELLED;
        }
        ssize_t got = read(fd, bytes + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            snprintf(message, VAC_PHOTO_MESSAGE, "%s cannot be read: %s; give a JPEG or PNG file",
                     name, strerror(errno));
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
                     "%s has more than 256 MiB, the most that a photo may have; give a smaller one",
                     name);
            free(bytes);
            return VACCEL_ERR_LIMIT;
        }
        room *= 2;
        unsigned char *more = realloc(bytes, room);
        if (!more)
            free(bytes);
        bytes = more;
    }
    snprintf(message, VAC_PHOTO_MESSAGE, "no memory for the photo in %s", name);
    return VACCEL_ERR_NO_MEMORY;
}

static vaccel_status read_input(void **data, size_t *size, char *message)
{
    if (isatty(STDIN_FILENO)) {
        snprintf(message, VAC_PHOTO_MESSAGE,
                 "standard input is a terminal; pipe a JPEG or PNG file in, as in "
                 "`vaccel classify - < cat.jpg`");
        return VACCEL_ERR_INVALID;
    }
    vaccel_status status = read_all(STDIN_FILENO, "standard input", data, size, message);
    if (status != VACCEL_OK || *size > 0)
        return status;
    snprintf(message, VAC_PHOTO_MESSAGE,
             "standard input is empty; pipe a JPEG or PNG file in, once");
    free(*data);
    *data = NULL;
    return VACCEL_ERR_FORMAT;
}

static vaccel_status from_input(vaccel_image **image, char *message)
{
    void *data;
    size_t size;
    vaccel_status status = read_input(&data, &size, message);
    if (status != VACCEL_OK)
        return status;
    status = vaccel_image_from_memory(data, size, free, data, image);
    if (status != VACCEL_OK) {
        snprintf(message, VAC_PHOTO_MESSAGE, "%s", vac_failure_text(status));
        free(data);
    }
    return status;
}

static vaccel_status refuse(const char *path, int error, char *message)
{
    snprintf(message, VAC_PHOTO_MESSAGE, "'%s' cannot be read: %s; give a JPEG or PNG file", path,
             strerror(error));
    return error == ENOENT || error == ENOTDIR ? VACCEL_ERR_NOT_FOUND
           : error == EACCES                   ? VACCEL_ERR_DENIED
                                               : VACCEL_ERR_IO;
}

vaccel_status vac_photo_read(const char *path, void **data, size_t *size,
                             char message[VAC_PHOTO_MESSAGE])
{
    struct stat info;
    *data = NULL;
    *size = 0;
    if (strcmp(path, "-") == 0)
        return read_input(data, size, message);
    /* A FIFO is opened without waiting, and then refused. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return refuse(path, errno, message);
    vaccel_status status;
    if (fstat(fd, &info) != 0) {
        status = refuse(path, errno, message);
    } else if (!S_ISREG(info.st_mode) || info.st_size == 0) {
        snprintf(message, VAC_PHOTO_MESSAGE, "'%s' is %s; give a JPEG or PNG file", path,
                 S_ISREG(info.st_mode) ? "empty" : "not a regular file");
        status = VACCEL_ERR_FORMAT;
    } else {
        status = read_all(fd, path, data, size, message);
    }
    close(fd);
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

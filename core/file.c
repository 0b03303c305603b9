/* SPDX-License-Identifier: Apache-2.0 */
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/compiler.h"
#include "core/error.h"

vaccel_status vac_status_from_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
        return VACCEL_ERR_NOT_FOUND;
    case EACCES:
    case EPERM:
        return VACCEL_ERR_DENIED;
    case ENOMEM:
        return VACCEL_ERR_NO_MEMORY;
    default:
        return VACCEL_ERR_IO;
    }
}

static vaccel_status fail_errno(const char *what, const char *path, const char *verb)
{
    int error = errno;
    return vac_fail(vac_status_from_errno(error),
                    "the %s '%s' cannot be %s: %s; check the path and its permissions", what, path,
                    verb, strerror(error));
}

/* Reads to the end of the file, which may have grown or shrunk since its size was asked for. */
static vaccel_status read_all(int fd, const char *path, const char *what, size_t room, void **data,
                              size_t *size)
{
    unsigned char *bytes = (unsigned char *)malloc(room + 1);
    size_t done = 0;

    if (!bytes)
        return vac_fail_memory();
    while (done <= room) {
        ssize_t got = read(fd, bytes + done, room + 1 - done);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(bytes);
            return fail_errno(what, path, "read");
        }
        done += (size_t)got;
    }
    if (done > room) {
        free(bytes);
        return vac_fail(VACCEL_ERR_IO, "the %s '%s' grew while it was read; try again", what, path);
    }
    *data = bytes;
    *size = done;
    return VACCEL_OK;
}

vaccel_status vac_file_read(const char *path, const char *what, size_t limit, void **data,
                            size_t *size)
{
    struct stat info;
    vaccel_status status = VACCEL_OK;
    /* O_NONBLOCK, so that opening a FIFO does not wait for its writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return fail_errno(what, path, "opened");
    if (fstat(fd, &info) != 0)
        status = fail_errno(what, path, "examined");
    else if (!S_ISREG(info.st_mode))
        status = vac_fail(VACCEL_ERR_FORMAT, "the %s '%s' is %s; give a regular file", what, path,
                          S_ISDIR(info.st_mode) ? "a folder" : "not a regular file");
    else if (info.st_size < 0 || (uintmax_t)info.st_size > limit)
        status = vac_fail(VACCEL_ERR_LIMIT,
                          "the %s '%s' is %lld bytes long, and at most %zu are taken; make it "
                          "smaller",
                          what, path, (long long)info.st_size, limit);
    else
        status = read_all(fd, path, what, (size_t)info.st_size, data, size);
    close(fd);
    return status;
}

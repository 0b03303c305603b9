/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/labels.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/memory.h"
#include "media/labels.h"

/* Reads the whole of a regular file; a FIFO must not make it wait. */
static vaccel_status read_file(const char *path, char **text, size_t *size, struct vac_error *error)
{
    struct stat info;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return vac_media_fail(error, errno == ENOENT ? VACCEL_ERR_NOT_FOUND : VACCEL_ERR_IO,
                              "the labels '%s' cannot be read: %s; correct --labels", path,
                              strerror(errno));
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > VAC_LABELS_MAX_BYTES) {
        close(file);
        return vac_media_fail(
            error, VACCEL_ERR_FORMAT,
            "the labels '%s' are not a text file of at most %d MiB; correct --labels", path,
            VAC_LABELS_MAX_BYTES >> 20);
    }
    size_t room = (size_t)info.st_size, used = 0;
    char *bytes = vac_memory_check(malloc(room + 1));
    ssize_t got = 1;
    while (used < room && got > 0) {
        got = read(file, bytes + used, room - used);
        if (got > 0)
            used += (size_t)got;
    }
    close(file);
    if (got < 0) {
        free(bytes);
        return vac_media_fail(error, VACCEL_ERR_IO,
                              "the labels '%s' cannot be read: %s; correct --labels", path,
                              strerror(errno));
    }
    *text = bytes;
    *size = used;
    return VACCEL_OK;
}

/* What follows the folder in the file's real path, or NULL when it lies elsewhere. */
static char *path_within(const char *path, const char *folder)
{
    char *real = realpath(path, NULL);
    char *home = folder ? realpath(folder, NULL) : NULL;
    char *inner = NULL;
    size_t length = home ? strlen(home) : 0;
    if (real && home && strncmp(real, home, length) == 0 && real[length] == '/')
        inner = vac_memory_copy(real + length + 1);
    free(home);
    free(real);
    return inner;
}

vaccel_status vac_labels_attach(const char *path, struct vac_model_info *info,
                                struct vac_error *error)
{
    char *text = NULL;
    size_t size = 0, count;
    char **labels;
    vaccel_status status = read_file(path, &text, &size, error);
    if (status != VACCEL_OK)
        return status;
    status = vac_labels_parse(text, size, path, &labels, &count, error);
    free(text);
    if (status != VACCEL_OK)
        return status;
    vac_strings_free(info->labels, info->label_count);
    free(info->labels_file);
    info->labels = labels;
    info->label_count = count;
    info->labels_file = path_within(path, info->folder);
    return VACCEL_OK;
}

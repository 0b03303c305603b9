/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/onnx.h"

static vaccel_status note(void *user, const char *location, struct vac_error *err)
{
    bool *found = user;
    (void)location, (void)err;
    *found = true;
    return VACCEL_OK;
}

static vaccel_status read_all(int fd, const char *path, struct vac_trt_source *source,
                              struct vac_error *err)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        return vac_media_fail(err, VACCEL_ERR_IO, "%s is no regular file; name the model's file",
                              path);
    }
    source->size = (size_t)about.st_size;
    source->data = source->own = malloc(source->size + 1);
    if (source->own == NULL) {
        return vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for the %zu bytes of %s",
                              source->size, path);
    }
    size_t got = 0;
    while (got < source->size) {
        ssize_t count = read(fd, (char *)source->own + got, source->size - got);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return vac_media_fail(err, VACCEL_ERR_IO,
                                  "%s ends after %zu of %zu bytes (%s); is it being written?", path,
                                  got, source->size, count < 0 ? strerror(errno) : "it was cut");
        }
        got += (size_t)count;
    }
    return VACCEL_OK;
}

vaccel_status vac_trt_source_read(const struct vac_model_info *info, const vaccel_model_view *view,
                                  struct vac_trt_source *source, struct vac_error *err)
{
    const char *where = info->path != NULL ? info->path : "the model in memory";
    vaccel_status status = VACCEL_OK;
    *source = (struct vac_trt_source){.data = view->data, .size = (size_t)view->size};
    if (info->path != NULL) {
        int fd = open(info->path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            return vac_media_fail(err, errno == ENOENT ? VACCEL_ERR_NOT_FOUND : VACCEL_ERR_IO,
                                  "%s cannot be read (%s); check that it is there, and may be",
                                  info->path, strerror(errno));
        }
        status = read_all(fd, info->path, source, err);
        close(fd);
    }
    if (status == VACCEL_OK) {
        status =
            vac_onnx_locations(source->data, source->size, where, note, &source->has_beside, err);
    }
    if (status != VACCEL_OK) {
        vac_trt_source_free(source);
    }
    return status;
}

void vac_trt_source_free(struct vac_trt_source *source)
{
    free(source->own);
    *source = (struct vac_trt_source){.data = NULL};
}

void vac_trt_source_hash(const struct vac_trt_source *source, char sha256[VAC_SHA256_HEX])
{
    struct vac_sha256 hash;
    uint8_t digest[VAC_SHA256_BYTES];
    vac_sha256_init(&hash);
    vac_sha256_update(&hash, source->data, source->size);
    vac_sha256_final(&hash, digest);
    vac_sha256_hex(digest, sha256);
}

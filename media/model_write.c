/* SPDX-License-Identifier: Apache-2.0 */
/* Writing model.json. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "media/model.h"
#include "media/model_json.h"
#include "media/output_json.h"

json_t *vac_json_float(float value)
{
    char text[32];
    for (int digits = 1; digits <= 9; digits++) {
        (void)snprintf(text, sizeof(text), "%.*g", digits, (double)value);
        float back = strtof(text, NULL);
        if (memcmp(&back, &value, sizeof(back)) == 0) {
            break;
        }
    }
    return json_real(strtod(text, NULL));
}

static json_t *json_strings(char *const *strings, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(array, json_string(strings[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static int set_text(json_t *object, const char *key, const char *text)
{
    return text != NULL ? json_object_set_new(object, key, json_string(text)) : 0;
}

static int set_channels(json_t *object, const char *key, const float *values, uint32_t channels)
{
    json_t *array = json_array();
    int failed = 0;
    for (uint32_t c = 0; c < channels; c++) {
        failed |= json_array_append_new(array, vac_json_float(values[c]));
    }
    return failed | json_object_set_new(object, key, array);
}

static json_t *input_json(const struct vac_model_info *info)
{
    const struct vac_media_tensor_spec *spec = &info->input;
    uint32_t channels = vac_media_spec_channels(spec);
    json_t *input = json_object();
    json_t *shape = json_array();
    json_t *resize = json_object();
    int failed = set_text(input, "name", info->input_name);
    failed |= set_text(input, "layout", vac_layout_words[spec->layout]);
    failed |= set_text(input, "dtype", vac_dtype_words[spec->dtype]);
    for (size_t i = 0; i < 4; i++) {
        failed |= json_array_append_new(shape, json_integer(info->input_shape[i]));
    }
    failed |= json_object_set_new(input, "shape", shape);
    failed |= set_text(input, "color", vac_color_words[spec->color]);
    if (spec->dtype == VAC_DTYPE_F32) {
        failed |= set_channels(input, "mean", spec->mean, channels);
        failed |= set_channels(input, "std", spec->std, channels);
    }
    failed |= set_text(resize, "filter", vac_filter_words[spec->filter]);
    failed |= set_text(resize, "crop", vac_crop_words[spec->crop]);
    if (spec->crop == VAC_CROP_CENTER) {
        failed |= json_object_set_new(resize, "crop_fraction", json_real(spec->crop_fraction));
    }
    failed |= json_object_set_new(input, "resize", resize);
    if (failed != 0) {
        json_decref(input);
        return NULL;
    }
    return input;
}

/* The members in the order in which people read them; NULL without memory. */
static json_t *root_json(const struct vac_model_info *info)
{
    json_t *root = json_object();
    int failed =
        json_object_set_new(root, "format_version", json_integer(VAC_MODEL_FORMAT_VERSION));
    failed |= set_text(root, "name", info->name);
    failed |= set_text(root, "description", info->description);
    failed |= set_text(root, "license", info->license);
    failed |= set_text(root, "source", info->source);
    failed |= set_text(root, "format", vac_media_model_format_name(info->format));
    failed |= set_text(root, "file", info->file);
    if (info->has_size) {
        failed |= json_object_set_new(root, "size", json_integer((json_int_t)info->size));
    }
    failed |= set_text(root, "sha256", info->sha256[0] != '\0' ? info->sha256 : NULL);
    failed |= json_object_set_new(root, "ops", json_strings(info->ops, info->op_count));
    if (info->has_input) {
        failed |= json_object_set_new(root, "input", input_json(info));
    }
    if (info->has_output) {
        json_t *output = json_object();
        failed |= set_text(output, "name", info->output_name);
        failed |= set_text(output, "activation", vac_activation_words[info->activation]);
        failed |= vac_write_outputs(output, info);
        failed |= json_object_set_new(root, "output", output);
    }
    if (info->labels_file != NULL) {
        failed |= set_text(root, "labels", info->labels_file);
    } else if (info->label_count > 0) {
        failed |=
            json_object_set_new(root, "labels", json_strings(info->labels, info->label_count));
    }
    if (failed != 0) {
        json_decref(root);
        return NULL;
    }
    return root;
}

static vaccel_status fail_write(const char *path, int error, struct vac_error *err)
{
    switch (error) {
    case EEXIST:
        return vac_media_fail(err, VACCEL_ERR_DENIED,
                              "%s exists already; remove it, or ask for it to be replaced", path);
    case ENOSPC:
    case EDQUOT:
        return vac_media_fail(err, VACCEL_ERR_IO,
                              "%s cannot be written: no space is left; free some, then try again",
                              path);
    case EACCES:
    case EPERM:
    case EROFS:
        return vac_media_fail(
            err, VACCEL_ERR_DENIED, "%s cannot be written (%s); write to a folder of your own",
            path, error == EROFS ? "the file system is read-only" : "permission denied");
    case ENOENT:
    case ENOTDIR:
        return vac_media_fail(err, VACCEL_ERR_NOT_FOUND,
                              "%s cannot be written: its folder does not exist; create it first",
                              path);
    default:
        return vac_media_fail(err, VACCEL_ERR_IO,
                              "%s cannot be written (errno %d); check the file system", path,
                              error);
    }
}

static int write_all(int fd, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t part = write(fd, text, size);
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part <= 0) {
            return -1;
        }
        text += part;
        size -= (size_t)part;
    }
    return 0;
}

/* Fills the temporary file and moves it into place; 0, or an errno. The descriptor is closed either
 * way. */
static int publish(int fd, const char *temporary, const char *path, bool replace, const char *text)
{
    mode_t mask = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
    int error = 0;
    if (write_all(fd, text, strlen(text)) != 0 || write_all(fd, "\n", 1) != 0 ||
        fchmod(fd, mask) != 0 || fsync(fd) != 0) {
        error = errno;
    }
    if (close(fd) != 0 && error == 0) {
        error = errno;
    }
    if (error == 0) {
        /* link() refuses an existing name, in one step; rename() replaces it, in one step */
        int moved = replace ? rename(temporary, path) : link(temporary, path);
        error = moved != 0 ? errno : 0;
    }
    return error;
}

vaccel_status vac_media_model_write_json(const struct vac_model_info *info, const char *path,
                                         bool replace, struct vac_error *err)
{
    json_t *root = root_json(info);
    char *text = root != NULL ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(root);
    size_t size = strlen(path) + sizeof(".XXXXXX");
    char *temporary = malloc(size);
    if (text == NULL || temporary == NULL) {
        free(text);
        free(temporary);
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the description of the model cannot be written as JSON; its strings must be "
            "UTF-8, and a name, a file and ops must be set");
    }
    /* What cannot be read back must not be written. */
    struct vac_model_info check;
    vaccel_status status = vac_media_model_parse(text, strlen(text), path, &check, err);
    if (status == VACCEL_OK) {
        vac_model_info_free(&check);
        (void)snprintf(temporary, size, "%s.XXXXXX", path);
        int fd = mkstemp(temporary);
        int error = fd < 0 ? errno : publish(fd, temporary, path, replace, text);
        if (fd >= 0 && (error != 0 || !replace)) {
            (void)unlink(temporary);
        }
        if (error != 0) {
            status = fail_write(path, error, err);
        }
    } else {
        status = err != NULL ? (err->status = VACCEL_ERR_INVALID) : VACCEL_ERR_INVALID;
    }
    free(text);
    free(temporary);
    return status;
}

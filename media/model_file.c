/* SPDX-License-Identifier: Apache-2.0 */
/* Model folders on disk: finding, checking, verifying. */
#include "media/model.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/labels.h"
#include "media/model_json.h"
#include "media/model_path.h"
#include "media/sniff.h"

enum { HASH_CHUNK = 1 << 20 };

static const char *const SAVED_MODEL_FILE = "saved_model.pb";

static vaccel_status no_memory(const char *path, struct vac_error *err)
{
    return vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory to read %s", path);
}

/* "a/b", malloc'ed. */
static char *join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s", folder, name);
    }
    return path;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* What an errno of opening a path means; `what` names the kind of file. */
static vaccel_status fail_open(const char *what, const char *path, int error, struct vac_error *err)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return vac_media_fail(
            err, VACCEL_ERR_NOT_FOUND,
            "%s %s does not exist; check the name, or fetch the model with `vaccel model "
            "fetch NAME`",
            what, path);
    case EACCES:
    case EPERM:
        return vac_media_fail(
            err, VACCEL_ERR_DENIED,
            "%s %s may not be read (permission denied); make it readable for this user", what,
            path);
    case ELOOP:
    case ENAMETOOLONG:
        return vac_media_fail(err, VACCEL_ERR_INVALID,
                              "%s %.200s cannot be resolved (%s); check the path", what, path,
                              error == ELOOP ? "a loop of links" : "the name is too long");
    case ENOMEM:
        return no_memory(path, err);
    default:
        return vac_media_fail(err, VACCEL_ERR_IO,
                              "%s %s cannot be opened (errno %d); check the file system", what,
                              path, error);
    }
}

vaccel_status vac_model_open_regular(const char *what, const char *path, int *fd, uint64_t *size,
                                     struct vac_error *err)
{
    int opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (opened < 0) {
        return fail_open(what, path, errno, err);
    }
    struct stat status;
    if (fstat(opened, &status) != 0 || !S_ISREG(status.st_mode)) {
        (void)close(opened);
        return vac_media_fail(err, VACCEL_ERR_FORMAT,
                              "%s %s is not a regular file; put the file itself there", what, path);
    }
    *fd = opened;
    *size = (uint64_t)status.st_size;
    return VACCEL_OK;
}

/* Reads up to `size` bytes; the count read, or -1. */
static ssize_t read_some(int fd, void *buffer, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t part = read(fd, (char *)buffer + done, size - done);
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part < 0) {
            return -1;
        }
        if (part == 0) {
            break;
        }
        done += (size_t)part;
    }
    return (ssize_t)done;
}

/* A whole small file, with a NUL behind it; freed by the caller. */
static vaccel_status read_file(const char *what, const char *path, size_t limit, char **text,
                               size_t *size, struct vac_error *err)
{
    int fd = -1;
    uint64_t bytes = 0;
    vaccel_status status = vac_model_open_regular(what, path, &fd, &bytes, err);
    if (status != VACCEL_OK) {
        return status;
    }
    if (bytes > limit) {
        status = vac_media_fail(
            err, VACCEL_ERR_LIMIT,
            "%s %s has %llu bytes, more than the limit of %zu; is it the right file?", what, path,
            (unsigned long long)bytes, limit);
    } else {
        char *buffer = malloc((size_t)bytes + 1);
        ssize_t done = buffer != NULL ? read_some(fd, buffer, (size_t)bytes) : -1;
        if (buffer == NULL) {
            status = no_memory(path, err);
        } else if (done < 0) {
            status = fail_open(what, path, errno, err);
            free(buffer);
        } else {
            buffer[done] = '\0';
            *text = buffer;
            *size = (size_t)done;
        }
    }
    (void)close(fd);
    return status;
}

vaccel_status vac_model_resolve_inside(const char *what, const char *folder, const char *name,
                                       char **path, struct vac_error *err)
{
    char *joined = join(folder, name);
    if (joined == NULL) {
        return no_memory(folder, err);
    }
    char *resolved = realpath(joined, NULL);
    if (resolved == NULL) {
        vaccel_status status = fail_open(what, joined, errno, err);
        free(joined);
        return status;
    }
    size_t length = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    if (strncmp(resolved, folder, length) != 0 || resolved[length] != '/') {
        vaccel_status status = vac_media_fail(
            err, VACCEL_ERR_DENIED,
            "%s %s is a link that leaves the model's folder (to %.200s); put the file itself there",
            what, joined, resolved);
        free(joined);
        free(resolved);
        return status;
    }
    free(joined);
    *path = resolved;
    return VACCEL_OK;
}

/* Whether a format's file may begin like this. */
static bool content_fits(enum vac_model_format format, enum vac_content content)
{
    switch (format) {
    case VAC_MODEL_ONNX:
        return content == VAC_CONTENT_ONNX;
    case VAC_MODEL_OPENVINO:
        return content == VAC_CONTENT_XML;
    case VAC_MODEL_TFLITE:
        return content == VAC_CONTENT_TFLITE;
    case VAC_MODEL_TORCHSCRIPT:
        return content == VAC_CONTENT_ZIP;
    default:
        /* a SavedModel is protobuf, and begins with field 1 (schema version) or 2 (the graph) */
        return content == VAC_CONTENT_UNKNOWN || content == VAC_CONTENT_ONNX;
    }
}

static vaccel_status fail_content(const struct vac_model_info *info, const char *path,
                                  enum vac_content content, struct vac_error *err)
{
    return vac_media_fail(
        err, VACCEL_ERR_FORMAT,
        "the model file %s is recorded as %s, but its content is %s; put the model there, "
        "or correct \"format\" in model.json",
        path, vac_media_model_format_name(info->format), vac_content_name(content));
}

/* The file whose size and checksum are recorded: the model's own, or the graph within a SavedModel.
 */
static vaccel_status checked_file(const struct vac_model_info *info, char **path,
                                  struct vac_error *err)
{
    if (info->format == VAC_MODEL_SAVED_MODEL) {
        return vac_model_resolve_inside("the SavedModel graph", info->path, SAVED_MODEL_FILE, path,
                                        err);
    }
    *path = strdup(info->path);
    return *path != NULL ? VACCEL_OK : no_memory(info->path, err);
}

static vaccel_status check_file(const struct vac_model_info *info, struct vac_error *err)
{
    char *path = NULL;
    vaccel_status status = checked_file(info, &path, err);
    if (status != VACCEL_OK) {
        return status;
    }
    int fd = -1;
    uint64_t size = 0;
    status = vac_model_open_regular("the model file", path, &fd, &size, err);
    if (status != VACCEL_OK) {
        free(path);
        return status;
    }
    unsigned char head[VAC_SNIFF_BYTES];
    ssize_t read_bytes = read_some(fd, head, sizeof(head));
    if (read_bytes < 0) {
        status = fail_open("the model file", path, errno, err);
    } else if (info->has_size && size != info->size) {
        status = vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the model file %s has %llu bytes where model.json records %llu: it is %s; "
            "fetch it again with `vaccel model fetch %.64s`",
            path, (unsigned long long)size, (unsigned long long)info->size,
            size < info->size ? "truncated" : "another file", info->name);
    } else {
        enum vac_content content = vac_sniff(head, (size_t)read_bytes);
        if (!content_fits(info->format, content)) {
            status = fail_content(info, path, content, err);
        }
    }
    (void)close(fd);
    free(path);
    return status;
}

static vaccel_status read_labels(struct vac_model_info *info, struct vac_error *err)
{
    if (info->labels_file == NULL) {
        return VACCEL_OK;
    }
    char *path = NULL;
    char *text = NULL;
    size_t size = 0;
    vaccel_status status =
        vac_model_resolve_inside("the labels file", info->folder, info->labels_file, &path, err);
    if (status == VACCEL_OK) {
        status = read_file("the labels file", path, VAC_LABELS_MAX_BYTES, &text, &size, err);
    }
    if (status == VACCEL_OK) {
        status = vac_labels_parse(text, size, path, &info->labels, &info->label_count, err);
    }
    free(text);
    free(path);
    return status;
}

/* Loads from a folder, which is absolute and resolved; takes it over. */
static vaccel_status load_folder(char *folder, struct vac_model_info *info, struct vac_error *err)
{
    char *json = join(folder, "model.json");
    char *text = NULL;
    size_t size = 0;
    vaccel_status status = json != NULL ? read_file("the model description", json,
                                                    VAC_MODEL_JSON_MAX_BYTES, &text, &size, err)
                                        : no_memory(folder, err);
    if (status == VACCEL_ERR_NOT_FOUND) {
        status =
            vac_media_fail(err, VACCEL_ERR_NOT_FOUND,
                           "%s has no model.json, which says how to feed the model; write one with "
                           "`vaccel model init FILE`, FILE being the model in that folder",
                           folder);
    }
    if (status == VACCEL_OK) {
        status = vac_media_model_parse(text, size, json, info, err);
    }
    free(text);
    free(json);
    if (status != VACCEL_OK) {
        free(folder);
        return status;
    }
    info->folder = folder;
    status = vac_model_resolve_inside("the model file", folder, info->file, &info->path, err);
    if (status == VACCEL_OK) {
        status = check_file(info, err);
    }
    if (status == VACCEL_OK) {
        status = read_labels(info, err);
    }
    if (status != VACCEL_OK) {
        vac_model_info_free(info);
    }
    return status;
}

/* Loads a bare file through the model.json beside it. */
static vaccel_status load_bare(const char *file, struct vac_model_info *info, struct vac_error *err)
{
    const char *slash = strrchr(file, '/');
    char *folder = slash == file ? strdup("/") : strndup(file, (size_t)(slash - file));
    char *json = folder != NULL ? join(folder, "model.json") : NULL;
    if (json == NULL) {
        free(folder);
        return no_memory(file, err);
    }
    bool described = access(json, F_OK) == 0;
    free(json);
    if (!described) {
        free(folder);
        return vac_media_fail(
            err, VACCEL_ERR_NOT_FOUND,
            "%s is a bare model file without a model.json beside it, which says how to "
            "feed it; write one with `vaccel model init %s`",
            file, file);
    }
    vaccel_status status = load_folder(folder, info, err);
    if (status == VACCEL_OK && strcmp(info->path, file) != 0) {
        status = vac_media_fail(
            err, VACCEL_ERR_NOT_FOUND,
            "the model.json beside %s describes another file (%.128s); give each model a "
            "folder of its own, and run `vaccel model init` there",
            file, info->file);
        vac_model_info_free(info);
    }
    return status;
}

vaccel_status vac_media_model_load(const char *path, struct vac_model_info *info,
                                   struct vac_error *err)
{
    if (path == NULL || path[0] == '\0') {
        return vac_media_fail(err, VACCEL_ERR_INVALID,
                              "no model path was given; pass a model's folder or file");
    }
    char *resolved = realpath(path, NULL);
    struct stat kind;
    if (resolved == NULL || stat(resolved, &kind) != 0) {
        int error = errno;
        free(resolved);
        return fail_open("the model", path, error, err);
    }
    struct vac_model_info loaded;
    memset(&loaded, 0, sizeof(loaded));
    vaccel_status status;
    if (S_ISDIR(kind.st_mode)) {
        status = load_folder(resolved, &loaded, err);
    } else if (S_ISREG(kind.st_mode)) {
        status = load_bare(resolved, &loaded, err);
        free(resolved);
    } else {
        status = vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the model %s is neither a folder nor a regular file; pass a model's folder "
            "or file",
            resolved);
        free(resolved);
    }
    if (status == VACCEL_OK) {
        *info = loaded;
    }
    return status;
}

/* Checks bytes in memory as check_file does a file. */
static vaccel_status check_memory(const vaccel_model_view *model, const struct vac_model_info *info,
                                  struct vac_error *err)
{
    if (info->format == VAC_MODEL_SAVED_MODEL) {
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "a SavedModel is a folder and cannot come from memory; pass its path, or "
            "convert the model to ONNX or TFLite");
    }
    if (info->has_size && model->size != info->size) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the model in memory has %llu bytes where its model.json records %llu; pass "
            "the whole file",
            (unsigned long long)model->size, (unsigned long long)info->size);
    }
    if (info->sha256[0] != '\0' && model->sha256 != NULL &&
        strcmp(info->sha256, model->sha256) != 0) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the model in memory has SHA-256 %.64s where its model.json records %s; pass "
            "the file that belongs to it",
            model->sha256, info->sha256);
    }
    size_t head = model->size < VAC_SNIFF_BYTES ? (size_t)model->size : VAC_SNIFF_BYTES;
    enum vac_content content = vac_sniff(model->data, head);
    return content_fits(info->format, content) ? VACCEL_OK
                                               : fail_content(info, "in memory", content, err);
}

vaccel_status vac_media_model_load_view(const vaccel_model_view *model, struct vac_model_info *info,
                                        struct vac_error *err)
{
    if (model->path != NULL) {
        return vac_media_model_load(model->path, info, err);
    }
    if (model->data == NULL) {
        return vac_media_fail(
            err, VACCEL_ERR_NOT_FOUND,
            "model '%.128s' is not here; `vaccel model list` shows those that are, and "
            "`vaccel model fetch %.128s` may get it",
            model->name != NULL ? model->name : "", model->name != NULL ? model->name : "NAME");
    }
    if (model->metadata == NULL) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the model in memory came without metadata; pass the text of its model.json "
            "(`vaccel model init FILE` writes one)");
    }
    struct vac_model_info parsed;
    vaccel_status status =
        vac_media_model_parse(model->metadata, strlen(model->metadata),
                              "the metadata of the model in memory", &parsed, err);
    if (status != VACCEL_OK) {
        return status;
    }
    status = check_memory(model, &parsed, err);
    if (status == VACCEL_OK && parsed.labels_file != NULL) {
        status = vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the metadata of the model in memory names a labels file (%.128s), which "
            "did not come with it; write the labels into \"labels\" as an array",
            parsed.labels_file);
    }
    if (status != VACCEL_OK) {
        vac_model_info_free(&parsed);
        return status;
    }
    free(parsed.file);
    parsed.file = NULL;
    *info = parsed;
    return VACCEL_OK;
}

/* The format of a bare file by its content, and by its extension where that leaves a choice. */
static vaccel_status recognise(const char *path, enum vac_model_format *format,
                               struct vac_error *err)
{
    int fd = -1;
    uint64_t size = 0;
    vaccel_status status = vac_model_open_regular("the model file", path, &fd, &size, err);
    if (status != VACCEL_OK) {
        return status;
    }
    unsigned char head[VAC_SNIFF_BYTES];
    ssize_t bytes = read_some(fd, head, sizeof(head));
    (void)close(fd);
    if (bytes < 0) {
        return fail_open("the model file", path, EIO, err);
    }
    const char *dot = strrchr(base_name(path), '.');
    const char *extension = dot != NULL ? dot : "";
    bool zip = strcmp(extension, ".zip") == 0;
    enum vac_content content = vac_sniff(head, (size_t)bytes);
    if (content == VAC_CONTENT_ONNX && strcmp(extension, ".pb") != 0) {
        *format = VAC_MODEL_ONNX;
    } else if (content == VAC_CONTENT_TFLITE) {
        *format = VAC_MODEL_TFLITE;
    } else if (content == VAC_CONTENT_XML) {
        *format = VAC_MODEL_OPENVINO;
    } else if (content == VAC_CONTENT_ZIP && !zip) {
        *format = VAC_MODEL_TORCHSCRIPT;
    } else {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "%s is not a model that is known here: its content is %s%s; give an ONNX, "
            "TFLite, OpenVINO (.xml) or TorchScript file, or a SavedModel folder",
            path, vac_content_name(content),
            content == VAC_CONTENT_PICKLE ? " (weights only; export it to ONNX)" : "");
    }
    return VACCEL_OK;
}

/* What any network can do. */
static bool set_infer(struct vac_model_info *info)
{
    info->ops = calloc(1, sizeof(*info->ops));
    if (info->ops != NULL) {
        info->ops[0] = strdup("infer");
        info->op_count = info->ops[0] != NULL ? 1 : 0;
    }
    return info->op_count != 0;
}

/* Fills what a path says by itself: format, name, file, folder. */
static vaccel_status describe_path(const char *path, struct vac_model_info *info,
                                   struct vac_error *err)
{
    struct stat kind;
    info->path = realpath(path, NULL);
    if (info->path == NULL || stat(info->path, &kind) != 0) {
        return fail_open("the model", path, errno, err);
    }
    vaccel_status status = VACCEL_OK;
    if (S_ISDIR(kind.st_mode)) {
        info->format = VAC_MODEL_SAVED_MODEL;
    } else {
        status = recognise(info->path, &info->format, err);
    }
    const char *base = base_name(info->path);
    const char *dot = strrchr(base, '.');
    size_t stem = dot != NULL && dot != base ? (size_t)(dot - base) : strlen(base);
    size_t before = (size_t)(base - info->path);
    info->file = strdup(base);
    info->name = strndup(base, stem);
    info->folder = strndup(info->path, before > 1 ? before - 1 : before);
    if (info->file == NULL || info->name == NULL || info->folder == NULL || !set_infer(info)) {
        return no_memory(path, err);
    }
    return status;
}

static bool has_member(const char *folder, const char *name)
{
    char *path = join(folder, name);
    bool there = path != NULL && access(path, F_OK) == 0;
    free(path);
    return there;
}

/* Whether the path is that of a model by itself: a file, or the folder that a SavedModel is. */
static bool is_bare(const char *path)
{
    struct stat kind;
    if (stat(path, &kind) != 0) {
        return false;
    }
    return S_ISREG(kind.st_mode) || (S_ISDIR(kind.st_mode) && !has_member(path, "model.json") &&
                                     has_member(path, SAVED_MODEL_FILE));
}

static vaccel_status describe_memory(const vaccel_model_view *model, struct vac_model_info *info,
                                     struct vac_error *err)
{
    size_t head = model->size < VAC_SNIFF_BYTES ? (size_t)model->size : VAC_SNIFF_BYTES;
    enum vac_content content = vac_sniff(model->data, head);
    if (content != VAC_CONTENT_ONNX && content != VAC_CONTENT_TFLITE) {
        return vac_media_fail(err, VACCEL_ERR_FORMAT,
                              "the model in memory is not one that is known without metadata: it "
                              "is %s; give an ONNX or TFLite model, or the text of its model.json",
                              vac_content_name(content));
    }
    info->format = content == VAC_CONTENT_ONNX ? VAC_MODEL_ONNX : VAC_MODEL_TFLITE;
    info->name = strdup("in memory");
    return info->name != NULL && set_infer(info) ? VACCEL_OK : no_memory("the model", err);
}

vaccel_status vac_media_model_load_network(const vaccel_model_view *model,
                                           struct vac_model_info *info, struct vac_error *err)
{
    struct vac_model_info described;
    memset(&described, 0, sizeof(described));
    vaccel_status status;
    if (model->path == NULL && model->data != NULL && model->metadata == NULL) {
        status = describe_memory(model, &described, err);
    } else {
        status = vac_media_model_load_view(model, info, err);
        if (status != VACCEL_ERR_NOT_FOUND || model->path == NULL || !is_bare(model->path)) {
            return status;
        }
        status = describe_path(model->path, &described, err);
    }
    if (status != VACCEL_OK) {
        vac_model_info_free(&described);
        return status;
    }
    *info = described;
    return VACCEL_OK;
}

/* The SHA-256 of a file and its size. */
static vaccel_status hash_file(const char *path, vac_media_progress *progress, void *user,
                               uint64_t *size, char text[VAC_SHA256_HEX], struct vac_error *err)
{
    int fd = -1;
    vaccel_status status = vac_model_open_regular("the model file", path, &fd, size, err);
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_sha256 hash;
    vac_sha256_init(&hash);
    void *chunk = malloc(HASH_CHUNK);
    uint64_t done = 0;
    ssize_t part = chunk != NULL ? 1 : 0;
    if (chunk == NULL) {
        status = no_memory(path, err);
    }
    while (part > 0) {
        part = read_some(fd, chunk, HASH_CHUNK);
        if (part < 0) {
            status = fail_open("the model file", path, errno, err);
            break;
        }
        vac_sha256_update(&hash, chunk, (size_t)part);
        done += (uint64_t)part;
        if (progress != NULL && progress(user, done, *size) != 0) {
            status = vac_media_fail(err, VACCEL_ERR_CANCELLED, "reading %s was cancelled", path);
            break;
        }
    }
    free(chunk);
    (void)close(fd);
    uint8_t digest[VAC_SHA256_BYTES];
    vac_sha256_final(&hash, digest);
    vac_sha256_hex(digest, text);
    return status;
}

vaccel_status vac_media_model_verify(const struct vac_model_info *info,
                                     vac_media_progress *progress, void *user,
                                     struct vac_error *err)
{
    if (info->path == NULL || info->sha256[0] == '\0') {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "model %.128s has no %s to check; write one with `vaccel model init FILE`", info->name,
            info->path == NULL ? "file" : "recorded SHA-256");
    }
    char *path = NULL;
    vaccel_status status = checked_file(info, &path, err);
    uint64_t size = 0;
    char actual[VAC_SHA256_HEX] = "";
    if (status == VACCEL_OK) {
        status = hash_file(path, progress, user, &size, actual, err);
    }
    if (status == VACCEL_OK && strcmp(actual, info->sha256) != 0) {
        status = vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the model file %s is not the recorded one (SHA-256 %s, recorded %s); fetch "
            "it again with `vaccel model fetch %.64s`",
            path, actual, info->sha256, info->name);
    }
    free(path);
    return status;
}

vaccel_status vac_media_model_describe(const char *path, vac_media_progress *progress, void *user,
                                       struct vac_model_info *info, struct vac_error *err)
{
    if (path == NULL || path[0] == '\0') {
        return vac_media_fail(err, VACCEL_ERR_INVALID,
                              "no model path was given; pass a model's file");
    }
    struct vac_model_info described;
    memset(&described, 0, sizeof(described));
    char *file = NULL;
    vaccel_status status = describe_path(path, &described, err);
    if (status == VACCEL_OK) {
        status = checked_file(&described, &file, err);
    }
    if (status == VACCEL_OK) {
        status = hash_file(file, progress, user, &described.size, described.sha256, err);
    }
    free(file);
    if (status != VACCEL_OK) {
        vac_model_info_free(&described);
        return status;
    }
    described.has_size = true;
    *info = described;
    return VACCEL_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "media/onnx.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "media/model_path.h"

/* What protobuf itself allows, so that a deeper model would not be read anyway. */
enum { MAX_DEPTH = 100, WINDOW_SIZE = 4096 };

/* The messages that tensors are found through. */
enum kind { NONE, MODEL, GRAPH, NODE, ATTRIBUTE, TENSOR, SPARSE, TRAINING, FUNCTION, ENTRY };

/* Fields of onnx.proto3 that hold messages of these kinds. */
static const struct {
    enum kind in;
    uint32_t field;
    enum kind kind;
} FIELDS[] = {
    {MODEL, 7, GRAPH},         /* graph */
    {MODEL, 20, TRAINING},     /* training_info */
    {MODEL, 25, FUNCTION},     /* functions */
    {GRAPH, 1, NODE},          /* node */
    {GRAPH, 5, TENSOR},        /* initializer */
    {GRAPH, 15, SPARSE},       /* sparse_initializer */
    {NODE, 5, ATTRIBUTE},      /* attribute */
    {ATTRIBUTE, 5, TENSOR},    /* t */
    {ATTRIBUTE, 6, GRAPH},     /* g */
    {ATTRIBUTE, 10, TENSOR},   /* tensors */
    {ATTRIBUTE, 11, GRAPH},    /* graphs */
    {ATTRIBUTE, 22, SPARSE},   /* sparse_tensor */
    {ATTRIBUTE, 23, SPARSE},   /* sparse_tensors */
    {SPARSE, 1, TENSOR},       /* values */
    {SPARSE, 2, TENSOR},       /* indices */
    {TENSOR, 13, ENTRY},       /* external_data */
    {TRAINING, 1, GRAPH},      /* initialization */
    {TRAINING, 2, GRAPH},      /* algorithm */
    {FUNCTION, 7, NODE},       /* node */
    {FUNCTION, 11, ATTRIBUTE}, /* attribute_proto */
};

/* Of an entry, a pair of strings. */
enum { ENTRY_KEY = 1, ENTRY_VALUE = 2 };

/* A part of the model. */
struct range {
    uint64_t start;
    uint64_t end;
};

struct scan {
    const uint8_t *window; /* the bytes that are at hand */
    struct range held;     /* which these are */
    int fd;                /* where more come from; -1 for a model in memory */
    uint8_t *buffer;       /* WINDOW_SIZE, for these */
    uint64_t at;
    const char *where;
    vac_onnx_location_fn *found;
    void *user;
    struct vac_error *err;
};

static vaccel_status damaged(const struct scan *scan, const char *how)
{
    return vac_media_fail(
        scan->err, VACCEL_ERR_FORMAT,
        "%s is no whole ONNX model: at byte %llu it %s; fetch it again, or export "
        "it again",
        scan->where, (unsigned long long)scan->at, how);
}

/* Has at least one byte at `at` at hand. */
static vaccel_status fill(struct scan *scan)
{
    if (scan->at >= scan->held.start && scan->at < scan->held.end) {
        return VACCEL_OK;
    }
    ssize_t got = -1;
    if (scan->fd >= 0) {
        do {
            got = pread(scan->fd, scan->buffer, WINDOW_SIZE, (off_t)scan->at);
        } while (got < 0 && errno == EINTR);
    }
    if (got <= 0) {
        return vac_media_fail(scan->err, VACCEL_ERR_IO,
                              "%s cannot be read at byte %llu; check the file system", scan->where,
                              (unsigned long long)scan->at);
    }
    scan->held = (struct range){scan->at, scan->at + (uint64_t)got};
    return VACCEL_OK;
}

/* A varint of at most `limit` bytes, before `end`. */
static vaccel_status read_varint(struct scan *scan, uint64_t end, unsigned limit, uint64_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < limit; i++) {
        if (scan->at >= end) {
            return damaged(scan, "breaks off");
        }
        vaccel_status status = fill(scan);
        if (status != VACCEL_OK) {
            return status;
        }
        uint8_t byte = scan->window[scan->at++ - scan->held.start];
        *value |= (uint64_t)(byte & 0x7fu) << (7 * i);
        if ((byte & 0x80u) == 0) {
            return VACCEL_OK;
        }
    }
    return damaged(scan, "has a number that is too long");
}

/* One field's key, and of a delimited field the range that it holds; others are skipped. */
static vaccel_status read_field(struct scan *scan, uint64_t end, uint32_t *field, bool *delimited,
                                struct range *range)
{
    enum { VARINT = 0, FIXED64 = 1, DELIMITED = 2, FIXED32 = 5 };
    uint64_t key = 0;
    uint64_t size = 0;
    vaccel_status status = read_varint(scan, end, 5, &key);
    if (status != VACCEL_OK) {
        return status;
    }
    /* As protobuf reads it: 32 bits, what is above is dropped. */
    *field = (uint32_t)key >> 3;
    *delimited = (key & 7) == DELIMITED;
    switch (key & 7) {
    case VARINT:
        status = read_varint(scan, end, 10, &size);
        size = 0;
        break;
    case FIXED64:
        size = 8;
        break;
    case DELIMITED:
        status = read_varint(scan, end, 5, &size);
        break;
    case FIXED32:
        size = 4;
        break;
    default:
        return damaged(scan, "has a field of a kind that ONNX does not use");
    }
    if (status != VACCEL_OK) {
        return status;
    }
    if (*field == 0) {
        return damaged(scan, "has a field without a number");
    }
    if (size > end - scan->at) {
        return damaged(scan, "has a field that is longer than what holds it");
    }
    *range = (struct range){scan->at, scan->at + size};
    return VACCEL_OK;
}

/* Copies a range out, as text. */
static vaccel_status read_text(struct scan *scan, struct range range,
                               char text[VAC_ONNX_MAX_LOCATION + 1])
{
    size_t used = 0;
    if (range.end - range.start > VAC_ONNX_MAX_LOCATION) {
        return damaged(scan, "names external data at too great a length");
    }
    for (scan->at = range.start; scan->at < range.end; scan->at++) {
        vaccel_status status = fill(scan);
        if (status != VACCEL_OK) {
            return status;
        }
        text[used++] = (char)scan->window[scan->at - scan->held.start];
    }
    text[used] = '\0';
    return memchr(text, '\0', used) == NULL ? VACCEL_OK
                                            : damaged(scan, "names external data with a zero byte");
}

/* Of an entry the last key and the last value count. */
static vaccel_status scan_entry(struct scan *scan, uint64_t end)
{
    static const char location[] = "location";
    struct range key = {0, 0};
    struct range value = {0, 0};
    while (scan->at < end) {
        uint32_t field;
        bool delimited;
        struct range range;
        vaccel_status status = read_field(scan, end, &field, &delimited, &range);
        if (status != VACCEL_OK) {
            return status;
        }
        if (delimited && field == ENTRY_KEY) {
            key = range;
        } else if (delimited && field == ENTRY_VALUE) {
            value = range;
        }
        scan->at = range.end;
    }
    char text[VAC_ONNX_MAX_LOCATION + 1];
    vaccel_status status = VACCEL_OK;
    bool named = key.end - key.start == sizeof(location) - 1;
    if (named) {
        status = read_text(scan, key, text);
        named = status == VACCEL_OK && strcmp(text, location) == 0;
    }
    if (named) {
        status = read_text(scan, value, text);
    }
    if (named && status == VACCEL_OK) {
        status = scan->found(scan->user, text, scan->err);
    }
    scan->at = end;
    return status;
}

static enum kind kind_of(enum kind in, uint32_t field)
{
    for (size_t i = 0; i < sizeof(FIELDS) / sizeof(FIELDS[0]); i++) {
        if (FIELDS[i].in == in && FIELDS[i].field == field) {
            return FIELDS[i].kind;
        }
    }
    return NONE;
}

/* Messages within messages; the stack holds those that are open. */
static vaccel_status scan_model(struct scan *scan, uint64_t size)
{
    struct {
        enum kind kind;
        uint64_t end;
    } open[MAX_DEPTH] = {{MODEL, size}};
    size_t depth = 1;
    while (depth > 0) {
        uint64_t end = open[depth - 1].end;
        if (scan->at >= end) {
            depth--;
            continue;
        }
        uint32_t field;
        bool delimited;
        struct range range;
        vaccel_status status = read_field(scan, end, &field, &delimited, &range);
        if (status != VACCEL_OK) {
            return status;
        }
        enum kind kind = delimited ? kind_of(open[depth - 1].kind, field) : NONE;
        if (kind == ENTRY) {
            status = scan_entry(scan, range.end);
        } else if (kind == NONE) {
            scan->at = range.end;
        } else if (depth == MAX_DEPTH) {
            status = damaged(scan, "nests deeper than protobuf allows");
        } else {
            open[depth].kind = kind;
            open[depth++].end = range.end;
        }
        if (status != VACCEL_OK) {
            return status;
        }
    }
    return VACCEL_OK;
}

vaccel_status vac_onnx_locations(const void *data, size_t size, const char *where,
                                 vac_onnx_location_fn *found, void *user, struct vac_error *err)
{
    struct scan scan = {.window = data,
                        .held = {0, size},
                        .fd = -1,
                        .where = where,
                        .found = found,
                        .user = user,
                        .err = err};
    return scan_model(&scan, size);
}

vaccel_status vac_onnx_file_locations(int fd, uint64_t size, const char *where,
                                      vac_onnx_location_fn *found, void *user,
                                      struct vac_error *err)
{
    uint8_t buffer[WINDOW_SIZE];
    struct scan scan = {.window = buffer,
                        .buffer = buffer,
                        .fd = fd,
                        .where = where,
                        .found = found,
                        .user = user,
                        .err = err};
    return scan_model(&scan, size);
}

static bool has_parent(const char *path)
{
    for (const char *part = path; *part != '\0';) {
        size_t length = strcspn(part, "/\\");
        if (length == 2 && part[0] == '.' && part[1] == '.') {
            return true;
        }
        part += length + (part[length] != '\0');
    }
    return false;
}

/* The folder that locations are in, and the one that was checked last: mostly there is but one. */
struct place {
    char *folder;
    char last[VAC_ONNX_MAX_LOCATION + 1];
};

static vaccel_status check_location(void *user, const char *location, struct vac_error *err)
{
    struct place *place = user;
    const char *folder = place->folder;
    if (place->last[0] != '\0' && strcmp(place->last, location) == 0) {
        return VACCEL_OK;
    }
    /* onnxruntime means an address in memory by what begins so. */
    if (location[0] == '\0' || location[0] == '/' || location[0] == '\\' || has_parent(location) ||
        strncmp(location, "*/_ORT_MEM", 10) == 0) {
        return vac_media_fail(err, VACCEL_ERR_DENIED,
                              "the model in %s keeps data in '%.200s', which is no file in its "
                              "folder; put the data beside the model and export it again",
                              folder, location);
    }
    char *path = NULL;
    int fd = -1;
    uint64_t size = 0;
    vaccel_status status =
        vac_model_resolve_inside("the model's external data file", folder, location, &path, err);
    if (status == VACCEL_OK) {
        status = vac_model_open_regular("the model's external data file", path, &fd, &size, err);
    }
    if (status == VACCEL_OK) {
        (void)close(fd);
        memcpy(place->last, location, strlen(location) + 1);
    }
    free(path);
    return status;
}

static vaccel_status refuse_location(void *user, const char *location, struct vac_error *err)
{
    (void)user;
    return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                          "the model in memory keeps data in a file ('%.200s'), and there is no "
                          "folder to find it in; open the model by its path, or save it in one "
                          "file",
                          location);
}

static vaccel_status check_file(const struct vac_model_info *info, struct vac_error *err)
{
    int fd = -1;
    uint64_t size = 0;
    /* The path is resolved, and so has a slash. */
    size_t length = (size_t)(strrchr(info->path, '/') - info->path);
    struct place place = {.folder = strndup(info->path, length > 0 ? length : 1)};
    vaccel_status status =
        place.folder != NULL
            ? vac_model_open_regular("the model file", info->path, &fd, &size, err)
            : vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory to check a model");
    if (status == VACCEL_OK) {
        status = vac_onnx_file_locations(fd, size, info->path, check_location, &place, err);
        (void)close(fd);
    }
    free(place.folder);
    return status;
}

vaccel_status vac_media_onnx_check(const struct vac_model_info *info,
                                   const vaccel_model_view *model, struct vac_error *err)
{
    if (info->format != VAC_MODEL_ONNX) {
        return VACCEL_OK;
    }
    if (info->path != NULL) {
        return check_file(info, err);
    }
    return vac_onnx_locations(model->data, (size_t)model->size, "the model in memory",
                              refuse_location, NULL, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "signature.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "wire.h"

/* Numbers of fields, from meta_graph.proto and tensor_shape.proto. */
enum {
    META_SIGNATURE = 5,
    ENTRY_KEY = 1,
    ENTRY_VALUE = 2,
    SIGNATURE_INPUTS = 1,
    SIGNATURE_OUTPUTS = 2,
    INFO_NAME = 1,
    INFO_TYPE = 2,
    INFO_SHAPE = 3,
    SHAPE_DIM = 2,
    SHAPE_UNKNOWN = 3,
    DIM_SIZE = 1
};

static const char DEFAULT[] = "serving_default";

struct reading {
    const char *model;
    struct vac_error *err;
    bool damaged;
};

static vaccel_status fail_damaged(struct reading *reading)
{
    return vac_media_fail(reading->err, VACCEL_ERR_FORMAT,
                          "the signatures of the model %s are damaged; export it again",
                          reading->model);
}

static vaccel_status fail_memory(struct reading *reading)
{
    return vac_media_fail(reading->err, VACCEL_ERR_NO_MEMORY,
                          "no memory for the signature of the model %s", reading->model);
}

static bool equals(struct vac_tf_bytes bytes, const char *text)
{
    return bytes.size == strlen(text) && memcmp(bytes.at, text, bytes.size) == 0;
}

/* NULL without memory, and for text with a zero in it. */
static char *copy_text(struct vac_tf_bytes bytes)
{
    if (bytes.size > 0 && memchr(bytes.at, 0, bytes.size) != NULL) {
        return NULL;
    }
    return strndup(bytes.size > 0 ? (const char *)bytes.at : "", bytes.size);
}

/* The two halves of a map's entry. */
static bool read_entry(struct reading *reading, struct vac_tf_bytes entry, struct vac_tf_bytes *key,
                       struct vac_tf_bytes *value)
{
    struct vac_tf_field field;
    *key = *value = (struct vac_tf_bytes){NULL, 0};
    while (vac_tf_next(&entry, &field, &reading->damaged)) {
        if (field.is_bytes && field.number == ENTRY_KEY) {
            *key = field.bytes;
        } else if (field.is_bytes && field.number == ENTRY_VALUE) {
            *value = field.bytes;
        }
    }
    return !reading->damaged;
}

static void read_dim(struct reading *reading, struct vac_tf_bytes dim, struct vac_tf_info *info)
{
    struct vac_tf_field field;
    int64_t size = 0;
    while (vac_tf_next(&dim, &field, &reading->damaged)) {
        if (!field.is_bytes && field.number == DIM_SIZE) {
            size = (int64_t)field.value;
        }
    }
    if (info->rank == VAC_PORT_MAX_RANK || size < VAC_PORT_ANY) {
        reading->damaged = true;
        return;
    }
    info->dims[info->rank++] = size;
}

static void read_shape(struct reading *reading, struct vac_tf_bytes shape, struct vac_tf_info *info)
{
    struct vac_tf_field field;
    info->any_rank = false;
    while (!reading->damaged && vac_tf_next(&shape, &field, &reading->damaged)) {
        if (field.is_bytes && field.number == SHAPE_DIM) {
            read_dim(reading, field.bytes, info);
        } else if (!field.is_bytes && field.number == SHAPE_UNKNOWN && field.value != 0) {
            info->any_rank = true;
        }
    }
    if (info->any_rank) {
        info->rank = 0;
    }
}

/* "operation:0" to its parts. */
static bool split_tensor(struct vac_tf_info *info)
{
    char *colon = info->tensor != NULL ? strrchr(info->tensor, ':') : NULL;
    if (colon == NULL) {
        return info->tensor != NULL && info->tensor[0] != '\0';
    }
    char *end = NULL;
    unsigned long index = strtoul(colon + 1, &end, 10);
    if (colon == info->tensor || colon[1] < '0' || colon[1] > '9' || *end != '\0' ||
        index > INT_MAX) {
        return false;
    }
    *colon = '\0';
    info->index = (int)index;
    return true;
}

static vaccel_status read_info(struct reading *reading, struct vac_tf_bytes message,
                               struct vac_tf_info *info)
{
    struct vac_tf_field field;
    /* A shape that is not said is any. */
    info->any_rank = true;
    while (!reading->damaged && vac_tf_next(&message, &field, &reading->damaged)) {
        if (field.is_bytes && field.number == INFO_NAME) {
            free(info->tensor);
            info->tensor = copy_text(field.bytes);
        } else if (!field.is_bytes && field.number == INFO_TYPE) {
            info->type = field.value <= INT_MAX ? (int)field.value : 0;
        } else if (field.is_bytes && field.number == INFO_SHAPE) {
            info->rank = 0;
            read_shape(reading, field.bytes, info);
        }
    }
    if (!reading->damaged && info->tensor == NULL) {
        return vac_media_fail(reading->err, VACCEL_ERR_FORMAT,
                              "'%s' of the model %s is not a dense tensor; export the model with "
                              "tensors that are",
                              info->name, reading->model);
    }
    return !reading->damaged && split_tensor(info) ? VACCEL_OK : fail_damaged(reading);
}

static int by_name(const void *a, const void *b)
{
    const struct vac_tf_info *left = a;
    const struct vac_tf_info *right = b;
    return strcmp(left->name, right->name);
}

static size_t count_fields(struct vac_tf_bytes message, uint32_t number)
{
    struct vac_tf_field field;
    bool damaged = false;
    size_t count = 0;
    while (vac_tf_next(&message, &field, &damaged)) {
        count += field.is_bytes && field.number == number;
    }
    return count;
}

static vaccel_status fail_twice(struct reading *reading, const struct vac_tf_info *infos,
                                size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (strcmp(infos[i - 1].name, infos[i].name) == 0) {
            return fail_damaged(reading);
        }
    }
    return VACCEL_OK;
}

/* One direction of a signature. */
static vaccel_status read_side(struct reading *reading, struct vac_tf_bytes signature,
                               uint32_t number, struct vac_tf_info **infos, size_t *count)
{
    struct vac_tf_field field;
    size_t most = count_fields(signature, number);
    if (most > VAC_TF_MAX_PORTS) {
        return vac_media_fail(reading->err, VACCEL_ERR_LIMIT,
                              "the model %s has %zu inputs or outputs, and %d are taken; split it",
                              reading->model, most, VAC_TF_MAX_PORTS);
    }
    *infos = calloc(most + 1, sizeof(**infos));
    if (*infos == NULL) {
        return fail_memory(reading);
    }
    vaccel_status status = VACCEL_OK;
    while (status == VACCEL_OK && vac_tf_next(&signature, &field, &reading->damaged)) {
        struct vac_tf_bytes key;
        struct vac_tf_bytes value;
        if (!field.is_bytes || field.number != number) {
            continue;
        }
        if (!read_entry(reading, field.bytes, &key, &value)) {
            break;
        }
        struct vac_tf_info *info = &(*infos)[(*count)++];
        info->name = copy_text(key);
        status = info->name != NULL ? read_info(reading, value, info) : fail_damaged(reading);
    }
    if (status == VACCEL_OK && reading->damaged) {
        status = fail_damaged(reading);
    }
    if (status == VACCEL_OK) {
        qsort(*infos, *count, sizeof(**infos), by_name);
        status = fail_twice(reading, *infos, *count);
    }
    return status;
}

/* The signature to use; NULL bytes when there is none that is meant without doubt. */
static struct vac_tf_bytes choose(struct reading *reading, struct vac_tf_bytes graph)
{
    struct vac_tf_field field;
    struct vac_tf_bytes chosen = {NULL, 0};
    size_t useful = 0;
    while (vac_tf_next(&graph, &field, &reading->damaged)) {
        struct vac_tf_bytes key;
        struct vac_tf_bytes value;
        if (!field.is_bytes || field.number != META_SIGNATURE) {
            continue;
        }
        if (!read_entry(reading, field.bytes, &key, &value)) {
            break;
        }
        if (equals(key, DEFAULT)) {
            return value;
        }
        /* That of a model's initialisation has none. */
        if (count_fields(value, SIGNATURE_OUTPUTS) > 0 && !equals(key, "__saved_model_init_op")) {
            chosen = value;
            useful++;
        }
    }
    return useful == 1 ? chosen : (struct vac_tf_bytes){NULL, 0};
}

vaccel_status vac_tf_signature_read(const void *data, size_t size, const char *model,
                                    struct vac_tf_signature *signature, struct vac_error *err)
{
    struct reading reading = {.model = model, .err = err};
    *signature = (struct vac_tf_signature){.inputs = NULL};
    struct vac_tf_bytes chosen = choose(&reading, (struct vac_tf_bytes){data, size});
    if (reading.damaged) {
        return fail_damaged(&reading);
    }
    if (chosen.at == NULL) {
        return vac_media_fail(err, VACCEL_ERR_FORMAT,
                              "the model %s has no signature '%s', and not just one other; export "
                              "it with tf.saved_model.save(…, signatures=…)",
                              model, DEFAULT);
    }
    vaccel_status status =
        read_side(&reading, chosen, SIGNATURE_INPUTS, &signature->inputs, &signature->input_count);
    if (status == VACCEL_OK) {
        status = read_side(&reading, chosen, SIGNATURE_OUTPUTS, &signature->outputs,
                           &signature->output_count);
    }
    if (status == VACCEL_OK && signature->output_count == 0) {
        status = vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the signature '%s' of the model %s has no outputs; export it again", DEFAULT, model);
    }
    if (status != VACCEL_OK) {
        vac_tf_signature_free(signature);
    }
    return status;
}

static void free_infos(struct vac_tf_info *infos, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(infos[i].name);
        free(infos[i].tensor);
    }
    free(infos);
}

void vac_tf_signature_free(struct vac_tf_signature *signature)
{
    free_infos(signature->inputs, signature->input_count);
    free_infos(signature->outputs, signature->output_count);
    *signature = (struct vac_tf_signature){.inputs = NULL};
}

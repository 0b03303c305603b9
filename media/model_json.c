/* SPDX-License-Identifier: Apache-2.0 */
#include "media/model_json.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "media/labels.h"
#include "media/members.h"
#include "media/model.h"
#include "media/output_json.h"

const char *const vac_model_formats[] = {"onnx",        "openvino",    "tflite",
                                         "saved_model", "torchscript", NULL};
const char *const vac_layout_words[] = {"NCHW", "NHWC", NULL};
const char *const vac_dtype_words[] = {"f32", "u8", NULL};
const char *const vac_color_words[] = {"RGB", "BGR", "GRAY", NULL};
const char *const vac_filter_words[] = {"bicubic", "bilinear", "lanczos", "nearest", NULL};
const char *const vac_crop_words[] = {"none", "center", NULL};
const char *const vac_activation_words[] = {"none", "softmax", "sigmoid", NULL};

enum { MAX_OPS = 64, MAX_NAME = 255 };

/* --- paths --- */

/* A relative path that stays where it is: no empty, "." or ".." part, no control character. */
static bool is_inner_path(const char *path)
{
    if (strlen(path) > MAX_NAME || !vac_is_plain_utf8(path, strlen(path))) {
        return false;
    }
    for (const char *part = path;;) {
        size_t length = strcspn(part, "/");
        bool dots = part[0] == '.' && (length == 1 || (length == 2 && part[1] == '.'));
        if (length == 0 || dots) {
            return false;
        }
        if (part[length] == '\0') {
            return true;
        }
        part += length + 1;
    }
}

static vaccel_status check_inner_path(const struct vac_members *at, const char *key,
                                      const char *path)
{
    if (path == NULL || is_inner_path(path)) {
        return VACCEL_OK;
    }
    return vac_media_fail(
        at->err, VACCEL_ERR_DENIED,
        "%s: \"%s\" is \"%.128s\", which does not stay within the model's folder; put the "
        "file beside model.json and name it without \"..\" or a leading \"/\"",
        at->where, key, path);
}

/* --- sections --- */

static vaccel_status read_shape(const struct vac_members *at, json_t *input,
                                struct vac_model_info *info)
{
    json_t *shape = json_object_get(input, "shape");
    if (shape == NULL) {
        return vac_fail_missing(at, "shape", "four numbers in the layout's order");
    }
    if (!json_is_array(shape) || json_array_size(shape) != 4) {
        return vac_fail_wrong(at, "shape", "an array of four numbers in the layout's order");
    }
    for (size_t i = 0; i < 4; i++) {
        json_t *side = json_array_get(shape, i);
        json_int_t value = json_integer_value(side);
        bool batch = i == 0 && (value == 1 || value == -1);
        if (!json_is_integer(side) || (i == 0 ? !batch : value < 1 || value > 32768)) {
            return vac_fail_wrong(
                at, "shape",
                "a batch of 1 (or -1, any) and three numbers from 1 to 32768, in the layout's "
                "order");
        }
        info->input_shape[i] = value;
    }
    bool planes = info->input.layout == VAC_LAYOUT_NCHW;
    info->input.height = (uint32_t)info->input_shape[planes ? 2 : 1];
    info->input.width = (uint32_t)info->input_shape[planes ? 3 : 2];
    int64_t channels = info->input_shape[planes ? 1 : 3];
    if (channels != vac_media_spec_channels(&info->input)) {
        return vac_media_fail(
            at->err, VACCEL_ERR_FORMAT,
            "%s: \"input.shape\" has %lld channels where layout %s and color %s have %u; "
            "correct the shape, the layout or the color",
            at->where, (long long)channels, vac_layout_words[info->input.layout],
            vac_color_words[info->input.color], vac_media_spec_channels(&info->input));
    }
    return VACCEL_OK;
}

static vaccel_status read_resize(const struct vac_members *outer, json_t *input,
                                 struct vac_media_tensor_spec *spec)
{
    static const char *const known[] = {"filter", "crop", "crop_fraction", NULL};
    struct vac_members at = {outer->where, "input.resize.", outer->err};
    int filter = VAC_FILTER_BICUBIC;
    int crop = VAC_CROP_NONE;
    json_t *resize = NULL;
    spec->crop_fraction = 1.0;
    vaccel_status status = vac_get_object(outer, input, "resize", &resize);
    if (status == VACCEL_OK && resize != NULL) {
        status = vac_check_keys(&at, resize, known);
        if (status == VACCEL_OK) {
            status = vac_get_word(&at, resize, "filter", false, vac_filter_words, &filter);
        }
        if (status == VACCEL_OK) {
            status = vac_get_word(&at, resize, "crop", false, vac_crop_words, &crop);
        }
        json_t *fraction = json_object_get(resize, "crop_fraction");
        if (status == VACCEL_OK && fraction != NULL) {
            double value = json_is_number(fraction) ? json_number_value(fraction) : 0.0;
            if (!(value > 0 && value <= 1)) {
                status = vac_fail_wrong(&at, "crop_fraction", "a number above 0 and up to 1");
            }
            spec->crop_fraction = value;
        }
    }
    spec->filter = (enum vac_media_filter)filter;
    spec->crop = (enum vac_media_crop)crop;
    return status;
}

static vaccel_status read_input(const struct vac_members *outer, json_t *root,
                                struct vac_model_info *info)
{
    static const char *const known[] = {"name", "layout", "dtype",  "shape", "color",
                                        "mean", "std",    "resize", NULL};
    json_t *input = NULL;
    vaccel_status status = vac_get_object(outer, root, "input", &input);
    if (status != VACCEL_OK || input == NULL) {
        return status;
    }
    struct vac_members at = {outer->where, "input.", outer->err};
    struct vac_media_tensor_spec *spec = &info->input;
    int layout = 0, dtype = 0, color = 0;
    for (size_t c = 0; c < 3; c++) {
        spec->mean[c] = 0.0f;
        spec->std[c] = 1.0f;
    }
    status = vac_check_keys(&at, input, known);
    if (status == VACCEL_OK) {
        status = vac_get_string(&at, input, "name", false, &info->input_name);
    }
    if (status == VACCEL_OK) {
        status = vac_get_word(&at, input, "layout", true, vac_layout_words, &layout);
    }
    if (status == VACCEL_OK) {
        status = vac_get_word(&at, input, "dtype", true, vac_dtype_words, &dtype);
    }
    if (status == VACCEL_OK) {
        status = vac_get_word(&at, input, "color", false, vac_color_words, &color);
    }
    spec->layout = (enum vac_media_layout)layout;
    spec->dtype = (enum vac_media_dtype)dtype;
    spec->color = (enum vac_media_color)color;
    size_t channels = vac_media_spec_channels(spec);
    if (status == VACCEL_OK) {
        status = read_shape(&at, input, info);
    }
    if (status == VACCEL_OK) {
        status = vac_get_channels(&at, input, "mean", channels, spec->mean);
    }
    if (status == VACCEL_OK) {
        status = vac_get_channels(&at, input, "std", channels, spec->std);
    }
    if (status == VACCEL_OK) {
        status = read_resize(&at, input, spec);
    }
    struct vac_error detail;
    if (status == VACCEL_OK && vac_media_spec_check(spec, &detail) != VACCEL_OK) {
        status = vac_media_fail(at.err, VACCEL_ERR_FORMAT, "%s: %.400s", at.where, detail.message);
    }
    info->has_input = true;
    return status;
}

static vaccel_status read_output(const struct vac_members *outer, json_t *root,
                                 struct vac_model_info *info)
{
    static const char *const known[] = {"name", "activation", "detect", "segment",
                                        "pose", "depth",      NULL};
    json_t *output = NULL;
    vaccel_status status = vac_get_object(outer, root, "output", &output);
    if (status != VACCEL_OK || output == NULL) {
        return status;
    }
    struct vac_members at = {outer->where, "output.", outer->err};
    int activation = VAC_ACTIVATION_NONE;
    status = vac_check_keys(&at, output, known);
    if (status == VACCEL_OK) {
        status = vac_get_string(&at, output, "name", false, &info->output_name);
    }
    if (status == VACCEL_OK) {
        status = vac_read_outputs(&at, output, info);
    }
    if (status == VACCEL_OK) {
        bool other = info->detect.described || info->segment.described || info->pose.described ||
                     info->depth.described;
        status = vac_get_word(&at, output, "activation", !other, vac_activation_words, &activation);
    }
    info->activation = (enum vac_model_activation)activation;
    info->has_output = true;
    return status;
}

/* Copies an array of strings, none of them with control characters. */
static vaccel_status copy_strings(const struct vac_members *at, json_t *array, const char *key,
                                  size_t longest, char ***out, size_t *count)
{
    size_t size = json_array_size(array);
    *out = calloc(size > 0 ? size : 1, sizeof(**out));
    if (*out == NULL) {
        return vac_media_fail(at->err, VACCEL_ERR_NO_MEMORY, "no memory for %s", at->where);
    }
    *count = size;
    for (size_t i = 0; i < size; i++) {
        json_t *item = json_array_get(array, i);
        const char *text = json_string_value(item);
        if (text == NULL || strlen(text) > longest || !vac_is_plain_utf8(text, strlen(text))) {
            return vac_fail_wrong(at, key, "an array of plain strings");
        }
        (*out)[i] = strdup(text);
        if ((*out)[i] == NULL) {
            return vac_media_fail(at->err, VACCEL_ERR_NO_MEMORY, "no memory for %s", at->where);
        }
    }
    return VACCEL_OK;
}

/* An op on images needs to know the input, and some also how the outputs are to be read. */
static vaccel_status check_op(const struct vac_members *at, const struct vac_model_info *info,
                              const char *op)
{
    const struct {
        const char *op, *section;
        bool described;
    } needs[] = {{"image_detect", "detect", info->detect.described},
                 {"image_segment", "segment", info->segment.described},
                 {"image_pose", "pose", info->pose.described},
                 {"image_depth", "depth", info->depth.described}};
    if (strncmp(op, "image_", 6) == 0 && !info->has_input) {
        return vac_media_fail(at->err, VACCEL_ERR_FORMAT,
                              "%s: op \"%.64s\" takes an image, but \"input\" is missing; describe "
                              "the model's input",
                              at->where, op);
    }
    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
        if (strcmp(op, needs[i].op) == 0 && !needs[i].described) {
            return vac_media_fail(at->err, VACCEL_ERR_FORMAT,
                                  "%s: op \"%s\" needs to know how to read the outputs, but "
                                  "\"output.%s\" is missing; add it (docs/model-json.md)",
                                  at->where, op, needs[i].section);
        }
    }
    return VACCEL_OK;
}

static vaccel_status read_ops(const struct vac_members *at, json_t *root,
                              struct vac_model_info *info)
{
    json_t *ops = json_object_get(root, "ops");
    if (ops == NULL) {
        return vac_fail_missing(at, "ops", "an array of op names, as [\"image_classify\"]");
    }
    if (!json_is_array(ops) || json_array_size(ops) == 0 || json_array_size(ops) > MAX_OPS) {
        return vac_fail_wrong(at, "ops", "an array of 1 to 64 op names");
    }
    vaccel_status status = copy_strings(at, ops, "ops", MAX_NAME, &info->ops, &info->op_count);
    for (size_t i = 0; status == VACCEL_OK && i < info->op_count; i++) {
        status = check_op(at, info, info->ops[i]);
    }
    return status;
}

static vaccel_status read_labels(const struct vac_members *at, json_t *root,
                                 struct vac_model_info *info)
{
    json_t *labels = json_object_get(root, "labels");
    if (json_is_string(labels)) {
        vaccel_status status = vac_get_string(at, root, "labels", false, &info->labels_file);
        return status == VACCEL_OK ? check_inner_path(at, "labels", info->labels_file) : status;
    }
    if (labels == NULL) {
        return VACCEL_OK;
    }
    if (!json_is_array(labels) || json_array_size(labels) == 0) {
        return vac_fail_wrong(at, "labels", "the name of a file, or an array of strings");
    }
    return copy_strings(at, labels, "labels", VAC_LABEL_MAX_BYTES, &info->labels,
                        &info->label_count);
}

static vaccel_status read_checksum(const struct vac_members *at, json_t *root,
                                   struct vac_model_info *info)
{
    json_t *size = json_object_get(root, "size");
    if (size != NULL) {
        if (!json_is_integer(size) || json_integer_value(size) < 1) {
            return vac_fail_wrong(at, "size", "a whole number of bytes above 0");
        }
        info->has_size = true;
        info->size = (uint64_t)json_integer_value(size);
    }
    json_t *sum = json_object_get(root, "sha256");
    if (sum != NULL) {
        const char *text = json_string_value(sum);
        if (text == NULL || strlen(text) != VAC_SHA256_HEX - 1 ||
            strspn(text, "0123456789abcdef") != VAC_SHA256_HEX - 1) {
            return vac_fail_wrong(at, "sha256", "a string of 64 lower-case hexadecimal digits");
        }
        memcpy(info->sha256, text, VAC_SHA256_HEX);
    }
    return VACCEL_OK;
}

static vaccel_status read_root(const struct vac_members *at, json_t *root,
                               struct vac_model_info *info)
{
    static const char *const known[] = {
        "format_version", "name", "description", "license", "source", "format",  "file", "size",
        "sha256",         "ops",  "input",       "output",  "labels", "$schema", NULL};
    if (!json_is_object(root)) {
        return vac_media_fail(at->err, VACCEL_ERR_FORMAT,
                              "%s is not a JSON object; see docs/model-json.md for what it holds",
                              at->where);
    }
    json_t *version = json_object_get(root, "format_version");
    if (version == NULL) {
        return vac_fail_missing(at, "format_version", "1");
    }
    if (!json_is_integer(version) || json_integer_value(version) < 1) {
        return vac_fail_wrong(at, "format_version", "a whole number from 1 on");
    }
    if (json_integer_value(version) > VAC_MODEL_FORMAT_VERSION) {
        return vac_media_fail(
            at->err, VACCEL_ERR_UNSUPPORTED,
            "%s has format_version %lld, and this release reads up to %d; upgrade vaccel, "
            "or fetch the model in the older format",
            at->where, (long long)json_integer_value(version), VAC_MODEL_FORMAT_VERSION);
    }
    struct {
        const char *key;
        bool required;
        char **out;
    } strings[] = {{"name", true, &info->name},
                   {"description", false, &info->description},
                   {"license", false, &info->license},
                   {"source", false, &info->source},
                   {"file", true, &info->file}};
    vaccel_status status = vac_check_keys(at, root, known);
    for (size_t i = 0; status == VACCEL_OK && i < sizeof(strings) / sizeof(strings[0]); i++) {
        status = vac_get_string(at, root, strings[i].key, strings[i].required, strings[i].out);
    }
    int format = 0;
    if (status == VACCEL_OK) {
        status = vac_get_word(at, root, "format", true, vac_model_formats, &format);
    }
    info->format = (enum vac_model_format)format;
    if (status == VACCEL_OK) {
        status = check_inner_path(at, "file", info->file);
    }
    vaccel_status (*const sections[])(const struct vac_members *, json_t *,
                                      struct vac_model_info *) = {
        read_checksum, read_input, read_output, read_ops, read_labels};
    for (size_t i = 0; status == VACCEL_OK && i < sizeof(sections) / sizeof(sections[0]); i++) {
        status = sections[i](at, root, info);
    }
    return status;
}

/* The deepest nesting of brackets outside strings: jansson's own limit is too deep for a small
 * stack. */
static unsigned nesting(const char *text, size_t size)
{
    unsigned depth = 0, deepest = 0;
    bool string = false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (string) {
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                string = false;
            }
        } else if (c == '"') {
            string = true;
        } else if (c == '{' || c == '[') {
            depth++;
            deepest = deepest > depth ? deepest : depth;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return deepest;
}

void vac_model_info_free(struct vac_model_info *info)
{
    if (info == NULL) {
        return;
    }
    char *strings[] = {info->name,        info->description, info->license, info->source,
                       info->file,        info->path,        info->folder,  info->input_name,
                       info->output_name, info->labels_file};
    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        free(strings[i]);
    }
    vac_free_outputs(info);
    vac_strings_free(info->ops, info->op_count);
    vac_strings_free(info->labels, info->label_count);
    memset(info, 0, sizeof(*info));
}

const char *vac_media_model_format_name(enum vac_model_format format)
{
    return (unsigned)format <= VAC_MODEL_TORCHSCRIPT ? vac_model_formats[format] : NULL;
}

vaccel_status vac_media_model_parse(const char *text, size_t size, const char *where,
                                    struct vac_model_info *info, struct vac_error *err)
{
    if (size > VAC_MODEL_JSON_MAX_BYTES) {
        return vac_media_fail(
            err, VACCEL_ERR_LIMIT,
            "%s has %zu bytes, more than the limit of %d; move the labels to a file of "
            "their own",
            where, size, VAC_MODEL_JSON_MAX_BYTES);
    }
    if (nesting(text, size) > VAC_MODEL_JSON_MAX_DEPTH) {
        return vac_media_fail(err, VACCEL_ERR_FORMAT,
                              "%s nests deeper than %d levels, which no model.json needs; see "
                              "docs/model-json.md for what it holds",
                              where, VAC_MODEL_JSON_MAX_DEPTH);
    }
    json_error_t syntax;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &syntax);
    if (root == NULL) {
        return vac_media_fail(err, VACCEL_ERR_FORMAT,
                              "%s is not valid JSON: line %d, column %d: %s; correct it there",
                              where, syntax.line, syntax.column, syntax.text);
    }
    struct vac_members at = {where, "", err};
    struct vac_model_info parsed;
    memset(&parsed, 0, sizeof(parsed));
    vaccel_status status = read_root(&at, root, &parsed);
    json_decref(root);
    if (status != VACCEL_OK) {
        vac_model_info_free(&parsed);
        return status;
    }
    *info = parsed;
    return VACCEL_OK;
}

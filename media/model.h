/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Model folders: a model file, and a model.json that says how to feed it. docs/model-json.md has
 * the format.
 *
 * What is read here is hostile until checked: sizes, types, nesting, repeated keys, paths that
 * leave the folder, files that are not files. All functions are thread-safe.
 */
#ifndef VACCEL_MEDIA_MODEL_H
#define VACCEL_MEDIA_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/status.h>
#include <vaccel/view.h>

#include "media/error.h"
#include "media/image.h"
#include "media/output.h"
#include "media/sha256.h"

enum { VAC_MODEL_MAX_RANK = 8 };

enum vac_model_format {
    VAC_MODEL_ONNX = 0,
    VAC_MODEL_OPENVINO = 1, /* IR: an .xml file, its .bin beside it */
    VAC_MODEL_TFLITE = 2,
    VAC_MODEL_SAVED_MODEL = 3, /* TensorFlow: a folder that holds saved_model.pb */
    VAC_MODEL_TORCHSCRIPT = 4
};

enum vac_model_activation {
    VAC_ACTIVATION_NONE = 0,    /* the output holds probabilities already */
    VAC_ACTIVATION_SOFTMAX = 1, /* the output holds logits; the host applies softmax */
    VAC_ACTIVATION_SIGMOID = 2  /* logits, each on its own: the host applies 1 / (1 + exp(-x)) */
};

/**
 * A model's metadata. Strings are malloc'ed UTF-8, NULL when absent; the structure owns all it
 * points at and is freed by vac_model_info_free.
 */
struct vac_model_info {
    char *name;
    char *description;
    char *license;
    char *source;
    enum vac_model_format format;
    char *file;   /* relative to the folder, as model.json has it; NULL when the model came from
                     memory */
    char *folder; /* absolute; NULL when the model came from memory */
    char *path;   /* absolute path of `file`; NULL when the model came from memory */
    bool has_size;
    uint64_t size;               /* bytes of `file` (of saved_model.pb in it, for SAVED_MODEL) */
    char sha256[VAC_SHA256_HEX]; /* of the same, lower case; "" when not recorded */
    char **ops;                  /* names of the ops that the model serves */
    size_t op_count;

    bool has_input; /* an image input is described */
    char *input_name;
    int64_t input_shape[4]; /* in the layout's order; [0] is 1 or -1 */
    struct vac_media_tensor_spec input;

    bool has_output;
    char *output_name;
    enum vac_model_activation activation;
    /* What else is said of outputs, for the op of that name. */
    struct vac_detect_output detect;
    struct vac_segment_output segment;
    struct vac_pose_output pose;
    struct vac_depth_output depth;

    char *labels_file; /* relative; NULL when the labels are inline or absent */
    char **labels;
    size_t label_count;
};

/** Frees what `info` owns and zeroes it. NULL and a zeroed structure are taken. */
void vac_model_info_free(struct vac_model_info *info);

/** "onnx", "openvino", "tflite", "saved_model", "torchscript"; NULL for another value. Static
 * storage. */
const char *vac_media_model_format_name(enum vac_model_format format);

/**
 * Reads the text of a model.json, `size` bytes of UTF-8, without touching the disk: `file` is
 * checked for form only, and a `labels` file is named but not read. `where` names the text in
 * messages. `info` is filled on success only. Errors: VACCEL_ERR_FORMAT, VACCEL_ERR_LIMIT,
 * VACCEL_ERR_UNSUPPORTED (a newer format_version), VACCEL_ERR_NO_MEMORY.
 */
vaccel_status vac_media_model_parse(const char *text, size_t size, const char *where,
                                    struct vac_model_info *info, struct vac_error *err);

/**
 * Loads a model's metadata from a folder, or from a model file whose folder has a model.json that
 * names it. Checks that the file is there, is regular, has the recorded size and begins like its
 * format; the SHA-256 is left to vac_media_model_verify. Reads the labels.
 *
 * Errors: those of vac_media_model_parse; VACCEL_ERR_NOT_FOUND (no such path, no model.json, no
 * file), VACCEL_ERR_DENIED (a path leaves the folder, no permission), VACCEL_ERR_IO.
 */
vaccel_status vac_media_model_load(const char *path, struct vac_model_info *info,
                                   struct vac_error *err);

/**
 * The same for a model view: from its path when it has one, else from its bytes and metadata.
 * Labels of a model from memory must be inline. The result borrows nothing from the view.
 */
vaccel_status vac_media_model_load_view(const vaccel_model_view *model, struct vac_model_info *info,
                                        struct vac_error *err);

/**
 * The same for ops that need only the network: a bare file without a model.json, and bytes without
 * metadata, are known by their content. `op_count` is then 1, and the op "infer".
 */
vaccel_status vac_media_model_load_network(const vaccel_model_view *model,
                                           struct vac_model_info *info, struct vac_error *err);

/** Called now and then with bytes done and bytes in all; anything but 0 stops with
 * VACCEL_ERR_CANCELLED. */
typedef int vac_media_progress(void *user, uint64_t done, uint64_t total);

/**
 * Computes the SHA-256 of a loaded model's file and compares it with the recorded one. `progress`
 * may be NULL. Errors: VACCEL_ERR_FORMAT (it differs), VACCEL_ERR_INVALID (none recorded, or the
 * model came from memory), VACCEL_ERR_NOT_FOUND, VACCEL_ERR_IO, VACCEL_ERR_CANCELLED.
 */
vaccel_status vac_media_model_verify(const struct vac_model_info *info,
                                     vac_media_progress *progress, void *user,
                                     struct vac_error *err);

/**
 * Describes a bare model file (or SavedModel folder) for `vaccel model init`: recognises its format
 * by content and extension, names it after the file, and computes size and SHA-256. The op is
 * "infer"; input, output and labels are left to the caller. Errors: as vac_media_model_load, and
 * VACCEL_ERR_FORMAT for a file that is not a model.
 */
vaccel_status vac_media_model_describe(const char *path, vac_media_progress *progress, void *user,
                                       struct vac_model_info *info, struct vac_error *err);

/**
 * Writes `info` as a model.json at `path`: to a temporary file beside it, synced, then renamed, so
 * that a reader sees all of it or nothing. An existing file is replaced only when `replace`. Inline
 * labels are written unless `labels_file` is set. Errors: VACCEL_ERR_DENIED (it exists and
 * `replace` is false, no permission), VACCEL_ERR_IO (no space, ...; nothing is left behind),
 * VACCEL_ERR_INVALID, VACCEL_ERR_NO_MEMORY.
 */
vaccel_status vac_media_model_write_json(const struct vac_model_info *info, const char *path,
                                         bool replace, struct vac_error *err);

#endif

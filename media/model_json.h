/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: the words of model.json, shared by its reader and its writer. */
#ifndef VACCEL_MEDIA_MODEL_JSON_H
#define VACCEL_MEDIA_MODEL_JSON_H

#include <jansson.h>

enum {
    VAC_MODEL_FORMAT_VERSION = 1,
    VAC_MODEL_JSON_MAX_BYTES = 16 << 20, /* inline labels can be many */
    VAC_MODEL_JSON_MAX_DEPTH = 16,
    VAC_MAX_KEYPOINTS = 1024
};

/* Each list is in the order of its enumeration and ends in NULL. */
extern const char *const vac_model_formats[];
extern const char *const vac_layout_words[];
extern const char *const vac_dtype_words[];
extern const char *const vac_color_words[];
extern const char *const vac_filter_words[];
extern const char *const vac_crop_words[];
extern const char *const vac_activation_words[];

/** The shortest decimal that reads back as the same float: 0.485 rather than 0.48500001430511475.
 */
json_t *vac_json_float(float value);

#endif

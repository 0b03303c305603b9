/* SPDX-License-Identifier: Apache-2.0 */
/** Where an answer about a photo came from, as every command that looks at photos says it. */
#ifndef VAC_CLI_ORIGIN_H
#define VAC_CLI_ORIGIN_H

#include <jansson.h>

#include <vaccel/ops.h>

/** The strings belong to the result that it was taken from. */
struct vac_origin {
    const char *backend, *device, *model_sha256;
    vaccel_precision precision;
    double elapsed_ms;
};

/** That of a result of this kind, such as `classification`; `elapsed_ms` is left 0. */
#define VAC_ORIGIN_OF(kind, result)                                                                \
    ((struct vac_origin){                                                                          \
        .backend = vaccel_##kind##_backend(result),                                                \
        .device = vaccel_##kind##_device(result),                                                  \
        .model_sha256 = vaccel_##kind##_model_sha256(result),                                      \
        .precision = vaccel_##kind##_precision(result),                                            \
    })

/** Prints a heading: the photo, and where the answer came from. */
void vac_origin_print(const char *path, const struct vac_origin *origin);

/** Sets the same into what is said of the photo in JSON. */
void vac_origin_json(json_t *object, const struct vac_origin *origin);

#endif

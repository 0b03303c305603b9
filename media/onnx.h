/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an ONNX file asks its framework to read besides: tensors may name files ("external data"),
 * and a file of somebody else's could name any. A scan of the protobuf alone, without the onnx
 * library; the format is onnx.proto3 of https://github.com/onnx/onnx (docs/ExternalData.md there).
 */
#ifndef VACCEL_MEDIA_ONNX_H
#define VACCEL_MEDIA_ONNX_H

#include <stddef.h>
#include <stdint.h>

#include <vaccel/view.h>

#include "media/error.h"
#include "media/model.h"

/** Longer locations are refused. */
enum { VAC_ONNX_MAX_LOCATION = 1024 };

/** Takes one location, NUL-terminated, as the file has it; anything but VACCEL_OK ends the scan. */
typedef vaccel_status vac_onnx_location_fn(void *user, const char *location, struct vac_error *err);

/**
 * Calls `found` for each location of external data in an ONNX model in memory, in whatever part of
 * it a framework would look. `where` names the model in messages. Bounded in time by `size`, in
 * memory by a constant. Errors: VACCEL_ERR_FORMAT (it is damaged, or nested deeper than protobuf
 * allows), those of `found`.
 */
vaccel_status vac_onnx_locations(const void *data, size_t size, const char *where,
                                 vac_onnx_location_fn *found, void *user, struct vac_error *err);

/** The same for a file that is open for reading. Errors: also VACCEL_ERR_IO. */
vaccel_status vac_onnx_file_locations(int fd, uint64_t size, const char *where,
                                      vac_onnx_location_fn *found, void *user,
                                      struct vac_error *err);

/**
 * Checks, before a framework reads a model that vac_media_model_load_network or one of its kin has
 * described, that all its external data is in regular files within the folder of the model file.
 * Models of other formats are taken as they are.
 *
 * Errors: VACCEL_ERR_DENIED (a location is absolute, has "..", or is a link that leaves the
 * folder), VACCEL_ERR_NOT_FOUND (a file is missing), VACCEL_ERR_UNSUPPORTED (external data in a
 * model from memory, beside which there is no folder), VACCEL_ERR_FORMAT, VACCEL_ERR_IO,
 * VACCEL_ERR_NO_MEMORY.
 */
vaccel_status vac_media_onnx_check(const struct vac_model_info *info,
                                   const vaccel_model_view *model, struct vac_error *err);

#endif

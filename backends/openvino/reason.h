/* SPDX-License-Identifier: Apache-2.0 */
/** OpenVINO's own words about a failure, fit for one line. */
#ifndef VACCEL_OPENVINO_REASON_H
#define VACCEL_OPENVINO_REASON_H

#include <stddef.h>

#include "functions.h"

enum { VAC_OPENVINO_REASON_SIZE = 256 };

/**
 * Reduces the text of an OpenVINO exception to what a user can use: drops the lines that name its
 * source files, joins the others, and cuts what is longer than `out` at a character's boundary.
 * `out` is empty when nothing is left.
 */
void vac_openvino_shorten(const char *raw, char *out, size_t size);

/**
 * Why the last call failed with `code`. OpenVINO keeps one message for the whole process: when two
 * threads fail at the same moment, one may get the other's.
 */
void vac_openvino_reason(const struct vac_openvino_functions *ov, ov_status_e code,
                         char out[VAC_OPENVINO_REASON_SIZE]);

#endif

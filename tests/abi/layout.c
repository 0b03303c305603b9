/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The layouts that have shipped. Do not ever change a line: a struct grows at its end, and what is
 * here stays where it is. Options and tables may be larger than what is asserted; structs that are
 * passed in arrays may not.
 */
#include <stddef.h>

#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

#define AT(type, member, offset)                                                                   \
    _Static_assert(offsetof(type, member) == (offset), #type "." #member " has moved")
#define SIZE(type, size) _Static_assert(sizeof(type) == (size), "sizeof(" #type ") has changed")
#define LEAST(type, size) _Static_assert(sizeof(type) >= (size), #type " has shrunk")

_Static_assert(sizeof(vaccel_status) == 4, "enumerations are int32_t");
_Static_assert(sizeof(vaccel_precision) == 4, "enumerations are int32_t");

#if defined(__LP64__)

/* Options: since 0.1. */
AT(vaccel_session_options, struct_size, 0);
AT(vaccel_session_options, precision, 4);
AT(vaccel_session_options, backend, 8);
AT(vaccel_session_options, device, 16);
LEAST(vaccel_session_options, 24);

AT(vaccel_image_geometry, struct_size, 0);
AT(vaccel_image_geometry, format, 4);
AT(vaccel_image_geometry, width, 8);
AT(vaccel_image_geometry, height, 12);
AT(vaccel_image_geometry, stride, 16);
LEAST(vaccel_image_geometry, 24);

AT(vaccel_image_classify_params, struct_size, 0);
AT(vaccel_image_classify_params, top_k, 4);
AT(vaccel_image_classify_params, min_score, 8);
LEAST(vaccel_image_classify_params, 12);

/* Passed in arrays: since 0.1. */
AT(vaccel_tensor, name, 0);
AT(vaccel_tensor, data, 8);
AT(vaccel_tensor, size, 16);
AT(vaccel_tensor, shape, 24);
AT(vaccel_tensor, rank, 32);
AT(vaccel_tensor, dtype, 36);
AT(vaccel_tensor, buffer, 40);
SIZE(vaccel_tensor, 48);

AT(vaccel_segment, data, 0);
AT(vaccel_segment, size, 8);
AT(vaccel_segment, flags, 16);
SIZE(vaccel_segment, 24);

AT(vaccel_backend_op, op, 0);
AT(vaccel_backend_op, version, 4);
AT(vaccel_backend_op, run, 8);
AT(vaccel_backend_op, submit, 16);
SIZE(vaccel_backend_op, 24);

AT(vaccel_label_score_view, index, 0);
AT(vaccel_label_score_view, score, 4);
AT(vaccel_label_score_view, label, 8);
SIZE(vaccel_label_score_view, 16);

/* What backends see: since backend ABI 2. */
AT(vaccel_image_view, format, 0);
AT(vaccel_image_view, width, 4);
AT(vaccel_image_view, height, 8);
AT(vaccel_image_view, stride, 16);
AT(vaccel_image_view, data, 24);
AT(vaccel_image_view, size, 32);
AT(vaccel_image_view, buffer, 40);

AT(vaccel_model_view, name, 0);
AT(vaccel_model_view, path, 8);
AT(vaccel_model_view, data, 16);
AT(vaccel_model_view, size, 24);
AT(vaccel_model_view, sha256, 32);
AT(vaccel_model_view, metadata, 40);
AT(vaccel_model_view, id, 48);

AT(vaccel_buffer_view, data, 0);
AT(vaccel_buffer_view, size, 8);
AT(vaccel_buffer_view, owner, 16);
AT(vaccel_buffer_view, fd, 24);
AT(vaccel_buffer_view, reserved, 28);
AT(vaccel_buffer_view, offset, 32);

AT(vaccel_origin, backend, 0);
AT(vaccel_origin, device, 8);
AT(vaccel_origin, model_sha256, 16);
AT(vaccel_origin, precision, 24);
AT(vaccel_origin, phase_ns, 32);
SIZE(vaccel_origin, 64);

AT(vaccel_attributes, backend, 0);
AT(vaccel_attributes, device, 8);
AT(vaccel_attributes, precision, 16);
AT(vaccel_attributes, hops, 20);
AT(vaccel_attributes, performance, 24);
AT(vaccel_attributes, profile, 28);

AT(vaccel_invocation, struct_size, 0);
AT(vaccel_invocation, op, 4);
AT(vaccel_invocation, version, 8);
AT(vaccel_invocation, loaded, 16);
AT(vaccel_invocation, attributes, 24);
AT(vaccel_invocation, cancelled, 32);

AT(vaccel_image_classify_args, image, 0);
AT(vaccel_image_classify_args, model, 8);
AT(vaccel_image_classify_args, params, 16);
AT(vaccel_image_classify_args, result, 24);

AT(vaccel_model_describe_args, model, 0);
AT(vaccel_model_describe_args, result, 8);

AT(vaccel_infer_args, model, 0);
AT(vaccel_infer_args, inputs, 8);
AT(vaccel_infer_args, inputs_count, 16);
AT(vaccel_infer_args, outputs, 24);
AT(vaccel_infer_args, outputs_count, 32);
AT(vaccel_infer_args, result, 40);

AT(vaccel_image_classify_batch_args, images, 0);
AT(vaccel_image_classify_batch_args, images_count, 8);
AT(vaccel_image_classify_batch_args, model, 16);
AT(vaccel_image_classify_batch_args, params, 24);
AT(vaccel_image_classify_batch_args, result, 32);

AT(vaccel_host, struct_size, 0);
AT(vaccel_host, abi_version, 4);
AT(vaccel_host, fail, 8);
AT(vaccel_host, last_error, 16);
AT(vaccel_host, log, 24);
AT(vaccel_host, add_device, 32);
AT(vaccel_host, set_version, 40);
AT(vaccel_host, make, 48);
AT(vaccel_host, drop, 56);
AT(vaccel_host, import_buffer, 64);
AT(vaccel_host, complete, 72);
AT(vaccel_host, open_model, 80);
AT(vaccel_host, close_model, 88);
AT(vaccel_host, keep_model, 96);
AT(vaccel_host, call, 104);
AT(vaccel_host, make_shared, 112);
AT(vaccel_host, buffer_view, 120);
AT(vaccel_host, target, 128);

AT(vaccel_backend, struct_size, 0);
AT(vaccel_backend, abi_version, 4);
AT(vaccel_backend, name, 8);
AT(vaccel_backend, version, 16);
AT(vaccel_backend, description, 24);
AT(vaccel_backend, rank, 32);
AT(vaccel_backend, flags, 36);
AT(vaccel_backend, ops, 40);
AT(vaccel_backend, op_count, 48);
AT(vaccel_backend, probe, 56);
AT(vaccel_backend, open, 64);
AT(vaccel_backend, model_accepts, 72);
AT(vaccel_backend, model_load, 80);
AT(vaccel_backend, model_unload, 88);
AT(vaccel_backend, cancel, 96);
AT(vaccel_backend, buffer_import, 104);
AT(vaccel_backend, buffer_release, 112);
AT(vaccel_backend, health, 120);

#endif

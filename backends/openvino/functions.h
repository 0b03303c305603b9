/* SPDX-License-Identifier: Apache-2.0 */
/** The functions of OpenVINO's C API that this backend calls, as a table that library.c fills. */
#ifndef VACCEL_OPENVINO_FUNCTIONS_H
#define VACCEL_OPENVINO_FUNCTIONS_H

#include <openvino/c/openvino.h>

/* One list, so that the table's fields, their types and the names looked up cannot differ. */
#define VAC_OPENVINO_FUNCTIONS(X)                                                                  \
    X(available_devices_free)                                                                      \
    X(compiled_model_create_infer_request)                                                         \
    X(compiled_model_free)                                                                         \
    X(compiled_model_get_property)                                                                 \
    X(compiled_model_input_by_index)                                                               \
    X(compiled_model_input_by_name)                                                                \
    X(compiled_model_output_by_index)                                                              \
    X(compiled_model_output_by_name)                                                               \
    X(core_compile_model)                                                                          \
    X(core_create)                                                                                 \
    X(core_free)                                                                                   \
    X(core_get_available_devices)                                                                  \
    X(core_get_property)                                                                           \
    X(core_read_model)                                                                             \
    X(core_read_model_from_memory_buffer)                                                          \
    X(free)                                                                                        \
    X(get_error_info)                                                                              \
    X(get_last_err_msg)                                                                            \
    X(get_openvino_version)                                                                        \
    X(infer_request_free)                                                                          \
    X(infer_request_get_input_tensor_by_index)                                                     \
    X(infer_request_get_output_tensor_by_index)                                                    \
    X(infer_request_infer)                                                                         \
    X(infer_request_set_input_tensor_by_index)                                                     \
    X(infer_request_set_output_tensor_by_index)                                                    \
    X(infer_request_start_async)                                                                   \
    X(infer_request_wait)                                                                          \
    X(model_const_input_by_index)                                                                  \
    X(model_const_output_by_index)                                                                 \
    X(model_const_output_by_name)                                                                  \
    X(model_free)                                                                                  \
    X(model_inputs_size)                                                                           \
    X(model_outputs_size)                                                                          \
    X(model_reshape_by_port_indexes)                                                               \
    X(output_const_port_free)                                                                      \
    X(partial_shape_create)                                                                        \
    X(partial_shape_free)                                                                          \
    X(port_get_any_name)                                                                           \
    X(port_get_element_type)                                                                       \
    X(port_get_partial_shape)                                                                      \
    X(shape_create)                                                                                \
    X(shape_free)                                                                                  \
    X(tensor_create)                                                                               \
    X(tensor_create_from_host_ptr)                                                                 \
    X(tensor_data)                                                                                 \
    X(tensor_free)                                                                                 \
    X(tensor_get_byte_size)                                                                        \
    X(tensor_get_shape)                                                                            \
    X(tensor_set_shape)                                                                            \
    X(version_free)

/** `ov_core_create` is called as `ov->core_create`. */
struct vac_openvino_functions {
#define VAC_FIELD(name) __typeof__(ov_##name) *name;
    VAC_OPENVINO_FUNCTIONS(VAC_FIELD)
#undef VAC_FIELD
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vaccel._native: the C ABI as the typed layer in src/vaccel uses it.
 *
 * Handles are objects of three types (handle.h); results come back as nested tuples, made in the same call; a failure raises
 * the exception of its status with the message of vaccel_last_error().
 */
%module(package="vaccel") native

%{
#include "bindings/python/native/argument.h"
#include "bindings/python/native/array.h"
#include "bindings/python/native/borrow.h"
#include "bindings/python/native/buffer.h"
#include "bindings/python/native/call.h"
#include "bindings/python/native/convert.h"
#include "bindings/python/native/events.h"
#include "bindings/python/native/handle.h"
#include "bindings/python/native/images.h"
#include "bindings/python/native/infer.h"
#include "bindings/python/native/log.h"
#include "bindings/python/native/mailbox.h"
#include "bindings/python/native/quick.h"
#include "bindings/python/native/raise.h"
#include "bindings/python/native/resources.h"
#include "bindings/python/native/tensor.h"
%}

typedef int32_t vaccel_status;

%typemap(out) vaccel_status %{
    if (vac_py_done($1))
        SWIG_fail;
    $result = SWIG_Py_Void();
%}

%define VAC_PY_UNSIGNED(TYPE, MAX)
%typemap(in) TYPE {
    uint64_t value;
    if (!vac_py_unsigned($input, "$1_name", MAX, &value))
        SWIG_fail;
    $1 = (TYPE)value;
}
%enddef
VAC_PY_UNSIGNED(uint8_t, UINT8_MAX)
VAC_PY_UNSIGNED(uint16_t, UINT16_MAX)
VAC_PY_UNSIGNED(uint32_t, UINT32_MAX)
VAC_PY_UNSIGNED(uint64_t, UINT64_MAX)

%define VAC_PY_SIGNED(TYPE, MIN, MAX)
%typemap(in) TYPE {
    int64_t value;
    if (!vac_py_signed($input, "$1_name", MIN, MAX, &value))
        SWIG_fail;
    $1 = (TYPE)value;
}
%enddef
VAC_PY_SIGNED(int8_t, INT8_MIN, INT8_MAX)
VAC_PY_SIGNED(int16_t, INT16_MIN, INT16_MAX)
VAC_PY_SIGNED(int32_t, INT32_MIN, INT32_MAX)
VAC_PY_SIGNED(int64_t, INT64_MIN, INT64_MAX)

%typemap(in) float "if (!vac_py_float($input, \"$1_name\", &$1)) SWIG_fail;"
%typemap(in) double "if (!vac_py_double($input, \"$1_name\", &$1)) SWIG_fail;"

%typemap(in) const char * "if (!vac_py_string($input, \"$1_name\", (const char **)&$1)) SWIG_fail;"
%typemap(freearg) const char * ""
%typemap(out) const char * "$result = $1 ? vac_py_text($1) : SWIG_Py_Void();"

/* A handle stays pinned until the call is over; None leaves out an optional model or image. */
%define VAC_PY_HANDLE(TYPE, KIND)
%typemap(in) TYPE * "if (!($1 = vac_py_pin($input, KIND, \"$1_name\"))) SWIG_fail;"
%typemap(freearg) TYPE * "if ($1) vac_py_unpin($1);"
%typemap(in) TYPE *OPTIONAL "if ($input != Py_None && !($1 = vac_py_pin($input, KIND, \"$1_name\"))) SWIG_fail;"
%enddef
VAC_PY_HANDLE(vac_py_session, VAC_PY_SESSION)
VAC_PY_HANDLE(vac_py_model, VAC_PY_MODEL)
VAC_PY_HANDLE(vac_py_image, VAC_PY_IMAGE)
VAC_PY_HANDLE(vac_py_buffer, VAC_PY_BUFFER)
VAC_PY_HANDLE(vac_py_call, VAC_PY_CALL)

/* Several, in any sequence. */
%typemap(in) vac_py_images * (vac_py_images list) "if (!($1 = vac_py_images_pin($input, \"$1_name\", &list))) SWIG_fail;"
%typemap(freearg) vac_py_images * "if ($1) vac_py_images_unpin($1);"

/* Arrays, held until the call is over. */
%define VAC_PY_ARRAY(NAME, DTYPE)
%typemap(in) vac_py_in_##NAME * (vac_py_array held) "if (!($1 = vac_py_array_hold($input, \"$1_name\", DTYPE, false, &held))) SWIG_fail;"
%typemap(freearg) vac_py_in_##NAME * "if ($1) vac_py_array_drop($1);"
%typemap(in) vac_py_out_##NAME * (vac_py_array held) "if (!($1 = vac_py_array_hold($input, \"$1_name\", DTYPE, true, &held))) SWIG_fail;"
%typemap(freearg) vac_py_out_##NAME * "if ($1) vac_py_array_drop($1);"
%enddef
VAC_PY_ARRAY(bool, VACCEL_DTYPE_BOOL)
VAC_PY_ARRAY(i8, VACCEL_DTYPE_I8)
VAC_PY_ARRAY(u8, VACCEL_DTYPE_U8)
VAC_PY_ARRAY(i16, VACCEL_DTYPE_I16)
VAC_PY_ARRAY(u16, VACCEL_DTYPE_U16)
VAC_PY_ARRAY(i32, VACCEL_DTYPE_I32)
VAC_PY_ARRAY(u32, VACCEL_DTYPE_U32)
VAC_PY_ARRAY(i64, VACCEL_DTYPE_I64)
VAC_PY_ARRAY(u64, VACCEL_DTYPE_U64)
VAC_PY_ARRAY(f32, VACCEL_DTYPE_F32)
VAC_PY_ARRAY(f64, VACCEL_DTYPE_F64)

%typemap(in) bool "if (($1 = PyObject_IsTrue($input)) < 0) SWIG_fail;"
%typemap(out) uint64_t "$result = PyLong_FromUnsignedLongLong($1);"
%typemap(out) uint32_t "$result = PyLong_FromUnsignedLong($1);"

%include "../generated/ops.i"

vaccel_status model_open(PyObject *made, const char *name);
vaccel_status model_from_memory(PyObject *made, PyObject *source, const char *metadata);
const char *model_name(vac_py_model *model);
const char *model_path(vac_py_model *model);
const char *model_folder(uint32_t index);
vaccel_status image_from_file(PyObject *made, const char *path);
vaccel_status image_from_memory(PyObject *made, PyObject *source);
vaccel_status image_from_pixels(PyObject *made, PyObject *source, int32_t format, uint32_t width, uint32_t height,
                                uint64_t stride);
vaccel_status image_from_arrow(PyObject *made, PyObject *capsule, int32_t format, uint32_t width, uint32_t height);
vaccel_status buffer_create(PyObject *made, vac_py_session *session, uint64_t size);
uint64_t buffer_size(vac_py_buffer *buffer);
uint32_t buffer_caps(vac_py_buffer *buffer);
PyObject *call_done(vac_py_call *call);
PyObject *call_wait(vac_py_call *call, int64_t timeout_ns);
vaccel_status call_cancel(vac_py_call *call);
PyObject *call_watch(vac_py_call *call, PyObject *mailbox);
void tensor_class(PyObject *type);
unsigned dtype_size(int32_t dtype);
PyObject *tensor_read(PyObject *value, PyObject *label);
PyObject *tensor_over(PyObject *source, int32_t dtype, PyObject *shape, bool part);
PyObject *tensor_to_dlpack(PyObject *tensor, bool versioned, bool copied);
PyObject *tensor_from_dlpack(PyObject *capsule);
PyObject *infer(vac_py_session *session, vac_py_model *model, PyObject *inputs, PyObject *outputs);
vaccel_status infer_submit(PyObject *made, vac_py_session *session, vac_py_model *model, PyObject *inputs);
PyObject *infer_result(vac_py_call *call);
vaccel_status backend_add_path(const char *path);
vaccel_status inspect(vaccel_inventory **inventory);
const char *version(void);

PyObject *call_function(vac_py_session *session, const char *library, const char *symbol, const char *signature, PyObject *inputs,
                        PyObject *outputs);

%apply vac_py_session *OPTIONAL { vac_py_session *like };
vaccel_status session_open(PyObject *made, vac_py_session *like, const char *backend, const char *device, int32_t precision,
                           int32_t performance, bool profile, bool fallback);
%clear vac_py_session *like;

%apply vac_py_model *OPTIONAL { vac_py_model *model };
vaccel_status session_prepare(vac_py_session *session, uint32_t op, vac_py_model *model);
vaccel_status explain(vac_py_session *session, uint32_t op, vac_py_model *model, vaccel_explanation **explanation);

%rename(log_to) vac_py_log_to;
void vac_py_log_to(PyObject *sink);

%init %{
    if (vac_py_handle_init(m, session_methods) || vac_py_mailbox_init(m) || vac_py_tensor_init(m))
        return -1;
%}

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Making and inspecting sessions, models and images, as SWIG wraps it.
 *
 * `made` is the object to fill; a status below 0 becomes an exception. Sources are borrowed, never
 * copied.
 */
#ifndef VACCEL_PYTHON_RESOURCES_H
#define VACCEL_PYTHON_RESOURCES_H

#include "bindings/python/native/handle.h"

vaccel_status session_open(PyObject *made, vac_py_session *like, const char *backend,
                           const char *device, int32_t precision, int32_t performance, bool profile,
                           bool fallback);
vaccel_status session_prepare(vac_py_session *session, uint32_t op, vac_py_model *model);

vaccel_status model_open(PyObject *made, const char *name);
vaccel_status model_from_memory(PyObject *made, PyObject *source, const char *metadata);
const char *model_name(vac_py_model *model);
const char *model_path(vac_py_model *model);
const char *model_folder(uint32_t index);

vaccel_status image_from_file(PyObject *made, const char *path);
vaccel_status image_from_memory(PyObject *made, PyObject *source);
vaccel_status image_from_pixels(PyObject *made, PyObject *source, int32_t format, uint32_t width,
                                uint32_t height, uint64_t stride);
vaccel_status image_from_arrow(PyObject *made, PyObject *capsule, int32_t format, uint32_t width,
                               uint32_t height);

vaccel_status backend_add_path(const char *path);
vaccel_status inspect(vaccel_inventory **inventory);
vaccel_status explain(vac_py_session *session, uint32_t op, vac_py_model *model,
                      vaccel_explanation **explanation);
const char *version(void);

#endif

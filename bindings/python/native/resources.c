/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/resources.h"

#include "bindings/python/native/borrow.h"
#include "bindings/python/native/buffer.h"
#include "bindings/python/native/quick.h"

/* For failures that have set a Python exception: vac_py_raise() leaves that alone. */
#define RAISED VACCEL_ERR_INVALID

vaccel_status session_open(PyObject *made, vac_py_session *like, const char *backend,
                           const char *device, int32_t precision, int32_t performance, bool profile,
                           bool fallback)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_SESSION);
    if (!handle)
        return RAISED;
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    options.backend = backend;
    options.device = device;
    options.precision = precision;
    options.performance = performance;
    options.profile = profile;
    options.fallback = fallback;
    vaccel_session *session = NULL;
    vaccel_status status =
        like ? vaccel_session_derive(vac_py_session_pointer(like), &options, &session)
             : vaccel_session_open(&options, &session);
    return vac_py_adopt(handle, status, session);
}

vaccel_status session_prepare(vac_py_session *session, uint32_t op, vac_py_model *model)
{
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_session_prepare(vac_py_session_pointer(session), op,
                                               vac_py_model_pointer(model)));
    return status;
}

vaccel_status model_open(PyObject *made, const char *name)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_MODEL);
    if (!handle)
        return RAISED;
    vaccel_model *model = NULL;
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_model_open(name, &model));
    return vac_py_adopt(handle, status, model);
}

vaccel_status model_from_memory(PyObject *made, PyObject *source, const char *metadata)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_MODEL);
    vac_py_borrow *borrow = handle ? vac_py_borrow_buffer(source) : NULL;
    if (!borrow)
        return RAISED;
    vaccel_model *model = NULL;
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_model_from_memory(borrow->data, borrow->size, metadata,
                                                 vac_py_borrow_release, borrow, &model));
    if (status < 0)
        vac_py_borrow_drop(borrow);
    return vac_py_adopt(handle, status, model);
}

const char *model_name(vac_py_model *model)
{
    return vaccel_model_name(vac_py_model_pointer(model));
}

const char *model_path(vac_py_model *model)
{
    return vaccel_model_path(vac_py_model_pointer(model));
}

const char *model_folder(uint32_t index)
{
    return vaccel_model_folder(index);
}

vaccel_status image_from_file(PyObject *made, const char *path)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_IMAGE);
    if (!handle)
        return RAISED;
    vaccel_image *image = NULL;
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_image_from_file(path, &image));
    return vac_py_adopt(handle, status, image);
}

/* Takes `borrow`, which is NULL when an exception is set. What lies in a Buffer is an image of that
 * one, which keeps it by itself: the view of it is not needed. */
static vaccel_status wrap(vac_py_handle *handle, vac_py_borrow *borrow,
                          const vaccel_image_geometry *geometry)
{
    if (!borrow)
        return RAISED;
    vaccel_image *image = NULL;
    vaccel_status status;
    size_t offset;
    const vac_py_buffer *buffer = vac_py_buffer_at(borrow->data, borrow->size, &offset);
    if (buffer)
        status = vaccel_image_from_buffer(geometry, buffer->pointer, offset, borrow->size, &image);
    else if (geometry)
        status = vaccel_image_from_pixels(geometry, borrow->data, borrow->size,
                                          vac_py_borrow_release, borrow, &image);
    else
        status = vaccel_image_from_memory(borrow->data, borrow->size, vac_py_borrow_release, borrow,
                                          &image);
    if (status < 0 || buffer)
        vac_py_borrow_drop(borrow);
    return vac_py_adopt(handle, status, image);
}

vaccel_status image_from_memory(PyObject *made, PyObject *source)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_IMAGE);
    vac_py_borrow *borrow = handle ? vac_py_borrow_buffer(source) : NULL;
    return wrap(handle, borrow, NULL);
}

static vaccel_status wrap_pixels(vac_py_handle *handle, vac_py_borrow *borrow, int32_t format,
                                 uint32_t width, uint32_t height, uint64_t stride)
{
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    geometry.format = format;
    geometry.width = width;
    geometry.height = height;
    geometry.stride = stride;
    return wrap(handle, borrow, &geometry);
}

vaccel_status image_from_pixels(PyObject *made, PyObject *source, int32_t format, uint32_t width,
                                uint32_t height, uint64_t stride)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_IMAGE);
    vac_py_borrow *borrow = handle ? vac_py_borrow_buffer(source) : NULL;
    return wrap_pixels(handle, borrow, format, width, height, stride);
}

vaccel_status image_from_arrow(PyObject *made, PyObject *capsule, int32_t format, uint32_t width,
                               uint32_t height)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_IMAGE);
    vac_py_borrow *borrow = handle ? vac_py_borrow_arrow(capsule) : NULL;
    return wrap_pixels(handle, borrow, format, width, height, 0);
}

vaccel_status backend_add_path(const char *path)
{
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_backend_add_path(path));
    return status;
}

vaccel_status inspect(vaccel_inventory **inventory)
{
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_inspect(inventory));
    return status;
}

vaccel_status explain(vac_py_session *session, uint32_t op, vac_py_model *model,
                      vaccel_explanation **explanation)
{
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_explain(vac_py_session_pointer(session), op,
                                       vac_py_model_pointer(model), explanation));
    return status;
}

const char *version(void)
{
    return vaccel_version();
}

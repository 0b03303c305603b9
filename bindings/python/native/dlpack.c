/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/dlpack.h"

#include <stdlib.h>
#include <string.h>

#include "bindings/python/native/tensor.h"

/* By dtype; strings have none. */
static const DLDataType types[] = {
    [VACCEL_DTYPE_BOOL] = {DL_BOOL, 8, 1},    [VACCEL_DTYPE_U8] = {DL_UINT, 8, 1},
    [VACCEL_DTYPE_U16] = {DL_UINT, 16, 1},    [VACCEL_DTYPE_U32] = {DL_UINT, 32, 1},
    [VACCEL_DTYPE_U64] = {DL_UINT, 64, 1},    [VACCEL_DTYPE_I8] = {DL_INT, 8, 1},
    [VACCEL_DTYPE_I16] = {DL_INT, 16, 1},     [VACCEL_DTYPE_I32] = {DL_INT, 32, 1},
    [VACCEL_DTYPE_I64] = {DL_INT, 64, 1},     [VACCEL_DTYPE_F16] = {DL_FLOAT, 16, 1},
    [VACCEL_DTYPE_F32] = {DL_FLOAT, 32, 1},   [VACCEL_DTYPE_F64] = {DL_FLOAT, 64, 1},
    [VACCEL_DTYPE_BF16] = {DL_BFLOAT, 16, 1},
};

static vaccel_dtype dtype_of(DLDataType type)
{
    for (vaccel_dtype dtype = VACCEL_DTYPE_BOOL; dtype <= VACCEL_DTYPE_BF16; dtype++) {
        if (types[dtype].lanes && types[dtype].code == type.code &&
            types[dtype].bits == type.bits && types[dtype].lanes == type.lanes)
            return dtype;
    }
    return 0;
}

static const DLTensor *unpack(PyObject *capsule, bool *readonly)
{
    *readonly = false;
    if (PyCapsule_IsValid(capsule, "dltensor"))
        return &((DLManagedTensor *)PyCapsule_GetPointer(capsule, "dltensor"))->dl_tensor;
    if (!PyCapsule_IsValid(capsule, "dltensor_versioned")) {
        PyErr_SetString(PyExc_TypeError, "__dlpack__() gave no DLPack capsule that is unused");
        return NULL;
    }
    const DLManagedTensorVersioned *managed = PyCapsule_GetPointer(capsule, "dltensor_versioned");
    if (managed->version.major != 1) {
        PyErr_Format(PyExc_ValueError, "the DLPack capsule has version %u; vaccel reads version 1",
                     (unsigned)managed->version.major);
        return NULL;
    }
    *readonly = (managed->flags & DL_READ_ONLY) != 0;
    return &managed->dl_tensor;
}

static bool is_good(const DLTensor *tensor)
{
    if (tensor->device.device_type != DL_CPU && tensor->device.device_type != DL_CUDA_HOST &&
        tensor->device.device_type != DL_ROCM_HOST) {
        PyErr_Format(PyExc_ValueError, "its memory is on a device (DLPack type %d), not the CPU's",
                     (int)tensor->device.device_type);
        return false;
    }
    if (!dtype_of(tensor->dtype)) {
        PyErr_Format(PyExc_TypeError,
                     "its elements (DLPack code %u, %u bits, %u lanes) are none of a tensor's",
                     tensor->dtype.code, tensor->dtype.bits, tensor->dtype.lanes);
        return false;
    }
    if (tensor->ndim < 0 || tensor->ndim > VAC_PY_MAX_RANK || (tensor->ndim && !tensor->shape)) {
        PyErr_Format(PyExc_ValueError, "%d dimensions are not between 0 and %d", (int)tensor->ndim,
                     VAC_PY_MAX_RANK);
        return false;
    }
    return true;
}

/* What the capsule holds as a buffer; its strides are written to `view`'s own arrays. */
static bool describe(const DLTensor *tensor, Py_buffer *view, Py_ssize_t *shape,
                     Py_ssize_t *strides)
{
    unsigned item = vac_py_dtype_size(dtype_of(tensor->dtype));
    Py_ssize_t step = item;
    size_t bytes;

    for (int32_t i = tensor->ndim; i-- > 0;) {
        shape[i] = (Py_ssize_t)tensor->shape[i];
        if (shape[i] < 0) {
            PyErr_Format(PyExc_ValueError, "dimension %d is negative", (int)i);
            return false;
        }
    }
    if (!vac_py_shape_bytes(shape, (uint32_t)tensor->ndim, item, &bytes)) {
        PyErr_SetString(PyExc_ValueError, "its shape takes more memory than there can be");
        return false;
    }
    for (int32_t i = tensor->ndim; i-- > 0;) {
        strides[i] = step;
        if (tensor->strides &&
            __builtin_mul_overflow((Py_ssize_t)tensor->strides[i], (Py_ssize_t)item, &strides[i])) {
            PyErr_SetString(PyExc_ValueError, "its strides are beyond its memory");
            return false;
        }
        step *= shape[i] > 0 && bytes ? shape[i] : 1;
    }
    if (bytes && !tensor->data) {
        PyErr_SetString(PyExc_ValueError, "its data is NULL");
        return false;
    }
    *view = (Py_buffer){.buf = bytes ? (char *)tensor->data + tensor->byte_offset : NULL,
                        .len = (Py_ssize_t)bytes,
                        .itemsize = item,
                        .readonly = 1,
                        .ndim = tensor->ndim,
                        .shape = shape,
                        .strides = strides};
    return true;
}

/* A borrow of the elements in row-major order: in place, or of a copy. */
static vac_py_borrow *gather(PyObject *capsule, Py_buffer *view, bool *copied)
{
    *copied = view->len && !PyBuffer_IsContiguous(view, 'C');
    if (!*copied)
        return vac_py_borrow_owned(capsule, view->buf, (size_t)view->len);
    return vac_py_borrow_copy(view);
}

PyObject *tensor_from_dlpack(PyObject *capsule)
{
    Py_ssize_t shape[VAC_PY_MAX_RANK];
    Py_ssize_t strides[VAC_PY_MAX_RANK];
    int64_t dimensions[VAC_PY_MAX_RANK];
    Py_buffer view;
    bool readonly;
    bool copied;
    const DLTensor *tensor = unpack(capsule, &readonly);
    if (!tensor || !is_good(tensor) || !describe(tensor, &view, shape, strides))
        return NULL;
    /* The capsule is kept rather than used up: its destructor gives the memory back, and the
     * interpreter has the lock then. */
    vac_py_borrow *borrow = gather(capsule, &view, &copied);
    if (!borrow)
        return NULL;
    for (int i = 0; i < tensor->ndim; i++)
        dimensions[i] = shape[i];
    return vac_py_tensor_make(borrow, dtype_of(tensor->dtype), dimensions, (uint32_t)tensor->ndim,
                              readonly || copied);
}

/* What stands behind a capsule that was given out. */
typedef struct given {
    union {
        DLManagedTensor plain;
        DLManagedTensorVersioned versioned;
    } managed;
    vac_py_borrow *borrow; /* of the Tensor, or of a copy */
    int64_t shape[VAC_PY_MAX_RANK];
    int64_t strides[VAC_PY_MAX_RANK];
} given;

/* The consumer is through with it: from any thread, with or without the GIL. */
static void delete_given(given *gift)
{
    vac_py_borrow_release(gift->borrow);
    free(gift);
}

static void delete_plain(DLManagedTensor *self)
{
    delete_given(self->manager_ctx);
}

static void delete_versioned(DLManagedTensorVersioned *self)
{
    delete_given(self->manager_ctx);
}

/* A capsule that nobody has used. */
static void drop_capsule(PyObject *capsule)
{
    given *gift = PyCapsule_GetContext(capsule);
    if (!PyCapsule_IsValid(capsule, "dltensor") &&
        !PyCapsule_IsValid(capsule, "dltensor_versioned"))
        return;
    vac_py_borrow_drop(gift->borrow);
    free(gift);
}

static void fill(given *gift, const vac_py_tensor *tensor, bool versioned, bool copied)
{
    Py_ssize_t item = (Py_ssize_t)vac_py_dtype_size(tensor->dtype);
    for (uint32_t i = 0; i < tensor->rank; i++) {
        gift->shape[i] = tensor->shape[i];
        gift->strides[i] = tensor->strides[i] / item;
    }
    DLTensor inner = {
        .data = (void *)(uintptr_t)gift->borrow->data,
        .device = {DL_CPU, 0},
        .ndim = (int32_t)tensor->rank,
        .dtype = types[tensor->dtype],
        .shape = gift->shape,
        .strides = gift->strides,
    };
    if (versioned)
        gift->managed.versioned = (DLManagedTensorVersioned){
            .version = {1, 0},
            .manager_ctx = gift,
            .deleter = delete_versioned,
            .flags =
                (tensor->readonly && !copied ? DL_READ_ONLY : 0u) | (copied ? DL_IS_COPIED : 0u),
            .dl_tensor = inner,
        };
    else
        gift->managed.plain = (DLManagedTensor){inner, gift, delete_plain};
}

/* The elements once more, in memory that may be written. */
static vac_py_borrow *copy(const vac_py_tensor *tensor)
{
    PyObject *bytes =
        PyByteArray_FromStringAndSize(tensor->borrow->data, (Py_ssize_t)tensor->borrow->size);
    vac_py_borrow *borrow =
        bytes ? vac_py_borrow_owned(bytes, PyByteArray_AsString(bytes), tensor->borrow->size)
              : NULL;
    Py_XDECREF(bytes);
    return borrow;
}

PyObject *tensor_to_dlpack(PyObject *object, bool versioned, bool copied)
{
    const vac_py_tensor *tensor = vac_py_tensor_get(object);
    if (!tensor)
        return NULL;
    if (tensor->dtype == VACCEL_DTYPE_BYTES) {
        PyErr_SetString(PyExc_BufferError, "DLPack has no strings; use tolist()");
        return NULL;
    }
    vac_py_borrow *borrow =
        copied ? copy(tensor)
               : vac_py_borrow_owned(object, tensor->borrow->data, tensor->borrow->size);
    if (!borrow)
        return NULL;
    given *gift = calloc(1, sizeof(*gift));
    if (!gift) {
        vac_py_borrow_drop(borrow);
        return PyErr_NoMemory();
    }
    gift->borrow = borrow;
    fill(gift, tensor, versioned, copied);
    PyObject *capsule =
        PyCapsule_New(gift, versioned ? "dltensor_versioned" : "dltensor", drop_capsule);
    if (!capsule || PyCapsule_SetContext(capsule, gift)) {
        if (capsule)
            PyCapsule_SetName(capsule, "unused");
        Py_XDECREF(capsule);
        vac_py_borrow_drop(borrow);
        free(gift);
        return NULL;
    }
    return capsule;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/tensor.h"

#include <string.h>

#include <vaccel/enums.h>

#include "bindings/python/native/convert.h"
#include "bindings/python/native/events.h"

static PyTypeObject *base;
static PyTypeObject *made_class;

/* By dtype: how a buffer's format says it, and the bytes of an element. bfloat16 has no letter, and
 * is given as the unsigned integers of its bits; strings are plain bytes. */
static const struct {
    const char *format;
    unsigned size;
} dtypes[] = {
    [VACCEL_DTYPE_BOOL] = {"?", 1},  [VACCEL_DTYPE_U8] = {"B", 1},   [VACCEL_DTYPE_U16] = {"H", 2},
    [VACCEL_DTYPE_U32] = {"I", 4},   [VACCEL_DTYPE_U64] = {"Q", 8},  [VACCEL_DTYPE_I8] = {"b", 1},
    [VACCEL_DTYPE_I16] = {"h", 2},   [VACCEL_DTYPE_I32] = {"i", 4},  [VACCEL_DTYPE_I64] = {"q", 8},
    [VACCEL_DTYPE_F16] = {"e", 2},   [VACCEL_DTYPE_F32] = {"f", 4},  [VACCEL_DTYPE_F64] = {"d", 8},
    [VACCEL_DTYPE_BYTES] = {"B", 0}, [VACCEL_DTYPE_BF16] = {"H", 2},
};

static bool is_dtype(int32_t dtype)
{
    return dtype >= VACCEL_DTYPE_BOOL && dtype <= VACCEL_DTYPE_BF16;
}

unsigned vac_py_dtype_size(vaccel_dtype dtype)
{
    return is_dtype(dtype) ? dtypes[dtype].size : 0;
}

static vaccel_dtype sized(Py_ssize_t size, vaccel_dtype one, vaccel_dtype two, vaccel_dtype four,
                          vaccel_dtype eight)
{
    return size == 1 ? one : size == 2 ? two : size == 4 ? four : size == 8 ? eight : 0;
}

vaccel_dtype vac_py_dtype_of(const Py_buffer *view)
{
    const char *format = view->format ? view->format : "B";

    /* Little-endian is this machine's order, as vaccel needs it. */
    if (*format == '@' || *format == '=' || *format == '<')
        format++;
    else if ((*format == '>' || *format == '!') && view->itemsize == 1)
        format++;
    if (!*format || format[1])
        return 0;
    if (strchr("bhilqn", *format))
        return sized(view->itemsize, VACCEL_DTYPE_I8, VACCEL_DTYPE_I16, VACCEL_DTYPE_I32,
                     VACCEL_DTYPE_I64);
    if (strchr("BHILQNc", *format))
        return sized(view->itemsize, VACCEL_DTYPE_U8, VACCEL_DTYPE_U16, VACCEL_DTYPE_U32,
                     VACCEL_DTYPE_U64);
    if (strchr("efd", *format))
        return sized(view->itemsize, 0, VACCEL_DTYPE_F16, VACCEL_DTYPE_F32, VACCEL_DTYPE_F64);
    return *format == '?' && view->itemsize == 1 ? VACCEL_DTYPE_BOOL : 0;
}

bool vac_py_shape_bytes(const Py_ssize_t *shape, uint32_t rank, unsigned item, size_t *bytes)
{
    size_t count = item;
    bool empty = false;

    for (uint32_t i = 0; i < rank; i++)
        empty |= shape[i] == 0;
    for (uint32_t i = 0; i < rank && !empty; i++) {
        if (__builtin_mul_overflow(count, (size_t)shape[i], &count) || count > PY_SSIZE_T_MAX)
            return false;
    }
    *bytes = empty ? 0 : count;
    return true;
}

bool vac_py_is_tensor(PyObject *object)
{
    return PyObject_TypeCheck(object, base);
}

vac_py_tensor *vac_py_tensor_get(PyObject *object)
{
    vac_py_tensor *tensor = (vac_py_tensor *)object;
    if (vac_py_is_tensor(object) && tensor->borrow)
        return tensor;
    PyErr_SetString(PyExc_TypeError, "expected a vaccel.Tensor that has been made");
    return NULL;
}

PyObject *vac_py_tensor_make(vac_py_borrow *borrow, vaccel_dtype dtype, const int64_t *shape,
                             uint32_t rank, bool readonly)
{
    vac_py_tensor *tensor = (vac_py_tensor *)PyType_GenericAlloc(made_class, 0);
    if (!tensor) {
        vac_py_borrow_drop(borrow);
        return NULL;
    }
    tensor->borrow = borrow;
    tensor->dtype = dtype;
    tensor->rank = rank;
    tensor->readonly = readonly;
    Py_ssize_t stride = (Py_ssize_t)vac_py_dtype_size(dtype);
    for (uint32_t i = rank; i-- > 0;) {
        tensor->shape[i] = (Py_ssize_t)shape[i];
        tensor->strides[i] = stride;
        stride *= tensor->shape[i] > 0 ? tensor->shape[i] : 1;
    }
    return (PyObject *)tensor;
}

static void dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (((vac_py_tensor *)self)->borrow)
        vac_py_borrow_drop(((vac_py_tensor *)self)->borrow);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static int export(PyObject *self, Py_buffer *view, int flags)
{
    vac_py_tensor *tensor = (vac_py_tensor *)self;

    view->obj = NULL;
    if (!vac_py_tensor_get(self))
        return -1;
    if (tensor->readonly && (flags & PyBUF_WRITABLE)) {
        PyErr_SetString(PyExc_BufferError, "this Tensor is read-only; copy it to write");
        return -1;
    }
    bool plain = tensor->dtype == VACCEL_DTYPE_BYTES || !(flags & PyBUF_ND);
    unsigned item = vac_py_dtype_size(tensor->dtype);
    *view = (Py_buffer){
        /* Readers expect an address also where there is nothing to read. */
        .buf = tensor->borrow->size ? (void *)(uintptr_t)tensor->borrow->data : (void *)self,
        .obj = Py_NewRef(self),
        .len = (Py_ssize_t)tensor->borrow->size,
        .itemsize = item ? item : 1,
        .readonly = tensor->readonly,
        .ndim = plain ? 1 : (int)tensor->rank,
        .format = flags & PyBUF_FORMAT ? (char *)(uintptr_t)dtypes[tensor->dtype].format : NULL,
    };
    if (!plain) {
        view->shape = tensor->shape;
        view->strides = flags & PyBUF_STRIDES ? tensor->strides : NULL;
    } else if (flags & PyBUF_ND) {
        /* One dimension of bytes: what it needs is in the view itself. */
        view->shape = &view->len;
        view->strides = flags & PyBUF_STRIDES ? &view->itemsize : NULL;
    }
    return 0;
}

static PyObject *get_dtype(PyObject *self, void *unused)
{
    (void)unused;
    const vac_py_tensor *tensor = vac_py_tensor_get(self);
    return tensor ? PyLong_FromLong(tensor->dtype) : NULL;
}

static PyObject *get_shape(PyObject *self, void *unused)
{
    (void)unused;
    const vac_py_tensor *tensor = vac_py_tensor_get(self);
    int64_t shape[VAC_PY_MAX_RANK];
    if (!tensor)
        return NULL;
    for (uint32_t i = 0; i < tensor->rank; i++)
        shape[i] = tensor->shape[i];
    return vac_py_i64_tuple(shape, tensor->rank);
}

static PyObject *get_nbytes(PyObject *self, void *unused)
{
    (void)unused;
    const vac_py_tensor *tensor = vac_py_tensor_get(self);
    return tensor ? PyLong_FromSize_t(tensor->borrow->size) : NULL;
}

static PyObject *get_readonly(PyObject *self, void *unused)
{
    (void)unused;
    const vac_py_tensor *tensor = vac_py_tensor_get(self);
    return tensor ? PyBool_FromLong(tensor->readonly) : NULL;
}

static PyGetSetDef properties[] = {
    {"_dtype", get_dtype, NULL, NULL, NULL},
    {"shape", get_shape, NULL, "Elements along each dimension.", NULL},
    {"nbytes", get_nbytes, NULL, "Its size in bytes.", NULL},
    {"readonly", get_readonly, NULL, "Whether its memory must not be written.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

int vac_py_tensor_init(PyObject *module)
{
    PyType_Slot slots[] = {
        {Py_tp_dealloc, (void *)dealloc},
        {Py_tp_getset, properties},
        {Py_bf_getbuffer, (void *)export},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = "vaccel._native.TensorHandle",
        .basicsize = (int)sizeof(vac_py_tensor),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
        .slots = slots,
    };
    base = made_class = (PyTypeObject *)PyType_FromSpec(&spec);
    return base ? PyModule_AddType(module, base) : -1;
}

unsigned dtype_size(int32_t dtype)
{
    return vac_py_dtype_size(dtype);
}

void tensor_class(PyObject *type)
{
    made_class = (PyTypeObject *)Py_NewRef(type);
}

static bool read_shape(PyObject *tuple, int64_t *shape, uint32_t *rank)
{
    Py_ssize_t size = PyTuple_Check(tuple) ? PyTuple_Size(tuple) : -1;
    if (size < 0 || size > VAC_PY_MAX_RANK) {
        PyErr_Format(PyExc_ValueError, "shape: %R is no tuple of at most %d dimensions", tuple,
                     VAC_PY_MAX_RANK);
        return false;
    }
    *rank = (uint32_t)size;
    for (Py_ssize_t i = 0; i < size; i++) {
        if (!vac_py_signed(PyTuple_GetItem(tuple, i), "shape", 0, PY_SSIZE_T_MAX, &shape[i]))
            return false;
    }
    return true;
}

/* Whether the tensor that `source` is to become fits its bytes; an exception when not. */
static bool fits(const vac_py_borrow *borrow, vaccel_dtype dtype, const int64_t *shape,
                 uint32_t rank, bool part, size_t *bytes)
{
    Py_ssize_t dimensions[VAC_PY_MAX_RANK];
    for (uint32_t i = 0; i < rank; i++)
        dimensions[i] = (Py_ssize_t)shape[i];
    *bytes = borrow->size;
    if (dtype == VACCEL_DTYPE_BYTES) /* the library looks into them */
        return true;
    if (vac_py_shape_bytes(dimensions, rank, vac_py_dtype_size(dtype), bytes) &&
        (part ? *bytes <= borrow->size : *bytes == borrow->size))
        return true;
    PyErr_Format(PyExc_ValueError,
                 "shape: it does not take the %zu bytes that there are, with elements of %u",
                 borrow->size, vac_py_dtype_size(dtype));
    return false;
}

PyObject *tensor_over(PyObject *source, int32_t dtype, PyObject *shape, bool part)
{
    if (!is_dtype(dtype)) {
        PyErr_Format(PyExc_ValueError, "dtype: %d is none of a tensor's", (int)dtype);
        return NULL;
    }
    vac_py_borrow *borrow = vac_py_borrow_view(source, PyBUF_FORMAT | PyBUF_STRIDES);
    if (!borrow)
        return NULL;
    int64_t dimensions[VAC_PY_MAX_RANK];
    uint32_t rank = 0;
    bool good;
    if (!PyBuffer_IsContiguous(&borrow->view, 'C')) {
        PyErr_SetString(PyExc_ValueError, "the memory is not contiguous; copy it first");
        good = false;
    } else if (shape != Py_None) {
        good = read_shape(shape, dimensions, &rank);
    } else if (borrow->view.ndim > VAC_PY_MAX_RANK) {
        PyErr_Format(PyExc_ValueError, "%d dimensions are more than %d", borrow->view.ndim,
                     VAC_PY_MAX_RANK);
        good = false;
    } else {
        rank = (uint32_t)borrow->view.ndim;
        for (uint32_t i = 0; i < rank; i++)
            dimensions[i] = borrow->view.shape[i];
        good = true;
    }
    size_t bytes;
    if (!good || !fits(borrow, dtype, dimensions, rank, part, &bytes)) {
        vac_py_borrow_drop(borrow);
        return NULL;
    }
    borrow->size = bytes;
    return vac_py_tensor_make(borrow, dtype, dimensions, rank, borrow->view.readonly);
}

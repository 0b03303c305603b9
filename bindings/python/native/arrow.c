/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/arrow.h"

bool vac_py_arrow_bytes(const struct ArrowArray *array, const void **data, size_t *size)
{
    const struct ArrowArray *values = array->n_children == 1 ? array->children[0] : array;
    if (!array->release || array->offset != 0 || array->null_count != 0 ||
        values->n_children != 0 || values->offset != 0 || values->null_count != 0 ||
        values->n_buffers != 2 || !values->buffers[1] || values->length < 0)
        return false;
    *data = values->buffers[1];
    *size = (size_t)values->length;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/front.h"

#include "wire/reader.h"
#include "wire/tensor.h"

vaccel_status vac_tensors_check(const vaccel_tensor *tensors, size_t count, bool input,
                                const char *argument)
{
    for (size_t i = 0; i < count; i++) {
        const vaccel_tensor *tensor = &tensors[i];
        if (tensor->dtype < VACCEL_DTYPE_BOOL || tensor->dtype > VACCEL_DTYPE_BF16)
            return vac_fail(VACCEL_ERR_INVALID,
                            "%s[%zu]: %d is not an element type; take one of VACCEL_DTYPE_*",
                            argument, i, tensor->dtype);
        if (tensor->rank > VAC_WIRE_MAX_RANK)
            return vac_fail(VACCEL_ERR_LIMIT, "%s[%zu]: %u dimensions are more than %d", argument,
                            i, tensor->rank, VAC_WIRE_MAX_RANK);
        if ((tensor->rank && !tensor->shape) || (tensor->size && !tensor->data))
            return vac_fail(VACCEL_ERR_INVALID, "%s[%zu]: its shape or its data is NULL", argument,
                            i);
        if (input && !vac_tensor_whole(tensor))
            return vac_fail(VACCEL_ERR_INVALID,
                            "%s[%zu]: %llu bytes are too few for its shape, or a dimension is "
                            "negative; give all its data",
                            argument, i, (unsigned long long)tensor->size);
    }
    return VACCEL_OK;
}

vaccel_status vac_fail_no_result(const char *op)
{
    return vac_fail(VACCEL_ERR_BACKEND,
                    "the backend that ran %s succeeded without a result; report it to its author",
                    op);
}

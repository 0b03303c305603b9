/* SPDX-License-Identifier: Apache-2.0 */
#include "core/check.h"

#include "core/handle.h"
#include "wire/reader.h"
#include "wire/tensor.h"

/* What is wrong with the bytes of an input: said apart, since each has another remedy. */
static vaccel_status fail_bytes(const vaccel_tensor *tensor, size_t index, const char *argument)
{
    uint64_t bytes;

    for (uint32_t i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] < 0)
            return vac_fail(VACCEL_ERR_INVALID,
                            "%s[%zu]: dimension %u is %lld; an input's shape is what it really is",
                            argument, index, i, (long long)tensor->shape[i]);
    }
    if (tensor->dtype == VACCEL_DTYPE_BYTES)
        return vac_fail(VACCEL_ERR_INVALID,
                        "%s[%zu]: its %llu bytes are not the strings that its shape promises, each "
                        "with its length in front",
                        argument, index, (unsigned long long)tensor->size);
    if (!vac_tensor_bytes(tensor, &bytes))
        return vac_fail(VACCEL_ERR_INVALID,
                        "%s[%zu]: its shape promises more bytes than 64 bits can count", argument,
                        index);
    return vac_fail(VACCEL_ERR_INVALID, "%s[%zu]: %llu bytes, and its shape and dtype take %llu",
                    argument, index, (unsigned long long)tensor->size, (unsigned long long)bytes);
}

static bool within_buffer(const vaccel_tensor *tensor)
{
    const vaccel_buffer_view *view = vac_buffer_view(tensor->buffer);
    uint64_t offset = (uint64_t)((uintptr_t)tensor->data - (uintptr_t)view->data);

    return offset <= view->size && tensor->size <= view->size - offset;
}

vaccel_status vac_tensors_check(const vaccel_tensor *tensors, size_t count, bool input,
                                const char *argument)
{
    for (size_t i = 0; i < count; i++) {
        const vaccel_tensor *tensor = &tensors[i];
        /* An output without room takes whatever the op makes. */
        bool open = !input && tensor->size == 0 && tensor->dtype == 0;
        if (!open && (tensor->dtype < VACCEL_DTYPE_BOOL || tensor->dtype > VACCEL_DTYPE_BF16))
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
            return fail_bytes(tensor, i, argument);
        if (tensor->buffer) {
            VAC_NEED_HANDLE(tensor->buffer, VAC_OBJECT_BUFFER);
            if (!within_buffer(tensor))
                return vac_fail(VACCEL_ERR_INVALID,
                                "%s[%zu]: its data does not lie in its buffer of %llu bytes",
                                argument, i,
                                (unsigned long long)vac_buffer_view(tensor->buffer)->size);
        }
    }
    return VACCEL_OK;
}

vaccel_status vac_room_check(const vaccel_tensor *outputs, size_t count, const char *argument,
                             const char *result)
{
    size_t i = 0;

    while (i < count && outputs[i].size)
        i++;
    if (count && i == count)
        return VACCEL_OK;
    return vac_fail(VACCEL_ERR_INVALID,
                    "%s[%zu] has no room and '%s' is NULL, so there is nowhere to put it; give "
                    "every output room, or take the result",
                    argument, i, result);
}

vaccel_status vac_images_check(vaccel_image *const *images, size_t count, const char *argument)
{
    if (count == 0)
        return vac_fail(VACCEL_ERR_INVALID, "%s is empty; give at least one image", argument);
    for (size_t i = 0; i < count; i++) {
        if (!images[i])
            return vac_fail(VACCEL_ERR_INVALID, "%s[%zu] is NULL; pass a valid pointer", argument,
                            i);
        VAC_NEED_HANDLE(images[i], VAC_OBJECT_IMAGE);
    }
    return VACCEL_OK;
}

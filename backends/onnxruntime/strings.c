/* SPDX-License-Identifier: Apache-2.0 */
#include "strings.h"

#include <string.h>

enum { LENGTH_SIZE = 4 };

static uint32_t read_length(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void write_length(unsigned char *at, size_t length)
{
    for (int i = 0; i < LENGTH_SIZE; i++) {
        at[i] = (unsigned char)(length >> (8 * i));
    }
}

OrtStatus *vac_ort_strings_in(const struct vac_ort_runtime *runtime, const vaccel_tensor *tensor,
                              OrtValue **value)
{
    const OrtApi *api = runtime->api;
    const unsigned char *at = tensor->data;
    const unsigned char *end = at + tensor->size;
    OrtStatus *status = api->CreateTensorAsOrtValue(runtime->allocator, tensor->shape, tensor->rank,
                                                    ORT_STRING, value);
    if (status != NULL) {
        *value = NULL;
    }
    for (size_t i = 0; status == NULL && at < end; i++) {
        char *out = NULL;
        uint32_t length = read_length(at);
        status = api->GetResizedStringTensorElementBuffer(*value, i, length, &out);
        if (status == NULL) {
            memcpy(out, at + LENGTH_SIZE, length);
        }
        at += LENGTH_SIZE + length;
    }
    return status;
}

OrtStatus *vac_ort_strings_size(const OrtApi *api, const OrtValue *value, size_t *count,
                                uint64_t *bytes)
{
    OrtTensorTypeAndShapeInfo *info = NULL;
    size_t text = 0;
    OrtStatus *status = api->GetTensorTypeAndShape(value, &info);
    if (status == NULL) {
        status = api->GetTensorShapeElementCount(info, count);
        api->ReleaseTensorTypeAndShapeInfo(info);
    }
    if (status == NULL) {
        status = api->GetStringTensorDataLength(value, &text);
    }
    *bytes = (uint64_t)text + (uint64_t)*count * LENGTH_SIZE;
    return status;
}

OrtStatus *vac_ort_strings_out(const OrtApi *api, const OrtValue *value, size_t count,
                               uint64_t bytes, size_t *offsets, unsigned char *out)
{
    if (count == 0) {
        return NULL;
    }
    /* All the text goes to the end of the room; each string then moves forward to its place. */
    size_t text = (size_t)bytes - count * LENGTH_SIZE;
    unsigned char *from = out + count * LENGTH_SIZE;
    OrtStatus *status = api->GetStringTensorContent(value, from, text, offsets, count);
    for (size_t i = 0; status == NULL && i < count; i++) {
        size_t next = i + 1 < count ? offsets[i + 1] : text;
        unsigned char *to = out + offsets[i] + i * LENGTH_SIZE;
        memmove(to + LENGTH_SIZE, from + offsets[i], next - offsets[i]);
        write_length(to, next - offsets[i]);
    }
    return status;
}

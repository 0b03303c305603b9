/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/summary.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/memory.h"
#include "cli/tensors.h"

enum { FIRST = 6, LONGEST_STRING = 40 };

/* One element of a fixed size. */
struct element {
    bool whole;    /* an integer or a truth value: in `number` when it is negative or fits */
    bool negative; /* then `magnitude` is to be negated */
    uint64_t magnitude;
    double number;
};

/* IEEE 754 binary16: 5 bits of exponent with a bias of 15, 10 of fraction. */
static double half(uint16_t bits)
{
    int exponent = bits >> 10 & 0x1f;
    double fraction = bits & 0x3ff;
    double value = exponent == 0x1f ? (fraction != 0 ? (double)NAN : (double)INFINITY)
                   : exponent == 0  ? ldexp(fraction, -24)
                                    : ldexp(1024 + fraction, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

static struct element floating(vaccel_dtype dtype, const unsigned char *at)
{
    uint16_t two;
    uint32_t four;
    float single;
    double number;
    switch (dtype) {
    case VACCEL_DTYPE_F16:
        memcpy(&two, at, sizeof(two));
        number = half(two);
        break;
    case VACCEL_DTYPE_BF16:
        memcpy(&two, at, sizeof(two));
        four = (uint32_t)two << 16;
        memcpy(&single, &four, sizeof(single));
        number = (double)single;
        break;
    case VACCEL_DTYPE_F32:
        memcpy(&single, at, sizeof(single));
        number = (double)single;
        break;
    default:
        memcpy(&number, at, sizeof(number));
    }
    return (struct element){.number = number};
}

/* Little-endian, as tensors are. */
static struct element integer(const unsigned char *at, size_t width, bool is_signed)
{
    struct element element = {.whole = true};
    for (size_t i = width; i > 0; i--)
        element.magnitude = element.magnitude << 8 | at[i - 1];
    element.negative = is_signed && at[width - 1] & 0x80;
    if (element.negative)
        element.magnitude = (UINT64_MAX >> (64 - 8 * width)) - element.magnitude + 1;
    element.number = (double)element.magnitude;
    if (element.negative)
        element.number = -element.number;
    return element;
}

static struct element element_at(const vaccel_tensor *tensor, uint64_t index)
{
    size_t width = vaccel_dtype_size(tensor->dtype);
    const unsigned char *at = (const unsigned char *)tensor->data + index * width;
    switch (tensor->dtype) {
    case VACCEL_DTYPE_F16:
    case VACCEL_DTYPE_BF16:
    case VACCEL_DTYPE_F32:
    case VACCEL_DTYPE_F64:
        return floating(tensor->dtype, at);
    case VACCEL_DTYPE_I8:
    case VACCEL_DTYPE_I16:
    case VACCEL_DTYPE_I32:
    case VACCEL_DTYPE_I64:
        return integer(at, width, true);
    default:
        return integer(at, width, false);
    }
}

/* How many elements can be shown: none when their size is not what the dtype and shape take. */
static uint64_t elements(const vaccel_tensor *tensor)
{
    uint64_t count = vac_tensors_count(tensor), bytes;
    size_t width = vaccel_dtype_size(tensor->dtype);
    bool fits = width > 0 && !__builtin_mul_overflow(count, (uint64_t)width, &bytes) &&
                bytes <= tensor->size;
    return fits ? count : 0;
}

struct vac_summary vac_summary_of(const vaccel_tensor *tensor)
{
    struct vac_summary summary = {.count = vac_tensors_count(tensor)};
    uint64_t count = elements(tensor);
    double sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        double number = element_at(tensor, i).number;
        if (!isfinite(number))
            continue;
        if (summary.finite == 0 || number < summary.min)
            summary.min = number;
        if (summary.finite == 0 || number > summary.max)
            summary.max = number;
        sum += number;
        summary.finite++;
    }
    summary.mean = summary.finite ? sum / (double)summary.finite : 0;
    return summary;
}

/* The string that begins at `*at`, which moves behind it; NULL at the end. To be freed. */
static char *next_string(const vaccel_tensor *tensor, uint64_t *at)
{
    const unsigned char *bytes = tensor->data;
    uint32_t length = 0;
    if (tensor->size - *at < sizeof(length))
        return NULL;
    for (unsigned i = 0; i < sizeof(length); i++)
        length |= (uint32_t)bytes[*at + i] << 8 * i;
    *at += sizeof(length);
    if (tensor->size - *at < length)
        return NULL;
    bool cut = length > LONGEST_STRING;
    char *text = vac_memory_format("%.*s%s", cut ? LONGEST_STRING : (int)length, bytes + *at,
                                   cut ? "..." : "");
    *at += length;
    return text;
}

static void put_element(FILE *out, const struct element *element, vaccel_dtype dtype)
{
    if (!element->whole)
        fprintf(out, "%.6g", element->number);
    else if (dtype == VACCEL_DTYPE_BOOL)
        fputs(element->magnitude ? "true" : "false", out);
    else
        fprintf(out, "%s%" PRIu64, element->negative ? "-" : "", element->magnitude);
}

char *vac_summary_first(const vaccel_tensor *tensor)
{
    char *buffer = NULL;
    size_t size = 0;
    uint64_t at = 0, count = vac_tensors_count(tensor);
    FILE *out = vac_memory_check(open_memstream(&buffer, &size));
    uint64_t shown = tensor->dtype == VACCEL_DTYPE_BYTES ? count : elements(tensor);
    shown = shown < FIRST ? shown : FIRST;
    for (uint64_t i = 0; i < shown; i++) {
        fputs(i ? " " : "", out);
        if (tensor->dtype == VACCEL_DTYPE_BYTES) {
            char *text = next_string(tensor, &at);
            fprintf(out, "'%s'", text ? text : "");
            free(text);
        } else {
            struct element element = element_at(tensor, i);
            put_element(out, &element, tensor->dtype);
        }
    }
    fputs(count > shown ? " ..." : "", out);
    if (fclose(out) != 0)
        vac_memory_check(NULL);
    return buffer;
}

static json_t *element_json(const struct element *element, vaccel_dtype dtype)
{
    if (!element->whole && !isfinite(element->number))
        return vac_json_text(isnan(element->number) ? "nan" : element->number > 0 ? "inf" : "-inf");
    if (!element->whole)
        return json_real(element->number);
    if (dtype == VACCEL_DTYPE_BOOL)
        return json_boolean(element->magnitude);
    if (element->negative)
        return json_integer((json_int_t)(0 - element->magnitude));
    return element->magnitude <= INT64_MAX ? json_integer((json_int_t)element->magnitude)
                                           : json_real(element->number);
}

json_t *vac_summary_first_json(const vaccel_tensor *tensor)
{
    json_t *first = vac_json_array();
    uint64_t at = 0, count = elements(tensor);
    if (tensor->dtype == VACCEL_DTYPE_BYTES)
        count = vac_tensors_count(tensor);
    for (uint64_t i = 0; i < count && i < FIRST; i++) {
        if (tensor->dtype == VACCEL_DTYPE_BYTES) {
            char *text = next_string(tensor, &at);
            vac_json_add(first, vac_json_text(text ? text : ""));
            free(text);
        } else {
            struct element element = element_at(tensor, i);
            vac_json_add(first, element_json(&element, tensor->dtype));
        }
    }
    return first;
}

char *vac_summary_shape(const int64_t *shape, size_t rank)
{
    char *text = vac_memory_copy("[");
    for (size_t i = 0; i < rank; i++) {
        char *longer = shape[i] < 0
                           ? vac_memory_format("%s%s?", text, i ? "," : "")
                           : vac_memory_format("%s%s%" PRId64, text, i ? "," : "", shape[i]);
        free(text);
        text = longer;
    }
    char *whole = vac_memory_format("%s]", text);
    free(text);
    return whole;
}

json_t *vac_summary_shape_json(const int64_t *shape, size_t rank)
{
    json_t *array = vac_json_array();
    for (size_t i = 0; i < rank; i++)
        vac_json_add(array, json_integer(shape[i] < 0 ? -1 : shape[i]));
    return array;
}

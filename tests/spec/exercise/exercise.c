/* SPDX-License-Identifier: Apache-2.0 */
#include "exercise.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANDOM_BYTES = 1 << 16 };

struct exercise_chunk {
    struct exercise_chunk *next;
    void *memory;
};

void exercise_init(struct exercise *exercise, uint64_t seed)
{
    exercise->state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    exercise->chunks = NULL;
}

void exercise_free(struct exercise *exercise)
{
    while (exercise->chunks) {
        struct exercise_chunk *next = exercise->chunks->next;
        free(exercise->chunks->memory);
        free(exercise->chunks);
        exercise->chunks = next;
    }
}

void *exercise_take(struct exercise *exercise, size_t size)
{
    struct exercise_chunk *chunk = (struct exercise_chunk *)malloc(sizeof(*chunk));
    void *memory = calloc(1, size ? size : 1);

    if (!chunk || !memory)
        abort();
    *chunk = (struct exercise_chunk){exercise->chunks, memory};
    exercise->chunks = chunk;
    return memory;
}

uint64_t exercise_number(struct exercise *exercise)
{
    /* xorshift64* */
    exercise->state ^= exercise->state >> 12;
    exercise->state ^= exercise->state << 25;
    exercise->state ^= exercise->state >> 27;
    return exercise->state * UINT64_C(0x2545F4914F6CDD1D);
}

uint64_t exercise_below(struct exercise *exercise, uint64_t limit)
{
    return (exercise_number(exercise) >> 11) % limit;
}

void *exercise_bytes(struct exercise *exercise, size_t size)
{
    unsigned char *bytes = (unsigned char *)exercise_take(exercise, size);
    /* A frame may ask for room of any size; that much of it is enough to tell apart. */
    for (size_t i = 0; i < size && i < RANDOM_BYTES; i++)
        bytes[i] = (unsigned char)exercise_number(exercise);
    return bytes;
}

char *exercise_text(struct exercise *exercise)
{
    static const char *const parts[] = {
        "a", "Z", "0", " ", "/", "\"", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\x88", "\x7F"};
    char text[256];
    size_t length = 0;

    for (uint64_t left = exercise_below(exercise, 40); left; left--) {
        const char *part = parts[exercise_below(exercise, sizeof(parts) / sizeof(parts[0]))];
        memcpy(text + length, part, strlen(part));
        length += strlen(part);
    }
    char *copy = (char *)exercise_take(exercise, length + 1);
    return (char *)memcpy(copy, text, length);
}

char *exercise_hash(struct exercise *exercise)
{
    char *hash = (char *)exercise_take(exercise, 65);
    for (size_t i = 0; i < 64; i++)
        hash[i] = "0123456789abcdef"[exercise_below(exercise, 16)];
    return hash;
}

static unsigned width_of(vaccel_dtype dtype)
{
    static const unsigned char widths[] = {0, 1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8, 0, 2};
    return widths[dtype];
}

void exercise_tensor(struct exercise *exercise, vaccel_tensor *tensor)
{
    uint64_t count = 1;

    tensor->dtype = (vaccel_dtype)(1 + exercise_below(exercise, 14));
    tensor->rank = (uint32_t)exercise_below(exercise, 4);
    tensor->shape = (int64_t *)exercise_take(exercise, tensor->rank * sizeof(int64_t));
    for (uint32_t i = 0; i < tensor->rank; i++) {
        tensor->shape[i] = (int64_t)exercise_below(exercise, 6);
        count *= (uint64_t)tensor->shape[i];
    }
    tensor->name = exercise_below(exercise, 2) ? exercise_text(exercise) : NULL;
    if (tensor->dtype == VACCEL_DTYPE_BYTES) {
        /* Strings of three bytes each. */
        unsigned char *data = (unsigned char *)exercise_bytes(exercise, (size_t)count * 7);
        for (uint64_t i = 0; i < count; i++)
            memcpy(data + i * 7, "\3\0\0", 4);
        tensor->data = data;
        tensor->size = count * 7;
    } else {
        tensor->size = count * width_of(tensor->dtype);
        tensor->data = exercise_bytes(exercise, (size_t)tensor->size);
    }
}

void exercise_room(struct exercise *exercise, vaccel_tensor *tensor)
{
    tensor->dtype = VACCEL_DTYPE_U8;
    tensor->rank = (uint32_t)exercise_below(exercise, 4);
    tensor->shape = (int64_t *)exercise_take(exercise, tensor->rank * sizeof(int64_t));
    tensor->size = 1 + exercise_below(exercise, 600);
    tensor->data = exercise_take(exercise, (size_t)tensor->size);
    tensor->name = exercise_below(exercise, 2) ? exercise_text(exercise) : NULL;
}

void exercise_answer_tensor(struct exercise *exercise, vaccel_tensor *tensor)
{
    /* Less than there is room for, as often as not. */
    uint64_t size = exercise_below(exercise, tensor->size + 1);

    tensor->rank = tensor->rank ? 1 : 0;
    tensor->size = tensor->rank ? size : 1;
    if (tensor->rank)
        tensor->shape[0] = (int64_t)size;
    if (tensor->size)
        memcpy(tensor->data, exercise_bytes(exercise, (size_t)tensor->size), (size_t)tensor->size);
}

void exercise_image(struct exercise *exercise, vaccel_image_view *image)
{
    static const uint32_t pixels[] = {0, 3, 3, 4, 1};

    memset(image, 0, sizeof(*image));
    image->format = (vaccel_pixel_format)exercise_below(exercise, 5);
    if (image->format == VACCEL_PIXEL_ENCODED) {
        image->size = 1 + exercise_below(exercise, 600);
    } else {
        image->width = (uint32_t)(1 + exercise_below(exercise, 12));
        image->height = (uint32_t)(1 + exercise_below(exercise, 12));
        image->stride = image->width * pixels[image->format] + exercise_below(exercise, 8);
        image->size = image->stride * (image->height - 1) + image->width * pixels[image->format];
    }
    image->data = exercise_bytes(exercise, (size_t)image->size);
}

void exercise_model(struct exercise *exercise, vaccel_model_view *model)
{
    memset(model, 0, sizeof(*model));
    model->name = "efficientnet";
    if (exercise_below(exercise, 2))
        model->id = exercise_hash(exercise);
}

void exercise_buffer(struct exercise *exercise, vaccel_buffer_view *buffer)
{
    buffer->size = 1 + exercise_below(exercise, 600);
    buffer->data = exercise_bytes(exercise, (size_t)buffer->size);
}

static bool differ(const char *what)
{
    fprintf(stderr, "%s differs\n", what);
    return false;
}

bool same_bytes(const char *what, const void *a, const void *b, uint64_t size)
{
    return size == 0 || memcmp(a, b, (size_t)size) == 0 || differ(what);
}

bool same_text(const char *what, const char *a, const char *b)
{
    return (!a && !b) || (a && b && strcmp(a, b) == 0) || differ(what);
}

bool same_number(const char *what, uint64_t a, uint64_t b)
{
    return a == b || differ(what);
}

bool same_tensor(const char *what, const vaccel_tensor *a, const vaccel_tensor *b)
{
    if (!a || !b)
        return a == b || differ(what);
    return same_number(what, (uint64_t)a->dtype, (uint64_t)b->dtype) &&
           same_number(what, a->rank, b->rank) && same_number(what, a->size, b->size) &&
           same_text(what, a->name, b->name) &&
           same_bytes(what, a->shape, b->shape, a->rank * sizeof(int64_t)) &&
           same_bytes(what, a->data, b->data, a->size);
}

bool same_image(const char *what, const vaccel_image_view *a, const vaccel_image_view *b)
{
    if (!a || !b)
        return a == b || differ(what);
    return same_number(what, (uint64_t)a->format, (uint64_t)b->format) &&
           same_number(what, a->width, b->width) && same_number(what, a->height, b->height) &&
           same_number(what, a->stride, b->stride) && same_number(what, a->size, b->size) &&
           same_bytes(what, a->data, b->data, a->size);
}

bool same_model(const char *what, const vaccel_model_view *a, const vaccel_model_view *b)
{
    /* What is named by its content needs no other name. */
    return same_text(what, a->id, b->id) && (a->id || same_text(what, a->name, b->name));
}

bool same_buffer(const char *what, const vaccel_buffer_view *a, const vaccel_buffer_view *b)
{
    if (!a || !b)
        return a == b || differ(what);
    return same_number(what, a->size, b->size) && same_bytes(what, a->data, b->data, a->size);
}

void touch_bytes(const void *data, uint64_t size)
{
    const volatile unsigned char *bytes = (const volatile unsigned char *)data;
    for (uint64_t i = 0; i < size; i++)
        (void)bytes[i];
}

void touch_text(const char *text)
{
    if (text)
        touch_bytes(text, strlen(text) + 1);
}

void touch_tensor(const vaccel_tensor *tensor, bool data)
{
    if (!tensor)
        return;
    touch_text(tensor->name);
    touch_bytes(tensor->shape, tensor->rank * sizeof(int64_t));
    if (data)
        touch_bytes(tensor->data, tensor->size);
    else
        memset(tensor->data, 1, (size_t)tensor->size);
}

char exercise_message[512];

static vaccel_status fail(vaccel_status status, const char *format, ...) VACCEL_PRINTF(2, 3);

static vaccel_status fail(vaccel_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(exercise_message, sizeof(exercise_message), format, arguments);
    va_end(arguments);
    return status;
}

static vaccel_status make(uint32_t record, const void *view, const vaccel_origin *origin,
                          void **result)
{
    const vaccel_origin *from = origin ? origin : &vac_nowhere;
    size_t size = vac_record_place(record, NULL, view, from, false);

    *result = malloc(size);
    if (!*result)
        return VACCEL_ERR_NO_MEMORY;
    vac_record_place(record, *result, view, from, false);
    return VACCEL_OK;
}

static void drop(uint32_t record, void *result)
{
    (void)record;
    free(result);
}

const vaccel_host exercise_host = {.struct_size = sizeof(exercise_host),
                                   .abi_version = VACCEL_BACKEND_ABI,
                                   .fail = fail,
                                   .make = make,
                                   .drop = drop};

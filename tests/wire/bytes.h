/* SPDX-License-Identifier: Apache-2.0 */
/** A frame that a test puts together byte by byte, at its exact size, and a reader over it. */
#ifndef VAC_TESTS_WIRE_BYTES_H
#define VAC_TESTS_WIRE_BYTES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/client.h"

/* What a reader reads; begin() gives it `size` zeros. */
struct bytes {
    uint8_t *frame;
    struct vac_arena arena;
    _Alignas(16) unsigned char memory[4096];
    struct vac_reader reader;
};

/* How tables describe floats. */
static const struct vac_field an_f32 = {.kind = VAC_KIND_UINT, .width = 4};
static const struct vac_field an_f64 = {.kind = VAC_KIND_UINT, .width = 8};

static inline float get_f32(struct vac_reader *reader, uint32_t at)
{
    float value;
    vac_scalar_store(&an_f32, &value, vac_get_scalar(reader, at, &an_f32));
    return value;
}

static inline double get_f64(struct vac_reader *reader, uint32_t at)
{
    double value;
    vac_scalar_store(&an_f64, &value, vac_get_scalar(reader, at, &an_f64));
    return value;
}

static inline void put_f32(struct vac_writer *writer, uint32_t at, float value)
{
    vac_put_u64(writer, at, vac_scalar_load(&an_f32, &value));
}

static inline void put_f64(struct vac_writer *writer, uint32_t at, double value)
{
    vac_put_u64(writer, at, vac_scalar_load(&an_f64, &value));
}

static inline void begin(struct bytes *bytes, uint32_t size)
{
    bytes->frame = (uint8_t *)calloc(1, size ? size : 1);
    bytes->arena = (struct vac_arena){.memory = bytes->memory, .size = sizeof(bytes->memory)};
    bytes->reader =
        (struct vac_reader){.frame = bytes->frame, .length = size, .arena = &bytes->arena};
}

static inline void end(struct bytes *bytes)
{
    free(bytes->frame);
}

static inline void put(struct bytes *bytes, uint32_t at, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        bytes->frame[at + i] = (uint8_t)(value >> (8 * i));
}

static inline void put32(struct bytes *bytes, uint32_t at, uint64_t value)
{
    put(bytes, at, 4, value);
}

static inline void put64(struct bytes *bytes, uint32_t at, uint64_t value)
{
    put(bytes, at, 8, value);
}

/* The slot of bulk data. */
static inline void put_bulk(struct bytes *bytes, uint32_t at, uint32_t segment, uint64_t start,
                            uint64_t size)
{
    put32(bytes, at, segment);
    put64(bytes, at + 8, start);
    put64(bytes, at + 16, size);
}

/* The fault that was found, after which the reader is as new. */
#define assert_fault(bytes, text)                                                                  \
    do {                                                                                           \
        assert_non_null((bytes)->reader.fault);                                                    \
        assert_non_null(strstr((bytes)->reader.fault, text));                                      \
        again(bytes);                                                                              \
    } while (0)

static inline void again(struct bytes *bytes)
{
    bytes->reader.fault = NULL;
    bytes->reader.no_memory = false;
    bytes->reader.referred = 0;
    bytes->arena.used = 0;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** The writer: what it writes, that it measures what it writes, and that it stays within its
 * memory. */
#include "tests/spec/exercise/exercise.h"
#include "tests/wire/bytes.h"

enum { GUARD = 64 };

/* A frame with guards on both sides. */
struct guarded {
    uint8_t *memory;
    size_t size;
    struct vac_writer writer;
};

static void guard(struct guarded *guarded, size_t size)
{
    guarded->size = size;
    guarded->memory = (uint8_t *)malloc(size + 2 * GUARD);
    memset(guarded->memory, 0xCA, size + 2 * GUARD);
    guarded->writer = (struct vac_writer){.frame = guarded->memory + GUARD, .capacity = size};
}

static void check_guards(struct guarded *guarded)
{
    for (size_t i = 0; i < GUARD; i++) {
        assert_int_equal(guarded->memory[i], 0xCA);
        assert_int_equal(guarded->memory[GUARD + guarded->size + i], 0xCA);
    }
    free(guarded->memory);
}

static void reserving(void **state)
{
    struct guarded g;

    (void)state;
    guard(&g, 32);
    assert_int_equal(vac_reserve(&g.writer, 0), 0);
    assert_int_equal(vac_reserve(&g.writer, 1), 0);
    assert_int_equal(vac_reserve(&g.writer, 9), 8);
    assert_int_equal(g.writer.length, 24);
    for (unsigned i = 0; i < 24; i++)
        assert_int_equal(g.writer.frame[i], 0);
    assert_true(vac_writer_done(&g.writer));
    assert_int_equal(vac_reserve(&g.writer, 9), 24);
    assert_int_equal(g.writer.length, 40);
    assert_false(vac_writer_done(&g.writer));
    check_guards(&g);
}

static void too_large(void **state)
{
    struct vac_writer writer = {.frame = NULL};

    (void)state;
    vac_reserve(&writer, UINT64_C(1) << 31);
    assert_null(writer.fault);
    vac_reserve(&writer, 1);
    assert_string_equal(writer.fault, "the frame would be larger than 2 GiB");
    assert_false(vac_writer_done(&writer));
    writer = (struct vac_writer){.frame = NULL};
    vac_reserve(&writer, UINT64_MAX - 3);
    assert_non_null(writer.fault);
    writer = (struct vac_writer){.frame = NULL};
    assert_int_equal(vac_put_list(&writer, 0, SIZE_MAX / 2, 24), 0);
    assert_string_equal(writer.fault, "a list is too long for a frame");
    writer = (struct vac_writer){.frame = NULL};
    vac_put_bulk(&writer, 0, NULL, UINT64_MAX / 8 + 2, 8);
    assert_string_equal(writer.fault, "an array is larger than memory can be");
    writer = (struct vac_writer){.frame = NULL};
    vac_put_room(&writer, 0, NULL, UINT64_MAX / 8 + 2, 8);
    assert_string_equal(writer.fault, "room for an array is larger than memory can be");
}

static void scalars(void **state)
{
    struct guarded g;

    (void)state;
    guard(&g, 32);
    vac_reserve(&g.writer, 32);
    vac_put_u16(&g.writer, 0, 0x0201);
    vac_put_u32(&g.writer, 4, 0x04030201);
    vac_put_i64(&g.writer, 8, -2);
    put_f32(&g.writer, 16, 1.0F);
    put_f64(&g.writer, 24, -2.0);
    static const uint8_t expected[] = {1,    2,    0,    0,    1,    2, 3, 4,    0xFE, 0xFF, 0xFF,
                                       0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0x80, 0x3F, 0,    0,
                                       0,    0,    0,    0,    0,    0, 0, 0,    0,    0xC0};
    assert_memory_equal(g.writer.frame, expected, 32);
    check_guards(&g);
}

static void strings(void **state)
{
    struct guarded g;

    (void)state;
    guard(&g, 32);
    vac_reserve(&g.writer, 16);
    vac_put_string(&g.writer, 0, NULL);
    vac_put_string(&g.writer, 8, "sieben!");
    static const uint8_t expected[] = {0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 7, 0, 0, 0};
    assert_memory_equal(g.writer.frame, expected, 16);
    assert_string_equal((const char *)g.writer.frame + 16, "sieben!");
    assert_int_equal(g.writer.length, 24);
    vac_put_string(&g.writer, 0, "\xFF");
    assert_string_equal(g.writer.fault, "a string is not UTF-8");
    check_guards(&g);
}

/* What does not fit into any frame is not written over its head instead. */
static void string_too_far(void **state)
{
    struct guarded g;

    (void)state;
    guard(&g, 32);
    vac_reserve(&g.writer, 16);
    g.writer.length = UINT64_C(1) << 31;
    vac_put_string(&g.writer, 0, "x");
    assert_non_null(g.writer.fault);
    for (unsigned i = 0; i < 16; i++)
        assert_int_equal(g.writer.frame[i], 0);
    check_guards(&g);
}

static void inline_up_to_a_size(void **state)
{
    static const uint8_t data[VAC_WIRE_INLINE_MAX + 1] = {1, 2, 3};
    vaccel_segment segments[1];
    struct guarded g;

    (void)state;
    guard(&g, 1024);
    g.writer.segments = segments;
    g.writer.segment_capacity = 1;
    vac_reserve(&g.writer, 24);
    vac_put_bulk(&g.writer, 0, data, VAC_WIRE_INLINE_MAX, 1);
    assert_int_equal(g.writer.segment_count, 0);
    assert_int_equal(g.writer.frame[8], 24);
    assert_int_equal(g.writer.length, 24 + VAC_WIRE_INLINE_MAX);
    vac_put_bulk(&g.writer, 0, data, VAC_WIRE_INLINE_MAX + 1, 1);
    assert_int_equal(g.writer.segment_count, 1);
    assert_ptr_equal(segments[0].data, data);
    assert_int_equal(segments[0].size, VAC_WIRE_INLINE_MAX + 1);
    assert_int_equal(g.writer.frame[0], 1);
    assert_int_equal(g.writer.frame[8], 0);
    assert_int_equal(g.writer.length, 24 + VAC_WIRE_INLINE_MAX);
    /* No room for another segment: it goes into the frame, whatever its size. */
    vac_put_bulk(&g.writer, 0, data, VAC_WIRE_INLINE_MAX + 1, 1);
    assert_int_equal(g.writer.segment_count, 1);
    assert_int_equal(g.writer.frame[0], 0);
    check_guards(&g);
}

static void room(void **state)
{
    struct guarded g;

    (void)state;
    guard(&g, 24);
    vac_reserve(&g.writer, 24);
    vac_put_room(&g.writer, 0, NULL, 5, 4);
    static const uint8_t expected[24] = {0xFF, 0xFF, 0xFF, 0xFF, [16] = 20};
    assert_memory_equal(g.writer.frame, expected, 24);
    assert_int_equal(g.writer.length, 24);
    check_guards(&g);
}

static void tensors_without_data(void **state)
{
    int64_t shape[2] = {77, 88};
    uint8_t data[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    const vaccel_tensor tensor = {"n", data, 8, shape, 2, VACCEL_DTYPE_U8, NULL};
    struct guarded g;

    (void)state;
    guard(&g, 256);
    vac_reserve(&g.writer, 48);
    vac_put_tensor(&g.writer, 0, NULL, false);
    assert_int_equal(g.writer.length, 48);
    vac_put_tensor(&g.writer, 0, &tensor, false);
    /* What room holds is not sent. */
    for (uint64_t i = 56; i < g.writer.length; i++)
        assert_int_equal(g.writer.frame[i], 0);
    check_guards(&g);
}

/* For every op: a writer of no memory measures, and one of any smaller size stays within it and
 * measures the same. */
static void every_capacity(void **state)
{
    (void)state;
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        for (uint64_t seed = 0; seed < 8; seed++) {
            const struct vac_codec *codec = &vac_codecs[i];
            const struct vac_call_head head = {
                .op = codec->op, .version = codec->version, .device = "CPU"};
            struct exercise exercise;
            struct vac_writer measure = {.frame = NULL};

            exercise_init(&exercise, seed);
            void *args = exercise_take(&exercise, codec->args_size);
            exercise_ops[i].make(&exercise, args);
            vac_client_write(&measure, codec, &head, args);
            assert_null(measure.fault);
            for (uint64_t capacity = 0; capacity <= measure.length; capacity++) {
                struct guarded g;
                guard(&g, (size_t)capacity);
                vac_client_write(&g.writer, codec, &head, args);
                assert_int_equal(g.writer.length, measure.length);
                assert_int_equal(vac_writer_done(&g.writer), capacity == measure.length);
                check_guards(&g);
            }
            exercise_free(&exercise);
        }
    }
}

/* No byte keeps what was in the memory before. */
static void every_byte_is_set(void **state)
{
    (void)state;
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        const struct vac_codec *codec = &vac_codecs[i];
        const struct vac_call_head head = {.op = codec->op, .version = codec->version};
        struct exercise exercise;
        struct vac_writer measure = {.frame = NULL};
        struct guarded a, b;

        exercise_init(&exercise, 5);
        void *args = exercise_take(&exercise, codec->args_size);
        exercise_ops[i].make(&exercise, args);
        vac_client_write(&measure, codec, &head, args);
        guard(&a, (size_t)measure.length);
        guard(&b, (size_t)measure.length);
        memset(b.writer.frame, 0x35, b.size);
        vac_client_write(&a.writer, codec, &head, args);
        vac_client_write(&b.writer, codec, &head, args);
        assert_memory_equal(a.writer.frame, b.writer.frame, a.size);
        check_guards(&a);
        check_guards(&b);
        exercise_free(&exercise);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reserving),
        cmocka_unit_test(too_large),
        cmocka_unit_test(scalars),
        cmocka_unit_test(strings),
        cmocka_unit_test(inline_up_to_a_size),
        cmocka_unit_test(room),
        cmocka_unit_test(every_capacity),
        cmocka_unit_test(tensors_without_data),
        cmocka_unit_test(every_byte_is_set),
        cmocka_unit_test(string_too_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

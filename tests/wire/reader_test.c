/* SPDX-License-Identifier: Apache-2.0 */
/** Every check of the reader, with a frame that passes but for it. */
#include "tests/wire/bytes.h"
#include "wire/writer.h"

static void within(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 64);
    assert_true(vac_within(&b.reader, 0, 64));
    assert_true(vac_within(&b.reader, 64, 0));
    assert_false(vac_within(&b.reader, 65, 0));
    assert_fault(&b, "outside the frame");
    assert_false(vac_within(&b.reader, 57, 8));
    assert_fault(&b, "outside the frame");
    assert_false(vac_within(&b.reader, UINT32_MAX, 1));
    assert_fault(&b, "outside the frame");
    assert_false(vac_within(&b.reader, UINT32_MAX - 3, 8));
    assert_fault(&b, "outside the frame");
    assert_false(vac_within(&b.reader, 8, UINT64_MAX - 4));
    assert_fault(&b, "outside the frame");
    end(&b);
}

static void first_fault_sticks(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 64);
    put32(&b, 0, 7);
    vac_fault(&b.reader, "first");
    vac_fault(&b.reader, "second");
    assert_string_equal(b.reader.fault, "first");
    assert_false(vac_within(&b.reader, 0, 1));
    assert_int_equal(vac_get_u32(&b.reader, 0), 0);
    assert_null(vac_take(&b.reader, 1, 1));
    assert_false(b.reader.no_memory);
    end(&b);
}

static void little_endian(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 16);
    for (unsigned i = 0; i < 16; i++)
        b.frame[i] = (uint8_t)(0xF0 + i);
    assert_int_equal(vac_get_u16(&b.reader, 1), 0xF2F1);
    assert_int_equal(vac_get_u32(&b.reader, 2), 0xF5F4F3F2);
    assert_true(vac_get_u64(&b.reader, 8) == UINT64_C(0xFFFEFDFCFBFAF9F8));
    vac_get_u16(&b.reader, 15);
    assert_fault(&b, "outside the frame");
    end(&b);
}

static void scalars(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 8);
    put64(&b, 0, 255);
    assert_int_equal(vac_get_uint(&b.reader, 0, UINT8_MAX), 255);
    put64(&b, 0, 256);
    assert_int_equal(vac_get_uint(&b.reader, 0, UINT8_MAX), 0);
    assert_fault(&b, "larger than its type");
    put64(&b, 0, (uint64_t)-128);
    assert_int_equal(vac_get_int(&b.reader, 0, INT8_MIN, INT8_MAX), -128);
    put64(&b, 0, (uint64_t)-129);
    assert_int_equal(vac_get_int(&b.reader, 0, INT8_MIN, INT8_MAX), 0);
    assert_fault(&b, "outside the range");
    put64(&b, 0, 128);
    vac_get_int(&b.reader, 0, INT8_MIN, INT8_MAX);
    assert_fault(&b, "outside the range");
    put64(&b, 0, 0x3F800000);
    assert_true(get_f32(&b.reader, 0) > 0.999F && get_f32(&b.reader, 0) < 1.001F);
    put64(&b, 0, UINT64_C(0x13F800000));
    get_f32(&b.reader, 0);
    assert_fault(&b, "larger than its type");
    put64(&b, 0, UINT64_C(0xBFF0000000000000));
    assert_true(get_f64(&b.reader, 0) < -0.999 && get_f64(&b.reader, 0) > -1.001);
    end(&b);
}

static void strings(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 24);
    assert_null(vac_get_string(&b.reader, 0));
    assert_null(b.reader.fault);
    assert_null(vac_get_text(&b.reader, 0));
    assert_fault(&b, "absent");
    memcpy(b.frame + 16, "abcdefg", 8);
    put32(&b, 0, 16);
    put32(&b, 4, 7);
    assert_string_equal(vac_get_text(&b.reader, 0), "abcdefg");
    again(&b);
    put32(&b, 4, 0);
    b.frame[16] = 0;
    assert_string_equal(vac_get_text(&b.reader, 0), "");
    again(&b);
    b.frame[16] = 'a';
    put32(&b, 4, 6);
    assert_null(vac_get_string(&b.reader, 0));
    assert_fault(&b, "not terminated");
    put32(&b, 4, 8);
    assert_null(vac_get_string(&b.reader, 0));
    assert_fault(&b, "outside the frame");
    put32(&b, 4, UINT32_MAX);
    assert_null(vac_get_string(&b.reader, 0));
    assert_fault(&b, "outside the frame");
    put32(&b, 0, UINT32_MAX - 2);
    put32(&b, 4, 4);
    assert_null(vac_get_string(&b.reader, 0));
    assert_fault(&b, "outside the frame");
    put32(&b, 0, 16);
    put32(&b, 4, 7);
    b.frame[18] = 0xFF;
    assert_null(vac_get_string(&b.reader, 0));
    assert_fault(&b, "not UTF-8");
    b.frame[18] = 0;
    assert_null(vac_get_string(&b.reader, 0));
    assert_fault(&b, "not UTF-8");
    end(&b);
}

/* Many slots that refer to the same bytes would cost more time than the frame is long. */
static void overlaps(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 64);
    memset(b.frame + 32, 'a', 31);
    for (uint32_t at = 0; at < 32; at += 8) {
        put32(&b, at, 32);
        put32(&b, at + 4, 31);
    }
    assert_non_null(vac_get_string(&b.reader, 0));
    assert_non_null(vac_get_string(&b.reader, 8));
    assert_null(vac_get_string(&b.reader, 16));
    assert_fault(&b, "overlap");
    end(&b);
}

static void bulk(void **state)
{
    _Alignas(8) static const uint8_t beside[32] = {1, 2, 3};
    const vaccel_segment segments[] = {{.data = beside, .size = sizeof(beside)}, {.data = NULL}};
    struct bytes b;
    uint64_t count;

    (void)state;
    begin(&b, 56);
    put_bulk(&b, 0, 0, 24, 32);
    assert_ptr_equal(vac_get_bulk(&b.reader, 0, 4, &count), b.frame + 24);
    assert_int_equal(count, 8);
    again(&b);
    put_bulk(&b, 0, 0, 24, 31);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_int_equal(count, 0);
    assert_fault(&b, "whole number");
    put_bulk(&b, 0, 0, 28, 32);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "outside the frame");
    put_bulk(&b, 0, 0, UINT64_C(0x100000018), 8);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "outside the frame");
    put_bulk(&b, 0, 0, UINT64_MAX - 7, 16);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "outside the frame");
    put_bulk(&b, 0, 0, 24, 8);
    put32(&b, 4, 1);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "reserved");
    put32(&b, 4, 0);
    put_bulk(&b, 0, VAC_WIRE_NO_SEGMENT, 0, 8);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "does not exist");
    put_bulk(&b, 0, 1, 0, 8);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "does not exist");
    b.reader.segments = segments;
    b.reader.segment_count = 2;
    assert_ptr_equal(vac_get_bulk(&b.reader, 0, 4, &count), beside);
    put32(&b, 4, 1);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_int_equal(count, 0);
    assert_fault(&b, "reserved");
    put32(&b, 4, 0);
    put_bulk(&b, 0, 3, 0, 0);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "does not exist");
    put_bulk(&b, 0, 1, 28, 8);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "outside its segment");
    put_bulk(&b, 0, 1, UINT64_MAX - 3, 8);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "outside its segment");
    put_bulk(&b, 0, 1, 0, 36);
    assert_null(vac_get_bulk(&b.reader, 0, 4, &count));
    assert_fault(&b, "outside its segment");
    put_bulk(&b, 0, 2, 0, 0);
    vac_get_bulk(&b.reader, 0, 4, &count);
    assert_null(b.reader.fault);
    assert_int_equal(count, 0);
    end(&b);
}

static void misaligned_bulk_is_copied(void **state)
{
    _Alignas(8) static const uint8_t beside[32] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    const vaccel_segment segment = {.data = beside, .size = sizeof(beside)};
    struct bytes b;
    uint64_t count;

    (void)state;
    begin(&b, 24);
    b.reader.segments = &segment;
    b.reader.segment_count = 1;
    put_bulk(&b, 0, 1, 1, 8);
    const uint8_t *data = (const uint8_t *)vac_get_bulk(&b.reader, 0, 8, &count);
    assert_ptr_equal(data, b.memory);
    assert_memory_equal(data, beside + 1, 8);
    assert_ptr_equal(vac_get_bulk(&b.reader, 0, 1, &count), beside + 1);
    b.arena.used = b.arena.size;
    assert_null(vac_get_bulk(&b.reader, 0, 8, &count));
    assert_int_equal(count, 0);
    assert_true(b.reader.no_memory);
    assert_fault(&b, "more memory");
    end(&b);
}

static void room(void **state)
{
    struct bytes b;
    uint64_t count;

    (void)state;
    begin(&b, 32);
    memset(b.memory, 0xEE, sizeof(b.memory));
    put_bulk(&b, 0, VAC_WIRE_NO_SEGMENT, 0, 40);
    const uint8_t *made = (const uint8_t *)vac_get_room(&b.reader, 0, 8, &count, false);
    assert_int_equal(count, 5);
    for (unsigned i = 0; i < 40; i++)
        assert_int_equal(made[i], 0);
    again(&b);
    put_bulk(&b, 0, VAC_WIRE_NO_SEGMENT, 0, 0);
    assert_non_null(vac_get_room(&b.reader, 0, 8, &count, false));
    assert_null(b.reader.fault);
    put_bulk(&b, 0, VAC_WIRE_NO_SEGMENT, 0, 41);
    assert_null(vac_get_room(&b.reader, 0, 8, &count, false));
    assert_fault(&b, "whole number");
    put_bulk(&b, 0, VAC_WIRE_NO_SEGMENT, 8, 40);
    assert_null(vac_get_room(&b.reader, 0, 8, &count, false));
    assert_fault(&b, "there is data");
    put_bulk(&b, 0, 0, 0, 40);
    assert_null(vac_get_room(&b.reader, 0, 8, &count, false));
    assert_fault(&b, "does not exist");
    put_bulk(&b, 0, VAC_WIRE_NO_SEGMENT, 0, 40);
    put32(&b, 4, 9);
    assert_null(vac_get_room(&b.reader, 0, 8, &count, false));
    assert_fault(&b, "reserved");
    put32(&b, 4, 0);
    put_bulk(&b, 0, VAC_WIRE_NO_SEGMENT, 0, UINT64_MAX & ~UINT64_C(7));
    assert_null(vac_get_room(&b.reader, 0, 8, &count, false));
    assert_int_equal(count, 0);
    assert_true(b.reader.no_memory);
    assert_fault(&b, "more memory");
    put_bulk(&b, 0, 0, 24, 8);
    memcpy(b.frame + 24, "12345678", 8);
    uint8_t *copy = (uint8_t *)vac_get_inout(&b.reader, 0, 1, &count);
    assert_memory_equal(copy, "12345678", 8);
    assert_ptr_not_equal(copy, b.frame + 24);
    end(&b);
}

static void lists(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 64);
    put32(&b, 0, 16);
    put32(&b, 4, 3);
    put32(&b, 8, 16);
    struct vac_span span = vac_get_list(&b.reader, 0, 3);
    assert_int_equal(span.at, 16);
    assert_int_equal(span.count, 3);
    assert_int_equal(span.stride, 16);
    again(&b);
    vac_get_list(&b.reader, 0, 2);
    assert_fault(&b, "longer than it may be");
    put32(&b, 4, 4);
    assert_int_equal(vac_get_list(&b.reader, 0, 100).count, 0);
    assert_fault(&b, "outside the frame");
    /* 2^31 items of 2^31 bytes: 0 if the product were of 32 bits. */
    put32(&b, 4, UINT32_C(1) << 31);
    put32(&b, 8, UINT32_C(1) << 31);
    vac_get_list(&b.reader, 0, UINT32_MAX);
    assert_fault(&b, "outside the frame");
    put32(&b, 4, 1);
    put32(&b, 8, 12);
    vac_get_list(&b.reader, 0, 3);
    assert_fault(&b, "not aligned");
    put32(&b, 8, 0);
    vac_get_list(&b.reader, 0, 3);
    assert_fault(&b, "not aligned");
    put32(&b, 8, 16);
    put32(&b, 0, 20);
    vac_get_list(&b.reader, 0, 3);
    assert_fault(&b, "not aligned");
    put32(&b, 0, 16);
    put32(&b, 12, 1);
    vac_get_list(&b.reader, 0, 3);
    assert_fault(&b, "reserved");
    end(&b);
}

static void references(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 32);
    assert_int_equal(vac_get_ref(&b.reader, 0).stride, 0);
    assert_null(b.reader.fault);
    put32(&b, 0, 16);
    put32(&b, 4, 16);
    assert_int_equal(vac_get_ref(&b.reader, 0).at, 16);
    again(&b);
    put32(&b, 4, 24);
    assert_int_equal(vac_get_ref(&b.reader, 0).stride, 0);
    assert_fault(&b, "outside the frame");
    put32(&b, 4, 12);
    vac_get_ref(&b.reader, 0);
    assert_fault(&b, "not aligned");
    put32(&b, 0, 12);
    put32(&b, 4, 16);
    vac_get_ref(&b.reader, 0);
    assert_fault(&b, "not aligned");
    end(&b);
}

static void tails(void **state)
{
    struct bytes b;
    const struct vac_span span = {8, 1, 24};

    (void)state;
    begin(&b, 32);
    memset(b.frame, 1, 24);
    vac_get_tail(&b.reader, span, 16);
    assert_null(b.reader.fault);
    vac_get_tail(&b.reader, span, 40);
    assert_null(b.reader.fault);
    b.frame[31] = 1;
    vac_get_tail(&b.reader, span, 16);
    assert_fault(&b, "an option is set");
    end(&b);
}

/* A tensor's slot at 0, its shape at 48, its data after that. */
static void tensor_of(struct bytes *b, vaccel_dtype dtype, uint32_t rank, int64_t d0, int64_t d1,
                      uint64_t size)
{
    begin(b, 128);
    put32(b, 0, (uint64_t)(uint32_t)dtype);
    put32(b, 4, rank);
    put32(b, 16, 48);
    put_bulk(b, 24, 0, 64, size);
    put64(b, 48, (uint64_t)d0);
    put64(b, 56, (uint64_t)d1);
}

static bool tensor_is_taken(vaccel_dtype dtype, uint32_t rank, int64_t d0, int64_t d1,
                            uint64_t size)
{
    struct bytes b;
    vaccel_tensor tensor;

    tensor_of(&b, dtype, rank, d0, d1, size);
    bool taken = vac_get_tensor(&b.reader, 0, &tensor, false);
    if (!taken)
        assert_non_null(b.reader.fault);
    end(&b);
    return taken;
}

static void tensors(void **state)
{
    struct bytes b;
    vaccel_tensor tensor;

    (void)state;
    begin(&b, 48);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_null(b.reader.fault);
    end(&b);

    tensor_of(&b, VACCEL_DTYPE_F32, 2, 2, 8, 64);
    assert_true(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_int_equal(tensor.rank, 2);
    assert_int_equal(tensor.shape[1], 8);
    assert_ptr_equal(tensor.data, b.frame + 64);
    again(&b);
    put32(&b, 4, 17);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "16 dimensions");
    put32(&b, 4, 2);
    put32(&b, 20, 1);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "reserved");
    put32(&b, 20, 0);
    put32(&b, 16, 120);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "outside the frame");
    put32(&b, 16, UINT32_MAX - 7);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "outside the frame");
    put32(&b, 16, 48);
    put64(&b, 48, (uint64_t)-1);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "outside the range");
    put32(&b, 0, 15);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "type of element");
    put32(&b, 0, UINT32_MAX);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "type of element");
    put32(&b, 0, VACCEL_DTYPE_F32);
    put64(&b, 48, 2);
    b.arena.used = b.arena.size;
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_true(b.reader.no_memory);
    end(&b);
}

/* Bytes of one element; of a string, its length in front. */
static const uint64_t widths[] = {0, 1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8, 4, 2};

/* A framework reads as much as the shape says. */
static void data_for_the_shape(void **state)
{
    (void)state;
    for (vaccel_dtype dtype = VACCEL_DTYPE_BOOL; dtype <= VACCEL_DTYPE_BF16; dtype++) {
        assert_true(tensor_is_taken(dtype, 2, 2, 3, 6 * widths[dtype]));
        assert_false(tensor_is_taken(dtype, 2, 2, 3, 6 * widths[dtype] + 1));
        assert_false(tensor_is_taken(dtype, 2, 2, 3, 6 * widths[dtype] - 1));
        assert_true(tensor_is_taken(dtype, 0, 0, 0, widths[dtype]));
        assert_false(tensor_is_taken(dtype, 0, 0, 0, 0));
        assert_true(tensor_is_taken(dtype, 2, 0, INT64_MAX, 0));
        assert_true(tensor_is_taken(dtype, 2, INT64_MAX, 0, 0));
        assert_false(tensor_is_taken(dtype, 2, INT64_MAX, INT64_MAX, 64));
        assert_false(tensor_is_taken(dtype, 2, INT64_C(1) << 32, INT64_C(1) << 32, 64));
    }
}

static void strings_of_a_tensor(void **state)
{
    struct bytes b;
    vaccel_tensor tensor;

    (void)state;
    tensor_of(&b, VACCEL_DTYPE_BYTES, 1, 2, 0, 16);
    put32(&b, 64, 3);
    put32(&b, 71, 5);
    assert_true(vac_get_tensor(&b.reader, 0, &tensor, false));
    again(&b);
    /* Less is left than a length takes. */
    put_bulk(&b, 24, 0, 64, 8);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "not as long as its shape");
    put_bulk(&b, 24, 0, 64, 16);
    put32(&b, 71, 6);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "not as long as its shape");
    put32(&b, 64, UINT32_MAX);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "not as long as its shape");
    end(&b);
}

/* Segments may change while they are read: what is used as an index or a length is copied, floats
 * are not. */
static void live_tensors(void **state)
{
    _Alignas(8) static uint8_t beside[64];
    const vaccel_segment segment = {.data = beside, .size = sizeof(beside)};

    (void)state;
    for (vaccel_dtype dtype = VACCEL_DTYPE_BOOL; dtype <= VACCEL_DTYPE_BF16; dtype++) {
        bool in_place = dtype == VACCEL_DTYPE_F16 || dtype == VACCEL_DTYPE_BF16 ||
                        dtype == VACCEL_DTYPE_F32 || dtype == VACCEL_DTYPE_F64;
        struct bytes b;
        vaccel_tensor tensor;
        tensor_of(&b, dtype, 1, (int64_t)(8 / widths[dtype]), 0, 8);
        b.reader.segments = &segment;
        b.reader.segment_count = 1;
        put_bulk(&b, 24, 1, 0, 8);
        assert_true(vac_get_tensor(&b.reader, 0, &tensor, false));
        assert_int_equal(tensor.data == beside, in_place);
        again(&b);
        /* Whatever the type, eight-byte elements can be read there. */
        put_bulk(&b, 24, 1, 4, 8);
        assert_true(vac_get_tensor(&b.reader, 0, &tensor, false));
        assert_int_equal((uintptr_t)tensor.data % 8, 0);
        end(&b);
    }
}

static void room_for_a_tensor(void **state)
{
    struct bytes b;
    vaccel_tensor tensor;

    (void)state;
    tensor_of(&b, VACCEL_DTYPE_F32, 2, 0, 0, 0);
    put_bulk(&b, 24, VAC_WIRE_NO_SEGMENT, 0, 24);
    assert_true(vac_get_tensor(&b.reader, 0, &tensor, true));
    assert_int_equal(tensor.size, 24);
    assert_int_equal(tensor.rank, 2);
    memset(tensor.data, 1, 24);
    tensor.shape[1] = 3;
    /* Of any type, as long as there is no room for it. */
    again(&b);
    put32(&b, 0, 0);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, true));
    put_bulk(&b, 24, VAC_WIRE_NO_SEGMENT, 0, 0);
    assert_true(vac_get_tensor(&b.reader, 0, &tensor, true));
    assert_int_equal(tensor.size, 0);
    put32(&b, 0, VACCEL_DTYPE_F32);
    put_bulk(&b, 24, VAC_WIRE_NO_SEGMENT, 0, 24);
    again(&b);
    assert_false(vac_get_tensor(&b.reader, 0, &tensor, false));
    assert_fault(&b, "does not exist");
    end(&b);
}

/* An image's slot at 0, its data at 48. */
static void image_of(struct bytes *b, vaccel_pixel_format format, uint32_t width, uint32_t height,
                     uint64_t stride, uint64_t size)
{
    begin(b, 128);
    put32(b, 0, (uint64_t)(uint32_t)format);
    put32(b, 4, width);
    put32(b, 8, height);
    put64(b, 16, stride);
    put_bulk(b, 24, 0, 48, size);
}

static bool image_is_taken(vaccel_pixel_format format, uint32_t width, uint32_t height,
                           uint64_t stride, uint64_t size)
{
    struct bytes b;
    vaccel_image_view image;

    image_of(&b, format, width, height, stride, size);
    bool taken = vac_get_image(&b.reader, 0, &image);
    if (!taken)
        assert_non_null(b.reader.fault);
    end(&b);
    return taken;
}

static void images(void **state)
{
    static const uint32_t pixel[] = {0, 3, 3, 4, 1};
    struct bytes b;
    vaccel_image_view image;

    (void)state;
    assert_true(image_is_taken(VACCEL_PIXEL_ENCODED, 0, 0, 0, 80));
    assert_false(image_is_taken(VACCEL_PIXEL_ENCODED, 1, 0, 0, 80));
    assert_false(image_is_taken(VACCEL_PIXEL_ENCODED, 0, 1, 0, 80));
    assert_false(image_is_taken(VACCEL_PIXEL_ENCODED, 0, 0, 1, 80));
    for (vaccel_pixel_format format = VACCEL_PIXEL_RGB8; format <= VACCEL_PIXEL_GRAY8; format++) {
        uint32_t row = 4 * pixel[format];
        assert_true(image_is_taken(format, 4, 3, 20, 40 + row));
        assert_false(image_is_taken(format, 4, 3, 20, 39 + row));
        assert_true(image_is_taken(format, 4, 1, UINT64_MAX, row));
        assert_false(image_is_taken(format, 4, 1, row - 1, row));
        assert_false(image_is_taken(format, 4, 1, row, row - 1));
        assert_false(image_is_taken(format, 0, 3, 20, 80));
        assert_false(image_is_taken(format, 4, 0, 20, 80));
        assert_false(image_is_taken(format, 4, 3, UINT64_C(1) << 63, 80));
        assert_false(image_is_taken(format, UINT32_MAX, UINT32_MAX, UINT64_MAX, 80));
    }
    assert_false(image_is_taken(5, 1, 1, 1, 80));
    assert_false(image_is_taken(-1, 1, 1, 1, 80));

    image_of(&b, VACCEL_PIXEL_ENCODED, 0, 0, 0, 0);
    assert_false(vac_get_image(&b.reader, 0, &image));
    assert_null(b.reader.fault);
    put32(&b, 12, 1);
    assert_false(vac_get_image(&b.reader, 0, &image));
    assert_fault(&b, "reserved");
    end(&b);
}

/* A decoder relies on what it has read before; pixels are only pixels. */
static void live_images(void **state)
{
    static const uint8_t beside[16] = {1};
    const vaccel_segment segment = {.data = beside, .size = sizeof(beside)};
    struct bytes b;
    vaccel_image_view image;

    (void)state;
    image_of(&b, VACCEL_PIXEL_ENCODED, 0, 0, 0, 0);
    b.reader.segments = &segment;
    b.reader.segment_count = 1;
    put_bulk(&b, 24, 1, 0, 16);
    assert_true(vac_get_image(&b.reader, 0, &image));
    assert_ptr_not_equal(image.data, beside);
    assert_memory_equal(image.data, beside, 16);
    put32(&b, 0, VACCEL_PIXEL_GRAY8);
    put32(&b, 4, 4);
    put32(&b, 8, 4);
    put64(&b, 16, 4);
    assert_true(vac_get_image(&b.reader, 0, &image));
    assert_ptr_equal(image.data, beside);
    put32(&b, 0, VACCEL_PIXEL_ENCODED);
    put32(&b, 4, 0);
    put32(&b, 8, 0);
    put64(&b, 16, 0);
    b.arena.used = b.arena.size;
    assert_false(vac_get_image(&b.reader, 0, &image));
    assert_true(b.reader.no_memory);
    end(&b);
}

static void models(void **state)
{
    static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    struct bytes b;
    vaccel_model_view model;

    (void)state;
    begin(&b, 16 + 72);
    vac_get_model(&b.reader, 0, &model);
    assert_fault(&b, "neither a name nor a hash");
    memcpy(b.frame + 16, hash, 65);
    put32(&b, 8, 16);
    put32(&b, 12, 64);
    vac_get_model(&b.reader, 0, &model);
    assert_null(b.reader.fault);
    assert_string_equal(model.id, hash);
    assert_null(model.name);
    again(&b);
    static const char wrong[] = {'g', 'A', '/', ':', '`'};
    for (size_t i = 0; i < sizeof(wrong); i++) {
        b.frame[16 + 63] = (uint8_t)wrong[i];
        vac_get_model(&b.reader, 0, &model);
        assert_fault(&b, "64 lower-case hexadecimal digits");
    }
    b.frame[16 + 63] = 0;
    put32(&b, 12, 63);
    vac_get_model(&b.reader, 0, &model);
    assert_fault(&b, "64 lower-case hexadecimal digits");
    memcpy(b.frame + 16 + 63, "00", 3);
    put32(&b, 12, 65);
    vac_get_model(&b.reader, 0, &model);
    assert_fault(&b, "64 lower-case hexadecimal digits");
    end(&b);
}

static void buffers(void **state)
{
    struct bytes b;
    vaccel_buffer_view buffer;

    (void)state;
    begin(&b, 32);
    assert_false(vac_get_buffer(&b.reader, 0, &buffer));
    assert_null(b.reader.fault);
    put_bulk(&b, 0, 0, 24, 8);
    assert_true(vac_get_buffer(&b.reader, 0, &buffer));
    assert_ptr_equal(buffer.data, b.frame + 24);
    again(&b);
    put_bulk(&b, 0, VAC_WIRE_NO_SEGMENT, 0, 8);
    assert_false(vac_get_buffer(&b.reader, 0, &buffer));
    assert_fault(&b, "does not exist");
    end(&b);
}

static void taking_memory(void **state)
{
    struct bytes b;

    (void)state;
    begin(&b, 8);
    assert_non_null(vac_take(&b.reader, 0, 8));
    assert_null(vac_take(&b.reader, UINT64_MAX / 8 + 1, 16));
    assert_true(b.reader.no_memory);
    assert_fault(&b, "more memory");
    assert_null(vac_take(&b.reader, 4097, 1));
    assert_true(b.reader.no_memory);
    assert_fault(&b, "more memory");
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within),
        cmocka_unit_test(first_fault_sticks),
        cmocka_unit_test(little_endian),
        cmocka_unit_test(scalars),
        cmocka_unit_test(strings),
        cmocka_unit_test(overlaps),
        cmocka_unit_test(bulk),
        cmocka_unit_test(misaligned_bulk_is_copied),
        cmocka_unit_test(room),
        cmocka_unit_test(lists),
        cmocka_unit_test(references),
        cmocka_unit_test(tails),
        cmocka_unit_test(tensors),
        cmocka_unit_test(data_for_the_shape),
        cmocka_unit_test(strings_of_a_tensor),
        cmocka_unit_test(live_tensors),
        cmocka_unit_test(room_for_a_tensor),
        cmocka_unit_test(images),
        cmocka_unit_test(live_images),
        cmocka_unit_test(models),
        cmocka_unit_test(buffers),
        cmocka_unit_test(taking_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

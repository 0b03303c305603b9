/* SPDX-License-Identifier: Apache-2.0 */
/** Outputs that are wanted in segments beside the frame: where they are computed, and how they get
 * there. */
#include "tests/wire/bytes.h"

enum { SIZE = 512 };

static _Alignas(8) uint8_t there[SIZE + 8];

static void with_room(struct bytes *b, vaccel_segment *segment, uint8_t *data)
{
    begin(b, 128);
    *segment = (vaccel_segment){.data = data, .size = SIZE, .flags = VACCEL_SEGMENT_ROOM};
    b->reader.segments = segment;
    b->reader.segment_count = 1;
}

static void computed_in_place(void **state)
{
    vaccel_segment segment;
    struct bytes b;
    uint64_t count;

    (void)state;
    with_room(&b, &segment, there);
    put_bulk(&b, 0, 1, 8, SIZE - 8);
    memset(there, 0xEE, sizeof(there));
    assert_ptr_equal(vac_get_room(&b.reader, 0, 4, &count, true), there + 8);
    assert_int_equal(count, (SIZE - 8) / 4);
    /* It is the other side's memory: there is nothing in it to hide. */
    assert_int_equal(there[8], 0xEE);
    assert_non_null(b.reader.rooms);
    assert_int_equal(b.reader.rooms->segment, 1);
    assert_int_equal(b.reader.rooms->offset, 8);
    end(&b);
}

static void computed_in_private(void **state)
{
    vaccel_segment segment;
    struct bytes b;
    uint64_t count;

    (void)state;
    for (unsigned odd = 0; odd < 2; odd++) {
        with_room(&b, &segment, there + odd);
        put_bulk(&b, 0, 1, 0, SIZE);
        memset(there, 0xEE, sizeof(there));
        /* What must not change, and what is not aligned. */
        uint8_t *data = (uint8_t *)vac_get_room(&b.reader, 0, 4, &count, odd);
        assert_true(data < there || data >= there + sizeof(there));
        for (unsigned i = 0; i < SIZE; i++)
            assert_int_equal(data[i], 0);
        memset(data, 7, SIZE);

        uint8_t frame[24];
        struct vac_writer writer = {.rooms = b.reader.rooms};
        vac_reserve(&writer, 24);
        vac_put_bulk(&writer, 0, data, SIZE / 4, 4);
        assert_int_equal(there[odd], 0xEE); /* measuring writes nothing */
        writer = (struct vac_writer){.frame = frame, .capacity = 24, .rooms = b.reader.rooms};
        vac_reserve(&writer, 24);
        vac_put_bulk(&writer, 0, data, SIZE / 4, 4);
        assert_true(vac_writer_done(&writer));
        assert_int_equal(there[odd], 7);
        assert_int_equal(there[odd + SIZE - 1], 7);
        static const uint8_t slot[24] = {1, [17] = SIZE >> 8};
        assert_memory_equal(frame, slot, sizeof(slot));
        end(&b);
    }
}

static void refused(void **state)
{
    vaccel_segment segment;
    struct bytes b;
    uint64_t count;

    (void)state;
    with_room(&b, &segment, there);
    put_bulk(&b, 0, 1, SIZE, 8);
    assert_null(vac_get_room(&b.reader, 0, 1, &count, true));
    assert_fault(&b, "outside its segment");
    put_bulk(&b, 0, 1, UINT64_MAX, 8);
    assert_null(vac_get_room(&b.reader, 0, 1, &count, true));
    assert_fault(&b, "outside its segment");
    put_bulk(&b, 0, 2, 0, 8);
    assert_null(vac_get_room(&b.reader, 0, 1, &count, true));
    assert_fault(&b, "does not exist");
    put_bulk(&b, 0, 1, 0, 8);
    assert_null(vac_get_bulk(&b.reader, 0, 1, &count));
    assert_fault(&b, "room for an output");
    segment.flags = 0;
    assert_null(vac_get_room(&b.reader, 0, 1, &count, true));
    assert_fault(&b, "no room");
    /* A reply never refers to what was sent. */
    b.reader.reply = true;
    assert_null(vac_get_bulk(&b.reader, 0, 1, &count));
    assert_fault(&b, "no room");
    end(&b);
}

static void offered(void **state)
{
    uint8_t frame[24];
    vaccel_segment segment;

    (void)state;
    struct vac_writer writer = {.frame = frame,
                                .capacity = 24,
                                .segments = &segment,
                                .segment_capacity = 1,
                                .offers_rooms = true};
    vac_reserve(&writer, 24);
    vac_put_room(&writer, 0, there, SIZE / 4, 4);
    assert_int_equal(writer.segment_count, 1);
    assert_ptr_equal(segment.data, there);
    assert_int_equal(segment.size, SIZE);
    assert_int_equal(segment.flags, VACCEL_SEGMENT_ROOM);
    /* No segment is left, or it is too small to need one, or nobody takes one. */
    for (unsigned i = 0; i < 3; i++) {
        writer.segment_count = i == 0;
        writer.offers_rooms = i != 2;
        vac_put_room(&writer, 0, there, i == 1 ? 4 : SIZE / 4, 4);
        assert_int_equal(writer.segment_count, i == 0);
        assert_int_equal(frame[0], 0xFF);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(computed_in_place),
        cmocka_unit_test(computed_in_private),
        cmocka_unit_test(refused),
        cmocka_unit_test(offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/** Tables of segments, and control frames. */
#include "tests/wire/bytes.h"
#include "wire/message.h"

static void measured(void **state)
{
    uint8_t peek[VAC_MESSAGE_PEEK] = {'V', 'A', 'C', 'C', 0, 0, 1, 1, 129, 0, 0, 0, 2, 0, 0, 0};
    uint32_t table;
    uint32_t segments;

    (void)state;
    assert_int_equal(vac_message_measure(peek, &table, &segments), 136 + 2 * VAC_MESSAGE_ENTRY);
    assert_int_equal(table, 136);
    assert_int_equal(segments, 2);
    peek[8] = 127;
    assert_int_equal(vac_message_measure(peek, &table, &segments), 0);
    memset(peek + 8, 0xFF, 4);
    assert_int_equal(vac_message_measure(peek, &table, &segments), 0);
    peek[11] = 0;
    peek[12] = 1;
    peek[13] = 4;
    assert_int_equal(vac_message_measure(peek, &table, &segments), 0);
    peek[12] = 0;
    assert_int_not_equal(vac_message_measure(peek, &table, &segments), 0);
    peek[0] = 0;
    assert_int_equal(vac_message_measure(peek, &table, &segments), 0);
}

static void places(void **state)
{
    const struct vac_place there = {3, true, 4096, UINT64_C(1) << 33};
    uint8_t entry[VAC_MESSAGE_ENTRY];
    struct vac_place read;

    (void)state;
    vac_message_put_place(entry, &there);
    static const uint8_t bytes[VAC_MESSAGE_ENTRY] = {3, [4] = 1, [9] = 16, [20] = 2};
    assert_memory_equal(entry, bytes, sizeof(bytes));
    assert_true(vac_message_get_place(entry, &read));
    assert_int_equal(read.region, there.region);
    assert_true(read.room);
    assert_int_equal(read.offset, there.offset);
    assert_int_equal(read.size, there.size);
    /* Every bit that means nothing. */
    for (unsigned bit = 33; bit < 64; bit++) {
        entry[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(vac_message_get_place(entry, &read));
        entry[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (unsigned bit = 192; bit < 256; bit++) {
        entry[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(vac_message_get_place(entry, &read));
        entry[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    memset(entry + 16, 0xFF, 8);
    assert_false(vac_message_get_place(entry, &read));
    /* What travels along has no offset. */
    vac_message_put_place(entry, &(struct vac_place){0, false, 8, 8});
    assert_false(vac_message_get_place(entry, &read));
}

static void control(void **state)
{
    _Alignas(8) uint8_t frame[VAC_FRAME_HEAD + 16];
    struct vac_writer writer = {.frame = frame, .capacity = sizeof(frame)};
    struct vac_call_head head;
    uint32_t op;
    uint64_t id;

    (void)state;
    vac_frame_begin_control(&writer, 1, 7, 16);
    vac_frame_end(&writer);
    assert_true(vac_writer_done(&writer));
    struct vac_reader reader = {.frame = frame, .length = sizeof(frame)};
    assert_true(vac_frame_read_control(&reader, &op, &id));
    assert_int_equal(op, 1);
    assert_int_equal(id, 7);
    assert_false(vac_frame_read_call(&reader, &head));
    /* Hops, a version, a flag, and what is reserved. */
    static const unsigned zeros[] = {7, 20, 22, 32, VAC_FRAME_HEAD - 1};
    for (size_t i = 0; i < sizeof(zeros) / sizeof(*zeros); i++) {
        reader.fault = NULL;
        frame[zeros[i]] = 1;
        assert_false(vac_frame_read_control(&reader, &op, &id));
        frame[zeros[i]] = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measured),
        cmocka_unit_test(places),
        cmocka_unit_test(control),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

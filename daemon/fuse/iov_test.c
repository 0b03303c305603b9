/* SPDX-License-Identifier: Apache-2.0 */
/** Memory in pieces: what lies one after the other is found, however it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/fuse/iov.h"

enum { SIZE = 12 };

static uint8_t memory[SIZE];

/* Every way to cut the bytes into pieces that follow each other; bit i of `cuts`: one after byte i.
 */
static size_t cut(struct iovec *pieces, unsigned cuts)
{
    size_t count = 0;
    size_t begin = 0;

    for (size_t i = 0; i < SIZE; i++) {
        if (i + 1 < SIZE && !(cuts >> i & 1))
            continue;
        pieces[count++] = (struct iovec){memory + begin, i + 1 - begin};
        begin = i + 1;
    }
    return count;
}

static void pieces_that_follow_each_other_are_one(void **state)
{
    struct iovec pieces[SIZE];
    uint8_t bytes[SIZE];

    (void)state;
    for (size_t i = 0; i < SIZE; i++)
        memory[i] = (uint8_t)i;
    for (unsigned cuts = 0; cuts < 1U << (SIZE - 1); cuts++) {
        size_t count = cut(pieces, cuts);
        for (size_t at = 0; at <= SIZE; at++) {
            struct vac_iov iov = vac_iov_of(pieces, count);
            assert_int_equal(iov.left, SIZE);
            assert_true(vac_iov_skip(&iov, at));
            for (size_t size = 1; size <= SIZE - at; size++)
                assert_ptr_equal(vac_iov_piece(&iov, size), memory + at);
            assert_non_null(vac_iov_piece(&iov, 0));
            assert_false(vac_iov_read(&iov, bytes, SIZE - at + 1));
            assert_int_equal(iov.left, SIZE - at);
            assert_true(vac_iov_read(&iov, bytes, SIZE - at));
            assert_memory_equal(bytes, memory + at, SIZE - at);
            assert_int_equal(iov.left, 0);
            assert_false(vac_iov_read(&iov, bytes, 1));
            assert_false(vac_iov_write(&iov, bytes, 1));
            assert_false(vac_iov_skip(&iov, 1));
            assert_true(vac_iov_read(&iov, bytes, 0));
        }
    }
}

static void others_are_not(void **state)
{
    const struct iovec pieces[] = {{memory + 6, 0}, {memory + 6, 3}, {memory, 0},
                                   {memory, 6},     {memory + 6, 6}, {NULL, 0}};
    struct vac_iov iov = vac_iov_of(pieces, 6);

    (void)state;
    assert_int_equal(iov.left, 15);
    assert_ptr_equal(vac_iov_piece(&iov, 3), memory + 6);
    assert_null(vac_iov_piece(&iov, 4));
    assert_true(vac_iov_skip(&iov, 3));
    assert_ptr_equal(vac_iov_piece(&iov, 12), memory);
}

static void what_was_cut_off_is_not_there(void **state)
{
    const struct iovec pieces[] = {{memory, 6}, {memory + 6, 6}};
    struct vac_iov iov = vac_iov_of(pieces, 2);
    uint8_t bytes[SIZE] = {0};

    (void)state;
    vac_iov_cut(&iov, 20);
    assert_int_equal(iov.left, 12);
    vac_iov_cut(&iov, 7);
    assert_false(vac_iov_read(&iov, bytes, 8));
    assert_true(vac_iov_read(&iov, bytes, 7));
    assert_int_equal(iov.left, 0);
}

static void writing_stays_inside(void **state)
{
    uint8_t to[3][4];
    const struct iovec pieces[] = {{to[2], 3}, {to[0], 4}, {to[1], 2}};
    struct vac_iov iov = vac_iov_of(pieces, 3);

    (void)state;
    memset(to, 0xEE, sizeof(to));
    assert_true(vac_iov_skip(&iov, 1));
    assert_true(vac_iov_write(&iov, "abcdefgh", 8));
    assert_memory_equal(to[2],
                        "\xEE"
                        "ab\xEE",
                        4);
    assert_memory_equal(to[0], "cdef", 4);
    assert_memory_equal(to[1], "gh\xEE\xEE", 4);
}

static void sizes_beyond_memory_are_held(void **state)
{
    const struct iovec pieces[] = {{memory, SIZE}, {memory, SIZE_MAX}, {memory, SIZE_MAX}};

    (void)state;
    assert_int_equal(vac_iov_of(pieces, 3).left, SIZE_MAX);
    assert_int_equal(vac_iov_of(pieces, 0).left, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_that_follow_each_other_are_one),
        cmocka_unit_test(others_are_not),
        cmocka_unit_test(what_was_cut_off_is_not_there),
        cmocka_unit_test(writing_stays_inside),
        cmocka_unit_test(sizes_beyond_memory_are_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

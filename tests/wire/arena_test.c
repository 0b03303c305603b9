/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/wire/bytes.h"

static size_t asked;
static _Alignas(16) unsigned char extra[64];

static void *more(void *context, size_t size)
{
    asked = size;
    return *(bool *)context ? extra : NULL;
}

static void aligned_and_exhausted(void **state)
{
    _Alignas(16) unsigned char memory[64];
    struct vac_arena arena = {.memory = memory, .size = sizeof(memory)};

    (void)state;
    assert_ptr_equal(vac_arena_take(&arena, 1), memory);
    assert_ptr_equal(vac_arena_take(&arena, 16), memory + 16);
    assert_ptr_equal(vac_arena_take(&arena, 17), memory + 32);
    assert_null(vac_arena_take(&arena, 1));
    assert_int_equal(arena.used, 64);
}

static void sizes_that_overflow(void **state)
{
    _Alignas(16) unsigned char memory[64];
    struct vac_arena arena = {.memory = memory, .size = sizeof(memory)};

    (void)state;
    assert_null(vac_arena_take(&arena, UINT64_MAX));
    assert_null(vac_arena_take(&arena, UINT64_MAX - 14));
    assert_null(vac_arena_take(&arena, UINT64_MAX - 15));
    assert_int_equal(arena.used, 0);
}

/* An empty list is not a lack of memory, even in an arena that has none of its own. */
static void nothing_has_an_address(void **state)
{
    bool gives = true;
    struct vac_arena arena = {.more = more, .context = &gives};

    (void)state;
    assert_ptr_equal(vac_arena_take(&arena, 0), extra);
    assert_int_equal(asked, 16);
}

static void more_is_asked_for_what_is_missing(void **state)
{
    bool gives = true;
    _Alignas(16) unsigned char memory[16];
    struct vac_arena arena = {
        .memory = memory, .size = sizeof(memory), .more = more, .context = &gives};

    (void)state;
    assert_ptr_equal(vac_arena_take(&arena, 17), extra);
    assert_int_equal(asked, 32);
    assert_ptr_equal(vac_arena_take(&arena, 16), memory);
    gives = false;
    assert_null(vac_arena_take(&arena, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligned_and_exhausted),
        cmocka_unit_test(sizes_that_overflow),
        cmocka_unit_test(nothing_has_an_address),
        cmocka_unit_test(more_is_asked_for_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

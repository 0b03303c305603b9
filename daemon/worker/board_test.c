/* SPDX-License-Identifier: Apache-2.0 */
/** Slots of the board: how many there are, and until when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "daemon/common/board.h"

static struct vac_board board;

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* The deadline that a call gets is the earlier one, from now on. */
static void assert_deadline(uint64_t allowed, uint64_t longest, uint64_t expected)
{
    uint64_t before = now();
    uint64_t deadline = vac_board_deadline(allowed, longest);

    if (expected) {
        assert_true(deadline >= before + expected);
        assert_true(deadline <= now() + expected);
    } else {
        assert_true(deadline == UINT64_MAX);
    }
}

static void a_deadline_stands_while_the_call_runs(void **state)
{
    uint64_t later = now() + UINT64_C(3600000000000);
    struct vac_board_slot *slot = vac_board_begin(&board, 0);

    (void)state;
    assert_non_null(slot);
    assert_true(atomic_load(&slot->deadline_ns) == UINT64_MAX);
    assert_true(vac_board_run(&board, slot, UINT64_MAX));
    assert_true(atomic_load(&slot->deadline_ns) == UINT64_MAX);
    assert_false(vac_board_run(&board, slot, 1));
    assert_true(atomic_load(&slot->deadline_ns) == UINT64_MAX);
    assert_true(vac_board_run(&board, slot, later));
    assert_true(atomic_load(&slot->deadline_ns) == later);
    vac_board_end(&board, slot);
    assert_int_equal(atomic_load(&slot->deadline_ns), 0);
}

static void the_earlier_deadline_counts(void **state)
{
    (void)state;
    assert_deadline(0, 0, 0);
    assert_deadline(1000000000, 0, 1000000000);
    assert_deadline(0, 2000000000, 2000000000);
    assert_deadline(1000000000, 2000000000, 1000000000);
    assert_deadline(3000000000, 2000000000, 2000000000);
    assert_deadline(UINT64_MAX, 2000000000, 2000000000);
    assert_deadline(UINT64_MAX, 0, 0);
    assert_deadline(UINT64_MAX - 1000, UINT64_MAX, 0);
}

static void slots_are_limited_and_used_again(void **state)
{
    static struct vac_board_slot *slots[VAC_BOARD_SLOTS];
    uint64_t calls = atomic_load(&board.calls);

    (void)state;
    for (uint32_t limit = 1; limit <= 8; limit++) {
        for (uint32_t i = 0; i < limit; i++)
            slots[i] = vac_board_begin(&board, limit);
        assert_null(vac_board_begin(&board, limit));
        for (uint32_t i = 0; i < limit; i++) {
            assert_non_null(slots[i]);
            vac_board_end(&board, slots[i]);
        }
    }
    assert_int_equal(atomic_load(&board.calls), calls + 36);
    for (size_t i = 0; i < VAC_BOARD_SLOTS; i++) {
        slots[i] = vac_board_begin(&board, i % 2 ? 0 : UINT32_MAX);
        assert_non_null(slots[i]);
        for (size_t j = 0; i % 97 == 0 && j < i; j++)
            assert_ptr_not_equal(slots[i], slots[j]);
    }
    assert_null(vac_board_begin(&board, 0));
    __atomic_store_n(&slots[5]->cancelled, VAC_BOARD_OVERDUE, __ATOMIC_RELAXED);
    vac_board_end(&board, slots[5]);
    struct vac_board_slot *again = vac_board_begin(&board, 0);
    assert_ptr_equal(again, slots[5]);
    assert_int_equal(again->cancelled, 0);
    for (size_t i = 0; i < VAC_BOARD_SLOTS; i++)
        vac_board_end(&board, slots[i]);
}

static void a_board_that_others_filled_has_none(void **state)
{
    static struct vac_board full;

    (void)state;
    for (size_t i = 0; i < VAC_BOARD_SLOTS; i++)
        atomic_store(&full.slot[i].deadline_ns, 1);
    assert_null(vac_board_begin(&full, 0));
    atomic_store(&full.slot[77].deadline_ns, 0);
    struct vac_board_slot *slot = vac_board_begin(&full, 1);
    assert_ptr_equal(slot, &full.slot[77]);
    vac_board_end(&full, slot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earlier_deadline_counts),
        cmocka_unit_test(a_deadline_stands_while_the_call_runs),
        cmocka_unit_test(slots_are_limited_and_used_again),
        cmocka_unit_test(a_board_that_others_filled_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

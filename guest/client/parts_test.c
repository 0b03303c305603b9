/* SPDX-License-Identifier: Apache-2.0 */
/** The library's own memory, and its messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guest/client/format.h"
#include "guest/client/heap.h"
#include <vaccel/vaccel.h>

static void test_heap(void **state)
{
    static unsigned char memory[8192 + 16];
    struct vac_heap heap;
    void *taken[64];
    size_t count_taken = 0;

    (void)state;
    vac_heap_init(&heap, memory + 3, 8192);
    while ((taken[count_taken] = vac_heap_take(&heap, 16 + 24 * count_taken)))
        memset(taken[count_taken], 1, 16 + 24 * count_taken), count_taken++;
    assert_true(count_taken > 10);
    assert_null(vac_heap_take(&heap, SIZE_MAX));
    for (size_t i = 0; i < count_taken; i += 2)
        vac_heap_give(&heap, taken[i]);
    for (size_t i = 1; i < count_taken; i += 2)
        vac_heap_give(&heap, taken[i]);
    assert_int_equal(heap.used, 0);
    /* All of it is one piece again. */
    assert_non_null(vac_heap_take(&heap, 8192 - 64));
    assert_true(heap.peak <= 8192);
}

static void format(char *text, size_t size, const char *how, ...) VACCEL_PRINTF(3, 4);

static void format(char *text, size_t size, const char *how, ...)
{
    va_list arguments;

    va_start(arguments, how);
    vac_format(text, size, how, arguments);
    va_end(arguments);
}

static void test_format(void **state)
{
    char text[64];

    (void)state;
    format(text, sizeof(text), "%s %d %u %zu %lld %x %c %.*s 100%%", "a", -5, 7u, (size_t)8,
           (long long)INT64_MIN, 0xBEEFu, 'c', 2, "xyz");
    assert_string_equal(text, "a -5 7 8 -9223372036854775808 beef c xy 100%");
    format(text, 4, "%s", "abcdef");
    assert_string_equal(text, "abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heap),
        cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "media/normalise.h"

enum { COUNT = 600 };

/* All pixel values, steps and kinds of std give (pixel - mean) / std to the last bit. */
static void test_equals_division(void **state)
{
    (void)state;
    static const float stds[] = {1, -1,     128,    0.25f, 58.395f,
                                 3, 1e-38f, 1e-45f, 3e38f, 1.7014118e38f};
    static uint8_t in[COUNT * 3];
    for (size_t i = 0; i < sizeof(in); i++) {
        in[i] = (uint8_t)(i * 7);
    }
    for (size_t s = 0; s < sizeof(stds) / sizeof(stds[0]); s++) {
        for (size_t step = 1; step <= 3; step += 2) {
            for (size_t out_step = 1; out_step <= 3; out_step += 2) {
                static float out[COUNT * 3];
                volatile float std = stds[s];
                vac_normalise_f32(in, step, COUNT, 123.675f, std, out, out_step);
                for (size_t i = 0; i < COUNT; i++) {
                    float expected = ((float)in[i * step] - 123.675f) / std;
                    assert_memory_equal(&out[i * out_step], &expected, sizeof(expected));
                }
            }
        }
    }
}

static void test_bytes(void **state)
{
    (void)state;
    static const uint8_t in[] = {1, 2, 3, 4, 5, 6};
    uint8_t out[6] = {0};
    vac_normalise_u8(in, 1, 6, out, 1);
    assert_memory_equal(in, out, 6);
    vac_normalise_u8(in + 1, 3, 2, out, 2);
    assert_int_equal(out[0], 2);
    assert_int_equal(out[2], 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_equals_division),
                                       cmocka_unit_test(test_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

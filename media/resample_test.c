/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever kernels this processor gets, they give the bytes of the portable ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "media/decode.h"
#include "media/resample.h"

static uint32_t seed = 1;

static uint32_t random_below(uint32_t bound)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % bound;
}

static void fill_random(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        /* extremes make sums overflow first */
        uint32_t kind = random_below(4);
        bytes[i] = kind == 0 ? 0 : kind == 1 ? 255 : (uint8_t)random_below(256);
    }
}

static void test_kernels_agree(void **state)
{
    (void)state;
    const struct vac_resample_kernels *a = vac_resample_portable();
    const struct vac_resample_kernels *b = vac_resample_best();
    for (uint32_t round = 0; round < 400; round++) {
        uint32_t in = 1 + random_below(900);
        uint32_t out = 1 + random_below(round % 2 == 0 ? 300 : 30);
        struct vac_weights *weights =
            vac_weights_make(in, out, (enum vac_media_filter)(round % 4), random_below(2) == 1);
        assert_non_null(weights);
        size_t row = (size_t)in * 3 + VAC_ROW_SLACK;
        uint8_t *pixels = malloc(row);
        uint8_t *first = calloc(out, 3);
        uint8_t *second = calloc(out, 3);
        assert_true(pixels != NULL && first != NULL && second != NULL);
        fill_random(pixels, row);
        struct vac_row_target targets[2] = {{first, 3, {0, 1, 2}}, {second, 3, {0, 1, 2}}};
        a->row3(weights, pixels, &targets[0]);
        b->row3(weights, pixels, &targets[1]);
        assert_memory_equal(first, second, (size_t)out * 3);
        targets[0] = (struct vac_row_target){first, 1, {0, 0, 0}};
        targets[1] = (struct vac_row_target){second, 1, {0, 0, 0}};
        a->row1(weights, pixels, &targets[0]);
        b->row1(weights, pixels, &targets[1]);
        assert_memory_equal(first, second, out);

        size_t width = 1 + random_below(200);
        uint8_t *rows = malloc((in + 3) * width);
        uint8_t *one = malloc(width);
        uint8_t *two = malloc(width);
        assert_true(rows != NULL && one != NULL && two != NULL);
        fill_random(rows, (in + 3) * width);
        uint32_t y = random_below(out);
        const int32_t *weight = weights->weight + (size_t)y * weights->taps;
        const uint8_t *start = rows + weights->start[y] * width;
        a->column(weight, weights->taps, start, width, width, one);
        b->column(weight, weights->taps, start, width, width, two);
        assert_memory_equal(one, two, width);
        free(rows);
        free(one);
        free(two);
        free(pixels);
        free(first);
        free(second);
        vac_weights_free(weights);
    }
}

static void test_weights_sum_to_one(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1},     {1, 500},   {500, 1},
                                        {350, 224}, {224, 350}, {32768, 7}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (int filter = VAC_FILTER_BICUBIC; filter <= VAC_FILTER_NEAREST; filter++) {
            struct vac_weights *weights =
                vac_weights_make(sizes[i][0], sizes[i][1], (enum vac_media_filter)filter, false);
            assert_non_null(weights);
            for (uint32_t o = 0; o < weights->out; o++) {
                int64_t sum = 0;
                for (uint32_t t = 0; t < weights->taps; t++) {
                    sum += weights->weight[(size_t)o * weights->taps + t];
                }
                /* each weight is rounded by half a unit at most */
                assert_in_range(sum, (1 << VAC_WEIGHT_BITS) - weights->taps,
                                (1 << VAC_WEIGHT_BITS) + weights->taps);
                assert_true(weights->start[o] < weights->in);
                assert_true(weights->start[o] + weights->taps <= weights->in + 3);
            }
            vac_weights_free(weights);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kernels_agree),
                                       cmocka_unit_test(test_weights_sum_to_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

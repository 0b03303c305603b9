/* SPDX-License-Identifier: Apache-2.0 */
/* Masks and depth from a network's maps, well formed and not; and where in an image they belong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "media/depth.h"
#include "media/segment.h"
#include "media/spread.h"

static struct vac_error err;

/* An image of 8 x 4 that a network of 4 x 4 saw all of. */
static const struct vac_media_look LOOK = {8, 4, 0, 0, 8, 4, 4, 4};

static struct vac_media_output output_of(const float *values, const int64_t *dims, size_t rank)
{
    memset(&err, 0, sizeof(err));
    return (struct vac_media_output){"y", values, dims, rank};
}

static void expect_message(const char *says)
{
    if (strstr(err.message, says) == NULL) {
        print_message("%s\n", err.message);
    }
    assert_non_null(strstr(err.message, says));
}

static void test_look(void **state)
{
    (void)state;
    static const unsigned char pixels[3 * 30 * 20];
    const vaccel_image_view image = {.format = VACCEL_PIXEL_RGB8,
                                     .width = 30,
                                     .height = 20,
                                     .stride = 90,
                                     .data = pixels,
                                     .size = 1800};
    struct vac_media_tensor_spec spec = {
        .width = 10, .height = 10, .crop = VAC_CROP_CENTER, .crop_fraction = 0.5, .std = {1, 1, 1}};
    struct vac_media_look look;
    assert_int_equal(vac_media_look_at(&image, &spec, &look, &err), VACCEL_OK);
    assert_int_equal(look.width, 30);
    assert_int_equal(look.height, 20);
    assert_true(fabs(vac_media_look_x(&look, 0) - 10) < 1e-9);
    assert_true(fabs(vac_media_look_x(&look, 10) - 20) < 1e-9);
    assert_true(fabs(vac_media_look_y(&look, 5) - 10) < 1e-9);
    spec.crop = VAC_CROP_NONE;
    assert_int_equal(vac_media_look_at(&image, &spec, &look, &err), VACCEL_OK);
    assert_true(fabs(vac_media_look_x(&look, 10) - 30) < 1e-9);
}

static void test_spread(void **state)
{
    (void)state;
    const float values[] = {0, 1, 2, 3};
    const int64_t dims[] = {2, 2};
    const struct vac_media_output output = output_of(values, dims, 2);
    struct vac_media_maps maps;
    struct vac_media_spread spread;
    float row[8];
    assert_int_equal(vac_media_maps_of(&output, VAC_LAYOUT_NCHW, 1, "map", &maps, &err), VACCEL_OK);
    assert_int_equal(vac_media_spread_plan(&LOOK, &maps, 0, 0, 1000, &spread, &err), VACCEL_OK);
    assert_int_equal(spread.width, 8);
    assert_int_equal(spread.height, 4);
    vac_media_spread_row(&spread, &maps, 0, 0, row);
    const float first[] = {0, 0, 0.125f, 0.375f, 0.625f, 0.875f, 1, 1};
    for (size_t i = 0; i < 8; i++) {
        assert_true(fabsf(row[i] - first[i]) < 1e-6f);
    }
    vac_media_spread_row(&spread, &maps, 0, 1, row);
    assert_true(fabsf(row[0] - 0.5f) < 1e-6f && fabsf(row[7] - 1.5f) < 1e-6f);
    vac_media_spread_free(&spread);
    /* What the crop left out takes what is at its edge. */
    const struct vac_media_look cropped = {8, 4, 2, 0, 4, 4, 4, 4};
    assert_int_equal(vac_media_spread_plan(&cropped, &maps, 0, 0, 1000, &spread, &err), VACCEL_OK);
    vac_media_spread_row(&spread, &maps, 0, 0, row);
    const float middle[] = {0, 0, 0, 0.25f, 0.75f, 1, 1, 1};
    for (size_t i = 0; i < 8; i++) {
        assert_true(fabsf(row[i] - middle[i]) < 1e-6f);
    }
    vac_media_spread_free(&spread);
    assert_int_equal(vac_media_spread_plan(&LOOK, &maps, 8, 4, 31, &spread, &err),
                     VACCEL_ERR_LIMIT);
    assert_int_equal(vac_media_spread_plan(&LOOK, &maps, UINT32_MAX, 1, UINT64_MAX, &spread, &err),
                     VACCEL_ERR_LIMIT);
    expect_message("width and height");
}

static vaccel_status segment(size_t labels, enum vac_model_activation activation,
                             enum vac_media_layout layout, const float *values, const int64_t *dims,
                             size_t rank, struct vac_media_mask *mask)
{
    struct vac_model_info info = {.label_count = labels, .activation = activation};
    const struct vac_media_output output = output_of(values, dims, rank);
    info.segment.layout = layout;
    return vac_media_segment(&info, &output, &LOOK, 2, 2, mask, &err);
}

static void test_segment(void **state)
{
    (void)state;
    struct vac_media_mask mask;
    const float planes[] = {1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0};
    const int64_t nchw[] = {1, 3, 2, 2};
    assert_int_equal(segment(3, VAC_ACTIVATION_SOFTMAX, VAC_LAYOUT_NCHW, planes, nchw, 4, &mask),
                     VACCEL_OK);
    const uint8_t expected[] = {0, 1, 2, 0};
    assert_memory_equal(mask.classes, expected, 4);
    assert_int_equal(mask.pixels[0], 2);
    assert_int_equal(mask.pixels[2], 1);
    free(mask.classes);
    const float rows[] = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0};
    const int64_t nhwc[] = {2, 2, 3};
    assert_int_equal(segment(3, VAC_ACTIVATION_NONE, VAC_LAYOUT_NHWC, rows, nhwc, 3, &mask),
                     VACCEL_OK);
    assert_memory_equal(mask.classes, expected, 4);
    free(mask.classes);
    /* One class. */
    const int64_t flat[] = {1, 1, 2, 2};
    assert_int_equal(segment(1, VAC_ACTIVATION_NONE, VAC_LAYOUT_NCHW, planes, flat, 4, &mask),
                     VACCEL_OK);
    assert_int_equal(mask.pixels[0], 4);
    free(mask.classes);
    /* One map of two classes. */
    const float one[] = {0.4f, 0.6f, -1, 1};
    const uint8_t sure[] = {0, 1, 0, 1}, logits[] = {1, 1, 0, 1};
    assert_int_equal(segment(2, VAC_ACTIVATION_NONE, VAC_LAYOUT_NCHW, one, flat, 4, &mask),
                     VACCEL_OK);
    assert_memory_equal(mask.classes, sure, 4);
    free(mask.classes);
    assert_int_equal(segment(2, VAC_ACTIVATION_SIGMOID, VAC_LAYOUT_NCHW, one, flat, 4, &mask),
                     VACCEL_OK);
    assert_memory_equal(mask.classes, logits, 4);
    free(mask.classes);
}

static void test_segment_refuses(void **state)
{
    (void)state;
    struct vac_media_mask mask;
    const float some[12] = {NAN, NAN, NAN, NAN, 1, 1, 1, 1};
    const float none[12] = {NAN, 0, 0, 0, NAN, 0, 0, 0, NAN};
    const int64_t dims[] = {1, 3, 2, 2}, two[] = {2, 3, 1, 2}, empty[] = {1, 3, 0, 2},
                  flat[] = {12};
    assert_int_equal(segment(3, 0, VAC_LAYOUT_NCHW, some, dims, 4, &mask), VACCEL_OK);
    assert_int_equal(mask.classes[0], 1);
    free(mask.classes);
    assert_int_equal(segment(3, 0, VAC_LAYOUT_NCHW, none, dims, 4, &mask), VACCEL_ERR_BACKEND);
    expect_message("no number");
    const float one[4] = {0, 1, NAN, 0};
    const int64_t single[] = {1, 1, 2, 2};
    assert_int_equal(segment(2, 0, VAC_LAYOUT_NCHW, one, single, 4, &mask), VACCEL_ERR_BACKEND);
    assert_int_equal(segment(4, 0, VAC_LAYOUT_NCHW, some, dims, 4, &mask), VACCEL_ERR_FORMAT);
    expect_message("[1,3,2,2]");
    assert_int_equal(segment(3, 0, VAC_LAYOUT_NHWC, some, dims, 4, &mask), VACCEL_ERR_FORMAT);
    assert_int_equal(segment(3, 0, VAC_LAYOUT_NCHW, some, two, 4, &mask), VACCEL_ERR_FORMAT);
    assert_int_equal(segment(3, 0, VAC_LAYOUT_NCHW, some, empty, 4, &mask), VACCEL_ERR_FORMAT);
    assert_int_equal(segment(3, 0, VAC_LAYOUT_NCHW, some, flat, 1, &mask), VACCEL_ERR_FORMAT);
    assert_int_equal(segment(257, 0, VAC_LAYOUT_NCHW, some, dims, 4, &mask), VACCEL_ERR_FORMAT);
    expect_message("257");
}

static vaccel_status depth(enum vac_depth_kind kind, float scale, float shift, const float *values,
                           struct vac_media_depth *map)
{
    static const int64_t dims[] = {1, 2, 2};
    const struct vac_media_output output = output_of(values, dims, 3);
    struct vac_model_info info = {.depth = {true, kind, scale, shift}};
    return vac_media_depth_map(&info, &output, &LOOK, 2, 2, map, &err);
}

static void expect_depth(enum vac_depth_kind kind, float scale, float shift, const float *values,
                         bool metric, const float expected[4])
{
    struct vac_media_depth map;
    float least = INFINITY, most = -INFINITY;
    assert_int_equal(depth(kind, scale, shift, values, &map), VACCEL_OK);
    assert_int_equal(map.metric, metric);
    for (size_t i = 0; i < 4; i++) {
        assert_true(fabsf(map.values[i] - expected[i]) <= 1e-5f * fabsf(expected[i]));
        least = fminf(least, map.values[i]);
        most = fmaxf(most, map.values[i]);
    }
    assert_memory_equal(&map.nearest, &least, sizeof(least));
    assert_memory_equal(&map.farthest, &most, sizeof(most));
    free(map.values);
}

static void test_depth(void **state)
{
    (void)state;
    const float values[] = {1, 2, 4, -3};
    expect_depth(VAC_DEPTH_METRIC, 2, 1, values, true, (const float[]){3, 5, 9, 0});
    expect_depth(VAC_DEPTH_INVERSE, 0.5f, 0, values, true, (const float[]){2, 1, 0.5f, 10000});
    expect_depth(VAC_DEPTH_RELATIVE, 1, 0, values, false, (const float[]){1, 2, 4, -3});
    expect_depth(VAC_DEPTH_RELATIVE_INVERSE, 1, 0, values, false, (const float[]){3, 2, 0, 7});
}

static void test_depth_refuses(void **state)
{
    (void)state;
    struct vac_media_depth map;
    const float bad[] = {NAN, INFINITY, -INFINITY};
    for (int kind = 0; kind < 4; kind++) {
        for (size_t i = 0; i < 3; i++) {
            const float values[] = {1, 2, bad[i], 4};
            assert_int_equal(depth((enum vac_depth_kind)kind, 1, 0, values, &map),
                             VACCEL_ERR_BACKEND);
            expect_message("no finite number");
        }
    }
    const float large[] = {1e30f, 1, 1, 1};
    assert_int_equal(depth(VAC_DEPTH_RELATIVE, 1e30f, 0, large, &map), VACCEL_ERR_BACKEND);
    struct vac_model_info info = {.depth = {true, VAC_DEPTH_METRIC, 1, 0}};
    const int64_t two[] = {1, 2, 2, 1};
    const struct vac_media_output output = output_of(large, two, 4);
    assert_int_equal(vac_media_depth_map(&info, &output, &LOOK, 0, 0, &map, &err), VACCEL_OK);
    free(map.values);
    const int64_t several[] = {1, 2, 2, 3};
    const struct vac_media_output wrong = output_of(large, several, 4);
    assert_int_equal(vac_media_depth_map(&info, &wrong, &LOOK, 0, 0, &map, &err),
                     VACCEL_ERR_FORMAT);
    const int64_t fits[] = {1, 1, 2, 2};
    const struct vac_media_output right = output_of(large, fits, 4);
    assert_int_equal(vac_media_depth_map(&info, &right, &LOOK, 65536, 65536, &map, &err),
                     VACCEL_ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_look),    cmocka_unit_test(test_spread),
        cmocka_unit_test(test_segment), cmocka_unit_test(test_segment_refuses),
        cmocka_unit_test(test_depth),   cmocka_unit_test(test_depth_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

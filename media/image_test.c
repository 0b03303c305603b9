/* SPDX-License-Identifier: Apache-2.0 */
/* Images that are made here with libjpeg and libspng, whole and damaged. Equality with Pillow is
 * tested by tests/reference_test.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <spng.h>

#include "media/image.h"

enum { SIDE = 8 };

static float tensor[3 * 64 * 64];
static struct vac_error err;

struct file {
    unsigned char *data;
    unsigned long size;
};

static struct vac_media_tensor_spec plain_spec(uint32_t width, uint32_t height)
{
    return (struct vac_media_tensor_spec){.layout = VAC_LAYOUT_NHWC,
                                          .dtype = VAC_DTYPE_U8,
                                          .width = width,
                                          .height = height,
                                          .crop_fraction = 1.0,
                                          .std = {1, 1, 1}};
}

static vaccel_status convert(const void *data, size_t size, const struct vac_media_limits *limits)
{
    vaccel_image_view view = {.format = VACCEL_PIXEL_ENCODED, .data = data, .size = size};
    struct vac_media_tensor_spec spec = plain_spec(SIDE, SIDE);
    memset(&err, 0, sizeof(err));
    return vac_media_image_to_tensor(&view, &spec, limits, NULL, tensor, sizeof(tensor), &err);
}

/* An error with its status, a reason and a remedy. */
static void expect_error(vaccel_status got, vaccel_status expected, const char *says)
{
    assert_int_equal(got, expected);
    assert_int_equal(err.status, expected);
    assert_non_null(strstr(err.message, says));
    assert_non_null(strchr(err.message, ';'));
}

static struct file make_jpeg(uint32_t width, uint32_t height, int components, bool progressive)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct file file = {NULL, 0};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &file.data, &file.size);
    jpeg.image_width = width;
    jpeg.image_height = height;
    jpeg.input_components = components;
    jpeg.in_color_space = components == 1   ? JCS_GRAYSCALE
                          : components == 3 ? JCS_RGB
                          : components == 4 ? JCS_CMYK
                                            : JCS_UNKNOWN;
    jpeg_set_defaults(&jpeg);
    if (progressive) {
        jpeg_simple_progression(&jpeg);
    }
    jpeg_start_compress(&jpeg, TRUE);
    unsigned char *row = malloc((size_t)width * (unsigned)components);
    assert_non_null(row);
    while (jpeg.next_scanline < height) {
        for (size_t i = 0; i < (size_t)width * (unsigned)components; i++) {
            row[i] = (unsigned char)(i * 7 + jpeg.next_scanline * 31);
        }
        JSAMPROW rows[1] = {row};
        (void)jpeg_write_scanlines(&jpeg, rows, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(row);
    return file;
}

static struct file make_png(uint32_t width, uint32_t height, uint8_t color, uint8_t depth,
                            bool interlaced)
{
    static const size_t channels[7] = {1, 0, 3, 1, 2, 0, 4};
    struct spng_ihdr header = {.width = width,
                               .height = height,
                               .bit_depth = depth,
                               .color_type = color,
                               .interlace_method = interlaced ? 1 : 0};
    size_t row = (width * depth * channels[color] + 7) / 8;
    unsigned char *pixels = calloc(height, row);
    assert_non_null(pixels);
    for (size_t i = 0; i < row * height; i++) {
        pixels[i] = (unsigned char)(i * 37);
    }
    spng_ctx *png = spng_ctx_new(SPNG_CTX_ENCODER);
    assert_int_equal(spng_set_option(png, SPNG_ENCODE_TO_BUFFER, 1), 0);
    assert_int_equal(spng_set_ihdr(png, &header), 0);
    if (color == SPNG_COLOR_TYPE_INDEXED) {
        struct spng_plte palette = {.n_entries = 1u << depth};
        for (uint32_t i = 0; i < palette.n_entries; i++) {
            palette.entries[i] =
                (struct spng_plte_entry){(uint8_t)(i * 3), (uint8_t)(i * 5), (uint8_t)i, 0};
        }
        assert_int_equal(spng_set_plte(png, &palette), 0);
    }
    assert_int_equal(
        spng_encode_image(png, pixels, row * height, SPNG_FMT_RAW, SPNG_ENCODE_FINALIZE), 0);
    size_t size = 0;
    int code = 0;
    struct file file = {spng_get_png_buffer(png, &size, &code), 0};
    assert_int_equal(code, 0);
    file.size = size;
    spng_ctx_free(png);
    free(pixels);
    return file;
}

/* Every cut must be refused; none may crash, hang or leak. */
static void refuse_all_cuts(const struct file *file, size_t step)
{
    for (size_t size = 0; size < file->size; size += step) {
        /* memory of exactly that size, so that a sanitizer sees one byte too far */
        unsigned char *cut = malloc(size > 0 ? size : 1);
        assert_non_null(cut);
        memcpy(cut, file->data, size);
        expect_error(convert(cut, size, NULL), VACCEL_ERR_FORMAT, "");
        free(cut);
    }
    assert_int_equal(convert(file->data, file->size, NULL), VACCEL_OK);
}

static void test_truncated_jpeg(void **state)
{
    (void)state;
    for (int kind = 0; kind < 6; kind++) {
        static const int components[] = {1, 3, 4};
        struct file file = make_jpeg(48, 40, components[kind / 2], kind % 2 == 1);
        refuse_all_cuts(&file, 1);
        free(file.data);
    }
}

static void test_truncated_png(void **state)
{
    (void)state;
    static const uint8_t kinds[][2] = {{0, 1}, {0, 16}, {2, 8}, {3, 4}, {4, 8}, {6, 16}};
    for (size_t i = 0; i < 12; i++) {
        struct file file = make_png(21, 17, kinds[i / 2][0], kinds[i / 2][1], i % 2 == 1);
        refuse_all_cuts(&file, 1);
        free(file.data);
    }
}

/* A truncated body whose end marker was put back: what a careless repair makes. */
static void test_jpeg_with_missing_middle(void **state)
{
    (void)state;
    struct file file = make_jpeg(64, 64, 3, false);
    unsigned char *cut = malloc(file.size / 2 + 2);
    assert_non_null(cut);
    memcpy(cut, file.data, file.size / 2);
    cut[file.size / 2] = 0xFF;
    cut[file.size / 2 + 1] = 0xD9;
    expect_error(convert(cut, file.size / 2 + 2, NULL), VACCEL_ERR_FORMAT, "damaged");
    free(cut);
    free(file.data);
}

/* Every byte damaged in turn: any status, no crash. */
static void test_damaged_bytes(void **state)
{
    (void)state;
    struct file files[] = {make_jpeg(24, 24, 3, false), make_jpeg(24, 24, 3, true),
                           make_png(12, 9, 3, 4, false), make_png(12, 9, 6, 8, true)};
    for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
        for (size_t i = 0; i < files[f].size; i++) {
            unsigned char kept = files[f].data[i];
            for (unsigned flip = 1; flip < 256; flip += 84) {
                files[f].data[i] = (unsigned char)(kept ^ flip);
                vaccel_status status = convert(files[f].data, files[f].size, NULL);
                assert_true(status == VACCEL_OK || err.message[0] != '\0');
            }
            files[f].data[i] = kept;
        }
        free(files[f].data);
    }
}

static void test_not_images(void **state)
{
    (void)state;
    static const char text[] = "hello, this is no image";
    static const char html[] = "<!DOCTYPE html><html>";
    static const unsigned char noise[] = {1, 2, 3, 0xFE, 0xFF, 0};
    expect_error(convert("", 0, NULL), VACCEL_ERR_FORMAT, "empty");
    expect_error(convert(text, sizeof(text) - 1, NULL), VACCEL_ERR_FORMAT, "look like text");
    expect_error(convert(html, sizeof(html) - 1, NULL), VACCEL_ERR_FORMAT, "a web page");
    expect_error(convert("GIF89a", 6, NULL), VACCEL_ERR_FORMAT, "another format");
    expect_error(convert(noise, sizeof(noise), NULL), VACCEL_ERR_FORMAT, "no format that is known");
    expect_error(convert("\xFF\xD8\xFF", 3, NULL), VACCEL_ERR_FORMAT, "truncated");
}

/* Finds the frame header of a JPEG and sets its geometry. */
static void set_jpeg_size(struct file *file, unsigned width, unsigned height)
{
    for (size_t i = 0; i + 9 < file->size; i++) {
        if (file->data[i] == 0xFF && (file->data[i + 1] == 0xC0 || file->data[i + 1] == 0xC2)) {
            unsigned char *at = file->data + i + 5;
            at[0] = (unsigned char)(height >> 8);
            at[1] = (unsigned char)height;
            at[2] = (unsigned char)(width >> 8);
            at[3] = (unsigned char)width;
            return;
        }
    }
    fail();
}

static void test_limits(void **state)
{
    (void)state;
    for (int progressive = 0; progressive < 2; progressive++) {
        struct file file = make_jpeg(16, 16, 3, progressive == 1);
        set_jpeg_size(&file, 65500, 65500);
        expect_error(convert(file.data, file.size, NULL), VACCEL_ERR_LIMIT, "65500x65500");
        set_jpeg_size(&file, 20000, 20000);
        expect_error(convert(file.data, file.size, NULL), VACCEL_ERR_LIMIT, "100000000 pixels");
        /* only a progressive image is held as a whole */
        struct vac_media_limits little;
        vac_media_limits_default(&little);
        little.max_working_bytes = 16 << 20;
        set_jpeg_size(&file, 4000, 4000);
        expect_error(convert(file.data, file.size, &little),
                     progressive ? VACCEL_ERR_LIMIT : VACCEL_ERR_FORMAT,
                     progressive ? "working memory" : "the JPEG image is");
        free(file.data);
    }
    struct file png = make_png(4, 4, 2, 8, false);
    static const unsigned char huge[] = {0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF};
    struct vac_media_limits limits;
    vac_media_limits_default(&limits);
    limits.max_encoded_bytes = png.size - 1;
    expect_error(convert(png.data, png.size, &limits), VACCEL_ERR_LIMIT, "encoded image");
    vac_media_limits_default(&limits);
    limits.max_side = 3;
    expect_error(convert(png.data, png.size, &limits), VACCEL_ERR_LIMIT, "3 pixels a side");
    vac_media_limits_default(&limits);
    limits.max_working_bytes = 100;
    expect_error(convert(png.data, png.size, &limits), VACCEL_ERR_LIMIT, "working memory");
    memcpy(png.data + 16, huge, sizeof(huge)); /* its checksum is wrong now as well */
    assert_int_not_equal(convert(png.data, png.size, NULL), VACCEL_OK);
    free(png.data);
}

static void test_scans_are_bounded(void **state)
{
    (void)state;
    struct file file = make_jpeg(32, 32, 3, true);
    struct vac_media_limits limits;
    vac_media_limits_default(&limits);
    limits.max_scans = 3;
    expect_error(convert(file.data, file.size, &limits), VACCEL_ERR_LIMIT, "scans");
    vac_media_limits_default(&limits);
    limits.max_scan_pixels = 32 * 32 * 4;
    expect_error(convert(file.data, file.size, &limits), VACCEL_ERR_LIMIT, "scans");
    assert_int_equal(convert(file.data, file.size, NULL), VACCEL_OK);
    free(file.data);
}

static void test_two_components(void **state)
{
    (void)state;
    struct file file = make_jpeg(8, 8, 2, false);
    expect_error(convert(file.data, file.size, NULL), VACCEL_ERR_UNSUPPORTED, "2 components");
    free(file.data);
}

/* Exactly the model's size: with a working limit of 0 bytes nothing may be allocated. */
static void test_raw_needs_no_memory(void **state)
{
    (void)state;
    uint8_t pixels[2 * 2 * 3] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    vaccel_image_view view = {VACCEL_PIXEL_RGB8, 2, 2, 0, 6, pixels, sizeof(pixels), NULL};
    struct vac_media_tensor_spec spec = plain_spec(2, 2);
    spec.layout = VAC_LAYOUT_NCHW;
    spec.dtype = VAC_DTYPE_F32;
    spec.mean[1] = 1;
    spec.std[2] = 2;
    struct vac_media_limits limits;
    vac_media_limits_default(&limits);
    limits.max_working_bytes = 0;
    assert_int_equal(
        vac_media_image_to_tensor(&view, &spec, &limits, NULL, tensor, sizeof(tensor), &err),
        VACCEL_OK);
    static const float expected[] = {1, 4, 7, 10, 1, 4, 7, 10, 1.5f, 3, 4.5f, 6};
    assert_memory_equal(tensor, expected, sizeof(expected));
    view.format = VACCEL_PIXEL_BGR8;
    spec.mean[1] = 0;
    spec.std[2] = 1;
    assert_int_equal(
        vac_media_image_to_tensor(&view, &spec, &limits, NULL, tensor, sizeof(tensor), &err),
        VACCEL_OK);
    static const float swapped[] = {3, 6, 9, 12, 2, 5, 8, 11, 1, 4, 7, 10};
    assert_memory_equal(tensor, swapped, sizeof(swapped));
}

/* All raw formats, with padding between rows, through the resampler, in memory of exactly their
 * size. */
static void test_raw_formats_agree(void **state)
{
    (void)state;
    enum { WIDTH = 19, HEIGHT = 13 };
    uint8_t results[3][SIDE * SIDE * 3];
    static const vaccel_pixel_format formats[] = {VACCEL_PIXEL_RGB8, VACCEL_PIXEL_BGR8,
                                                  VACCEL_PIXEL_RGBA8};
    for (size_t f = 0; f < 3; f++) {
        size_t bytes = formats[f] == VACCEL_PIXEL_RGBA8 ? 4 : 3;
        size_t stride = WIDTH * bytes + 5;
        size_t size = stride * (HEIGHT - 1) + WIDTH * bytes;
        uint8_t *pixels = malloc(size);
        assert_non_null(pixels);
        memset(pixels, 99, size);
        for (size_t i = 0; i < WIDTH * HEIGHT; i++) {
            uint8_t *pixel = pixels + i / WIDTH * stride + i % WIDTH * bytes;
            for (size_t c = 0; c < 3; c++) {
                pixel[formats[f] == VACCEL_PIXEL_BGR8 ? 2 - c : c] = (uint8_t)(i * 11 + c * 50);
            }
        }
        vaccel_image_view view = {formats[f], WIDTH, HEIGHT, 0, stride, pixels, size, NULL};
        struct vac_media_tensor_spec spec = plain_spec(SIDE, SIDE);
        assert_int_equal(vac_media_image_to_tensor(&view, &spec, NULL, NULL, results[f],
                                                   sizeof(results[f]), &err),
                         VACCEL_OK);
        free(pixels);
    }
    assert_memory_equal(results[0], results[1], sizeof(results[0]));
    assert_memory_equal(results[0], results[2], sizeof(results[0]));
}

static vaccel_status convert_raw(uint32_t width, uint32_t height, uint64_t stride, uint64_t size)
{
    static const uint8_t pixels[64];
    vaccel_image_view view = {VACCEL_PIXEL_RGB8, width, height, 0, stride, pixels, size, NULL};
    struct vac_media_tensor_spec spec = plain_spec(SIDE, SIDE);
    return vac_media_image_to_tensor(&view, &spec, NULL, NULL, tensor, sizeof(tensor), &err);
}

static void test_raw_geometry(void **state)
{
    (void)state;
    expect_error(convert_raw(0, 4, 12, 64), VACCEL_ERR_INVALID, "no pixels");
    expect_error(convert_raw(4, 0, 12, 64), VACCEL_ERR_INVALID, "no pixels");
    expect_error(convert_raw(4, 4, 11, 64), VACCEL_ERR_INVALID, "stride");
    expect_error(convert_raw(4, 4, 12, 47), VACCEL_ERR_INVALID, "too few");
    expect_error(convert_raw(4, 4, UINT64_MAX, 64), VACCEL_ERR_INVALID, "too few");
    expect_error(convert_raw(UINT32_MAX, 1, UINT64_MAX, 64), VACCEL_ERR_INVALID, "too few");
    assert_int_equal(convert_raw(4, 4, 12, 48), VACCEL_OK);
}

static void test_arguments(void **state)
{
    (void)state;
    static const uint8_t pixels[12];
    vaccel_image_view view = {VACCEL_PIXEL_RGB8, 2, 2, 0, 6, pixels, sizeof(pixels), NULL};
    struct vac_media_tensor_spec spec = plain_spec(2, 2);
    expect_error(vac_media_image_to_tensor(&view, &spec, NULL, NULL, tensor, 11, &err),
                 VACCEL_ERR_INVALID, "11 bytes");
    spec.mean[0] = 3;
    expect_error(vac_media_image_to_tensor(&view, &spec, NULL, NULL, tensor, 12, &err),
                 VACCEL_ERR_INVALID, "u8");
    spec.mean[0] = 0;
    spec.width = 0;
    expect_error(vac_media_image_to_tensor(&view, &spec, NULL, NULL, tensor, 12, &err),
                 VACCEL_ERR_INVALID, "0x2");
    spec.width = 2;
    view.format = 77;
    expect_error(vac_media_image_to_tensor(&view, &spec, NULL, NULL, tensor, 12, &err),
                 VACCEL_ERR_UNSUPPORTED, "77");
    view.format = VACCEL_PIXEL_RGB8;
    view.data = NULL;
    expect_error(vac_media_image_to_tensor(&view, &spec, NULL, NULL, tensor, 12, &err),
                 VACCEL_ERR_INVALID, "NULL");
}

static void test_probe(void **state)
{
    (void)state;
    struct file file = make_jpeg(33, 21, 1, false);
    vaccel_image_view view = {.format = VACCEL_PIXEL_ENCODED, .data = file.data, .size = file.size};
    struct vac_media_image_info info;
    assert_int_equal(vac_media_image_probe(&view, NULL, &info, &err), VACCEL_OK);
    assert_string_equal(info.format, "jpeg");
    assert_int_equal(info.width, 33);
    assert_int_equal(info.height, 21);
    assert_int_equal(info.channels, 1);
    assert_int_equal(info.orientation, 1);
    free(file.data);
}

/* One scratch over images of many sizes gives what a fresh one gives. */
static void test_scratch_is_reused(void **state)
{
    (void)state;
    struct vac_media_scratch scratch;
    vac_media_scratch_init(&scratch);
    for (uint32_t i = 0; i < 24; i++) {
        struct file file =
            make_jpeg(8 + i * 37 % 90, 8 + i * 53 % 70, i % 5 == 0 ? 1 : 3, i % 3 == 0);
        vaccel_image_view view = {
            .format = VACCEL_PIXEL_ENCODED, .data = file.data, .size = file.size};
        struct vac_media_tensor_spec spec = plain_spec(SIDE + i % 4, SIDE);
        uint8_t one[(SIDE + 4) * SIDE * 3];
        uint8_t two[sizeof(one)];
        memset(one, 0, sizeof(one));
        memset(two, 0, sizeof(two));
        assert_int_equal(
            vac_media_image_to_tensor(&view, &spec, NULL, &scratch, one, sizeof(one), &err),
            VACCEL_OK);
        assert_int_equal(
            vac_media_image_to_tensor(&view, &spec, NULL, NULL, two, sizeof(two), &err), VACCEL_OK);
        assert_memory_equal(one, two, sizeof(one));
        free(file.data);
    }
    vac_media_scratch_free(&scratch);
    assert_null(scratch.memory);
    vac_media_scratch_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truncated_jpeg),
        cmocka_unit_test(test_truncated_png),
        cmocka_unit_test(test_jpeg_with_missing_middle),
        cmocka_unit_test(test_damaged_bytes),
        cmocka_unit_test(test_not_images),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_scans_are_bounded),
        cmocka_unit_test(test_two_components),
        cmocka_unit_test(test_raw_needs_no_memory),
        cmocka_unit_test(test_raw_formats_agree),
        cmocka_unit_test(test_raw_geometry),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_scratch_is_reused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

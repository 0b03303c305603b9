/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/tests/check.h"

static const unsigned char bytes[64] = {0xFF, 0xD8};
static char folder[] = "/tmp/vaccel-image-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void refused(const char *path, vaccel_status status, const char *reason)
{
    vaccel_image *image = NULL;

    assert_fails(vaccel_image_from_file(path, &image), status, reason);
    assert_contains(vaccel_last_error(), path);
    assert_null(image);
}

static void a_file_is_read_whole(void **state)
{
    vaccel_image *image = NULL;

    (void)state;
    write_file("good.jpg", bytes, sizeof(bytes));
    assert_ok(vaccel_image_from_file("good.jpg", &image));
    vaccel_image_release(image);
    unlink("good.jpg");
}

static void what_is_no_file_is_refused(void **state)
{
    (void)state;
    write_file("file", bytes, sizeof(bytes));
    write_file("empty", bytes, 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    refused("missing", VACCEL_ERR_NOT_FOUND, "No such file");
    refused("file/inner", VACCEL_ERR_NOT_FOUND, "check the path");
    refused("", VACCEL_ERR_NOT_FOUND, "No such file");
    refused("empty", VACCEL_ERR_FORMAT, "is empty");
    refused(".", VACCEL_ERR_FORMAT, "a folder");
    refused("fifo", VACCEL_ERR_FORMAT, "not a regular file");
    refused("/dev/zero", VACCEL_ERR_FORMAT, "not a regular file");
    refused("/proc/self/mem", VACCEL_ERR_IO, "cannot be read");
    unlink("file");
    unlink("empty");
    unlink("fifo");
}

static void a_file_without_permission_is_refused(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        print_message("skipped: root may read every file\n");
        skip();
    }
    write_file("secret", bytes, sizeof(bytes));
    assert_int_equal(chmod("secret", 0), 0);
    refused("secret", VACCEL_ERR_DENIED, "Permission denied");
    unlink("secret");
}

static void a_huge_file_is_refused_before_it_is_read(void **state)
{
    (void)state;
    write_file("huge", bytes, 1);
    assert_int_equal(truncate("huge", ((off_t)256 << 20) + 1), 0);
    refused("huge", VACCEL_ERR_LIMIT, "268435457");
    /* More than there is memory for, so that trying would fail otherwise. */
    assert_int_equal(truncate("huge", (off_t)1 << 42), 0);
    refused("huge", VACCEL_ERR_LIMIT, "make it smaller");
    unlink("huge");
}

static void count(void *user)
{
    ++*(int *)user;
}

static void memory_is_borrowed_until_released(void **state)
{
    vaccel_image *image = NULL;
    int released = 0;

    (void)state;
    assert_ok(vaccel_image_from_memory(bytes, sizeof(bytes), count, &released, &image));
    assert_int_equal(released, 0);
    vaccel_image_release(image);
    assert_int_equal(released, 1);
    assert_ok(vaccel_image_from_memory(bytes, sizeof(bytes), NULL, NULL, &image));
    vaccel_image_release(image);
}

static void memory_is_not_released_on_failure(void **state)
{
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_image *image = NULL;
    int released = 0;

    (void)state;
    assert_fails(vaccel_image_from_memory(bytes, 0, count, &released, &image), VACCEL_ERR_FORMAT,
                 "empty");
    assert_fails(vaccel_image_from_memory(bytes, ((size_t)256 << 20) + 1, count, &released, &image),
                 VACCEL_ERR_LIMIT, "make it smaller");
    assert_fails(
        vaccel_image_from_pixels(&geometry, bytes, sizeof(bytes), count, &released, &image),
        VACCEL_ERR_INVALID, "pixel format 0");
    assert_int_equal(released, 0);
    assert_null(image);
}

static vaccel_status from_pixels(int32_t format, uint32_t width, uint32_t height, uint64_t stride,
                                 size_t size)
{
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_image *image = NULL;

    geometry.format = format;
    geometry.width = width;
    geometry.height = height;
    geometry.stride = stride;
    vaccel_status status = vaccel_image_from_pixels(&geometry, bytes, size, NULL, NULL, &image);
    assert_true((status == VACCEL_OK) == (image != NULL));
    vaccel_image_release(image);
    return status;
}

static void pixels_fit_exactly(void **state)
{
    (void)state;
    assert_ok(from_pixels(VACCEL_PIXEL_RGB8, 4, 5, 0, 60));
    assert_fails(from_pixels(VACCEL_PIXEL_RGB8, 4, 5, 0, 59), VACCEL_ERR_INVALID, "too few");
    assert_ok(from_pixels(VACCEL_PIXEL_BGR8, 4, 5, 12, 60));
    assert_ok(from_pixels(VACCEL_PIXEL_RGBA8, 4, 4, 0, 64));
    assert_fails(from_pixels(VACCEL_PIXEL_RGBA8, 4, 4, 0, 63), VACCEL_ERR_INVALID, "too few");
    assert_ok(from_pixels(VACCEL_PIXEL_GRAY8, 8, 8, 0, 64));
    /* The last row need not be filled up to the stride. */
    assert_ok(from_pixels(VACCEL_PIXEL_GRAY8, 4, 4, 20, 64));
    assert_fails(from_pixels(VACCEL_PIXEL_GRAY8, 4, 4, 20, 63), VACCEL_ERR_INVALID, "stride of 20");
    assert_fails(from_pixels(VACCEL_PIXEL_RGB8, 4, 4, 11, 64), VACCEL_ERR_INVALID, "less than");
    /* One row has no next one, so its stride does not matter. */
    assert_ok(from_pixels(VACCEL_PIXEL_GRAY8, 4, 1, UINT64_MAX, 4));
}

static void geometry_that_overflows_is_refused(void **state)
{
    static const int32_t formats[] = {VACCEL_PIXEL_RGB8, VACCEL_PIXEL_BGR8, VACCEL_PIXEL_RGBA8,
                                      VACCEL_PIXEL_GRAY8};
    static const uint32_t sizes[] = {65535, 65536, 0x55555556, 0x80000000, UINT32_MAX};
    static const uint64_t strides[] = {0, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX};

    (void)state;
    for (size_t f = 0; f < 4; f++) {
        for (size_t s = 0; s < 5; s++) {
            for (size_t t = 0; t < 4; t++) {
                assert_fails(from_pixels(formats[f], sizes[s], sizes[s], strides[t], 64),
                             VACCEL_ERR_INVALID, "stride");
                assert_fails(from_pixels(formats[f], 1, sizes[s], strides[t], 64),
                             VACCEL_ERR_INVALID, "too few");
            }
        }
    }
}

static void geometry_that_is_nothing_is_refused(void **state)
{
    (void)state;
    assert_fails(from_pixels(VACCEL_PIXEL_RGB8, 0, 5, 0, 64), VACCEL_ERR_INVALID, "0 x 5");
    assert_fails(from_pixels(VACCEL_PIXEL_RGB8, 5, 0, 0, 64), VACCEL_ERR_INVALID, "5 x 0");
    assert_fails(from_pixels(99, 1, 1, 0, 64), VACCEL_ERR_INVALID, "pixel format 99");
    assert_fails(from_pixels(-1, 1, 1, 0, 64), VACCEL_ERR_INVALID, "VACCEL_PIXEL_RGB8");
}

static void a_buffer_lives_as_long_as_its_images(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_buffer *buffer = NULL;
    vaccel_image *image = NULL;
    vaccel_image *pixels = NULL;
    vaccel_image_geometry geometry = {
        .struct_size = sizeof(geometry), .format = VACCEL_PIXEL_GRAY8, .width = 10, .height = 10};

    (void)state;
    assert_ok(vaccel_buffer_create(session, 100, &buffer));
    assert_ok(vaccel_image_from_buffer(NULL, buffer, 10, 90, &image));
    assert_ok(vaccel_image_from_buffer(&geometry, buffer, 0, 100, &pixels));
    vaccel_session_release(session);
    memset(vaccel_buffer_data(buffer), 1, 100);
    vaccel_buffer_release(buffer);
    vaccel_image_release(image);
    vaccel_image_release(pixels);
}

static void a_range_outside_a_buffer_is_refused(void **state)
{
    static const struct {
        size_t offset;
        size_t size;
    } ranges[] = {{0, 101}, {100, 1}, {1, 100}, {SIZE_MAX, 2}, {2, SIZE_MAX}, {SIZE_MAX, SIZE_MAX}};
    vaccel_session *session = open_session(NULL);
    vaccel_buffer *buffer = NULL;
    vaccel_image *image = NULL;

    (void)state;
    assert_ok(vaccel_buffer_create(session, 100, &buffer));
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        assert_fails(
            vaccel_image_from_buffer(NULL, buffer, ranges[i].offset, ranges[i].size, &image),
            VACCEL_ERR_INVALID, "not within the buffer");
    assert_fails(vaccel_image_from_buffer(NULL, buffer, 100, 0, &image), VACCEL_ERR_FORMAT,
                 "empty");
    assert_null(image);
    vaccel_buffer_release(buffer);
    vaccel_session_release(session);
}

static void null_is_checked(void **state)
{
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_image *image = NULL;

    (void)state;
    assert_fails(vaccel_image_from_file(NULL, &image), VACCEL_ERR_INVALID, "'path' is NULL");
    assert_fails(vaccel_image_from_file("x", NULL), VACCEL_ERR_INVALID, "'image' is NULL");
    assert_fails(vaccel_image_from_memory(NULL, 1, NULL, NULL, &image), VACCEL_ERR_INVALID,
                 "'data' is NULL");
    assert_fails(vaccel_image_from_memory(bytes, 1, NULL, NULL, NULL), VACCEL_ERR_INVALID,
                 "'image' is NULL");
    assert_fails(vaccel_image_from_pixels(NULL, bytes, 1, NULL, NULL, &image), VACCEL_ERR_INVALID,
                 "'geometry' is NULL");
    assert_fails(vaccel_image_from_pixels(&geometry, NULL, 1, NULL, NULL, &image),
                 VACCEL_ERR_INVALID, "'data' is NULL");
    assert_fails(vaccel_image_from_buffer(NULL, NULL, 0, 1, &image), VACCEL_ERR_INVALID,
                 "'buffer' is NULL");
    assert_null(image);
    vaccel_image_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole),
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(a_file_without_permission_is_refused),
        cmocka_unit_test(a_huge_file_is_refused_before_it_is_read),
        cmocka_unit_test(memory_is_borrowed_until_released),
        cmocka_unit_test(memory_is_not_released_on_failure),
        cmocka_unit_test(pixels_fit_exactly),
        cmocka_unit_test(geometry_that_overflows_is_refused),
        cmocka_unit_test(geometry_that_is_nothing_is_refused),
        cmocka_unit_test(a_buffer_lives_as_long_as_its_images),
        cmocka_unit_test(a_range_outside_a_buffer_is_refused),
        cmocka_unit_test(null_is_checked),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tests/check.h"

static void it_is_zeroed_aligned_and_as_large_as_asked(void **state)
{
    static const size_t sizes[] = {1, 63, 64, 65, 1000001};
    vaccel_session *session = open_session(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        vaccel_buffer *buffer = NULL;
        assert_ok(vaccel_buffer_create(session, sizes[i], &buffer));
        unsigned char *data = (unsigned char *)vaccel_buffer_data(buffer);
        assert_int_equal((uintptr_t)data % 64, 0);
        assert_int_equal(vaccel_buffer_size(buffer), sizes[i]);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(data[at], 0);
        memset(data, 0xFF, sizes[i]);
        vaccel_buffer_release(buffer);
    }
    vaccel_session_release(session);
}

static void it_outlives_its_session(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_buffer *buffer = NULL;

    (void)state;
    assert_ok(vaccel_buffer_create(session, 100, &buffer));
    vaccel_session_release(session);
    memset(vaccel_buffer_data(buffer), 1, vaccel_buffer_size(buffer));
    vaccel_buffer_release(buffer);
}

static void sizes_that_cannot_be_are_refused(void **state)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 63, SIZE_MAX / 2, (size_t)1 << 62};
    vaccel_session *session = open_session(NULL);
    vaccel_buffer *buffer = NULL;

    (void)state;
    assert_fails(vaccel_buffer_create(session, 0, &buffer), VACCEL_ERR_INVALID, "0 bytes");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        assert_fails(vaccel_buffer_create(session, sizes[i], &buffer), VACCEL_ERR_NO_MEMORY,
                     "memory ran out");
    assert_null(buffer);
    vaccel_session_release(session);
}

static void *imported[4];
static int import_count;

static vaccel_status run_importing(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_image_classify_args *classify = (const vaccel_image_classify_args *)args;
    struct mock *alpha = mock_get("alpha");
    vaccel_status status = alpha->import_for(classify->image, &imported[import_count++]);

    return status == VACCEL_OK ? alpha->answer(invocation, args) : status;
}

static vaccel_status classify(const char *pin, vaccel_image *image)
{
    vaccel_session *session = open_session(pin);
    vaccel_model *model = open_model("net");
    vaccel_classification *result = NULL;
    vaccel_status status = vaccel_image_classify(session, image, model, NULL, &result);

    vaccel_classification_release(result);
    vaccel_model_release(model);
    vaccel_session_release(session);
    return status;
}

static void a_backend_imports_it_once_for_as_long_as_it_lives(void **state)
{
    struct mock *alpha = mock_get("alpha");
    vaccel_session *session = open_session(NULL);
    vaccel_buffer *buffer = NULL;
    vaccel_image *image = NULL;

    (void)state;
    alpha->run = run_importing;
    import_count = 0;
    assert_ok(vaccel_buffer_create(session, 100, &buffer));
    assert_ok(vaccel_image_from_buffer(NULL, buffer, 10, 90, &image));
    assert_ok(classify("alpha", image));
    assert_ok(classify("alpha", image));
    assert_int_equal(alpha->imports, 1);
    assert_ptr_equal(imported[0], vaccel_buffer_data(buffer));
    assert_ptr_equal(imported[1], imported[0]);
    vaccel_buffer_release(buffer);
    assert_int_equal(alpha->import_releases, 0);
    vaccel_image_release(image);
    assert_int_equal(alpha->import_releases, 1);
    vaccel_session_release(session);
}

static vaccel_status refuse_import(const vaccel_buffer_view *buffer, void **unused)
{
    (void)unused;
    return mock_get("alpha")->host->fail(VACCEL_ERR_LIMIT, "%llu bytes are too many",
                                         (unsigned long long)buffer->size);
}

static void what_cannot_be_imported_is_refused(void **state)
{
    struct mock *alpha = mock_get("alpha");
    vaccel_session *session = open_session(NULL);
    vaccel_buffer *buffer = NULL;
    vaccel_image *image = NULL;
    vaccel_image *plain = open_image(10);

    (void)state;
    alpha->run = run_importing;
    import_count = 0;
    assert_fails(classify("alpha", plain), VACCEL_ERR_UNSUPPORTED, "no buffer of this process");
    alpha->import = refuse_import;
    assert_ok(vaccel_buffer_create(session, 100, &buffer));
    assert_ok(vaccel_image_from_buffer(NULL, buffer, 0, 100, &image));
    assert_fails(classify("alpha", image), VACCEL_ERR_LIMIT, "100 bytes are too many");
    vaccel_image_release(plain);
    vaccel_image_release(image);
    vaccel_buffer_release(buffer);
    assert_int_equal(alpha->import_releases, 0);
    vaccel_session_release(session);
}

static void null_is_checked(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_buffer *buffer = NULL;

    (void)state;
    assert_fails(vaccel_buffer_create(NULL, 1, &buffer), VACCEL_ERR_INVALID, "'session' is NULL");
    assert_fails(vaccel_buffer_create(session, 1, NULL), VACCEL_ERR_INVALID, "'buffer' is NULL");
    assert_null(buffer);
    assert_null(vaccel_buffer_data(NULL));
    assert_int_equal(vaccel_buffer_size(NULL), 0);
    assert_int_equal(vaccel_buffer_caps(NULL), 0);
    vaccel_buffer_release(NULL);
    vaccel_session_release(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_zeroed_aligned_and_as_large_as_asked),
        cmocka_unit_test(it_outlives_its_session),
        cmocka_unit_test(sizes_that_cannot_be_are_refused),
        cmocka_unit_test_setup(a_backend_imports_it_once_for_as_long_as_it_lives, mock_reset),
        cmocka_unit_test_setup(what_cannot_be_imported_is_refused, mock_reset),
        cmocka_unit_test(null_is_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

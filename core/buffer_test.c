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
        cmocka_unit_test(null_is_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Options of another version than the library's, seen through the public functions that take them.
 */
#include "core/tests/check.h"

/* What a later library's options might look like. */
struct later_options {
    vaccel_session_options now;
    uint64_t more[4];
};

static vaccel_status open_with(const void *options)
{
    vaccel_session *session = NULL;
    vaccel_status status = vaccel_session_open((const vaccel_session_options *)options, &session);

    assert_true((status == VACCEL_OK) == (session != NULL));
    vaccel_session_release(session);
    return status;
}

static void both_ways_to_initialise_agree(void **state)
{
    vaccel_session_options macro = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session_options function;

    (void)state;
    memset(&function, 0xAA, sizeof(function));
    vaccel_session_options_init(&function, sizeof(function));
    /* Nobody sets what pads the end. */
    assert_memory_equal(&macro, &function,
                        offsetof(vaccel_session_options, fallback) + sizeof(macro.fallback));
    vaccel_session_options_init(NULL, sizeof(function));
}

static void null_and_defaults_are_taken(void **state)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;

    (void)state;
    assert_ok(open_with(NULL));
    assert_ok(open_with(&options));
}

static void a_shorter_struct_is_taken(void **state)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;

    (void)state;
    /* What lies behind the end that the caller knows is not his, so it must not be read. */
    options.backend = "/";
    options.struct_size = (uint32_t)offsetof(vaccel_session_options, backend);
    assert_ok(open_with(&options));
    options.struct_size = sizeof(uint32_t);
    options.precision = 99;
    assert_ok(open_with(&options));
    options.struct_size = (uint32_t)offsetof(vaccel_session_options, backend);
    assert_fails(open_with(&options), VACCEL_ERR_INVALID, "precision 99");
}

static void a_longer_struct_is_taken_when_its_rest_is_zero(void **state)
{
    struct later_options later;

    (void)state;
    vaccel_session_options_init(&later.now, sizeof(later));
    assert_ok(open_with(&later));
    later.more[3] = UINT64_C(1) << 63;
    assert_fails(open_with(&later), VACCEL_ERR_UNSUPPORTED, "vaccel_session_options");
    assert_contains(vaccel_last_error(), "update vaccel");
    later.more[3] = 0;
    later.more[0] = 1;
    assert_fails(open_with(&later), VACCEL_ERR_UNSUPPORTED, "leave the option out");
}

static void a_size_that_makes_no_sense_is_refused(void **state)
{
    static const uint32_t sizes[] = {0, 1, 3, 4097, 0xAAAAAAAA, UINT32_MAX};
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        options.struct_size = sizes[i];
        assert_fails(open_with(&options), VACCEL_ERR_INVALID, "struct_size");
        assert_contains(vaccel_last_error(), "_INIT");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_to_initialise_agree),
        cmocka_unit_test(null_and_defaults_are_taken),
        cmocka_unit_test(a_shorter_struct_is_taken),
        cmocka_unit_test(a_longer_struct_is_taken_when_its_rest_is_zero),
        cmocka_unit_test(a_size_that_makes_no_sense_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

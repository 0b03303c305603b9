/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tests/check.h"

static vaccel_status open_pinned(const char *backend, const char *device, int32_t precision)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = backend;
    options.device = device;
    options.precision = precision;
    vaccel_status status = vaccel_session_open(&options, &session);
    assert_true((status == VACCEL_OK) == (session != NULL));
    vaccel_session_release(session);
    return status;
}

static void options_are_checked(void **state)
{
    char name[200];

    (void)state;
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_ok(open_pinned("any-name", "any-device", VACCEL_PRECISION_F16));
    assert_fails(open_pinned("", NULL, 0), VACCEL_ERR_INVALID, "the backend ''");
    assert_fails(open_pinned("/loop", NULL, 0), VACCEL_ERR_INVALID, "'/loop'");
    assert_fails(open_pinned("loop/", NULL, 0), VACCEL_ERR_INVALID, "'loop/'");
    assert_fails(open_pinned("loop//noop", NULL, 0), VACCEL_ERR_INVALID, "'loop//noop'");
    assert_fails(open_pinned(name, NULL, 0), VACCEL_ERR_INVALID, "`vaccel info`");
    assert_fails(open_pinned(NULL, "", 0), VACCEL_ERR_INVALID, "the device ''");
    assert_fails(open_pinned(NULL, name, 0), VACCEL_ERR_INVALID, "`vaccel info`");
    assert_fails(open_pinned(NULL, NULL, 17), VACCEL_ERR_INVALID, "17");
    assert_fails(open_pinned(NULL, NULL, -1), VACCEL_ERR_INVALID, "VACCEL_PRECISION_");
}

static void null_is_checked(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_image *image = open_image(1);
    vaccel_model *model = open_model("m");
    vaccel_classification *result = NULL;
    vaccel_call *call = NULL;

    (void)state;
    assert_fails(vaccel_session_open(NULL, NULL), VACCEL_ERR_INVALID, "'session' is NULL");
    assert_fails(vaccel_noop(NULL), VACCEL_ERR_INVALID, "vaccel_noop");
    assert_fails(vaccel_noop_submit(NULL, &call), VACCEL_ERR_INVALID, "'session' is NULL");
    assert_fails(vaccel_noop_submit(session, NULL), VACCEL_ERR_INVALID, "'call' is NULL");
    assert_fails(vaccel_noop_result(NULL), VACCEL_ERR_INVALID, "'call' is NULL");
    assert_fails(vaccel_image_classify(NULL, image, model, NULL, &result), VACCEL_ERR_INVALID,
                 "'session' is NULL");
    assert_fails(vaccel_image_classify(session, NULL, model, NULL, &result), VACCEL_ERR_INVALID,
                 "'image' is NULL");
    assert_fails(vaccel_image_classify(session, image, NULL, NULL, &result), VACCEL_ERR_INVALID,
                 "'model' is NULL");
    assert_fails(vaccel_image_classify(session, image, model, NULL, NULL), VACCEL_ERR_INVALID,
                 "'result' is NULL");
    assert_fails(vaccel_image_classify_submit(session, NULL, model, NULL, &call),
                 VACCEL_ERR_INVALID, "'image' is NULL");
    assert_null(result);
    assert_null(call);
    vaccel_session_release(NULL);
    vaccel_call_release(NULL);
    vaccel_classification_release(NULL);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void preparing_loads_the_model(void **state)
{
    struct mock *alpha = mock_get("alpha");
    vaccel_session *session = open_session("alpha");
    vaccel_model *model = open_model("m");

    (void)state;
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_NOOP, NULL));
    assert_int_equal(alpha->loads, 0);
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_IMAGE_CLASSIFY, model));
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_IMAGE_CLASSIFY, model));
    assert_int_equal(alpha->loads, 1);
    assert_int_equal(alpha->runs, 0);
    assert_fails(vaccel_session_prepare(session, VACCEL_OP_IMAGE_CLASSIFY, NULL),
                 VACCEL_ERR_INVALID, "'model' is NULL");
    assert_fails(vaccel_session_prepare(session, 999, NULL), VACCEL_ERR_NOT_FOUND, "999");
    assert_fails(vaccel_session_prepare(session, 2, NULL), VACCEL_ERR_NOT_FOUND, "no op 2");
    assert_fails(vaccel_session_prepare(NULL, VACCEL_OP_NOOP, NULL), VACCEL_ERR_INVALID, "NULL");
    vaccel_model_release(model);
    assert_int_equal(alpha->unloads, 1);
    vaccel_session_release(session);
}

static void a_released_session_finishes_its_calls(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_call *call = NULL;

    (void)state;
    assert_ok(vaccel_noop_submit(session, &call));
    vaccel_session_release(session);
    assert_ok(vaccel_call_wait(call, -1));
    assert_ok(vaccel_noop_result(call));
    vaccel_call_release(call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(options_are_checked, mock_reset),
        cmocka_unit_test_setup(null_is_checked, mock_reset),
        cmocka_unit_test_setup(preparing_loads_the_model, mock_reset),
        cmocka_unit_test_setup(a_released_session_finishes_its_calls, mock_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Runs with VACCEL_VALIDATE=1. */
#include "core/tests/check.h"

static char logged[2048];

static void keep_log(void *user, vaccel_log_level level, const char *message)
{
    (void)user;
    if (level == VACCEL_LOG_ERROR)
        snprintf(logged, sizeof(logged), "%s", message);
}

static int set_up(void **state)
{
    logged[0] = '\0';
    vaccel_log_set(keep_log, NULL, VACCEL_LOG_ERROR);
    return mock_reset(state);
}

/* The message says what was released, by whom and from where, and the log has it too. */
static void check_released(const char *release)
{
    assert_contains(vaccel_last_error(), "was released by");
    assert_contains(vaccel_last_error(), release);
    assert_contains(vaccel_last_error(), "core-validate+0x");
    assert_string_equal(logged, vaccel_last_error());
    logged[0] = '\0';
}

static void a_released_session_is_caught(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_buffer *buffer = NULL;
    vaccel_call *call = NULL;
    vaccel_explanation *explanation = NULL;

    (void)state;
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
    assert_int_equal(vaccel_noop(session), VACCEL_ERR_INVALID);
    check_released("vaccel_session_release");
    assert_contains(vaccel_last_error(), "vaccel_noop: ");
    assert_int_equal(vaccel_noop_submit(session, &call), VACCEL_ERR_INVALID);
    check_released("vaccel_session_release");
    assert_int_equal(vaccel_buffer_create(session, 1, &buffer), VACCEL_ERR_INVALID);
    check_released("vaccel_session_release");
    assert_int_equal(vaccel_session_prepare(session, VACCEL_OP_NOOP, NULL), VACCEL_ERR_INVALID);
    check_released("vaccel_session_release");
    assert_int_equal(vaccel_explain(session, VACCEL_OP_NOOP, NULL, &explanation),
                     VACCEL_ERR_INVALID);
    check_released("vaccel_session_release");
    vaccel_session_release(session);
    check_released("vaccel_session_release");
}

static void a_released_model_is_caught(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_classification *result = NULL;

    (void)state;
    vaccel_model_release(model);
    assert_int_equal(vaccel_image_classify(session, image, model, NULL, &result),
                     VACCEL_ERR_INVALID);
    check_released("vaccel_model_release");
    assert_string_equal(vaccel_model_name(model), "");
    check_released("vaccel_model_release");
    assert_string_equal(vaccel_model_path(model), "");
    check_released("vaccel_model_release");
    vaccel_model_release(model);
    check_released("vaccel_model_release");
    assert_null(result);
    vaccel_image_release(image);
    vaccel_session_release(session);
}

static void a_released_image_or_buffer_is_caught(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_buffer *buffer = NULL;
    vaccel_classification *result = NULL;

    (void)state;
    vaccel_image_release(image);
    assert_int_equal(vaccel_image_classify(session, image, model, NULL, &result),
                     VACCEL_ERR_INVALID);
    check_released("vaccel_image_release");
    vaccel_image_release(image);
    check_released("vaccel_image_release");
    assert_ok(vaccel_buffer_create(session, 10, &buffer));
    vaccel_buffer_release(buffer);
    assert_null(vaccel_buffer_data(buffer));
    check_released("vaccel_buffer_release");
    assert_int_equal(vaccel_buffer_size(buffer), 0);
    check_released("vaccel_buffer_release");
    assert_int_equal(vaccel_image_from_buffer(NULL, buffer, 0, 1, &image), VACCEL_ERR_INVALID);
    check_released("vaccel_buffer_release");
    vaccel_buffer_release(buffer);
    check_released("vaccel_buffer_release");
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void a_released_call_is_caught(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_call *call = NULL;

    (void)state;
    assert_ok(vaccel_noop_submit(session, &call));
    assert_ok(vaccel_call_wait(call, -1));
    vaccel_call_release(call);
    assert_int_equal(vaccel_call_poll(call), VACCEL_ERR_INVALID);
    check_released("vaccel_call_release");
    assert_int_equal(vaccel_call_wait(call, 0), VACCEL_ERR_INVALID);
    check_released("vaccel_call_release");
    assert_int_equal(vaccel_call_cancel(call), VACCEL_ERR_INVALID);
    check_released("vaccel_call_release");
    assert_int_equal(vaccel_call_status(call), VACCEL_ERR_INVALID);
    check_released("vaccel_call_release");
    assert_string_equal(vaccel_call_error(call), "");
    check_released("vaccel_call_release");
    assert_int_equal(vaccel_noop_result(call), VACCEL_ERR_INVALID);
    check_released("vaccel_call_release");
    vaccel_call_release(call);
    check_released("vaccel_call_release");
    vaccel_session_release(session);
}

static void a_released_result_is_caught(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_classification *result = NULL;
    vaccel_inventory *inventory = NULL;
    vaccel_explanation *explanation = NULL;

    (void)state;
    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    vaccel_classification_release(result);
    assert_int_equal(vaccel_classification_count(result), 0);
    check_released("vaccel_classification_release");
    assert_string_equal(vaccel_classification_label(result, 0), "");
    check_released("vaccel_classification_release");
    assert_string_equal(vaccel_classification_backend(result), "");
    check_released("vaccel_classification_release");
    vaccel_classification_release(result);
    check_released("vaccel_classification_release");
    assert_ok(vaccel_inspect(&inventory));
    vaccel_inventory_release(inventory);
    assert_int_equal(vaccel_inventory_backend_count(inventory), 0);
    check_released("vaccel_inventory_release");
    assert_ok(vaccel_explain(session, VACCEL_OP_NOOP, NULL, &explanation));
    vaccel_explanation_release(explanation);
    assert_string_equal(vaccel_explanation_candidate_reason(explanation, 0), "");
    check_released("vaccel_explanation_release");
    vaccel_model_release(model);
    vaccel_image_release(image);
    vaccel_session_release(session);
}

static void a_handle_of_another_type_is_caught(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_classification *result = NULL;
    vaccel_inventory *inventory = NULL;

    (void)state;
    assert_fails(vaccel_noop((vaccel_session *)(void *)model), VACCEL_ERR_INVALID,
                 "is a model from vaccel_model_open, not a session");
    assert_fails(
        vaccel_image_classify(session, (vaccel_image *)(void *)session, model, NULL, &result),
        VACCEL_ERR_INVALID, "is a session from vaccel_session_open, not an image");
    vaccel_session_release((vaccel_session *)(void *)image);
    assert_contains(vaccel_last_error(),
                    "is an image from vaccel_image_from_memory, not a session");
    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    assert_ok(vaccel_inspect(&inventory));
    assert_int_equal(vaccel_inventory_backend_count((vaccel_inventory *)(void *)result), 0);
    assert_contains(vaccel_last_error(), "vaccel_inventory_backend_count: ");
    assert_contains(vaccel_last_error(), "is a result from a call, not a result of the kind");
    vaccel_classification_release((vaccel_classification *)(void *)inventory);
    assert_contains(vaccel_last_error(), "is a result from a call, not a result of the kind");
    vaccel_inventory_release(inventory);
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void a_foreign_pointer_is_caught(void **state)
{
    vaccel_session *foreign = (vaccel_session *)malloc(1);
    uintptr_t wild = 1;

    (void)state;
    assert_fails(vaccel_noop(foreign), VACCEL_ERR_INVALID, "not a handle that vaccel gave out");
    assert_fails(vaccel_noop((vaccel_session *)wild), VACCEL_ERR_INVALID, "not a handle");
    vaccel_session_release(foreign);
    assert_contains(logged, "vaccel_session_release: ");
    free(foreign);
}

static void right_use_is_not_disturbed(void **state)
{
    (void)state;
    for (int i = 0; i < 3000; i++) {
        vaccel_session *session = open_session("loop/alpha");
        vaccel_call *call = NULL;
        assert_ok(vaccel_noop(session));
        assert_ok(vaccel_noop_submit(session, &call));
        vaccel_session_release(session);
        assert_ok(vaccel_call_wait(call, -1));
        assert_ok(vaccel_noop_result(call));
        vaccel_call_release(call);
    }
    assert_string_equal(logged, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_released_session_is_caught, set_up),
        cmocka_unit_test_setup(a_released_model_is_caught, set_up),
        cmocka_unit_test_setup(a_released_image_or_buffer_is_caught, set_up),
        cmocka_unit_test_setup(a_released_call_is_caught, set_up),
        cmocka_unit_test_setup(a_released_result_is_caught, set_up),
        cmocka_unit_test_setup(a_handle_of_another_type_is_caught, set_up),
        cmocka_unit_test_setup(a_foreign_pointer_is_caught, set_up),
        cmocka_unit_test_setup(right_use_is_not_disturbed, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

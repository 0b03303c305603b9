/* SPDX-License-Identifier: Apache-2.0 */
/* Backends that do not do what they should. */
#include "core/tests/check.h"

static struct mock *alpha;
static vaccel_session *session;

static int set_up(void **state)
{
    mock_reset(state);
    alpha = mock_get("alpha");
    session = open_session("alpha");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vaccel_session_release(session);
    return 0;
}

static vaccel_status classify(vaccel_session *through)
{
    vaccel_classification *result = NULL;
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_status status = vaccel_image_classify(through, image, model, NULL, &result);

    assert_true((status == VACCEL_OK) == (result != NULL));
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    return status;
}

static vaccel_status run_nothing(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation;
    (void)args;
    return VACCEL_OK;
}

static void success_without_a_result_is_a_failure(void **state)
{
    vaccel_session *loop = open_session("loop/alpha");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_classification *result = NULL;
    vaccel_call *call = NULL;

    (void)state;
    alpha->run = run_nothing;
    assert_fails(classify(session), VACCEL_ERR_BACKEND, "succeeded without a result");
    assert_fails(classify(loop), VACCEL_ERR_BACKEND, "succeeded without a result");
    assert_ok(vaccel_image_classify_submit(session, image, model, NULL, &call));
    assert_ok(vaccel_call_wait(call, -1));
    assert_fails(vaccel_image_classify_result(call, &result), VACCEL_ERR_BACKEND,
                 "succeeded without a result");
    assert_null(result);
    vaccel_call_release(call);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(loop);
}

static vaccel_status run_positive(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation;
    (void)args;
    return VACCEL_PENDING;
}

static void a_positive_status_is_a_failure(void **state)
{
    (void)state;
    alpha->run = run_positive;
    assert_fails(vaccel_noop(session), VACCEL_ERR_BACKEND, "backend alpha: noop returned 1");
    assert_contains(vaccel_last_error(), "report it to its author");
}

static vaccel_status run_silent(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation;
    (void)args;
    return VACCEL_ERR_IO;
}

static void a_failure_gets_a_message_and_not_an_old_one(void **state)
{
    vaccel_call *call = NULL;

    (void)state;
    alpha->run = run_silent;
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_NOOP, NULL));
    alpha->host->fail(VACCEL_ERR_LIMIT, "an old message");
    assert_fails(vaccel_noop(session), VACCEL_ERR_IO, "backend alpha: noop failed");
    assert_lacks(vaccel_last_error(), "old");
    assert_ok(vaccel_noop_submit(session, &call));
    assert_ok(vaccel_call_wait(call, -1));
    assert_contains(vaccel_call_error(call), "backend alpha: noop failed");
    vaccel_call_release(call);
}

static vaccel_status run_unknown(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation;
    (void)args;
    return alpha->host->fail(-4711, "a failure of a later version");
}

static void an_unknown_failure_is_passed_on(void **state)
{
    vaccel_session *loop = open_session("loop/alpha");

    (void)state;
    alpha->run = run_unknown;
    assert_int_equal(vaccel_noop(session), -4711);
    assert_contains(vaccel_last_error(), "a failure of a later version");
    assert_int_equal(vaccel_noop(loop), -4711);
    assert_contains(vaccel_last_error(), "a failure of a later version");
    vaccel_session_release(loop);
}

static vaccel_status load_silent(const vaccel_model_view *model,
                                 const vaccel_attributes *attributes, void **loaded)
{
    (void)model;
    (void)attributes;
    (void)loaded;
    return VACCEL_ERR_BACKEND;
}

static void a_load_that_fails_silently_gets_a_message(void **state)
{
    (void)state;
    alpha->load = load_silent;
    assert_fails(classify(session), VACCEL_ERR_BACKEND, "backend alpha: model_load failed");
    alpha->load = NULL;
    assert_ok(classify(session)); /* a failure is not remembered */
}

static vaccel_status unwell_once(void)
{
    alpha->health = NULL;
    return VACCEL_ERR_UNAVAILABLE;
}

static void health_is_asked_for_each_new_kind_of_call(void **state)
{
    (void)state;
    alpha->health = unwell_once;
    assert_fails(vaccel_noop(session), VACCEL_ERR_UNAVAILABLE, "backend alpha");
    assert_ok(vaccel_noop(session));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(success_without_a_result_is_a_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_positive_status_is_a_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_gets_a_message_and_not_an_old_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_failure_is_passed_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_load_that_fails_silently_gets_a_message, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(health_is_asked_for_each_new_kind_of_call, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

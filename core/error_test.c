/* SPDX-License-Identifier: Apache-2.0 */
/* What vaccel_last_error() says, and when. */
#include <pthread.h>

#include "core/tests/check.h"

static const char kept[] = "vaccel_noop: 'session' is NULL; pass a valid pointer";

static void fail_once(void)
{
    assert_int_equal(vaccel_noop(NULL), VACCEL_ERR_INVALID);
    assert_string_equal(vaccel_last_error(), kept);
}

static void *look(void *unused)
{
    (void)unused;
    /* A thread starts without an error, whatever others did. */
    if (*vaccel_last_error())
        return (void *)(uintptr_t)1;
    (void)vaccel_image_from_file("/nonexistent", NULL);
    return strstr(vaccel_last_error(), "'image' is NULL") ? NULL : (void *)(uintptr_t)2;
}

static void each_thread_has_its_own(void **state)
{
    pthread_t thread;
    void *wrong;

    (void)state;
    fail_once();
    assert_int_equal(pthread_create(&thread, NULL, look, NULL), 0);
    pthread_join(thread, &wrong);
    assert_null(wrong);
    assert_string_equal(vaccel_last_error(), kept);
}

static vaccel_status refuse(const vaccel_model_view *model, uint32_t op)
{
    (void)model;
    (void)op;
    return mock_get("alpha")->host->fail(VACCEL_ERR_UNSUPPORTED, "alpha refuses");
}

static vaccel_status load_failing(const vaccel_model_view *model,
                                  const vaccel_attributes *attributes, void **loaded)
{
    (void)model;
    (void)attributes;
    (void)loaded;
    return mock_get("beta")->host->fail(VACCEL_ERR_UNSUPPORTED, "beta cannot load it");
}

/* Tries one thing, fails, and does another. */
static vaccel_status run_after_all(const vaccel_invocation *invocation, const void *args)
{
    mock_get("alpha")->host->fail(VACCEL_ERR_BACKEND, "the first way failed");
    return mock_get("alpha")->answer(invocation, args);
}

static void success_leaves_it_alone(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_classification *result = NULL;
    vaccel_explanation *explanation = NULL;
    vaccel_inventory *inventory = NULL;
    vaccel_call *call = NULL;

    (void)state;
    mock_get("alpha")->accepts = refuse;
    mock_get("beta")->load = load_failing;
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_NOOP, NULL));
    fail_once();
    assert_ok(vaccel_explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, &explanation));
    assert_string_equal(vaccel_last_error(), kept);
    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    assert_string_equal(vaccel_last_error(), kept);
    assert_string_equal(vaccel_classification_backend(result), "native");
    assert_ok(vaccel_inspect(&inventory));
    assert_string_equal(vaccel_last_error(), kept);
    mock_get("alpha")->run = run_after_all;
    assert_ok(vaccel_noop(session));
    assert_string_equal(vaccel_last_error(), kept);
    assert_ok(vaccel_noop_submit(session, &call));
    assert_ok(vaccel_call_wait(call, -1));
    assert_ok(vaccel_noop_result(call));
    assert_string_equal(vaccel_last_error(), kept);
    vaccel_call_release(call);
    vaccel_inventory_release(inventory);
    vaccel_explanation_release(explanation);
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void success_through_a_transport_leaves_it_alone(void **state)
{
    vaccel_session *session = open_session("loop/alpha");
    vaccel_image *image = open_image(1);
    vaccel_model *model = NULL;
    vaccel_classification *result = NULL;

    (void)state;
    mock_get("alpha")->run = run_after_all;
    /* The first call is answered with ERR_STALE, and the model uploaded. */
    assert_ok(vaccel_model_from_memory("never seen", 10, NULL, NULL, NULL, &model));
    fail_once();
    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    assert_string_equal(vaccel_last_error(), kept);
    vaccel_classification_release(result);
    vaccel_model_release(model);
    vaccel_image_release(image);
    vaccel_session_release(session);
}

static void names_are_known_and_unknown(void **state)
{
    (void)state;
    assert_string_equal(vaccel_status_name(VACCEL_OK), "OK");
    assert_string_equal(vaccel_status_name(VACCEL_ERR_STALE), "ERR_STALE");
    assert_string_equal(vaccel_status_name(-12345), "UNKNOWN");
    assert_string_equal(vaccel_status_name(INT32_MIN), "UNKNOWN");
    assert_true(*vaccel_status_text(-12345));
    assert_string_equal(vaccel_verdict_name(77), "unknown");
    assert_int_equal(vaccel_op_id("noop"), VACCEL_OP_NOOP);
    assert_int_equal(vaccel_op_id("model_register"), 0);
    assert_int_equal(vaccel_op_id(""), 0);
    assert_int_equal(vaccel_op_id(NULL), 0);
    assert_string_equal(vaccel_op_name(VACCEL_OP_IMAGE_CLASSIFY), "image_classify");
    assert_null(vaccel_op_name(2));
}

static void a_message_is_always_text(void **state)
{
    char path[3000];
    vaccel_image *image = NULL;

    (void)state;
    assert_fails(vaccel_image_from_file("/nonexistent/\xff\xc3(", &image), VACCEL_ERR_NOT_FOUND,
                 "'/nonexistent/?"
                 "?('");
    assert_fails(vaccel_image_from_file("/nonexistent/\xc3\xa4", &image), VACCEL_ERR_NOT_FOUND,
                 "'/nonexistent/\xc3\xa4'");
    /* Cut where a message ends, which may be within a character; whatever its length, none is. */
    for (size_t shift = 0; shift < 3; shift++) {
        memset(path, 'a', shift);
        for (size_t at = shift; at + 3 < sizeof(path); at += 3)
            memcpy(path + at, "\xe2\x82\xac", 4);
        assert_int_equal(vaccel_image_from_file(path, &image), VACCEL_ERR_NOT_FOUND);
        size_t length = strlen(vaccel_last_error());
        assert_true(length > 900);
        assert_int_equal((unsigned char)vaccel_last_error()[length - 1], 0xAC);
    }
}

static void an_error_through_a_transport_may_name_any_file(void **state)
{
    vaccel_session *direct = open_session("alpha");
    vaccel_session *session = open_session("loop/alpha");
    vaccel_image *image = open_image(1);
    vaccel_model *model = open_model("net");
    vaccel_classification *result = NULL;

    (void)state;
    mock_get("alpha")->accepts = refuse;
    assert_fails(vaccel_image_classify(direct, image, model, NULL, &result), VACCEL_ERR_UNSUPPORTED,
                 "alpha refuses");
    assert_fails(vaccel_image_classify(session, image, model, NULL, &result),
                 VACCEL_ERR_UNSUPPORTED, "alpha refuses");
    assert_null(result);
    vaccel_model_release(model);
    vaccel_image_release(image);
    vaccel_session_release(session);
    vaccel_session_release(direct);
}

static char logged[2048];
static int logged_count;

static void keep_log(void *user, vaccel_log_level level, const char *message)
{
    (void)user;
    logged_count++;
    snprintf(logged, sizeof(logged), "%d %s", level, message);
}

static vaccel_status run_logging(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_host *host = mock_get("alpha")->host;

    (void)invocation;
    (void)args;
    host->log(-1000000, "much too low");
    host->log(1000000, "much too high");
    host->log(VACCEL_LOG_NONE, "nothing");
    return VACCEL_OK;
}

static void the_log_goes_where_it_is_sent(void **state)
{
    vaccel_session *session = open_session("alpha");

    (void)state;
    assert_ok(vaccel_noop(session));
    logged_count = 0;
    vaccel_log_set(keep_log, NULL, VACCEL_LOG_WARN);
    mock_get("alpha")->host->log(VACCEL_LOG_INFO, "not wanted");
    assert_int_equal(logged_count, 0);
    mock_get("alpha")->host->log(VACCEL_LOG_WARN, "wanted %d", 5);
    assert_int_equal(logged_count, 1);
    assert_string_equal(logged, "2 wanted 5");
    vaccel_log_set(keep_log, NULL, VACCEL_LOG_NONE);
    mock_get("alpha")->host->log(VACCEL_LOG_ERROR, "not wanted");
    assert_int_equal(logged_count, 1);
    /* To standard error, which takes levels that do not exist as well. */
    vaccel_log_set(NULL, NULL, VACCEL_LOG_NONE);
    mock_get("alpha")->run = run_logging;
    assert_ok(vaccel_noop(session));
    vaccel_session_release(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_thread_has_its_own, mock_reset),
        cmocka_unit_test_setup(success_leaves_it_alone, mock_reset),
        cmocka_unit_test_setup(success_through_a_transport_leaves_it_alone, mock_reset),
        cmocka_unit_test_setup(names_are_known_and_unknown, mock_reset),
        cmocka_unit_test_setup(a_message_is_always_text, mock_reset),
        cmocka_unit_test_setup(an_error_through_a_transport_may_name_any_file, mock_reset),
        cmocka_unit_test_setup(the_log_goes_where_it_is_sent, mock_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

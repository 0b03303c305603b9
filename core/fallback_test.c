/* SPDX-License-Identifier: Apache-2.0 */
/** Another backend where the caller allowed it, and sessions derived from others. */
#include "core/tests/check.h"

static char logged[4096];

static void keep_log(void *user, vaccel_log_level level, const char *message)
{
    (void)user;
    if (level == VACCEL_LOG_WARN)
        snprintf(logged, sizeof(logged), "%s", message);
}

static const char *said_by_alpha;
static vaccel_status alphas_status;

static vaccel_status fail_run(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation, (void)args;
    return mock_get("alpha")->host->fail(alphas_status, "%s", said_by_alpha);
}

static vaccel_status fail_submit(const vaccel_invocation *invocation, const void *args,
                                 vaccel_ticket *ticket, void **request)
{
    (void)ticket, (void)request;
    return fail_run(invocation, args);
}

static vaccel_session *open_with(const char *backend, uint32_t fallback)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = backend;
    options.fallback = fallback;
    assert_ok(vaccel_session_open(&options, &session));
    return session;
}

static vaccel_status classify(vaccel_session *session, char backend[64])
{
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_classification *result = NULL;
    vaccel_status status = vaccel_image_classify(session, image, model, NULL, &result);

    snprintf(backend, 64, "%s", result ? vaccel_classification_backend(result) : "");
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    return status;
}

static int set_up(void **state)
{
    mock_reset(state);
    logged[0] = '\0';
    alphas_status = VACCEL_ERR_BACKEND;
    said_by_alpha = "the device is on fire";
    mock_get("alpha")->run = fail_run;
    return 0;
}

static void nobody_else_is_asked_by_default(void **state)
{
    vaccel_session *session = open_with(NULL, 0);
    char backend[64];

    (void)state;
    assert_fails(classify(session, backend), VACCEL_ERR_BACKEND, "on fire");
    assert_int_equal(mock_get("beta")->runs, 0);
    vaccel_session_release(session);
}

static void another_is_asked_where_that_is_allowed(void **state)
{
    static const char *const pins[] = {NULL, "alpha"};
    char backend[64];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        vaccel_session *session = open_with(pins[i], 1);
        assert_ok(classify(session, backend));
        assert_string_equal(backend, "beta");
        assert_contains(logged, "backend alpha failed (");
        assert_contains(logged, "on fire");
        assert_contains(logged, "beta answers instead");
        vaccel_session_release(session);
    }
}

static void the_first_failure_is_what_is_said(void **state)
{
    vaccel_session *session = open_with(NULL, 1);
    char backend[64];

    (void)state;
    mock_get("beta")->run = fail_run;
    mock_get("native")->submit = fail_submit;
    assert_fails(classify(session, backend), VACCEL_ERR_BACKEND, "on fire");
    vaccel_session_release(session);
}

static void what_another_would_fail_with_too_is_not_tried(void **state)
{
    static const vaccel_status statuses[] = {VACCEL_ERR_INVALID, VACCEL_ERR_FORMAT,
                                             VACCEL_ERR_LIMIT,   VACCEL_ERR_CANCELLED,
                                             VACCEL_ERR_TIMEOUT, VACCEL_ERR_DENIED};
    vaccel_session *session = open_with(NULL, 1);
    char backend[64];

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        alphas_status = statuses[i];
        assert_int_equal(classify(session, backend), statuses[i]);
    }
    assert_int_equal(mock_get("beta")->runs, 0);
    vaccel_session_release(session);
}

static void a_derived_session_is_like_the_other_but_for_its_options(void **state)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = open_with("beta", 1);
    vaccel_session *derived = NULL;
    char backend[64];

    (void)state;
    assert_ok(vaccel_session_derive(session, NULL, &derived));
    assert_ok(classify(derived, backend));
    assert_string_equal(backend, "beta");
    vaccel_session_release(derived);
    /* What is derived lives by itself, and falls back as the first one does. */
    options.backend = "alpha";
    assert_ok(vaccel_session_derive(session, &options, &derived));
    vaccel_session_release(session);
    assert_ok(classify(derived, backend));
    assert_string_equal(backend, "beta");
    assert_contains(logged, "backend alpha failed (");
    vaccel_session_release(derived);
    assert_fails(vaccel_session_derive(NULL, NULL, &derived), VACCEL_ERR_INVALID, "'session'");
}

static void pins_reach_beyond_a_transport(void **state)
{
    vaccel_session *session = open_session("loop/beta");
    vaccel_session *derived = NULL;
    char backend[64];

    (void)state;
    assert_ok(vaccel_session_derive(session, NULL, &derived));
    assert_ok(classify(derived, backend));
    assert_string_equal(backend, "loop/beta");
    vaccel_session_release(derived);
    vaccel_session_release(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nobody_else_is_asked_by_default, set_up),
        cmocka_unit_test_setup(another_is_asked_where_that_is_allowed, set_up),
        cmocka_unit_test_setup(the_first_failure_is_what_is_said, set_up),
        cmocka_unit_test_setup(what_another_would_fail_with_too_is_not_tried, set_up),
        cmocka_unit_test_setup(a_derived_session_is_like_the_other_but_for_its_options, set_up),
        cmocka_unit_test_setup(pins_reach_beyond_a_transport, set_up),
    };

    vaccel_log_set(keep_log, NULL, VACCEL_LOG_WARN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

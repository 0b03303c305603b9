/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tests/check.h"

static const char *answered_by(vaccel_session *session, vaccel_model *model)
{
    static char backend[64];
    vaccel_classification *result = NULL;
    vaccel_image *image = open_image(1);

    assert_ok(vaccel_image_classify(session, image, model, NULL, &result));
    snprintf(backend, sizeof(backend), "%s", vaccel_classification_backend(result));
    vaccel_classification_release(result);
    vaccel_image_release(image);
    return backend;
}

static vaccel_status classify(const char *backend, const char *device)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    vaccel_classification *result = NULL;
    vaccel_image *image = open_image(1);
    vaccel_model *model = open_model("net");

    options.backend = backend;
    options.device = device;
    assert_ok(vaccel_session_open(&options, &session));
    vaccel_status status = vaccel_image_classify(session, image, model, NULL, &result);
    assert_true((status == VACCEL_OK) == (result != NULL));
    vaccel_classification_release(result);
    vaccel_model_release(model);
    vaccel_image_release(image);
    vaccel_session_release(session);
    return status;
}

/* What vaccel_explain() says of one backend. */
struct verdict {
    vaccel_verdict verdict;
    char reason[600];
    char remedy[300];
};

static struct verdict explain(vaccel_session *session, uint32_t op, vaccel_model *model,
                              const char *backend)
{
    struct verdict found = {.verdict = -1};
    vaccel_explanation *explanation = NULL;

    assert_ok(vaccel_explain(session, op, model, &explanation));
    assert_string_equal(vaccel_explanation_op(explanation), vaccel_op_name(op));
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        if (strcmp(vaccel_explanation_candidate_backend(explanation, i), backend) != 0)
            continue;
        found.verdict = vaccel_explanation_candidate_verdict(explanation, i);
        snprintf(found.reason, sizeof(found.reason), "%s",
                 vaccel_explanation_candidate_reason(explanation, i));
        snprintf(found.remedy, sizeof(found.remedy), "%s",
                 vaccel_explanation_candidate_remedy(explanation, i));
        assert_true(*found.reason);
    }
    vaccel_explanation_release(explanation);
    return found;
}

static void the_highest_rank_is_taken(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_model *model = open_model("net");

    (void)state;
    assert_int_equal(explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, "alpha").verdict,
                     VACCEL_VERDICT_TAKEN);
    assert_int_equal(explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, "beta").verdict,
                     VACCEL_VERDICT_ABLE);
    assert_int_equal(mock_get("alpha")->loads, 0);
    assert_string_equal(answered_by(session, model), "alpha");
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void a_pin_goes_before_rank(void **state)
{
    vaccel_session *session = open_session("beta");
    vaccel_model *model = open_model("net");

    (void)state;
    assert_string_equal(answered_by(session, model), "beta");
    struct verdict alpha = explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, "alpha");
    assert_int_equal(alpha.verdict, VACCEL_VERDICT_NOT_PINNED);
    assert_contains(alpha.reason, "'beta'");
    assert_contains(alpha.remedy, "VACCEL_BACKEND");
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void an_unknown_pin_is_an_error(void **state)
{
    vaccel_session *session = open_session("nobody");

    (void)state;
    assert_fails(vaccel_noop(session), VACCEL_ERR_NOT_FOUND, "no backend 'nobody'");
    assert_contains(vaccel_last_error(), "`vaccel info`");
    assert_int_equal(explain(session, VACCEL_OP_NOOP, NULL, "alpha").verdict,
                     VACCEL_VERDICT_NOT_PINNED);
    vaccel_session_release(session);
}

static void a_shy_backend_wants_to_be_asked(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_session *pinned = open_session("shy");
    vaccel_model *model = open_model("net");

    (void)state;
    struct verdict shy = explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, "shy");
    assert_int_equal(shy.verdict, VACCEL_VERDICT_PASSED_OVER);
    assert_contains(shy.reason, "asked for by name");
    assert_contains(shy.remedy, "pin it");
    assert_string_equal(answered_by(session, model), "alpha");
    assert_string_equal(answered_by(pinned, model), "shy");
    vaccel_model_release(model);
    vaccel_session_release(session);
    vaccel_session_release(pinned);
}

static void a_device_filters(void **state)
{
    (void)state;
    assert_ok(classify("alpha", "CPU"));
    assert_ok(classify("alpha", "GPU"));
    assert_ok(classify("alpha", "GPU.0"));
    assert_fails(classify("alpha", "GPU.1"), VACCEL_ERR_UNAVAILABLE, "'GPU.1'");
    assert_contains(vaccel_last_error(), "its devices are: CPU, GPU.0");
    assert_contains(vaccel_last_error(), "ask for one of its devices");
    assert_fails(classify("alpha", "GP"), VACCEL_ERR_UNAVAILABLE, "'GP'");
    assert_fails(classify("alpha", "gpu"), VACCEL_ERR_UNAVAILABLE, "'gpu'");
    assert_fails(classify(NULL, "NPU"), VACCEL_ERR_UNAVAILABLE, "'NPU'");
}

static void an_op_that_is_not_implemented_is_explained(void **state)
{
    vaccel_session *session = open_session("noop");
    vaccel_model *model = open_model("net");

    (void)state;
    struct verdict noop = explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, "noop");
    assert_int_equal(noop.verdict, VACCEL_VERDICT_PASSED_OVER);
    assert_contains(noop.reason, "does not implement image_classify");
    assert_fails(classify("noop", NULL), VACCEL_ERR_UNSUPPORTED,
                 "backend noop cannot run image_classify: it does not implement image_classify");
    assert_contains(vaccel_last_error(), "install a backend");
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static vaccel_status refuse_format(const vaccel_model_view *model, uint32_t op)
{
    (void)op;
    return mock_get("alpha")->host->fail(VACCEL_ERR_FORMAT, "the model '%s' is a poem; take prose",
                                         model->name);
}

static vaccel_status refuse_support(const vaccel_model_view *model, uint32_t op)
{
    (void)op;
    return mock_get("beta")->host->fail(VACCEL_ERR_UNSUPPORTED,
                                        "the model '%s' is in Latin; translate it", model->name);
}

static vaccel_status refuse_silently(const vaccel_model_view *model, uint32_t op)
{
    (void)model;
    (void)op;
    return VACCEL_ERR_UNSUPPORTED;
}

static void models_that_are_refused_go_elsewhere(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_model *model = open_model("net");

    (void)state;
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_NOOP, NULL)); /* opens alpha */
    mock_get("alpha")->accepts = refuse_format;
    struct verdict alpha = explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, "alpha");
    assert_int_equal(alpha.verdict, VACCEL_VERDICT_PASSED_OVER);
    assert_string_equal(alpha.reason, "the model 'net' is a poem; take prose");
    assert_string_equal(answered_by(session, model), "beta");
    vaccel_model_release(model);
    vaccel_session_release(session);
    assert_fails(classify("alpha", NULL), VACCEL_ERR_FORMAT, "is a poem; take prose");
}

static void the_most_telling_refusal_is_reported(void **state)
{
    vaccel_session *session = open_session(NULL);

    (void)state;
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_NOOP, NULL));
    vaccel_session_release(session);
    assert_ok(classify("beta", NULL));
    mock_get("alpha")->accepts = refuse_silently;
    mock_get("beta")->accepts = refuse_support;
    mock_get("native")->accepts = refuse_silently;
    assert_fails(classify("alpha", NULL), VACCEL_ERR_UNSUPPORTED,
                 "backend alpha: model_accepts failed");
    assert_fails(classify(NULL, NULL), VACCEL_ERR_UNSUPPORTED, "cannot run image_classify");
    mock_get("alpha")->accepts = refuse_format;
    assert_fails(classify(NULL, NULL), VACCEL_ERR_FORMAT,
                 "backend alpha cannot run image_classify: the model 'net' is a poem; take prose");
}

static vaccel_status load_unsupported(const vaccel_model_view *model,
                                      const vaccel_attributes *attributes, void **loaded)
{
    (void)attributes;
    (void)loaded;
    return mock_get("alpha")->host->fail(VACCEL_ERR_UNSUPPORTED,
                                         "the model '%s' has a layer that nobody knows; retrain it",
                                         model->name);
}

static vaccel_status load_malformed(const vaccel_model_view *model,
                                    const vaccel_attributes *attributes, void **loaded)
{
    (void)attributes;
    (void)loaded;
    return mock_get("alpha")->host->fail(VACCEL_ERR_FORMAT, "the model '%s' is cut; fetch it again",
                                         model->name);
}

static void a_load_that_is_unsupported_falls_through(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_model *model = open_model("net");

    (void)state;
    mock_get("alpha")->load = load_unsupported;
    assert_string_equal(answered_by(session, model), "beta");
    assert_int_equal(mock_get("alpha")->loads, 0);
    vaccel_model_release(model);
    vaccel_session_release(session);
    assert_fails(classify("alpha", NULL), VACCEL_ERR_UNSUPPORTED, "a layer that nobody knows");
}

static void a_load_that_nobody_supports_says_why(void **state)
{
    (void)state;
    mock_get("alpha")->load = load_unsupported;
    mock_get("beta")->load = load_unsupported;
    mock_get("native")->load = load_unsupported;
    assert_fails(classify(NULL, NULL), VACCEL_ERR_UNSUPPORTED, "a layer that nobody knows");
}

static void a_load_of_a_bad_model_does_not_fall_through(void **state)
{
    (void)state;
    mock_get("alpha")->load = load_malformed;
    assert_fails(classify(NULL, NULL), VACCEL_ERR_FORMAT, "fetch it again");
    assert_int_equal(mock_get("beta")->loads, 0);
}

static vaccel_status unwell(void)
{
    return mock_get("alpha")->host->fail(VACCEL_ERR_UNAVAILABLE,
                                         "the device is overheated; cool it");
}

static void a_backend_that_is_unwell_is_passed_over(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_model *model = open_model("net");

    (void)state;
    mock_get("alpha")->health = unwell;
    struct verdict alpha = explain(session, VACCEL_OP_IMAGE_CLASSIFY, model, "alpha");
    assert_int_equal(alpha.verdict, VACCEL_VERDICT_UNAVAILABLE);
    assert_string_equal(alpha.reason, "the device is overheated; cool it");
    assert_string_equal(answered_by(session, model), "beta");
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void transports_nest_up_to_a_limit(void **state)
{
    vaccel_session *session = open_session("loop/loop/loop/loop/alpha");
    vaccel_model *model = open_model("net");

    (void)state;
    assert_ok(vaccel_noop(session));
    assert_string_equal(answered_by(session, model), "loop/loop/loop/loop/alpha");
    vaccel_session_release(session);
    session = open_session("loop/loop/loop/loop/loop/alpha");
    assert_fails(vaccel_noop(session), VACCEL_ERR_PROTOCOL, "more than 4 transports");
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void explaining_checks_its_arguments(void **state)
{
    vaccel_session *session = open_session(NULL);
    vaccel_explanation *explanation = NULL;

    (void)state;
    assert_fails(vaccel_explain(NULL, VACCEL_OP_NOOP, NULL, &explanation), VACCEL_ERR_INVALID,
                 "'session' is NULL");
    assert_fails(vaccel_explain(session, VACCEL_OP_NOOP, NULL, NULL), VACCEL_ERR_INVALID,
                 "'explanation' is NULL");
    assert_fails(vaccel_explain(session, 999, NULL, &explanation), VACCEL_ERR_NOT_FOUND,
                 "no op 999");
    assert_fails(vaccel_inspect(NULL), VACCEL_ERR_INVALID, "'inventory' is NULL");
    assert_null(explanation);
    vaccel_session_release(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_highest_rank_is_taken, mock_reset),
        cmocka_unit_test_setup(a_pin_goes_before_rank, mock_reset),
        cmocka_unit_test_setup(an_unknown_pin_is_an_error, mock_reset),
        cmocka_unit_test_setup(a_shy_backend_wants_to_be_asked, mock_reset),
        cmocka_unit_test_setup(a_device_filters, mock_reset),
        cmocka_unit_test_setup(an_op_that_is_not_implemented_is_explained, mock_reset),
        cmocka_unit_test_setup(models_that_are_refused_go_elsewhere, mock_reset),
        cmocka_unit_test_setup(the_most_telling_refusal_is_reported, mock_reset),
        cmocka_unit_test_setup(a_load_that_is_unsupported_falls_through, mock_reset),
        cmocka_unit_test_setup(a_load_that_nobody_supports_says_why, mock_reset),
        cmocka_unit_test_setup(a_load_of_a_bad_model_does_not_fall_through, mock_reset),
        cmocka_unit_test_setup(a_backend_that_is_unwell_is_passed_over, mock_reset),
        cmocka_unit_test_setup(transports_nest_up_to_a_limit, mock_reset),
        cmocka_unit_test_setup(explaining_checks_its_arguments, mock_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

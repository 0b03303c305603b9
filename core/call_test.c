/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "core/tests/check.h"

enum { SECOND = 1000000000 };

static sem_t begun; /* posted when a blocked run begins */
static sem_t go;    /* waited for by a blocked run */
static struct mock *alpha;
static struct mock *native;

static int set_up(void **state)
{
    alpha = mock_get("alpha");
    native = mock_get("native");
    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    return mock_reset(state);
}

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        continue;
}

static vaccel_status run_blocked(const vaccel_invocation *invocation, const void *args)
{
    sem_post(&begun);
    wait_for(&go);
    return alpha->answer(invocation, args);
}

static vaccel_call *submit_noop(vaccel_session *session)
{
    vaccel_call *call = NULL;

    assert_ok(vaccel_noop_submit(session, &call));
    assert_non_null(call);
    return call;
}

static vaccel_status finish(vaccel_call *call)
{
    assert_ok(vaccel_call_wait(call, -1));
    assert_ok(vaccel_call_poll(call));
    vaccel_status status = vaccel_noop_result(call);
    assert_int_equal(status, vaccel_call_status(call));
    return status;
}

static void a_call_gives_its_result_once(void **state)
{
    static const char *const backends[] = {"alpha", "native", "loop/alpha", "loop/native"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        vaccel_session *session = open_session(backends[i]);
        vaccel_model *model = open_model("net");
        vaccel_image *image = open_image(11);
        vaccel_classification *result = NULL;
        vaccel_call *call = NULL;
        assert_ok(vaccel_image_classify_submit(session, image, model, NULL, &call));
        assert_ok(vaccel_call_wait(call, -1));
        assert_ok(vaccel_call_status(call));
        assert_string_equal(vaccel_call_error(call), "");
        assert_fails(vaccel_noop_result(call), VACCEL_ERR_INVALID, "a call of image_classify");
        assert_ok(vaccel_image_classify_result(call, &result));
        assert_int_equal(vaccel_classification_index(result, 0), 11);
        vaccel_classification *again = NULL;
        assert_fails(vaccel_image_classify_result(call, &again), VACCEL_ERR_INVALID,
                     "taken before");
        assert_null(again);
        vaccel_call_release(call);
        assert_string_equal(vaccel_classification_label(result, 0), "mock");
        vaccel_classification_release(result);
        vaccel_image_release(image);
        vaccel_model_release(model);
        vaccel_session_release(session);
    }
}

static void a_result_that_nobody_takes_is_dropped(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(11);
    vaccel_call *call = NULL;

    (void)state;
    assert_ok(vaccel_image_classify_submit(session, image, model, NULL, &call));
    assert_ok(vaccel_call_wait(call, -1));
    vaccel_call_release(call);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void a_call_under_way_says_so(void **state)
{
    vaccel_session *session = open_session("alpha");

    (void)state;
    alpha->run = run_blocked;
    vaccel_call *call = submit_noop(session);
    wait_for(&begun);
    assert_int_equal(vaccel_call_poll(call), VACCEL_PENDING);
    assert_int_equal(vaccel_call_status(call), VACCEL_PENDING);
    assert_string_equal(vaccel_call_error(call), "");
    assert_fails(vaccel_call_wait(call, 0), VACCEL_ERR_TIMEOUT, "0 ns");
    assert_fails(vaccel_call_wait(call, 1500000), VACCEL_ERR_TIMEOUT, "wait again, or cancel it");
    assert_fails(vaccel_noop_result(call), VACCEL_ERR_BUSY, "wait for it first");
    sem_post(&go);
    assert_ok(vaccel_call_wait(call, INT64_MAX));
    assert_ok(vaccel_call_wait(call, 0));
    assert_ok(finish(call));
    vaccel_call_release(call);
    vaccel_session_release(session);
}

static vaccel_status run_failing(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation;
    (void)args;
    return alpha->host->fail(VACCEL_ERR_LIMIT, "seven is too much; take six");
}

static void a_failure_belongs_to_the_call(void **state)
{
    vaccel_session *session = open_session("alpha");

    (void)state;
    alpha->run = run_failing;
    assert_fails(vaccel_noop(NULL), VACCEL_ERR_INVALID, "NULL");
    vaccel_call *call = submit_noop(session);
    assert_ok(vaccel_call_wait(call, -1));
    assert_int_equal(vaccel_call_status(call), VACCEL_ERR_LIMIT);
    assert_string_equal(vaccel_call_error(call), "seven is too much; take six");
    assert_contains(vaccel_last_error(), "'session' is NULL");
    assert_fails(vaccel_noop_result(call), VACCEL_ERR_LIMIT, "seven is too much");
    assert_fails(vaccel_noop_result(call), VACCEL_ERR_LIMIT, "seven is too much");
    vaccel_call_release(call);
    vaccel_session_release(session);
}

static vaccel_status run_until_cancelled(const vaccel_invocation *invocation, const void *args)
{
    (void)args;
    sem_post(&begun);
    while (!vaccel_cancelled(invocation))
        usleep(1000);
    return alpha->host->fail(VACCEL_ERR_CANCELLED, "given up");
}

static void a_running_call_is_cancelled(void **state)
{
    vaccel_session *session = open_session("alpha");

    (void)state;
    alpha->run = run_until_cancelled;
    vaccel_call *call = submit_noop(session);
    wait_for(&begun);
    assert_ok(vaccel_call_cancel(call));
    assert_int_equal(finish(call), VACCEL_ERR_CANCELLED);
    assert_ok(vaccel_call_cancel(call));
    vaccel_call_release(call);
    vaccel_session_release(session);
}

static void a_queued_call_is_cancelled_at_once(void **state)
{
    enum { CALLS = 20 }; /* more than the pool ever has threads */
    vaccel_session *session = open_session("alpha");
    vaccel_call *calls[CALLS];

    (void)state;
    alpha->run = run_blocked;
    for (int i = 0; i < CALLS; i++)
        calls[i] = submit_noop(session);
    wait_for(&begun);
    assert_ok(vaccel_call_cancel(calls[CALLS - 1]));
    assert_ok(vaccel_call_poll(calls[CALLS - 1]));
    assert_int_equal(finish(calls[CALLS - 1]), VACCEL_ERR_CANCELLED);
    assert_string_equal(vaccel_call_error(calls[CALLS - 1]),
                        "the call was cancelled before it began");
    /* What comes after a call that was taken out of the queue is still in it. */
    vaccel_call *last = submit_noop(session);
    for (int i = 0; i < CALLS; i++)
        sem_post(&go);
    for (int i = 0; i < CALLS - 1; i++) {
        assert_ok(finish(calls[i]));
        vaccel_call_release(calls[i]);
    }
    assert_ok(finish(last));
    assert_int_equal(alpha->runs, CALLS);
    vaccel_call_release(last);
    vaccel_call_release(calls[CALLS - 1]);
    vaccel_session_release(session);
}

static void count(void *user)
{
    atomic_fetch_add((atomic_int *)user, 1);
}

static void inputs_live_until_completion_and_no_longer(void **state)
{
    static const unsigned char bytes[5];
    vaccel_session *session = open_session("alpha");
    vaccel_image *image = NULL;
    vaccel_model *model = NULL;
    vaccel_classification *result = NULL;
    vaccel_call *call = NULL;
    atomic_int images = 0;
    atomic_int models = 0;

    (void)state;
    alpha->run = run_blocked;
    assert_ok(vaccel_image_from_memory(bytes, sizeof(bytes), count, &images, &image));
    assert_ok(vaccel_model_from_memory(bytes, sizeof(bytes), NULL, count, &models, &model));
    assert_ok(vaccel_image_classify_submit(session, image, model, NULL, &call));
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
    wait_for(&begun);
    assert_int_equal(images, 0);
    assert_int_equal(models, 0);
    assert_int_equal(alpha->unloads, 0);
    sem_post(&go);
    assert_ok(vaccel_call_wait(call, -1));
    assert_int_equal(images, 1);
    assert_int_equal(models, 1);
    assert_int_equal(alpha->unloads, 1);
    assert_ok(vaccel_image_classify_result(call, &result));
    assert_int_equal(vaccel_classification_index(result, 0), 5);
    vaccel_classification_release(result);
    vaccel_call_release(call);
}

static void a_released_call_goes_on(void **state)
{
    static const unsigned char bytes[5];
    vaccel_session *session = open_session("alpha");
    vaccel_model *model = open_model("net");
    vaccel_image *image = NULL;
    vaccel_call *call = NULL;
    atomic_int images = 0;

    (void)state;
    alpha->run = run_blocked;
    assert_ok(vaccel_image_from_memory(bytes, sizeof(bytes), count, &images, &image));
    assert_ok(vaccel_image_classify_submit(session, image, model, NULL, &call));
    vaccel_image_release(image);
    vaccel_call_release(call);
    wait_for(&begun);
    assert_int_equal(images, 0);
    sem_post(&go);
    for (int i = 0; i < 10000 && images == 0; i++)
        usleep(1000);
    assert_int_equal(images, 1);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void params_are_copied_and_checked(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(1);
    vaccel_call *call = NULL;
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;

    (void)state;
    params.struct_size = 1;
    assert_fails(vaccel_image_classify_submit(session, image, model, &params, &call),
                 VACCEL_ERR_INVALID, "struct_size");
    assert_null(call);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

/* What a native backend was given, to complete later. */
static struct {
    const vaccel_invocation *invocation;
    const void *args;
    vaccel_ticket *ticket;
} taken;

static vaccel_status submit_later(const vaccel_invocation *invocation, const void *args,
                                  vaccel_ticket *ticket, void **request)
{
    taken.invocation = invocation;
    taken.args = args;
    taken.ticket = ticket;
    *request = &taken;
    sem_post(&begun);
    return VACCEL_OK;
}

static void *complete_elsewhere(void *unused)
{
    (void)unused;
    /* The invocation lives until completion, not only until submit has returned. */
    vaccel_status status = native->answer(taken.invocation, taken.args);
    native->host->complete(taken.ticket, status, NULL);
    return NULL;
}

static void overwrite_the_stack(void)
{
    volatile char junk[4096];

    for (size_t i = 0; i < sizeof(junk); i++)
        junk[i] = 0x5A;
}

static void a_native_call_completes_on_another_thread(void **state)
{
    vaccel_session *session = open_session("native");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(3);
    pthread_t thread;

    (void)state;
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_IMAGE_CLASSIFY, model));
    native->submit = submit_later;
    for (int i = 0; i < 3; i++) {
        vaccel_call *call = NULL;
        vaccel_classification *result = NULL;
        assert_ok(vaccel_image_classify_submit(session, image, model, NULL, &call));
        overwrite_the_stack();
        wait_for(&begun);
        assert_int_equal(taken.invocation->op, VACCEL_OP_IMAGE_CLASSIFY);
        assert_ptr_equal(taken.invocation->loaded, native);
        assert_int_equal(vaccel_call_poll(call), VACCEL_PENDING);
        assert_int_equal(pthread_create(&thread, NULL, complete_elsewhere, NULL), 0);
        assert_ok(vaccel_call_wait(call, -1));
        assert_ok(vaccel_image_classify_result(call, &result));
        assert_int_equal(vaccel_classification_index(result, 0), 3);
        pthread_join(thread, NULL);
        vaccel_classification_release(result);
        vaccel_call_release(call);
    }
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static vaccel_status complete_message(const vaccel_invocation *invocation, const void *args,
                                      vaccel_ticket *ticket, void **request)
{
    (void)invocation;
    (void)args;
    (void)request;
    native->host->complete(ticket, VACCEL_ERR_LOST, "the device is gone; replace it");
    return VACCEL_OK;
}

static vaccel_status complete_silent(const vaccel_invocation *invocation, const void *args,
                                     vaccel_ticket *ticket, void **request)
{
    (void)invocation;
    (void)args;
    (void)request;
    native->host->complete(ticket, VACCEL_ERR_LOST, NULL);
    return VACCEL_OK;
}

static vaccel_status complete_positive(const vaccel_invocation *invocation, const void *args,
                                       vaccel_ticket *ticket, void **request)
{
    (void)invocation;
    (void)args;
    (void)request;
    native->host->complete(ticket, 42, NULL);
    return VACCEL_OK;
}

static vaccel_status complete_binary(const vaccel_invocation *invocation, const void *args,
                                     vaccel_ticket *ticket, void **request)
{
    (void)invocation;
    (void)args;
    (void)request;
    native->host->complete(ticket, VACCEL_ERR_LOST, "not \xff text");
    return VACCEL_OK;
}

static vaccel_status submit_refused(const vaccel_invocation *invocation, const void *args,
                                    vaccel_ticket *ticket, void **request)
{
    (void)invocation;
    (void)args;
    (void)ticket;
    (void)request;
    return native->host->fail(VACCEL_ERR_BUSY, "the queue is full; come back later");
}

static void a_native_failure_keeps_its_message(void **state)
{
    static const struct {
        vaccel_status (*submit)(const vaccel_invocation *invocation, const void *args,
                                vaccel_ticket *ticket, void **request);
        vaccel_status status;
        const char *message;
    } ways[] = {
        {complete_message, VACCEL_ERR_LOST, "the device is gone; replace it"},
        {complete_silent, VACCEL_ERR_LOST, "backend native: noop failed"},
        {complete_positive, VACCEL_ERR_BACKEND, "backend native: noop returned 42"},
        {complete_binary, VACCEL_ERR_LOST, "not ? text"},
        {submit_refused, VACCEL_ERR_BUSY, "the queue is full; come back later"},
    };
    vaccel_session *session = open_session("native");

    (void)state;
    assert_ok(vaccel_noop(session));
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        native->submit = ways[i].submit;
        assert_fails(vaccel_noop(session), ways[i].status, ways[i].message);
        assert_fails(vaccel_noop(NULL), VACCEL_ERR_INVALID, "NULL");
        vaccel_call *call = submit_noop(session);
        assert_ok(vaccel_call_wait(call, -1));
        assert_contains(vaccel_last_error(), "'session' is NULL");
        assert_int_equal(vaccel_call_status(call), ways[i].status);
        assert_contains(vaccel_call_error(call), ways[i].message);
        assert_int_equal(finish(call), ways[i].status);
        vaccel_call_release(call);
    }
    vaccel_session_release(session);
}

static atomic_int cancels;

/* As a device would: the call ends soon, and not in the caller's thread. */
static void cancel_later(void *request)
{
    assert_ptr_equal(request, &taken);
    if (atomic_fetch_add(&cancels, 1) == 0)
        sem_post(&go);
}

static void *complete_when_cancelled(void *unused)
{
    (void)unused;
    wait_for(&begun);
    wait_for(&go);
    native->host->complete(taken.ticket, VACCEL_ERR_CANCELLED, "given up");
    return NULL;
}

static void cancelling_reaches_a_native_backend(void **state)
{
    vaccel_session *session = open_session("native");
    pthread_t thread;

    (void)state;
    assert_ok(vaccel_noop(session));
    cancels = 0;
    native->submit = submit_later;
    native->cancel = cancel_later;
    assert_int_equal(pthread_create(&thread, NULL, complete_when_cancelled, NULL), 0);
    vaccel_call *call = submit_noop(session);
    assert_ok(vaccel_call_cancel(call));
    assert_int_equal(finish(call), VACCEL_ERR_CANCELLED);
    pthread_join(thread, NULL);
    assert_int_equal(cancels, 1);
    assert_ok(vaccel_call_cancel(call));
    assert_int_equal(cancels, 1);
    vaccel_call_release(call);
    vaccel_session_release(session);
}

/* Lets the test cancel while the backend is still taking the call. */
static vaccel_status submit_slowly(const vaccel_invocation *invocation, const void *args,
                                   vaccel_ticket *ticket, void **request)
{
    (void)invocation;
    taken.args = args;
    taken.ticket = ticket;
    *request = &taken;
    sem_post(&begun);
    wait_for(&go);
    sem_post(&begun);
    return VACCEL_OK;
}

static void cancelling_during_submission_is_not_forgotten(void **state)
{
    vaccel_session *session = open_session("native");
    pthread_t thread;

    (void)state;
    cancels = 0;
    native->submit = submit_slowly;
    native->cancel = cancel_later;
    /* The first call of a session has no route yet, so a thread of the pool submits it. */
    vaccel_call *call = submit_noop(session);
    wait_for(&begun);
    assert_ok(vaccel_call_cancel(call));
    assert_int_equal(cancels, 0);
    sem_post(&go);
    assert_int_equal(pthread_create(&thread, NULL, complete_when_cancelled, NULL), 0);
    assert_int_equal(finish(call), VACCEL_ERR_CANCELLED);
    pthread_join(thread, NULL);
    vaccel_call_release(call);
    vaccel_session_release(session);
}

static vaccel_status load_blocked(const vaccel_model_view *model,
                                  const vaccel_attributes *attributes, void **loaded)
{
    (void)model;
    (void)attributes;
    (void)loaded;
    sem_post(&begun);
    wait_for(&go);
    return VACCEL_OK;
}

static int unloads_in_submit;

static vaccel_status complete_and_look(const vaccel_invocation *invocation, const void *args,
                                       vaccel_ticket *ticket, void **request)
{
    (void)request;
    native->host->complete(ticket, native->answer(invocation, args), NULL);
    unloads_in_submit = native->unloads;
    return VACCEL_OK;
}

static void a_model_outlives_the_submission_that_uses_it(void **state)
{
    vaccel_session *session = open_session("native");
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(3);
    vaccel_call *call = NULL;

    (void)state;
    native->load = load_blocked;
    native->submit = complete_and_look;
    assert_ok(vaccel_image_classify_submit(session, image, model, NULL, &call));
    wait_for(&begun);
    vaccel_model_release(model);
    vaccel_image_release(image);
    vaccel_session_release(session);
    sem_post(&go);
    assert_ok(vaccel_call_wait(call, -1));
    assert_ok(vaccel_call_cancel(call));
    vaccel_call_release(call);
    for (int i = 0; i < 10000 && native->unloads == 0; i++)
        usleep(1000);
    assert_int_equal(native->unloads, 1);
    assert_int_equal(unloads_in_submit, 0);
}

static void post(void *user)
{
    sem_post((sem_t *)user);
}

static void completion_is_told_once(void **state)
{
    static const char *const backends[] = {"alpha", "native", "loop/alpha"};
    sem_t told;

    (void)state;
    sem_init(&told, 0, 0);
    for (size_t i = 0; i < 3; i++) {
        vaccel_session *session = open_session(backends[i]);
        vaccel_call *call = submit_noop(session);
        assert_ok(vaccel_call_notify(call, post, &told));
        assert_fails(vaccel_call_notify(call, post, &told), VACCEL_ERR_BUSY, "already");
        wait_for(&told);
        assert_ok(vaccel_call_poll(call));
        vaccel_call_release(call);
        /* One that has completed is told of at once. */
        call = submit_noop(session);
        assert_ok(vaccel_call_wait(call, -1));
        assert_ok(vaccel_call_notify(call, post, &told));
        assert_int_equal(sem_trywait(&told), 0);
        assert_int_not_equal(sem_trywait(&told), 0);
        vaccel_call_release(call);
        vaccel_session_release(session);
    }
}

static void release(void *user)
{
    vaccel_call_release((vaccel_call *)user);
    sem_post(&begun);
}

static void a_call_may_be_released_when_told(void **state)
{
    vaccel_session *session = open_session("alpha");

    (void)state;
    alpha->run = run_blocked;
    vaccel_call *call = submit_noop(session);
    wait_for(&begun);
    assert_ok(vaccel_call_notify(call, release, call));
    sem_post(&go);
    wait_for(&begun);
    /* Cancelled before it began, it is told by the one that cancels. */
    alpha->run = run_blocked;
    vaccel_call *calls[20];
    for (int i = 0; i < 20; i++)
        calls[i] = submit_noop(session);
    assert_ok(vaccel_call_notify(calls[19], post, &go));
    assert_ok(vaccel_call_cancel(calls[19]));
    for (int i = 0; i < 18; i++)
        sem_post(&go);
    for (int i = 0; i < 20; i++) {
        assert_ok(vaccel_call_wait(calls[i], -1));
        vaccel_call_release(calls[i]);
    }
    vaccel_session_release(session);
}

static void a_profile_says_how_long_a_call_waited(void **state)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    vaccel_model *model = open_model("net");
    vaccel_image *image = open_image(11);

    (void)state;
    for (uint32_t profile = 0; profile < 2; profile++) {
        vaccel_call *call = NULL;
        vaccel_classification *result = NULL;
        options.profile = profile;
        options.backend = "loop/alpha";
        assert_ok(vaccel_session_open(&options, &session));
        assert_ok(vaccel_image_classify_submit(session, image, model, NULL, &call));
        assert_ok(vaccel_call_wait(call, -1));
        assert_ok(vaccel_image_classify_result(call, &result));
        uint64_t waited = vaccel_classification_phase_ns(result, VACCEL_PHASE_QUEUE);
        assert_true(profile ? waited > 0 : waited == 0);
        assert_int_equal(vaccel_classification_phase_ns(result, VACCEL_PHASE_COMPUTE), 0);
        assert_int_equal(vaccel_classification_phase_ns(result, -1), 0);
        assert_int_equal(vaccel_classification_phase_ns(result, VACCEL_PHASES), 0);
        vaccel_classification_release(result);
        vaccel_call_release(call);
        vaccel_session_release(session);
    }
    vaccel_image_release(image);
    vaccel_model_release(model);
}

static void null_is_checked(void **state)
{
    (void)state;
    assert_fails(vaccel_call_poll(NULL), VACCEL_ERR_INVALID, "'call' is NULL");
    assert_fails(vaccel_call_wait(NULL, SECOND), VACCEL_ERR_INVALID, "'call' is NULL");
    assert_fails(vaccel_call_notify(NULL, post, NULL), VACCEL_ERR_INVALID, "'call' is NULL");
    assert_fails(vaccel_call_cancel(NULL), VACCEL_ERR_INVALID, "'call' is NULL");
    assert_fails(vaccel_call_status(NULL), VACCEL_ERR_INVALID, "'call' is NULL");
    assert_string_equal(vaccel_call_error(NULL), "");
    vaccel_call_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_call_gives_its_result_once, set_up),
        cmocka_unit_test_setup(a_result_that_nobody_takes_is_dropped, set_up),
        cmocka_unit_test_setup(a_call_under_way_says_so, set_up),
        cmocka_unit_test_setup(a_failure_belongs_to_the_call, set_up),
        cmocka_unit_test_setup(a_running_call_is_cancelled, set_up),
        cmocka_unit_test_setup(a_queued_call_is_cancelled_at_once, set_up),
        cmocka_unit_test_setup(inputs_live_until_completion_and_no_longer, set_up),
        cmocka_unit_test_setup(a_released_call_goes_on, set_up),
        cmocka_unit_test_setup(params_are_copied_and_checked, set_up),
        cmocka_unit_test_setup(a_native_call_completes_on_another_thread, set_up),
        cmocka_unit_test_setup(a_native_failure_keeps_its_message, set_up),
        cmocka_unit_test_setup(cancelling_reaches_a_native_backend, set_up),
        cmocka_unit_test_setup(cancelling_during_submission_is_not_forgotten, set_up),
        cmocka_unit_test_setup(a_model_outlives_the_submission_that_uses_it, set_up),
        cmocka_unit_test_setup(completion_is_told_once, set_up),
        cmocka_unit_test_setup(a_call_may_be_released_when_told, set_up),
        cmocka_unit_test_setup(a_profile_says_how_long_a_call_waited, set_up),
        cmocka_unit_test_setup(null_is_checked, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

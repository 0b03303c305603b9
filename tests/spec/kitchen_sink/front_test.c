/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The public functions of every op of the kitchen sink, against a backend that compares what it
 * gets: called synchronously, and submitted with everything overwritten that may be; directly, and
 * through the loop backend.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/spec/kitchen_sink/callers.h"

enum { SEEDS = 20 };

/* What the backend is to expect and to answer with; `open` lets it go on. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    bool open;
    const void *expected; /* NULL: anything, unread */
    uint64_t seed;
    bool same;
    vaccel_status status;
    unsigned withhold; /* one result fewer, counted from the first, 0 for none */
    struct exercise exercise;
} now = {.lock = PTHREAD_MUTEX_INITIALIZER, .opened = PTHREAD_COND_INITIALIZER};

static const vaccel_host *the_host;

static const struct exercise_op *exercise_of(uint32_t op)
{
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        if (exercise_ops[i].op == op)
            return &exercise_ops[i];
    }
    fail_msg("there is no op %u", op);
    return NULL;
}

static void gate(bool open)
{
    pthread_mutex_lock(&now.lock);
    now.open = open;
    pthread_cond_broadcast(&now.opened);
    pthread_mutex_unlock(&now.lock);
}

static vaccel_status run(void *self, const vaccel_invocation *invocation, const void *args)
{
    const struct exercise_op *op = exercise_of(invocation->op);

    (void)self;
    pthread_mutex_lock(&now.lock);
    while (!now.open)
        pthread_cond_wait(&now.opened, &now.lock);
    pthread_mutex_unlock(&now.lock);
    op->touch(args);
    now.same = !now.expected || op->same_inputs(now.expected, args);
    if (now.status != VACCEL_OK)
        return (the_host->fail)(now.status, "the test says so");
    exercise_init(&now.exercise, now.seed);
    vaccel_status status = op->answer(&now.exercise, args, the_host);
    exercise_free(&now.exercise);
    if (invocation->op == VACCEL_OP_SINK_RESULTS && now.withhold) {
        const vaccel_sink_results_args *results = (const vaccel_sink_results_args *)args;
        if (now.withhold == 1) {
            the_host->drop(VACCEL_RECORD_SINK_RESULT, *results->r_result);
            *results->r_result = NULL;
        } else {
            the_host->drop(VACCEL_RECORD_SINK_PLAIN, *results->r_plain);
            *results->r_plain = NULL;
        }
    }
    return status;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    the_host = host;
    *self = NULL;
    return VACCEL_OK;
}

static vaccel_status accepts(void *self, const vaccel_model_view *model, uint32_t op)
{
    (void)self, (void)model, (void)op;
    return VACCEL_OK;
}

static vaccel_backend_op ops[VAC_CODEC_COUNT];

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "sink",
    .version = "1.0.0",
    .description = "takes everything",
    .rank = 1,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_TRANSPORT,
    .ops = ops,
    .op_count = VAC_CODEC_COUNT,
    .open = open_backend,
    .model_accepts = accepts,
};

__attribute__((constructor)) static void link_backend(void)
{
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++)
        ops[i] = (vaccel_backend_op){vac_codecs[i].op, vac_codecs[i].version, run, NULL};
    vaccel_backend_link(&backend);
}

vaccel_image *image_of(const vaccel_image_view *view)
{
    vaccel_image *image = NULL;
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;

    if (!view)
        return NULL;
    if (view->format == VACCEL_PIXEL_ENCODED) {
        assert_int_equal(
            vaccel_image_from_memory(view->data, (size_t)view->size, NULL, NULL, &image),
            VACCEL_OK);
        return image;
    }
    geometry.format = view->format;
    geometry.width = view->width;
    geometry.height = view->height;
    geometry.stride = view->stride;
    assert_int_equal(
        vaccel_image_from_pixels(&geometry, view->data, (size_t)view->size, NULL, NULL, &image),
        VACCEL_OK);
    return image;
}

vaccel_model *model_of(const vaccel_model_view *view)
{
    vaccel_model *model = NULL;
    assert_int_equal(vaccel_model_open(view->name, &model), VACCEL_OK);
    return model;
}

vaccel_buffer *buffer_of(vaccel_session *session, const vaccel_buffer_view *view)
{
    vaccel_buffer *buffer = NULL;

    if (!view)
        return NULL;
    assert_int_equal(vaccel_buffer_create(session, (size_t)view->size, &buffer), VACCEL_OK);
    memcpy(vaccel_buffer_data(buffer), view->data, (size_t)view->size);
    return buffer;
}

void scribble(const void *memory, uint64_t size)
{
    if (size)
        memset((void *)(uintptr_t)memory, 0xDB, (size_t)size);
}

void scribble_text(const char *text)
{
    if (text)
        scribble(text, strlen(text));
}

void scribble_tensor(const vaccel_tensor *tensor)
{
    if (!tensor)
        return;
    scribble_text(tensor->name);
    scribble(tensor->shape, tensor->rank * sizeof(int64_t));
    scribble(tensor, sizeof(*tensor));
}

static vaccel_session *open_session(const char *pin)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = pin;
    if (vaccel_session_open(&options, &session) != VACCEL_OK)
        fail_msg("%s", vaccel_last_error());
    return session;
}

static const void *make(struct exercise *exercise, const struct caller *caller,
                        const struct exercise_op *op, uint64_t seed, bool late)
{
    exercise_init(exercise, seed);
    void *args = exercise_take(
        exercise, vac_codec_find(op->op, (uint16_t)(op->op < 1000 ? 1 : op->op - 999))->args_size);
    op->make(exercise, args);
    caller->plain(args);
    if (late)
        caller->late(exercise, args);
    return args;
}

/* What the backend answers with that seed, to compare with. */
static void answer(struct exercise *exercise, const struct exercise_op *op, const void *args,
                   uint64_t seed)
{
    struct exercise numbers;

    (void)exercise;
    exercise_init(&numbers, seed);
    assert_int_equal(op->answer(&numbers, args, &exercise_host), VACCEL_OK);
    exercise_free(&numbers);
}

static void check(const struct caller *caller, const struct exercise_op *op, const void *args,
                  uint64_t seed, bool late)
{
    struct exercise exercise;
    const void *reference = make(&exercise, caller, op, seed, late);

    answer(&exercise, op, reference, seed);
    assert_true(op->same_outputs(reference, args));
    op->drop(reference, &exercise_host);
    exercise_free(&exercise);
}

static void call_all(const char *pin)
{
    vaccel_session *session = open_session(pin);

    gate(true);
    for (const struct caller *caller = callers; caller->op; caller++) {
        const struct exercise_op *op = exercise_of(caller->op);
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            struct exercise exercise;
            const void *args = make(&exercise, caller, op, seed, false);
            now.expected = args;
            now.seed = seed;
            if (caller->run(session, args) != VACCEL_OK)
                fail_msg("%s, seed %llu: %s", op->name, (unsigned long long)seed,
                         vaccel_last_error());
            assert_true(now.same);
            check(caller, op, args, seed, false);
            op->drop(args, the_host);
            exercise_free(&exercise);
        }
    }
    vaccel_session_release(session);
}

static void submit_all(const char *pin)
{
    vaccel_session *session = open_session(pin);

    for (const struct caller *caller = callers; caller->op; caller++) {
        const struct exercise_op *op = exercise_of(caller->op);
        for (uint64_t seed = 0; caller->submit && seed < SEEDS; seed++) {
            struct exercise exercise, kept;
            vaccel_call *call = NULL;
            const void *args = make(&exercise, caller, op, seed, true);
            now.expected = make(&kept, caller, op, seed, true);
            now.seed = seed;
            gate(false);
            if (caller->submit(session, args, &call) != VACCEL_OK)
                fail_msg("%s, seed %llu: %s", op->name, (unsigned long long)seed,
                         vaccel_last_error());
            assert_int_equal(caller->result(call, args), VACCEL_ERR_BUSY);
            caller->scribble(args);
            gate(true);
            assert_int_equal(vaccel_call_wait(call, -1), VACCEL_OK);
            assert_true(now.same);
            if (caller->result(call, args) != VACCEL_OK)
                fail_msg("%s, seed %llu: %s", op->name, (unsigned long long)seed,
                         vaccel_last_error());
            assert_int_equal(caller->result(call, args), VACCEL_ERR_INVALID);
            check(caller, op, args, seed, true);
            op->drop(args, the_host);
            vaccel_call_release(call);
            exercise_free(&kept);
            exercise_free(&exercise);
        }
    }
    vaccel_session_release(session);
}

static void direct(void **state)
{
    (void)state;
    call_all("sink");
}

static void through_loop(void **state)
{
    (void)state;
    call_all("loop/sink");
}

static void submitted(void **state)
{
    (void)state;
    submit_all("sink");
}

static void submitted_through_loop(void **state)
{
    (void)state;
    submit_all("loop/sink");
}

/* Results that nobody took go with the call. */
static void abandoned(void **state)
{
    vaccel_session *session = open_session("sink");
    vaccel_call *call = NULL;

    (void)state;
    gate(true);
    now.expected = NULL;
    assert_int_equal(vaccel_sink_results_submit(session, &call), VACCEL_OK);
    assert_int_equal(vaccel_call_wait(call, -1), VACCEL_OK);
    vaccel_call_release(call);
    vaccel_session_release(session);
}

/* All outputs or none: too little room for the second array leaves the first, and the result, to be
 * taken again. */
static void too_little_room(void **state)
{
    vaccel_session *session = open_session("sink");
    vaccel_call *call = NULL;
    float data[3] = {1, 2, 3};
    int32_t x[4] = {7, 7, 7, 7};
    uint64_t number = 5;
    double o[2] = {0, 0};
    uint8_t p[5] = {1, 2, 3, 4, 5};
    vaccel_sink_result *result = NULL;

    (void)state;
    gate(true);
    now.expected = NULL;
    assert_int_equal(
        vaccel_sink_mixed_submit(session, "text", NULL, data, 3, x, 4, &number, 2, 5, &call),
        VACCEL_OK);
    assert_int_equal(vaccel_call_wait(call, -1), VACCEL_OK);
    assert_int_equal(vaccel_sink_mixed_result(call, x, 4, &number, o, 2, p, 4, &result),
                     VACCEL_ERR_INVALID);
    assert_non_null(strstr(vaccel_last_error(), "room for 4 elements and the call has 5"));
    for (int i = 0; i < 4; i++)
        assert_int_equal(x[i], 7);
    assert_int_equal(number, 5);
    assert_int_equal(p[0], 1);
    assert_null(result);
    assert_int_equal(vaccel_sink_mixed_result(call, x, 4, &number, o, 2, p, 5, &result), VACCEL_OK);
    assert_non_null(result);
    vaccel_sink_result_release(result);
    vaccel_call_release(call);
    vaccel_session_release(session);
}

/* One result missing: the call fails, the others are not leaked, and nothing is handed over. */
static void withheld(void **state)
{
    static const char *const pins[] = {"sink", "loop/sink"};

    (void)state;
    gate(true);
    now.expected = NULL;
    for (size_t i = 0; i < 2; i++) {
        vaccel_session *session = open_session(pins[i]);
        for (now.withhold = 1; now.withhold <= 2; now.withhold++) {
            vaccel_sink_result *first = NULL;
            vaccel_sink_tensor *second = NULL;
            vaccel_sink_plain *third = NULL;
            assert_true(vaccel_sink_results(session, &first, &second, &third) < 0);
            assert_non_null(strstr(vaccel_last_error(), "succeeded without a result"));
            assert_null(first);
            assert_null(second);
            assert_null(third);
        }
        now.withhold = 0;
        vaccel_session_release(session);
    }
}

static void backend_fails(void **state)
{
    vaccel_session *session = open_session("loop/sink");
    vaccel_sink_result *first = NULL;
    vaccel_sink_tensor *second = NULL;
    vaccel_sink_plain *third = NULL;

    (void)state;
    gate(true);
    now.expected = NULL;
    now.status = VACCEL_ERR_FORMAT;
    assert_int_equal(vaccel_sink_results(session, &first, &second, &third), VACCEL_ERR_FORMAT);
    assert_non_null(strstr(vaccel_last_error(), "the test says so"));
    assert_null(first);
    now.status = VACCEL_OK;
    vaccel_session_release(session);
}

/* What is needed and absent is refused before a backend sees it, in both forms. */
static void absent_inputs(void **state)
{
    vaccel_session *session = open_session("sink");
    vaccel_buffer *buffer = NULL;
    vaccel_call *call = NULL;
    vaccel_sink_params params = VACCEL_SINK_PARAMS_INIT;
    vaccel_model *model = model_of(&(vaccel_model_view){.name = "m"});
    vaccel_image *image = NULL;
    vaccel_tensor bad = {.dtype = VACCEL_DTYPE_U8, .rank = 17};

    (void)state;
    gate(true);
    now.expected = NULL;
    assert_int_equal(vaccel_image_from_memory("x", 1, NULL, NULL, &image), VACCEL_OK);
    assert_int_equal(vaccel_buffer_create(session, 1, &buffer), VACCEL_OK);
    assert_int_equal(
        vaccel_sink_handles(session, "t", NULL, image, model, NULL, buffer, NULL, &params, NULL),
        VACCEL_OK);
    assert_int_equal(
        vaccel_sink_handles(session, NULL, NULL, image, model, NULL, buffer, NULL, &params, NULL),
        VACCEL_ERR_INVALID);
    assert_int_equal(
        vaccel_sink_handles(session, "t", NULL, NULL, model, NULL, buffer, NULL, &params, NULL),
        VACCEL_ERR_INVALID);
    assert_int_equal(
        vaccel_sink_handles(session, "t", NULL, image, NULL, NULL, buffer, NULL, &params, NULL),
        VACCEL_ERR_INVALID);
    assert_int_equal(
        vaccel_sink_handles(session, "t", NULL, image, model, NULL, NULL, NULL, &params, NULL),
        VACCEL_ERR_INVALID);
    assert_int_equal(
        vaccel_sink_handles(session, "t", NULL, image, model, NULL, buffer, NULL, NULL, NULL),
        VACCEL_ERR_INVALID);
    assert_int_equal(vaccel_sink_handles_submit(session, "t", NULL, image, model, NULL, buffer,
                                                NULL, NULL, NULL, &call),
                     VACCEL_ERR_INVALID);
    assert_int_equal(vaccel_sink_tensors_in(session, &bad, NULL, NULL, 0, NULL, 0),
                     VACCEL_ERR_LIMIT);
    assert_int_equal(vaccel_sink_tensors_in_submit(session, &bad, NULL, NULL, 0, NULL, 0, &call),
                     VACCEL_ERR_LIMIT);
    assert_null(call);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_buffer_release(buffer);
    vaccel_session_release(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(direct),          cmocka_unit_test(through_loop),
        cmocka_unit_test(submitted),       cmocka_unit_test(abandoned),
        cmocka_unit_test(too_little_room), cmocka_unit_test(submitted_through_loop),
        cmocka_unit_test(withheld),        cmocka_unit_test(backend_fails),
        cmocka_unit_test(absent_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

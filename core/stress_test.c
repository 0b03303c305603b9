/* SPDX-License-Identifier: Apache-2.0 */
/* Everything at once, from many threads; ThreadSanitizer and AddressSanitizer look on. */
#include <pthread.h>

#include "core/tests/check.h"

enum { THREADS = 8, ROUNDS = 500 };

static const char *const pins[] = {NULL,         "alpha",       "beta",      "native",
                                   "loop/alpha", "loop/native", "loop/noop", "loop"};
static vaccel_session *shared[sizeof(pins) / sizeof(pins[0])];
static vaccel_model *shared_model;
static pthread_barrier_t barrier;
static atomic_int failures;
static atomic_int released;

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            atomic_fetch_add(&failures, 1);                                                        \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #condition,                     \
                    vaccel_last_error());                                                          \
        }                                                                                          \
    } while (0)

static void count(void *user)
{
    atomic_fetch_add((atomic_int *)user, 1);
}

static void ignore(void *user, vaccel_log_level level, const char *message)
{
    (void)user;
    (void)level;
    (void)message;
}

static void call_synchronously(vaccel_session *session, vaccel_image *image, vaccel_model *model)
{
    vaccel_classification *result = NULL;

    EXPECT(vaccel_image_classify(session, image, model, NULL, &result) == VACCEL_OK);
    EXPECT(vaccel_classification_index(result, 0) == 9);
    vaccel_classification_release(result);
}

/* The inputs are released while the call is under way; who waits, cancels or lets go is by turns.
 */
static void call_asynchronously(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                int turn)
{
    vaccel_classification *result = NULL;
    vaccel_call *call = NULL;

    EXPECT(vaccel_image_classify_submit(session, image, model, NULL, &call) == VACCEL_OK);
    vaccel_image_release(image);
    vaccel_model_release(model);
    if (turn % 3 == 0)
        EXPECT(vaccel_call_cancel(call) == VACCEL_OK);
    if (turn % 4 != 0) {
        EXPECT(vaccel_call_wait(call, -1) == VACCEL_OK);
        vaccel_status status = vaccel_image_classify_result(call, &result);
        EXPECT(status == VACCEL_OK || (turn % 3 == 0 && status == VACCEL_ERR_CANCELLED));
        vaccel_classification_release(result);
    }
    vaccel_call_release(call);
}

static void ask(vaccel_session *session, int turn)
{
    vaccel_explanation *explanation = NULL;
    vaccel_inventory *inventory = NULL;
    uint64_t calls;

    EXPECT(vaccel_explain(session, VACCEL_OP_IMAGE_CLASSIFY, shared_model, &explanation) ==
           VACCEL_OK);
    EXPECT(vaccel_explanation_candidate_count(explanation) > 3);
    vaccel_explanation_release(explanation);
    EXPECT(vaccel_inspect(&inventory) == VACCEL_OK);
    vaccel_inventory_release(inventory);
    EXPECT(vaccel_op_count(VACCEL_OP_NOOP, &calls, NULL) == VACCEL_OK);
    vaccel_log_set(turn % 2 ? ignore : NULL, NULL, VACCEL_LOG_DEBUG);
    EXPECT(vaccel_noop(NULL) == VACCEL_ERR_INVALID && *vaccel_last_error());
}

static void work(int turn)
{
    static const unsigned char bytes[9];
    const char *pin = pins[turn % 6];
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    vaccel_model *model = NULL;
    vaccel_image *image = NULL;

    options.backend = pin;
    EXPECT(vaccel_session_open(&options, &session) == VACCEL_OK);
    EXPECT(vaccel_image_from_memory(bytes, sizeof(bytes), count, &released, &image) == VACCEL_OK);
    EXPECT((turn % 2 ? vaccel_model_open("net", &model)
                     : vaccel_model_from_memory(bytes, sizeof(bytes), NULL, NULL, NULL, &model)) ==
           VACCEL_OK);
    EXPECT(vaccel_noop(session) == VACCEL_OK);
    EXPECT(vaccel_noop(shared[turn % 8]) == VACCEL_OK);
    call_synchronously(session, image, model);
    call_synchronously(shared[turn % 6], image, model);
    call_synchronously(shared[turn % 6], image, shared_model);
    if (turn % 5 == 0)
        ask(session, turn);
    call_asynchronously(session, image, model, turn);
    vaccel_session_release(session);
}

static void *work_often(void *first)
{
    pthread_barrier_wait(&barrier);
    for (int round = 0; round < ROUNDS; round++)
        work((int)(intptr_t)first + round);
    return NULL;
}

static void threads_share_everything(void **state)
{
    pthread_t threads[THREADS];

    (void)state;
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++)
        shared[i] = open_session(pins[i]);
    shared_model = open_model("shared");
    for (intptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work_often, (void *)i), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    vaccel_log_set(NULL, NULL, VACCEL_LOG_NONE);
    assert_int_equal(failures, 0);
    /* Calls that nobody waited for may still be under way: let each thread of the pool finish. */
    for (int i = 0; i < 10000 && released < THREADS * ROUNDS; i++) {
        vaccel_call *call = NULL;
        assert_ok(vaccel_noop_submit(shared[1], &call));
        assert_ok(vaccel_call_wait(call, -1));
        vaccel_call_release(call);
    }
    assert_int_equal(released, THREADS * ROUNDS);
    vaccel_model_release(shared_model);
    for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++)
        vaccel_session_release(shared[i]);
    pthread_barrier_destroy(&barrier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(threads_share_everything, mock_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

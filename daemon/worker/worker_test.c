/* SPDX-License-Identifier: Apache-2.0 */
/** vaccel-worker, the program: what its front asks, what its guest asks, and what it leaves behind.
 */
#include "daemon/worker/tests/process.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CALLS = 100 };

static uint64_t open_session(void)
{
    init();
    return open_session_file();
}

static vaccel_status result_of(struct sent *sent)
{
    wait_for(sent);
    vaccel_status status = status_of(sent);
    drop(sent);
    return status;
}

static void a_call_takes_one_kick_and_one_interrupt(void **state)
{
    (void)state;
    worker_serve();
    uint64_t session = open_session();
    uint64_t kicks = machine.kicks;
    uint64_t interrupts = machine.interrupts;
    for (uint64_t i = 1; i <= CALLS; i++)
        assert_int_equal(result_of(send_noop(session, i)), VACCEL_OK);
    assert_true(machine.kicks - kicks <= CALLS);
    assert_true(machine.interrupts - interrupts <= CALLS);
    assert_int_equal(atomic_load(&machine.board->calls), CALLS);
}

static void calls_are_answered_in_any_order(void **state)
{
    (void)state;
    worker_serve();
    uint64_t session = open_session();
    struct sent *first = send_held(session, 1, true);
    wait_for_held();
    assert_int_equal(result_of(send_noop(session, 2)), VACCEL_OK);
    assert_false(is_answered(first));
    let_go();
    assert_int_equal(result_of(first), VACCEL_OK);
}

static void what_a_dead_worker_had_taken_is_lost_and_all_else_goes_on(void **state)
{
    (void)state;
    worker_serve();
    uint64_t session = open_session();
    struct sent *taken = send_held(session, 1, true);
    wait_for_held();
    worker_kill();
    struct sent *later = send_noop(session, 2);
    assert_false(is_answered(taken));
    worker_serve();
    assert_int_equal(result_of(taken), VACCEL_ERR_LOST);
    assert_int_equal(result_of(later), VACCEL_OK);
    assert_int_equal(result_of(send_noop(session, 3)), VACCEL_OK);
    release_file(session);
}

static void workers_may_die_again_and_again(void **state)
{
    struct sent *sent[4];

    (void)state;
    worker_serve();
    uint64_t session = open_session();
    for (int round = 0; round < 10; round++) {
        for (unsigned i = 0; i < 3; i++)
            sent[i] = send_held(session, i + 1, true);
        sent[3] = send_noop(session, 4);
        if (round % 2)
            wait_for_held();
        worker_kill();
        worker_serve();
        /* Those that it had not taken are held by the next one. */
        for (unsigned i = 0; i < 3; i++)
            let_go();
        for (unsigned i = 0; i < 3; i++) {
            vaccel_status status = result_of(sent[i]);
            assert_true(status == VACCEL_OK || status == VACCEL_ERR_LOST);
        }
        vaccel_status status = result_of(sent[3]);
        assert_true(status == VACCEL_OK || status == VACCEL_ERR_LOST);
        forget_held();
    }
    assert_int_equal(result_of(send_noop(session, 1)), VACCEL_OK);
}

static void a_stopped_queue_has_answered_all_and_goes_on_later(void **state)
{
    uint64_t next = 0;

    (void)state;
    worker_serve();
    uint64_t session = open_session();
    struct sent *held = send_held(session, 1, false);
    wait_for_held();
    assert_int_equal(order_stop(0, &next), 0);
    assert_int_equal(next, machine.driver.available);
    assert_int_equal(result_of(held), VACCEL_ERR_CANCELLED);
    /* The guest is asked to kick, which has the front start the queue. */
    uint64_t kicks = machine.kicks;
    struct sent *later = send_noop(session, 2);
    assert_int_equal(machine.kicks, kicks + 1);
    assert_int_equal(order_queue(0), 0);
    assert_int_equal(result_of(later), VACCEL_OK);
}

static void one_device_waits_for_no_other(void **state)
{
    struct vac_control_request stop = {.kind = VAC_CONTROL_QUEUE_STOP,
                                       .index = {.device = DEVICE, .index = 0}};

    (void)state;
    worker_serve();
    uint64_t session = open_session();
    struct sent *held = send_held(session, 1, true);
    wait_for_held();
    order_only(&stop, NULL);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_NEW, 2), 0);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_GONE, 2), 0);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_NEW, 2), 0);
    assert_false(answer_is_there());
    let_go();
    struct vac_control_answer answer = answer_next();
    assert_int_equal(answer.kind, VAC_CONTROL_QUEUE_STOP);
    assert_int_equal(answer.status, 0);
    assert_int_equal(answer.value, machine.driver.available);
    assert_int_equal(result_of(held), VACCEL_OK);
}

static void a_reset_uses_nothing_and_closes_all(void **state)
{
    (void)state;
    worker_serve();
    uint64_t session = open_session();
    struct sent *held = send_held(session, 1, false);
    wait_for_held();
    uint16_t used = used_index(&machine.driver);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_RESET, DEVICE), 0);
    assert_int_equal(used_index(&machine.driver), used);
    machine_reset();
    drop(held);
    assert_int_equal(order_queue(0), 0);
    struct sent *stale = send_noop(session, 2);
    wait_for(stale);
    assert_int_equal(error_of(stale), EIO); /* there was no INIT */
    init();
    stale = send_noop(session, 3);
    wait_for(stale);
    assert_int_equal(error_of(stale), EBADF);
    assert_int_equal(result_of(send_noop(open_session_file(), 4)), VACCEL_OK);
}

static void memory_may_be_replaced_under_calls(void **state)
{
    (void)state;
    worker_serve();
    uint64_t session = open_session();
    struct sent *held = send_held(session, 1, true);
    wait_for_held();
    assert_int_equal(order_memory(), 0);
    assert_int_equal(result_of(send_noop(session, 2)), VACCEL_OK);
    let_go();
    assert_int_equal(result_of(held), VACCEL_OK);
}

static void interrupts_go_where_the_hypervisor_says(void **state)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_QUEUE_CALL,
                                          .index = {.device = DEVICE, .index = 0}};
    uint64_t count;

    (void)state;
    worker_serve();
    uint64_t session = open_session();
    assert_int_equal(order(&request, &machine.call[1], NULL), 0);
    assert_int_equal(read(machine.call[1], &count, sizeof(count)), sizeof(count));
    struct sent *sent = send_noop(session, 1);
    assert_int_equal(read(machine.call[1], &count, sizeof(count)), sizeof(count));
    assert_int_equal(order(&request, &machine.call[0], NULL), 0);
    assert_int_equal(result_of(sent), VACCEL_OK);
}

static void quitting_waits_for_calls(void **state)
{
    struct vac_control_request quit = {.kind = VAC_CONTROL_QUIT};

    (void)state;
    worker_serve();
    uint64_t session = open_session();
    struct sent *held = send_held(session, 1, true);
    wait_for_held();
    order_only(&quit, NULL);
    let_go();
    assert_int_equal(answer_next().kind, VAC_CONTROL_QUIT);
    assert_int_equal(worker_wait(), 0);
    assert_int_equal(result_of(held), VACCEL_OK);
    worker_serve();
    assert_int_equal(result_of(send_noop(session, 2)), VACCEL_OK);
}

static void a_worker_without_devices_quits(void **state)
{
    struct vac_control_request quit = {.kind = VAC_CONTROL_QUIT};

    (void)state;
    worker_start();
    assert_int_equal(order_config(), 0);
    assert_int_equal(order(&quit, NULL, NULL), 0);
    assert_int_equal(worker_wait(), 0);
}

static void a_terminals_signals_are_the_fronts(void **state)
{
    (void)state;
    worker_serve();
    uint64_t session = open_session();
    kill(worker, SIGTERM);
    kill(worker, SIGINT);
    kill(worker, SIGHUP);
    assert_int_equal(result_of(send_noop(session, 1)), VACCEL_OK);
}

/* Whether a line of a file of the worker's in /proc is this. */
static bool proc_says(const char *file, const char *wanted)
{
    char path[64];
    char line[256];
    bool found = false;

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)worker, file);
    FILE *lines = fopen(path, "r");
    assert_non_null(lines);
    while (!found && fgets(line, sizeof(line), lines))
        found = strncmp(line, wanted, strlen(wanted)) == 0;
    fclose(lines);
    return found;
}

static void it_gets_no_rights_and_leaves_no_core(void **state)
{
    (void)state;
    worker_start();
    assert_int_equal(order_config(), 0);
    assert_true(proc_says("status", "NoNewPrivs:\t1"));
    assert_true(proc_says("limits", "Max core file size        0                    0 "));
}

static void it_does_not_outlive_its_front(void **state)
{
    (void)state;
    worker_serve();
    shutdown(control, SHUT_RDWR);
    int status = worker_wait();
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
}

static void what_is_no_request_ends_it(void **state)
{
    (void)state;
    worker_serve();
    assert_int_equal(send(control, "nonsense", 8, 0), 8);
    assert_true(WIFEXITED(worker_wait()));
}

static void the_first_request_configures(void **state)
{
    struct vac_control_request request = {
        .kind = VAC_CONTROL_CONFIG,
        .config = {.version = VAC_CONTROL_VERSION + 1, .threads = 1, .name = "test"}};
    const int fds[] = {machine.board_fd, machine.alarm};
    const int small[] = {machine.alarm, machine.alarm};

    (void)state;
    worker_start();
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_NEW, DEVICE), -EPROTO);
    assert_int_equal(order(&request, fds, NULL), -EPROTONOSUPPORT);
    request.config.version = VAC_CONTROL_VERSION;
    assert_true(order(&request, small, NULL) < 0);
    assert_int_equal(order(&request, fds, NULL), 0);
    assert_int_equal(order(&request, fds, NULL), -EEXIST);
}

static void devices_that_make_no_sense_are_refused(void **state)
{
    struct vac_control_request many = {.kind = VAC_CONTROL_DEVICE_NEW,
                                       .device = {.device = 7, .queues = VAC_CONTROL_QUEUES + 1}};

    (void)state;
    worker_start();
    assert_int_equal(order_config(), 0);
    assert_int_equal(order_memory(), -ENODEV);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_GONE, DEVICE), -ENODEV);
    assert_int_equal(order(&many, &machine.inflight, NULL), -EINVAL);
    many.device.device = 8;
    many.device.queues = VAC_CONTROL_QUEUES; /* more than the memory is for */
    assert_int_equal(order(&many, &machine.inflight, NULL), -EINVAL);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_RESET, 8), -ENODEV);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_GONE, 8), 0);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_NEW, DEVICE), 0);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_NEW, DEVICE), -EEXIST);
}

static void queues_that_make_no_sense_are_refused(void **state)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_QUEUE_CALL,
                                          .index = {.device = DEVICE, .index = QUEUES}};

    (void)state;
    worker_start();
    assert_int_equal(order_config(), 0);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_NEW, DEVICE), 0);
    assert_int_equal(order_queue(0), -ENXIO);
    assert_int_equal(order_memory(), 0);
    assert_int_equal(order(&request, &machine.call[0], NULL), -ENOENT);
    assert_int_equal(order_stop(0, NULL), -ENOENT);
    assert_int_equal(order_stop(QUEUES, NULL), -ENOENT);
    machine.driver.ring.used = USER_BASE - PAGE;
    assert_int_equal(order_queue(0), -EINVAL);
    machine.driver.ring.used = USER_BASE + DRIVER_USED;
    machine.driver.ring.size = 24;
    assert_int_equal(order_queue(0), -EINVAL);
    machine.driver.ring.size = 2 * SLOTS;
    assert_int_equal(order_queue(0), 0);
    assert_int_equal(order_queue(0), -EBUSY);
    open_session();
}

/* The backend that the order of ranks finds takes any model; where it has none, nothing is. */
static void models_that_are_there_are_preloaded(void **state)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_PRELOAD,
                                          .preload = {.text = "net-a"}};

    (void)state;
    worker_serve();
    assert_int_equal(order(&request, NULL, NULL), 0);
    assert_int_equal(result_of(send_noop(open_session(), 1)), VACCEL_OK);
}

static void a_stream_is_served_beside_guests(void **state)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_STREAM};
    uint8_t hello[VAC_FRAME_HEAD + 16];
    uint8_t reply[VAC_FRAME_HEAD + 16];
    struct vac_writer writer = {.frame = hello, .capacity = sizeof(hello)};
    int both[2];

    (void)state;
    worker_start();
    assert_int_equal(order_config(), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both), 0);
    assert_int_equal(order(&request, &both[1], NULL), 0);
    close(both[1]);
    vac_frame_begin_control(&writer, 1, 1, 16);
    vac_frame_end(&writer);
    assert_int_equal(write(both[0], hello, sizeof(hello)), sizeof(hello));
    assert_int_equal(recv(both[0], reply, sizeof(reply), MSG_WAITALL), sizeof(reply));
    assert_int_equal(reply[6], VAC_FRAME_REPLY);
    worker_kill();
    assert_int_equal(read(both[0], reply, 1), 0);
    close(both[0]);
}

static void models_that_are_not_there_are_not_preloaded(void **state)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_PRELOAD,
                                          .preload = {.text = "nowhere"}};

    (void)state;
    worker_start();
    assert_int_equal(order_config(), 0);
    assert_int_equal(order(&request, NULL, NULL), -EIO);
    snprintf(request.preload.text, sizeof(request.preload.text), "/etc/passwd");
    assert_int_equal(order(&request, NULL, NULL), -EIO);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, machine_begin, machine_end)
    const struct CMUnitTest tests[] = {
        TEST(a_call_takes_one_kick_and_one_interrupt),
        TEST(calls_are_answered_in_any_order),
        TEST(what_a_dead_worker_had_taken_is_lost_and_all_else_goes_on),
        TEST(workers_may_die_again_and_again),
        TEST(a_stopped_queue_has_answered_all_and_goes_on_later),
        TEST(one_device_waits_for_no_other),
        TEST(a_reset_uses_nothing_and_closes_all),
        TEST(memory_may_be_replaced_under_calls),
        TEST(interrupts_go_where_the_hypervisor_says),
        TEST(quitting_waits_for_calls),
        TEST(a_worker_without_devices_quits),
        TEST(a_terminals_signals_are_the_fronts),
        TEST(it_gets_no_rights_and_leaves_no_core),
        TEST(it_does_not_outlive_its_front),
        TEST(what_is_no_request_ends_it),
        TEST(the_first_request_configures),
        TEST(devices_that_make_no_sense_are_refused),
        TEST(queues_that_make_no_sense_are_refused),
        TEST(models_that_are_there_are_preloaded),
        TEST(models_that_are_not_there_are_not_preloaded),
        TEST(a_stream_is_served_beside_guests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

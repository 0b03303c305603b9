/* SPDX-License-Identifier: Apache-2.0 */
/** Queues with their threads, before a file system that answers when the test says so. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vaccel/log.h>

#include "daemon/worker/queue.h"
#include "daemon/worker/tenant.h"
#include "daemon/worker/tests/driver.h"

enum { SIZE = 16, PATIENCE_MS = 120000, STRESS = 20000, ANSWERERS = 3 };

/* What the file system has been given, in order. */
static struct vac_fuse_request *given[SIZE];
static unsigned given_count;
static unsigned lost_count;
static atomic_bool inline_answers;
static bool ending;
static char logged[256];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;

static struct driver driver;
static struct vac_guest_memory *memory;
static struct vac_inflight *inflight;
static int kick;
static int call;

void vac_fuse_handle(struct vac_fuse *fuse, struct vac_fuse_request *request)
{
    assert_ptr_equal(fuse, &driver);
    if (inline_answers) {
        request->answered(request, 7);
        return;
    }
    pthread_mutex_lock(&lock);
    assert_true(given_count < SIZE);
    given[given_count++] = request;
    pthread_cond_broadcast(&more);
    pthread_mutex_unlock(&lock);
}

void vac_fuse_lost(struct vac_fuse *fuse, struct vac_fuse_request *request)
{
    assert_ptr_equal(fuse, &driver);
    pthread_mutex_lock(&lock);
    lost_count++;
    pthread_mutex_unlock(&lock);
    request->answered(request, 9);
}

static void forget_given(void)
{
    pthread_mutex_lock(&lock);
    given_count = lost_count = 0;
    pthread_mutex_unlock(&lock);
}

static int begin_with(uint64_t features)
{
    driver_begin(&driver, SIZE, features);
    memory = driver_map(&driver);
    inflight = (struct vac_inflight *)mmap(NULL, sizeof(*inflight), PROT_READ | PROT_WRITE,
                                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(inflight, MAP_FAILED);
    kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    forget_given();
    inline_answers = false;
    return 0;
}

static int begin(void **state)
{
    (void)state;
    return begin_with(0);
}

static int begin_with_events(void **state)
{
    (void)state;
    return begin_with(UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX);
}

static int end(void **state)
{
    (void)state;
    vac_guest_memory_put(memory);
    munmap(inflight, sizeof(*inflight));
    close(kick);
    close(call);
    driver_end(&driver);
    return 0;
}

static struct vac_queue_parts parts(void)
{
    return (struct vac_queue_parts){.name = "the test's queue",
                                    .fuse = (struct vac_fuse *)(void *)&driver,
                                    .memory = memory,
                                    .inflight = inflight,
                                    .kick = kick,
                                    .call = call};
}

static struct vac_queue *start(void)
{
    const struct vac_queue_parts made_of = parts();
    const char *reason;
    struct vac_queue *queue = vac_queue_start(&driver.ring, &made_of, &reason);

    if (!queue)
        print_error("%s\n", reason);
    assert_non_null(queue);
    return queue;
}

static uint16_t stop(struct vac_queue *queue)
{
    uint16_t next;

    vac_queue_halt(queue, false);
    vac_queue_end(queue, &next);
    return next;
}

static void kick_it(void)
{
    const uint64_t one = 1;
    assert_int_equal(write(kick, &one, sizeof(one)), sizeof(one));
}

/* What has been signalled since. */
static uint64_t drain(int fd)
{
    uint64_t count = 0;

    if (read(fd, &count, sizeof(count)) != (ssize_t)sizeof(count))
        assert_int_equal(errno, EAGAIN);
    return count;
}

static void wait_for(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&ready, 1, PATIENCE_MS), 1);
}

/* A chain of one byte to read and eight to write. */
static void write_chain(uint16_t head)
{
    describe(&driver, head, data((uint64_t)head * 64), 1, VRING_DESC_F_NEXT, (uint16_t)(head + 1));
    describe(&driver, head + 1U, data((uint64_t)head * 64 + 8), 8, VRING_DESC_F_WRITE, 0);
}

static void submit(uint16_t head)
{
    write_chain(head);
    if (offer_wants_kick(&driver, head))
        kick_it();
}

static struct vac_fuse_request *take_given(unsigned count)
{
    pthread_mutex_lock(&lock);
    while (given_count < count)
        pthread_cond_wait(&more, &lock);
    struct vac_fuse_request *request = given[count - 1];
    pthread_mutex_unlock(&lock);
    return request;
}

static void answer(struct vac_fuse_request *request, size_t written)
{
    request->answered(request, written);
}

static void expect_used(uint32_t head, uint32_t length)
{
    struct vring_used_elem element;

    assert_true(reap(&driver, &element));
    assert_int_equal(element.id, head);
    assert_int_equal(element.len, length);
}

static void requests_are_where_the_guest_has_them(void **state)
{
    (void)state;
    struct vac_queue *queue = start();
    submit(0);
    struct vac_fuse_request *request = take_given(1);
    assert_int_equal(request->in_count, 1);
    assert_int_equal(request->in[0].iov_len, 1);
    assert_int_equal(request->out_count, 1);
    assert_int_equal(request->out[0].iov_len, 8);
    *(uint8_t *)request->out[0].iov_base = 42;
    assert_int_equal(*(uint8_t *)driver_at(&driver, data(8)), 42);
    answer(request, 1);
    expect_used(0, 1);
    assert_int_equal(stop(queue), 1);
}

static void chains_are_used_in_the_order_of_answers(void **state)
{
    (void)state;
    struct vac_queue *queue = start();
    submit(0);
    submit(2);
    submit(4);
    struct vac_fuse_request *third = take_given(3);
    answer(third, 3);
    answer(given[0], 1);
    answer(given[1], SIZE_MAX);
    expect_used(4, 3);
    expect_used(0, 1);
    expect_used(2, UINT32_MAX);
    assert_int_equal(stop(queue), 3);
}

static void a_request_takes_one_kick_and_one_interrupt(void **state)
{
    (void)state;
    uint64_t kicks = atomic_load(&vac_tenant.kicks);
    uint64_t interrupts = atomic_load(&vac_tenant.interrupts);
    uint64_t requests = atomic_load(&vac_tenant.requests);
    inline_answers = true;
    struct vac_queue *queue = start();
    for (unsigned i = 0; i < 100; i++) {
        want_interrupt_at(&driver, used_index(&driver));
        submit(0);
        wait_for(call);
        assert_int_equal(drain(call), 1);
        expect_used(0, 7);
    }
    assert_int_equal(stop(queue), 100);
    assert_true(atomic_load(&vac_tenant.kicks) - kicks <= 100);
    assert_int_equal(atomic_load(&vac_tenant.interrupts) - interrupts, 100);
    assert_int_equal(atomic_load(&vac_tenant.requests) - requests, 100);
}

/* One that polls says so; what it adds while the device is at work needs no kick. */
static void who_polls_is_not_interrupted(void **state)
{
    (void)state;
    struct vac_queue *queue = start();
    if (driver.event_index)
        want_interrupt_at(&driver, UINT16_MAX);
    else
        set_available_flags(&driver, VRING_AVAIL_F_NO_INTERRUPT);
    for (uint16_t i = 0; i < 5; i++) {
        submit((uint16_t)(2 * i));
        answer(take_given(i + 1U), 0);
        expect_used(2U * i, 0);
    }
    assert_int_equal(drain(call), 0);
    assert_int_equal(stop(queue), 5);
}

static void a_broken_chain_is_used_empty_and_others_go_on(void **state)
{
    (void)state;
    struct vac_queue *queue = start();
    describe(&driver, 0, data(0), 8, VRING_DESC_F_NEXT, 0); /* round in a circle */
    offer(&driver, 0);
    describe(&driver, 2, UINT64_MAX - 4, 8, 0, 0);
    offer(&driver, 2);
    submit(4);
    kick_it();
    answer(take_given(1), 5);
    expect_used(0, 0);
    expect_used(2, 0);
    expect_used(4, 5);
    assert_int_equal(stop(queue), 3);
}

static void a_chain_of_many_pieces_is_served(void **state)
{
    (void)state;
    driver.ring.size = driver.size = 1024;
    struct vac_queue *queue = start();
    /* Not adjacent, so that none become one. */
    for (uint16_t i = 0; i < 1024; i++)
        describe(
            &driver, i, data((uint64_t)i * 2), 1,
            (uint16_t)((i < 1023 ? VRING_DESC_F_NEXT : 0) | (i < 512 ? 0 : VRING_DESC_F_WRITE)),
            (uint16_t)(i + 1));
    offer(&driver, 0);
    kick_it();
    struct vac_fuse_request *request = take_given(1);
    assert_int_equal(request->in_count, 512);
    assert_int_equal(request->out_count, 512);
    assert_ptr_equal(request->out[511].iov_base, (const uint8_t *)request->in[0].iov_base + 2046);
    answer(request, 512);
    expect_used(0, 512);
    assert_int_equal(stop(queue), 1);
}

static void note_log(void *user, vaccel_log_level level, const char *message)
{
    (void)user;
    (void)level;
    pthread_mutex_lock(&lock);
    snprintf(logged, sizeof(logged), "%s", message);
    pthread_cond_broadcast(&more);
    pthread_mutex_unlock(&lock);
}

static void a_broken_ring_is_served_no_more_and_others_are(void **state)
{
    struct driver other = driver;
    struct vac_guest_memory *others = memory;
    struct vac_inflight *other_inflight = inflight;
    int other_kick = kick;
    int other_call = call;

    struct vac_queue *good = start();
    begin_with(0);
    struct vac_queue *bad = start();
    submit(0);
    struct vac_fuse_request *request = take_given(1);
    vaccel_log_set(note_log, NULL, VACCEL_LOG_ERROR);
    offer(&driver, 0);
    offer(&driver, 2);
    kick_it();
    pthread_mutex_lock(&lock);
    while (!logged[0])
        pthread_cond_wait(&more, &lock);
    pthread_mutex_unlock(&lock);
    vaccel_log_set(NULL, NULL, VACCEL_LOG_NONE);
    assert_non_null(strstr(logged, "the test's queue"));
    assert_non_null(strstr(logged, "in use already"));
    answer(request, 1);
    expect_used(0, 1);
    forget_given();
    assert_int_equal(stop(bad), 1);
    assert_int_equal(used_index(&driver), 1);
    end(state);

    driver = other;
    memory = others;
    inflight = other_inflight;
    kick = other_kick;
    call = other_call;
    submit(0);
    answer(take_given(1), 2);
    expect_used(0, 2);
    assert_int_equal(stop(good), 1);
}

static void what_another_worker_had_taken_is_lost(void **state)
{
    struct vac_virtqueue dead;
    const char *reason;
    uint16_t head;

    (void)state;
    for (uint16_t i = 0; i < 6; i += 2) {
        write_chain(i);
        offer(&driver, i);
    }
    assert_null(vac_virtqueue_begin(&dead, &driver.ring, memory, inflight));
    for (int i = 0; i < 2; i++)
        assert_int_equal(vac_virtqueue_take(&dead, &head, &reason), VAC_VIRTQUEUE_TAKEN);
    vac_virtqueue_end(&dead);
    struct vac_queue *queue = start();
    /* An interrupt that the dead one may have owed, without a kick. */
    wait_for(call);
    answer(take_given(1), 1);
    assert_int_equal(lost_count, 2);
    expect_used(0, 9);
    expect_used(2, 9);
    expect_used(4, 1);
    assert_int_equal(stop(queue), 3);
}

static void a_damaged_memory_is_refused(void **state)
{
    const struct vac_queue_parts made_of = parts();
    const char *reason = NULL;

    (void)state;
    stop(start());
    atomic_store(&inflight->head[3], 77);
    assert_null(vac_queue_start(&driver.ring, &made_of, &reason));
    assert_non_null(reason);
}

static void halting_leaves_the_rest_and_asks_for_a_kick(void **state)
{
    (void)state;
    struct vac_queue *queue = start();
    submit(0);
    struct vac_fuse_request *request = take_given(1);
    vac_queue_halt(queue, false);
    write_chain(2);
    offer(&driver, 2);
    assert_false(vac_queue_drain(queue, 1));
    answer(request, 1);
    assert_true(vac_queue_drain(queue, -1));
    uint16_t next;
    drain(kick);
    vac_queue_end(queue, &next);
    assert_int_equal(next, 1);
    assert_int_equal(drain(kick), 1);
    expect_used(0, 1);
    queue = start();
    answer(take_given(2), 2);
    expect_used(2, 2);
    drain(kick);
    assert_int_equal(stop(queue), 2);
    assert_int_equal(drain(kick), 0);
}

static void what_is_discarded_is_not_used(void **state)
{
    uint16_t next;

    (void)state;
    struct vac_queue *queue = start();
    submit(0);
    struct vac_fuse_request *request = take_given(1);
    drain(call);
    vac_queue_halt(queue, true);
    answer(request, 1);
    vac_queue_end(queue, &next);
    assert_int_equal(used_index(&driver), 0);
    assert_int_equal(drain(call), 0);
}

static void replaced_memory_stays_until_it_is_answered(void **state)
{
    (void)state;
    struct vac_queue *queue = start();
    submit(0);
    struct vac_fuse_request *request = take_given(1);
    struct vac_guest_memory *before = memory;
    memory = driver_map(&driver);
    vac_queue_memory(queue, memory);
    vac_guest_memory_put(before);
    *(uint8_t *)request->out[0].iov_base = 43;
    assert_int_equal(*(uint8_t *)driver_at(&driver, data(8)), 43);
    submit(2);
    struct vac_fuse_request *later = take_given(2);
    assert_ptr_not_equal((uint8_t *)later->out[0].iov_base,
                         (uint8_t *)request->out[0].iov_base + 128);
    answer(request, 1);
    answer(later, 1);
    expect_used(0, 1);
    expect_used(2, 1);
    assert_int_equal(stop(queue), 2);
}

static void a_new_eventfd_is_signalled_for_the_old_one(void **state)
{
    (void)state;
    struct vac_queue *queue = start();
    int other = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    assert_true(vac_queue_call(queue, other));
    assert_int_equal(drain(other), 1);
    assert_false(vac_queue_call(queue, -1));
    submit(0);
    answer(take_given(1), 1);
    assert_int_equal(drain(other), 1);
    assert_int_equal(drain(call), 0);
    close(other);
    stop(queue);
}

static void kicks_that_cannot_be_read_end_it(void **state)
{
    int ends[2];

    (void)state;
    struct vac_queue_parts made_of = parts();
    const char *reason;
    assert_int_equal(pipe(ends), 0);
    made_of.kick = ends[0];
    struct vac_queue *queue = vac_queue_start(&driver.ring, &made_of, &reason);
    assert_non_null(queue);
    close(ends[1]);
    close(ends[0]);
    stop(queue);
}

static void *answer_all(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    while (!ending || given_count) {
        if (!given_count) {
            pthread_cond_wait(&more, &lock);
            continue;
        }
        struct vac_fuse_request *request = given[--given_count];
        pthread_mutex_unlock(&lock);
        answer(request, 1);
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* Takes back what has been used; waits when nothing has. */
static void take_back(bool *busy, unsigned *under_way)
{
    struct vring_used_elem element;
    unsigned before = *under_way;

    for (;;) {
        while (reap(&driver, &element)) {
            assert_true(element.id < SIZE && busy[element.id]);
            busy[element.id] = false;
            --*under_way;
        }
        if (*under_way < before)
            return;
        want_interrupt_at(&driver, driver.seen);
        if (used_index(&driver) != driver.seen)
            continue;
        wait_for(call);
        drain(call);
    }
}

/* No kick and no interrupt is missing, or this stands still. */
static void many_threads_answer(void **state)
{
    pthread_t threads[ANSWERERS];
    bool busy[SIZE] = {false};
    unsigned under_way = 0;

    (void)state;
    ending = false;
    struct vac_queue *queue = start();
    for (unsigned i = 0; i < ANSWERERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, answer_all, NULL), 0);
    for (unsigned sent = 0; sent < STRESS; sent++) {
        uint16_t head = 0;
        while (under_way == SIZE / 2 || (sent % 7 == 0 && under_way))
            take_back(busy, &under_way);
        while (busy[head])
            head = (uint16_t)(head + 2);
        busy[head] = true;
        under_way++;
        submit(head);
        if (sent % 1000 == 0) {
            vac_queue_memory(queue, memory);
            assert_true(vac_queue_call(queue, call));
        }
    }
    while (under_way)
        take_back(busy, &under_way);
    pthread_mutex_lock(&lock);
    ending = true;
    pthread_cond_broadcast(&more);
    pthread_mutex_unlock(&lock);
    for (unsigned i = 0; i < ANSWERERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(stop(queue), (uint16_t)STRESS);
}

int main(void)
{
#define PLAIN(test) cmocka_unit_test_setup_teardown(test, begin, end)
#define EVENTS(test) cmocka_unit_test_setup_teardown(test, begin_with_events, end)
    const struct CMUnitTest tests[] = {
        PLAIN(requests_are_where_the_guest_has_them),
        EVENTS(chains_are_used_in_the_order_of_answers),
        PLAIN(a_request_takes_one_kick_and_one_interrupt),
        EVENTS(a_request_takes_one_kick_and_one_interrupt),
        PLAIN(who_polls_is_not_interrupted),
        EVENTS(who_polls_is_not_interrupted),
        PLAIN(a_broken_chain_is_used_empty_and_others_go_on),
        PLAIN(a_chain_of_many_pieces_is_served),
        PLAIN(a_broken_ring_is_served_no_more_and_others_are),
        PLAIN(what_another_worker_had_taken_is_lost),
        PLAIN(a_damaged_memory_is_refused),
        PLAIN(halting_leaves_the_rest_and_asks_for_a_kick),
        PLAIN(what_is_discarded_is_not_used),
        EVENTS(replaced_memory_stays_until_it_is_answered),
        PLAIN(a_new_eventfd_is_signalled_for_the_old_one),
        PLAIN(kicks_that_cannot_be_read_end_it),
        PLAIN(many_threads_answer),
        EVENTS(many_threads_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/** Who waits gets a turn, however much the others want: flows, and turns among threads. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/common/passes.h"
#include "daemon/worker/flows.h"
#include "daemon/worker/tenant.h"
#include "daemon/worker/turns.h"

enum { MANY = 200, RUNNING = 3, PEERS = 4 };

struct item {
    struct vac_waiting waiting;
    int number;
};

/* Keys whose flows differ: they are found by their turns. */
static void find_flows(const char **first, const char **second)
{
    static const char keys[MANY * 64];
    struct vac_flows flows = {.turn = NULL};
    struct item items[2];

    *first = keys;
    for (*second = keys + 64;; *second += 64) {
        vac_flows_add(&flows, *first, &items[0].waiting);
        vac_flows_add(&flows, *second, &items[1].waiting);
        bool differ = flows.turn->next != NULL;
        while (vac_flows_take(&flows))
            continue;
        if (differ)
            return;
    }
}

static void a_flow_with_little_does_not_wait_for_one_with_much(void **state)
{
    static struct item much[MANY], little[2];
    struct vac_flows flows = {.turn = NULL};
    const char *noisy, *quiet;

    (void)state;
    find_flows(&noisy, &quiet);
    for (int i = 0; i < MANY; i++) {
        much[i].number = i;
        vac_flows_add(&flows, noisy, &much[i].waiting);
    }
    for (int i = 0; i < 2; i++)
        vac_flows_add(&flows, quiet, &little[i].waiting);
    assert_ptr_equal(vac_flows_take(&flows), &much[0]);
    assert_ptr_equal(vac_flows_take(&flows), &little[0]);
    assert_ptr_equal(vac_flows_take(&flows), &much[1]);
    assert_ptr_equal(vac_flows_take(&flows), &little[1]);
    for (int i = 2; i < MANY; i++)
        assert_ptr_equal(vac_flows_take(&flows), &much[i]);
    assert_null(vac_flows_take(&flows));
}

static void any_item_can_be_taken_out(void **state)
{
    struct item items[4];
    const char *one, *other;

    (void)state;
    find_flows(&one, &other);
    /* Each subset of: first, middle, last of a flow, and all of another. */
    for (unsigned out = 0; out < 16; out++) {
        struct vac_flows flows = {.turn = NULL};
        for (unsigned i = 0; i < 4; i++)
            vac_flows_add(&flows, i < 3 ? one : other, &items[i].waiting);
        for (unsigned i = 0; i < 4; i++)
            if (out & 1U << i)
                vac_flows_remove(&flows, i < 3 ? one : other, &items[i].waiting);
        unsigned left = 0;
        for (struct vac_waiting *item; (item = vac_flows_take(&flows));)
            left |= 1U << ((struct item *)item - items);
        assert_int_equal(left, 15 & ~out);
        /* And it is as good as new. */
        vac_flows_add(&flows, other, &items[0].waiting);
        assert_ptr_equal(vac_flows_take(&flows), &items[0]);
        assert_null(vac_flows_take(&flows));
    }
}

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int at_once, at_most, done;

static void *call_often(void *peer)
{
    for (int i = 0; i < MANY; i++) {
        enum vac_pass turn = vac_turn_take(peer, UINT64_MAX, NULL);
        if (turn == VAC_PASS_NONE)
            return NULL;
        pthread_mutex_lock(&lock);
        at_once++;
        at_most = at_once > at_most ? at_once : at_most;
        pthread_mutex_unlock(&lock);
        sched_yield();
        pthread_mutex_lock(&lock);
        at_once--;
        done++;
        pthread_mutex_unlock(&lock);
        vac_turn_give(turn);
    }
    return peer;
}

static void so_many_run_at_once_and_all_get_their_turn(void **state)
{
    pthread_t threads[4 * PEERS];
    static char peers[PEERS];

    (void)state;
    vac_turns_init(RUNNING);
    for (size_t i = 0; i < 4 * PEERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &peers[i % PEERS]), 0);
    for (size_t i = 0; i < 4 * PEERS; i++) {
        void *ended;
        pthread_join(threads[i], &ended);
        assert_non_null(ended);
    }
    assert_int_equal(done, 4 * PEERS * MANY);
    assert_in_range(at_most, 1, RUNNING);
}

static void a_turn_that_does_not_come_in_time_is_none(void **state)
{
    char peer, other;

    (void)state;
    vac_turns_init(1);
    enum vac_pass turn = vac_turn_take(&peer, UINT64_MAX, NULL);
    assert_int_equal(turn, VAC_PASS_WITHOUT);
    uint64_t now_ns = now();
    int32_t cancelled = 1;
    assert_int_equal(vac_turn_take(&other, now_ns, NULL), VAC_PASS_NONE);
    assert_int_equal(vac_turn_take(&peer, now_ns + 1000000, NULL), VAC_PASS_NONE);
    assert_int_equal(vac_turn_take(&peer, UINT64_MAX, &cancelled), VAC_PASS_NONE);
    /* Who gave up gets none. */
    vac_turn_give(turn);
    turn = vac_turn_take(&other, now_ns, NULL);
    assert_int_equal(turn, VAC_PASS_WITHOUT);
    vac_turn_give(turn);
}

/* Passes of this process, and what another worker sees of them. */
static _Atomic bool told;

static struct vac_passes *make_passes(uint32_t many)
{
    static struct vac_board board;
    int fd = memfd_create("passes", MFD_CLOEXEC);

    assert_int_equal(ftruncate(fd, sizeof(struct vac_passes) - 1), 0);
    assert_int_equal(vac_pass_init(fd), -EINVAL);
    assert_int_equal(ftruncate(fd, sizeof(struct vac_passes)), 0);
    assert_int_equal(vac_pass_init(fd), 0);
    vac_tenant.board = &board;
    void *memory = mmap(NULL, sizeof(struct vac_passes), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(memory, MAP_FAILED);
    close(fd);
    struct vac_passes *passes = (struct vac_passes *)memory;
    atomic_store(&passes->served, many);
    return passes;
}

static void passes_are_served_in_order_and_come_back(void **state)
{
    struct vac_passes *passes = make_passes(2);
    char who;

    (void)state;
    vac_turns_init(0);
    vac_turns_share(1);
    enum vac_pass one = vac_turn_take(&who, UINT64_MAX, NULL);
    enum vac_pass two = vac_turn_take(&who, UINT64_MAX, NULL);
    assert_int_equal(one, VAC_PASS_TAKEN);
    assert_int_equal(two, VAC_PASS_TAKEN);
    assert_int_equal(atomic_load(&vac_tenant.board->passes), 2);
    /* A third is too many, and who waits no longer has its number served for another. */
    assert_int_equal(vac_turn_take(&who, now(), NULL), VAC_PASS_NONE);
    assert_int_equal(atomic_load(&vac_tenant.board->passes), 2);
    vac_turn_give(one);
    assert_int_equal(vac_turn_take(&who, UINT64_MAX, NULL), VAC_PASS_TAKEN);
    vac_turn_give(two);
    vac_turn_give(VAC_PASS_TAKEN);
    assert_int_equal(atomic_load(&vac_tenant.board->passes), 0);
    assert_int_equal(atomic_load(&passes->served) - atomic_load(&passes->drawn), 2);
    /* One that has died with both: where no call ends, the next goes on all the same. */
    atomic_fetch_add(&passes->drawn, 2);
    assert_int_equal(vac_turn_take(&who, UINT64_MAX, NULL), VAC_PASS_WITHOUT);
    vac_turn_give(VAC_PASS_WITHOUT);
    /* Whatever stands there. */
    atomic_store(&passes->served, UINT32_MAX - 7);
    atomic_store(&passes->drawn, 5);
    atomic_store(&passes->waiting, UINT32_MAX);
    assert_int_equal(vac_turn_take(&who, UINT64_MAX, NULL), VAC_PASS_WITHOUT);
    vac_turn_give(VAC_PASS_WITHOUT);
}

/* Says all the time that calls end, and lets none run. */
static void *lie(void *argument)
{
    struct vac_passes *passes = (struct vac_passes *)argument;

    while (!atomic_load(&told)) {
        atomic_store(&passes->served, 0);
        atomic_store(&passes->drawn, 1000);
        atomic_fetch_add(&passes->ended, 1);
        usleep(1000);
    }
    return NULL;
}

static void a_worker_that_was_taken_over_holds_nobody_up(void **state)
{
    struct vac_passes *passes = make_passes(0);
    pthread_t liar;
    char who;

    (void)state;
    vac_turns_init(0);
    assert_int_equal(pthread_create(&liar, NULL, lie, passes), 0);
    while (atomic_load(&passes->drawn) != 1000)
        sched_yield();
    assert_int_equal(vac_turn_take(&who, UINT64_MAX, NULL), VAC_PASS_WITHOUT);
    vac_turn_give(VAC_PASS_WITHOUT);
    atomic_store(&told, true);
    pthread_join(liar, NULL);
    munmap(passes, sizeof(*passes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flow_with_little_does_not_wait_for_one_with_much),
        cmocka_unit_test(any_item_can_be_taken_out),
        cmocka_unit_test(so_many_run_at_once_and_all_get_their_turn),
        cmocka_unit_test(a_turn_that_does_not_come_in_time_is_none),
        cmocka_unit_test(passes_are_served_in_order_and_come_back),
        cmocka_unit_test(a_worker_that_was_taken_over_holds_nobody_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

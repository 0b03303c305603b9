/* SPDX-License-Identifier: Apache-2.0 */
/** Calls over vsock, with a host that does as it should. */
#include "guest/tests/vsock_test.h"

struct vsock_test vsock_test;

/* Only a host that does not answer uses up the time. */
static const vaccel_guest_options options = {
    .struct_size = sizeof(options), .open_timeout_ms = 100, .call_timeout_ms = 100};

static int begin(bool waits)
{
    void *memory = NULL;
    void *values = NULL;

    assert_int_equal(posix_memalign(&memory, 4096, VSOCK_MEMORY), 0);
    assert_int_equal(posix_memalign(&values, 4096, VSOCK_COUNT * sizeof(float)), 0);
    vsock_test = (struct vsock_test){
        .port = vsock_machine(waits), .memory = (unsigned char *)memory, .values = (float *)values};
    for (int i = 0; i < VSOCK_COUNT; i++)
        vsock_test.values[i] = (float)i;
    return 0;
}

int vsock_begin(void **state)
{
    (void)state;
    return begin(false);
}

int vsock_begin_waiting(void **state)
{
    (void)state;
    return begin(true);
}

int vsock_end(void **state)
{
    (void)state;
    vaccel_guest_close();
    free(vsock_test.memory);
    free(vsock_test.values);
    return 0;
}

vaccel_status vsock_open(void)
{
    return vaccel_guest_open(vsock_test.port, &options, vsock_test.memory, VSOCK_MEMORY);
}

void vsock_up(void)
{
    assert_int_equal(vsock_open(), VACCEL_OK);
    assert_int_equal(vaccel_session_open(NULL, &vsock_test.session), VACCEL_OK);
}

vaccel_status vsock_large_call(void)
{
    float least;
    float greatest;

    return vaccel_minmax(vsock_test.session, VSOCK_COUNT, vsock_test.values, &least, &greatest);
}

bool vsock_came_whole(void)
{
    size_t size = VSOCK_COUNT * sizeof(float);
    size_t padded = (size + 7) & ~(size_t)7;

    return vsock_host.message_size > padded &&
           memcmp(vsock_host.message + vsock_host.message_size - padded, vsock_test.values, size) ==
               0;
}

static void test_noop(void **state)
{
    vaccel_guest_usage *usage = &vsock_test.usage;

    (void)state;
    vsock_up();
    unsigned kicks = vsock_host.kicks;
    unsigned packets = vsock_host.packets;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    /* One connection, one packet for each call, and it is told of at most that and of one place. */
    assert_int_equal(vsock_host.connections, 1);
    assert_int_equal(vsock_host.packets - packets, 1000);
    assert_true(vsock_host.kicks - kicks <= 2000 + vsock_host.credits);
    /* It is told of what was taken, seldom. */
    assert_true(vsock_host.credits <= 1000 * 128 / (32 << 10) + 1);
    vaccel_session_release(vsock_test.session);
    vaccel_guest_measure(usage);
    assert_int_equal(usage->resets, 0);
    assert_true(usage->peak < 48 << 10);
}

static void test_without_an_event_index(void **state)
{
    (void)state;
    vsock_host.event_index = false;
    vsock_host.busy_used = true;
    vsock_host.queue_size = 16;
    vsock_up();
    for (int i = 0; i < 100; i++)
        assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
}

static void test_kicks_that_are_lost(void **state)
{
    const vaccel_guest_options patient = {
        .struct_size = sizeof(patient), .open_timeout_ms = 5000, .call_timeout_ms = 5000};

    (void)state;
    vsock_host.deaf = 4;
    assert_int_equal(vaccel_guest_open(vsock_test.port, &patient, vsock_test.memory, VSOCK_MEMORY),
                     VACCEL_OK);
    assert_int_equal(vaccel_session_open(NULL, &vsock_test.session), VACCEL_OK);
    vsock_host.deaf = 1;
    assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    assert_int_equal(vsock_host.starts, 1);
    assert_int_equal(vsock_host.deaf, 0);
}

static void test_data_goes_as_it_lies(void **state)
{
    (void)state;
    vsock_up();
    vaccel_guest_measure(&vsock_test.usage);
    size_t peak = vsock_test.usage.peak;
    assert_int_equal(vsock_large_call(), VACCEL_ERR_BACKEND);
    assert_string_equal(vaccel_last_error(), "the host says why");
    assert_true(vsock_came_whole());
    /* 160 KB, and no copy of it. */
    vaccel_guest_measure(&vsock_test.usage);
    assert_true(vsock_test.usage.peak - peak < 8 << 10);
}

static void test_scattered_memory(void **state)
{
    (void)state;
    vsock_host.scattered = true;
    vsock_up();
    for (int i = 0; i < 10; i++) {
        assert_int_equal(vsock_large_call(), VACCEL_ERR_BACKEND);
        assert_true(vsock_came_whole());
        assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    }
    assert_true(vsock_host.packets > 10 * (int)(VSOCK_COUNT * sizeof(float) / 4096));
}

/* A host that takes a hundred bytes at a time, and only when it is asked. */
static void test_little_credit(void **state)
{
    (void)state;
    vsock_host.room = 100;
    vsock_up();
    assert_int_equal(vsock_large_call(), VACCEL_ERR_BACKEND);
    assert_true(vsock_came_whole());
    assert_true(vsock_host.asked > 1000);
    assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
}

static void test_replies_in_crumbs_and_long_ones(void **state)
{
    (void)state;
    vsock_up();
    vsock_host.manner = VSOCK_IN_CRUMBS;
    assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    vsock_host.manner = VSOCK_LONG_REPLY;
    unsigned credits = vsock_host.credits;
    for (int i = 0; i < 10; i++)
        assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    /* More than the host may send without being told. */
    assert_true(vsock_host.credits - credits >= 10 * 100000 / (64 << 10));
}

/* Each call has its own connection, and all of them stay. */
static void test_several_calls(void **state)
{
    enum { COUNT = 16 };
    vaccel_call *calls[COUNT + 1] = {NULL};

    (void)state;
    vsock_up();
    vsock_host.manner = VSOCK_LATE;
    for (unsigned round = 0; round < 3; round++) {
        for (int i = 0; i < COUNT; i++)
            assert_int_equal(vaccel_noop_submit(vsock_test.session, &calls[i]), VACCEL_OK);
        assert_int_equal(vaccel_noop_submit(vsock_test.session, &calls[COUNT]), VACCEL_ERR_BUSY);
        while (vsock_host.calls < COUNT * (round + 1))
            vaccel_call_wait(calls[0], 1000000);
        for (int i = 0; i < COUNT; i++)
            assert_int_equal(vaccel_call_poll(calls[i]), VACCEL_PENDING);
        vsock_answer();
        vsock_host.manner = VSOCK_LATE;
        for (int i = 0; i < COUNT; i++) {
            assert_int_equal(vaccel_call_wait(calls[i], -1), VACCEL_OK);
            assert_int_equal(vaccel_call_status(calls[i]), VACCEL_OK);
            vaccel_call_release(calls[i]);
        }
    }
    assert_int_equal(vsock_host.connections, COUNT);
}

static void test_cancel(void **state)
{
    vaccel_call *call;

    (void)state;
    vsock_up();
    vsock_host.manner = VSOCK_LATE;
    assert_int_equal(vaccel_noop_submit(vsock_test.session, &call), VACCEL_OK);
    assert_int_equal(vaccel_call_wait(call, 10000000), VACCEL_ERR_TIMEOUT);
    assert_int_equal(vaccel_call_cancel(call), VACCEL_OK);
    assert_int_equal(vaccel_call_wait(call, -1), VACCEL_OK);
    assert_int_equal(vaccel_call_status(call), VACCEL_ERR_CANCELLED);
    vaccel_call_release(call);
    vsock_host.manner = VSOCK_GOOD;
    assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    assert_int_equal(vsock_host.resets, 1);
}

/* The daemon was started anew: nobody notices. */
static void test_idle_connections_are_closed(void **state)
{
    (void)state;
    vsock_up();
    for (int i = 0; i < 40; i++) {
        assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
        vsock_cut_all(i & 1);
    }
    assert_int_equal(vsock_host.connections, 40);
    /* What was closed in order is answered. */
    assert_true(vsock_host.resets >= 19);
}

static void test_the_guest_is_moved(void **state)
{
    vaccel_call *call;

    (void)state;
    vsock_up();
    vsock_host.manner = VSOCK_LATE;
    assert_int_equal(vaccel_noop_submit(vsock_test.session, &call), VACCEL_OK);
    assert_int_equal(vaccel_call_wait(call, 10000000), VACCEL_ERR_TIMEOUT);
    vsock_host.manner = VSOCK_GOOD;
    vsock_move();
    assert_int_equal(vaccel_call_wait(call, -1), VACCEL_OK);
    assert_int_equal(vaccel_call_status(call), VACCEL_ERR_LOST);
    vaccel_call_release(call);
    assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    assert_int_equal(vsock_host.starts, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, vsock_begin, vsock_end)
#define WAITING(name) cmocka_unit_test_setup_teardown(name, vsock_begin_waiting, vsock_end)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_noop),
        WAITING(test_noop),
        TEST(test_without_an_event_index),
        WAITING(test_without_an_event_index),
        TEST(test_kicks_that_are_lost),
        WAITING(test_kicks_that_are_lost),
        TEST(test_data_goes_as_it_lies),
        WAITING(test_data_goes_as_it_lies),
        TEST(test_scattered_memory),
        WAITING(test_scattered_memory),
        TEST(test_little_credit),
        WAITING(test_little_credit),
        TEST(test_replies_in_crumbs_and_long_ones),
        WAITING(test_replies_in_crumbs_and_long_ones),
        TEST(test_several_calls),
        WAITING(test_several_calls),
        TEST(test_cancel),
        TEST(test_idle_connections_are_closed),
        TEST(test_the_guest_is_moved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) +
           _cmocka_run_group_tests("hostile", vsock_hostile_tests, vsock_hostile_count, NULL, NULL);
}

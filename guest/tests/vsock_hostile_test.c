/* SPDX-License-Identifier: Apache-2.0 */
/** Calls over vsock, with hosts and devices that do as they should not. */
#include "guest/tests/vsock_test.h"

static void test_nobody_there(void **state)
{
    static const struct {
        enum vsock_manner manner;
        vaccel_status status;
        const char *says;
    } cases[] = {
        {VSOCK_SILENT, VACCEL_ERR_TIMEOUT, "is vacceld running"},
        {VSOCK_FROZEN, VACCEL_ERR_TIMEOUT, "is vacceld running"},
        {VSOCK_REFUSES, VACCEL_ERR_UNAVAILABLE, "nobody listens"},
        {VSOCK_CLOSES, VACCEL_ERR_UNAVAILABLE, "closed the connection"},
        {VSOCK_TURNS_AWAY, VACCEL_ERR_BUSY, "the host says why"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        vsock_host.manner = cases[i].manner;
        assert_int_equal(vsock_open(), cases[i].status);
        assert_non_null(strstr(vaccel_last_error(), cases[i].says));
    }
    vsock_host.manner = VSOCK_GOOD;
    vsock_up();
    assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
}

static void test_devices_that_cannot_be_driven(void **state)
{
    (void)state;
    vsock_host.queue_size = 8;
    assert_int_equal(vsock_open(), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "too short"));
    vsock_host.queue_size = 0;
    assert_int_equal(vsock_open(), VACCEL_ERR_UNSUPPORTED);
    vsock_host.queue_size = 128;
    vsock_host.legacy_features = true;
    assert_int_equal(vsock_open(), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "legacy"));
    vsock_host.legacy_features = false;
    assert_int_equal(vaccel_guest_open(vsock_test.port, NULL, vsock_test.memory, 8 << 10),
                     VACCEL_ERR_NO_MEMORY);
}

/* One bad call, and all is well again. */
static void suffer(enum vsock_manner manner, vaccel_status status, bool resets)
{
    vaccel_guest_usage before;
    vaccel_guest_usage after;

    vaccel_guest_measure(&before);
    vsock_host.manner = manner;
    assert_int_equal(vaccel_noop(vsock_test.session), status);
    vsock_host.manner = VSOCK_GOOD;
    for (int i = 0; i < 3; i++)
        assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    vaccel_guest_measure(&after);
    assert_int_equal(after.resets - before.resets, resets);
}

static void test_bad_replies_cost_their_connection(void **state)
{
    static const struct {
        enum vsock_manner manner;
        vaccel_status status;
    } cases[] = {
        {VSOCK_FAILS, VACCEL_ERR_BACKEND},
        {VSOCK_LATE, VACCEL_ERR_TIMEOUT},
        {VSOCK_CUT_LATE, VACCEL_ERR_LOST},
        {VSOCK_TOO_LONG_REPLY, VACCEL_ERR_NO_MEMORY},
        {VSOCK_ENDLESS_REPLY, VACCEL_ERR_PROTOCOL},
        {VSOCK_GARBAGE, VACCEL_ERR_PROTOCOL},
        {VSOCK_SEGMENTS, VACCEL_ERR_PROTOCOL},
        {VSOCK_MORE, VACCEL_ERR_PROTOCOL},
        {VSOCK_OTHER_CALL, VACCEL_ERR_PROTOCOL},
        {VSOCK_TAKES_TOO_MUCH, VACCEL_ERR_PROTOCOL},
        {VSOCK_TAKES_BACK, VACCEL_ERR_PROTOCOL},
        {VSOCK_CONNECTS_TWICE, VACCEL_ERR_PROTOCOL},
        {VSOCK_NO_OP, VACCEL_OK},
        {VSOCK_ODD_OP, VACCEL_ERR_PROTOCOL},
    };

    (void)state;
    vsock_up();
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
            suffer(cases[i].manner, cases[i].status, false);
    }
    assert_int_equal(vsock_host.starts, 1);
}

static void test_bad_rings_cost_the_device(void **state)
{
    static const enum vsock_manner cases[] = {VSOCK_WRITES_TOO_MUCH, VSOCK_WILD_HEAD, VSOCK_JUMP};

    (void)state;
    vsock_up();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        suffer(cases[i], VACCEL_ERR_LOST, true);
    suffer(VSOCK_FROZEN, VACCEL_ERR_TIMEOUT, true);
}

/* Packets whose lengths are none are as good as none. */
static void test_bad_lengths(void **state)
{
    (void)state;
    vsock_up();
    suffer(VSOCK_LENGTH, VACCEL_ERR_TIMEOUT, false);
    suffer(VSOCK_SHORT, VACCEL_ERR_TIMEOUT, false);
    for (int i = 0; i < 10; i++)
        suffer(VSOCK_UNTOUCHED, VACCEL_OK, false);
}

static void test_strangers(void **state)
{
    (void)state;
    vsock_up();
    for (int i = 0; i < 20; i++) {
        vsock_intrude();
        assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    }
    assert_int_equal(vsock_host.connections, 1);
    /* Who sends data to nobody, or wants to connect, is refused; a reset is not answered. */
    assert_true(vsock_host.resets > 0 && vsock_host.resets <= 2 * 20);
}

static void test_calls_that_were_not_taken_are_sent_again(void **state)
{
    (void)state;
    vsock_up();
    vsock_host.manner = VSOCK_CUT_EARLY;
    assert_int_equal(vsock_large_call(), VACCEL_ERR_BACKEND);
    assert_true(vsock_came_whole());
    assert_int_equal(vsock_host.connections, 3);
    /* But not for ever. */
    vsock_host.manner = VSOCK_CUT_ALWAYS;
    assert_int_equal(vsock_large_call(), VACCEL_ERR_LOST);
    assert_true(vsock_host.connections <= 6);
    vsock_host.manner = VSOCK_ANSWERS_EARLY;
    assert_int_equal(vsock_large_call(), VACCEL_ERR_BACKEND);
    assert_string_equal(vaccel_last_error(), "the host says why");
    vsock_host.manner = VSOCK_GOOD;
    assert_int_equal(vsock_large_call(), VACCEL_ERR_BACKEND);
    assert_true(vsock_came_whole());
}

static void test_no_memory_left(void **state)
{
    vaccel_buffer *held[64];
    vaccel_buffer *buffer;
    int count = 0;

    (void)state;
    vsock_up();
    assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    while (count < 64 && vaccel_buffer_create(vsock_test.session, 4 << 10, &buffer) == VACCEL_OK)
        held[count++] = buffer;
    assert_true(count > 0 && count < 64);
    assert_int_equal(vaccel_noop(vsock_test.session), VACCEL_OK);
    suffer(VSOCK_LONG_REPLY, VACCEL_ERR_NO_MEMORY, false);
    while (count)
        vaccel_buffer_release(held[--count]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, vsock_begin, vsock_end)
#define WAITING(name) cmocka_unit_test_setup_teardown(name, vsock_begin_waiting, vsock_end)

const struct CMUnitTest vsock_hostile_tests[] = {
    TEST(test_nobody_there),
    WAITING(test_nobody_there),
    TEST(test_devices_that_cannot_be_driven),
    TEST(test_bad_replies_cost_their_connection),
    WAITING(test_bad_replies_cost_their_connection),
    TEST(test_bad_rings_cost_the_device),
    WAITING(test_bad_rings_cost_the_device),
    TEST(test_bad_lengths),
    TEST(test_strangers),
    TEST(test_calls_that_were_not_taken_are_sent_again),
    WAITING(test_calls_that_were_not_taken_are_sent_again),
    TEST(test_no_memory_left),
};
const size_t vsock_hostile_count = sizeof(vsock_hostile_tests) / sizeof(*vsock_hostile_tests);

/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/tests/suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guest/tests/fake.h"
#include <vaccel/vaccel.h>

enum { MEMORY = 512 << 10 };

static const struct suite_port *under_test;
static bool pci;
static vaccel_guest_port port; /* its description, which some tests change */
static unsigned char *memory;
static vaccel_session *session;
/* Answers come when the device is kicked, so only one that does not answer uses up the time. */
static const vaccel_guest_options options = {
    .struct_size = sizeof(options), .open_timeout_ms = 100, .call_timeout_ms = 100};

static void start_machine(void)
{
    fake_init(pci);
    port = *under_test->describe(pci);
    if (!pci)
        /* Not the first one, where there may be several. */
        fake.mmio = port.mmio_base + (port.mmio_count - 1) * port.mmio_stride;
    fake.identity = !port.physical;
}

static int begin(void **state)
{
    void *aligned = NULL;

    (void)state;
    assert_int_equal(posix_memalign(&aligned, 4096, MEMORY), 0);
    memory = (unsigned char *)aligned;
    session = NULL;
    start_machine();
    return 0;
}

static int end(void **state)
{
    (void)state;
    vaccel_guest_close();
    free(memory);
    return 0;
}

static void open_library(void)
{
    assert_int_equal(vaccel_guest_open(&port, &options, memory, MEMORY), VACCEL_OK);
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_OK);
}

static void test_noop(void **state)
{
    vaccel_guest_usage usage;

    (void)state;
    open_library();
    unsigned kicks = fake.kicks;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(vaccel_noop(session), VACCEL_OK);
    assert_int_equal(fake.kicks - kicks, 1000);
    vaccel_session_release(session);
    vaccel_guest_measure(&usage);
    assert_int_equal(usage.resets, 0);
    assert_true(usage.peak < 24 << 10);
}

static void test_without_the_ring_s_features(void **state)
{
    (void)state;
    fake.features = UINT64_C(1) << 32;
    fake.queue_size = 8;
    open_library();
    for (int i = 0; i < 100; i++)
        assert_int_equal(vaccel_noop(session), VACCEL_OK);
}

static void test_scattered_memory(void **state)
{
    enum { COUNT = 64 * 1024, PAGES = COUNT * (int)sizeof(float) / 4096 };
    float least;
    float greatest;
    void *values = NULL;

    (void)state;
    if (fake.identity)
        skip();
    fake.queue_size = 256;
    fake.scattered = true;
    assert_int_equal(vaccel_guest_open(&port, &options, memory, MEMORY), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "contiguous"));
    /* A ring within a page. */
    fake.queue_size = 128;
    assert_int_equal(posix_memalign(&values, 4096, COUNT * sizeof(float)), 0);
    memset(values, 0, COUNT * sizeof(float));
    open_library();
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
    fake.manner = FAKE_FAILS;
    assert_int_equal(vaccel_minmax(session, COUNT, (const float *)values, &least, &greatest),
                     VACCEL_ERR_BACKEND);
    assert_true(fake.longest >= PAGES);
    free(values);
}

/* The device sees the program's own memory: inputs, pixels and rooms for outputs. */
static void test_nothing_is_copied(void **state)
{
    enum { COUNT = 16 * 1024, SIDE = 64 };
    static float values[3 * COUNT];
    static uint8_t pixels[SIDE * SIDE * 3];
    const vaccel_image_geometry geometry = {.struct_size = sizeof(geometry),
                                            .format = VACCEL_PIXEL_RGB8,
                                            .width = SIDE,
                                            .height = SIDE};
    vaccel_image *image = NULL;
    vaccel_model *model = NULL;
    vaccel_classification *found = NULL;

    (void)state;
    /* A ring within a page. */
    fake.queue_size = 128;
    fake.scattered = !fake.identity;
    open_library();
    fake.manner = FAKE_FAILS;
    fake.watched = values;
    fake.watched_size = sizeof(values);
    assert_int_equal(vaccel_vector_add(session, COUNT, values, values + COUNT, values + 2 * COUNT),
                     VACCEL_ERR_BACKEND);
    assert_int_equal(fake.in_place, sizeof(values));
    fake.watched = pixels;
    fake.watched_size = sizeof(pixels);
    fake.in_place = 0;
    assert_int_equal(
        vaccel_image_from_pixels(&geometry, pixels, sizeof(pixels), NULL, NULL, &image), VACCEL_OK);
    assert_int_equal(vaccel_model_open("network", &model), VACCEL_OK);
    assert_int_equal(vaccel_image_classify(session, image, model, NULL, &found),
                     VACCEL_ERR_BACKEND);
    assert_int_equal(fake.in_place, sizeof(pixels));
    vaccel_model_release(model);
    vaccel_image_release(image);
}

static void test_pci_without_firmware(void **state)
{
    (void)state;
    if (!pci || !port.pci_window)
        skip();
    open_library();
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
    assert_true(fake.bar >= port.pci_window);
    vaccel_guest_close();
    start_machine();
    port.pci_window = 0;
    assert_int_equal(vaccel_guest_open(&port, &options, memory, MEMORY), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "pci_window"));
}

static void test_no_device(void **state)
{
    (void)state;
    fake_init(!pci);
    fake.mmio = 0;
    if (!pci)
        port.pci_read = NULL;
    assert_int_equal(vaccel_guest_open(&port, &options, memory, MEMORY), VACCEL_ERR_NOT_FOUND);
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_ERR_UNAVAILABLE);
}

static void test_legacy(void **state)
{
    (void)state;
    if (pci)
        skip();
    fake.legacy = true;
    assert_int_equal(vaccel_guest_open(&port, &options, memory, MEMORY), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "force-legacy"));
    start_machine();
    fake.features = 0;
    assert_int_equal(vaccel_guest_open(&port, &options, memory, MEMORY), VACCEL_ERR_UNSUPPORTED);
}

static void test_bad_ports(void **state)
{
    vaccel_guest_port bad = port;

    (void)state;
    assert_int_equal(vaccel_guest_open(NULL, NULL, memory, MEMORY), VACCEL_ERR_INVALID);
    assert_int_equal(vaccel_guest_open(&bad, NULL, NULL, MEMORY), VACCEL_ERR_INVALID);
    bad.struct_size = 8;
    assert_int_equal(vaccel_guest_open(&bad, NULL, memory, MEMORY), VACCEL_ERR_INVALID);
    bad = port;
    bad.now = NULL;
    assert_int_equal(vaccel_guest_open(&bad, NULL, memory, MEMORY), VACCEL_ERR_INVALID);
    open_library();
    assert_int_equal(vaccel_guest_open(&port, NULL, memory, MEMORY), VACCEL_ERR_BUSY);
}

static void test_any_size_of_memory(void **state)
{
    bool opened = false;

    (void)state;
    for (size_t size = 0; size < 32 << 10; size += 48) {
        start_machine();
        vaccel_status status = vaccel_guest_open(&port, &options, memory + MEMORY - size, size);
        if (status == VACCEL_OK) {
            status = vaccel_session_open(NULL, &session);
            if (status == VACCEL_OK)
                status = vaccel_noop(session);
        }
        opened = status == VACCEL_OK;
        assert_true(opened || status == VACCEL_ERR_NO_MEMORY);
        vaccel_guest_close();
    }
    assert_true(opened);
}

/* A device that misbehaves costs the call, and the next one is answered. */
static void expect(enum fake_manner manner, vaccel_status status, unsigned resets)
{
    vaccel_guest_usage before;
    vaccel_guest_usage after;

    open_library();
    vaccel_guest_measure(&before);
    fake.manner = manner;
    assert_int_equal(vaccel_noop(session), status);
    if (status != VACCEL_OK)
        assert_true(strlen(vaccel_last_error()) > 10);
    fake.manner = FAKE_GOOD;
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
    vaccel_guest_measure(&after);
    assert_int_equal(after.resets - before.resets, resets);
    vaccel_session_release(session);
    vaccel_guest_close();
    start_machine();
}

static void test_broken_rings(void **state)
{
    (void)state;
    expect(FAKE_SILENT, VACCEL_ERR_TIMEOUT, 1);
    expect(FAKE_FOREIGN_HEAD, VACCEL_ERR_LOST, 1);
    expect(FAKE_WILD_HEAD, VACCEL_ERR_LOST, 1);
    expect(FAKE_TOO_LONG, VACCEL_ERR_LOST, 1);
    expect(FAKE_JUMP, VACCEL_ERR_LOST, 1);
    expect(FAKE_NEEDS_RESET, VACCEL_ERR_LOST, 1);
}

static void test_broken_answers(void **state)
{
    (void)state;
    expect(FAKE_EMPTY, VACCEL_ERR_PROTOCOL, 0);
    expect(FAKE_OTHER_UNIQUE, VACCEL_ERR_PROTOCOL, 0);
    expect(FAKE_LONG_HEAD, VACCEL_ERR_PROTOCOL, 0);
    expect(FAKE_LONG_FRAME, VACCEL_ERR_PROTOCOL, 0);
    expect(FAKE_OTHER_CALL, VACCEL_ERR_PROTOCOL, 0);
    expect(FAKE_GARBAGE, VACCEL_ERR_PROTOCOL, 0);
    expect(FAKE_OTHER_KEPT, VACCEL_ERR_PROTOCOL, 0);
    expect(FAKE_OTHER_WIRE, VACCEL_ERR_PROTOCOL, 0);
}

static void test_answers_that_fail(void **state)
{
    (void)state;
    expect(FAKE_FAILS, VACCEL_ERR_BACKEND, 0);
    expect(FAKE_BUSY, VACCEL_ERR_BUSY, 0);
    /* Nothing had begun, so the call is made again. */
    expect(FAKE_LOST_SESSION, VACCEL_OK, 0);
    expect(FAKE_LONG_REPLY, VACCEL_OK, 0);
}

static void test_cannot_be_reset(void **state)
{
    (void)state;
    open_library();
    fake.stuck = true;
    fake.manner = FAKE_SILENT;
    assert_int_equal(vaccel_noop(session), VACCEL_ERR_TIMEOUT);
    fake.manner = FAKE_GOOD;
    assert_int_equal(vaccel_noop(session), VACCEL_ERR_UNAVAILABLE);
    fake.stuck = false;
}

static void test_a_host_that_never_answers(void **state)
{
    (void)state;
    fake.manner = FAKE_SILENT;
    assert_int_equal(vaccel_guest_open(&port, &options, memory, MEMORY), VACCEL_ERR_TIMEOUT);
    assert_non_null(strstr(vaccel_last_error(), "share=on"));
    fake.manner = FAKE_GOOD;
    open_library();
}

static void test_a_host_that_dies_at_any_step(void **state)
{
    bool opened = false;

    (void)state;
    for (int steps = 0; !opened; steps++) {
        assert_in_range(steps, 0, 8);
        fake.answers = steps;
        vaccel_status status = vaccel_guest_open(&port, &options, memory, MEMORY);
        if (status == VACCEL_OK)
            status = vaccel_session_open(NULL, &session);
        if (status == VACCEL_OK)
            status = vaccel_noop(session);
        opened = status == VACCEL_OK;
        assert_true(opened || status == VACCEL_ERR_TIMEOUT);
        vaccel_guest_close();
        start_machine();
        open_library();
        assert_int_equal(vaccel_noop(session), VACCEL_OK);
        vaccel_guest_close();
        start_machine();
    }
}

static void test_a_device_that_shares_files(void **state)
{
    (void)state;
    fake.manner = FAKE_SHARES_FILES;
    assert_int_equal(vaccel_guest_open(&port, &options, memory, MEMORY), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "not vacceld"));
    assert_non_null(strstr(vaccel_last_error(), "virtiofsd"));
}

static void count(void *user)
{
    ++*(int *)user;
}

static void test_several_under_way(void **state)
{
    vaccel_call *calls[40];
    int told = 0;

    (void)state;
    open_library();
    fake.manner = FAKE_LATE;
    for (int i = 0; i < 40; i++) {
        assert_int_equal(vaccel_noop_submit(session, &calls[i]), VACCEL_OK);
        assert_int_equal(vaccel_call_notify(calls[i], count, &told), VACCEL_OK);
        assert_int_equal(vaccel_call_poll(calls[i]), VACCEL_PENDING);
        assert_int_equal(vaccel_noop_result(calls[i]), VACCEL_ERR_BUSY);
    }
    assert_int_equal(vaccel_call_wait(calls[0], 1000000), VACCEL_ERR_TIMEOUT);
    vaccel_call_release(calls[39]);
    fake_answer();
    for (int i = 0; i < 39; i++) {
        assert_int_equal(vaccel_call_wait(calls[i], -1), VACCEL_OK);
        assert_int_equal(vaccel_noop_result(calls[i]), VACCEL_OK);
        assert_int_equal(vaccel_noop_result(calls[i]), VACCEL_ERR_INVALID);
        vaccel_call_release(calls[i]);
    }
    assert_int_equal(told, 40);
    vaccel_session_release(session);
}

static void test_more_than_the_ring_holds(void **state)
{
    vaccel_call *calls[9];

    (void)state;
    fake.queue_size = 8;
    open_library();
    fake.manner = FAKE_LATE;
    for (int i = 0; i < 8; i++)
        assert_int_equal(vaccel_noop_submit(session, &calls[i]), VACCEL_OK);
    assert_int_equal(vaccel_noop_submit(session, &calls[8]), VACCEL_ERR_BUSY);
    fake_answer();
    for (int i = 0; i < 8; i++) {
        assert_int_equal(vaccel_call_wait(calls[i], -1), VACCEL_OK);
        vaccel_call_release(calls[i]);
    }
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
}

static void test_all_are_lost_with_the_device(void **state)
{
    vaccel_call *calls[4];

    (void)state;
    open_library();
    fake.manner = FAKE_LATE;
    for (int i = 0; i < 4; i++)
        assert_int_equal(vaccel_noop_submit(session, &calls[i]), VACCEL_OK);
    vaccel_call_release(calls[3]);
    assert_int_equal(vaccel_noop(session), VACCEL_ERR_TIMEOUT);
    fake.manner = FAKE_GOOD;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(vaccel_call_status(calls[i]), VACCEL_ERR_LOST);
        assert_true(strlen(vaccel_call_error(calls[i])) > 10);
        assert_int_equal(vaccel_noop_result(calls[i]), VACCEL_ERR_LOST);
        vaccel_call_release(calls[i]);
    }
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
    vaccel_session_release(session);
}

static void test_interrupts(void **state)
{
    vaccel_guest_usage usage;

    (void)state;
    if (!port.wait)
        skip();
    open_library();
    fake.slow = true;
    unsigned waits = fake.waits;
    for (int i = 0; i < 20; i++)
        assert_int_equal(vaccel_noop(session), VACCEL_OK);
    assert_int_equal(fake.waits - waits, 20);
    vaccel_guest_measure(&usage);
    assert_true(usage.interrupts >= 20);
}

/* The ring is looked at all the same. */
static void test_interrupts_that_never_come(void **state)
{
    vaccel_guest_usage usage;

    (void)state;
    if (!port.wait)
        skip();
    open_library();
    fake.deaf = true;
    fake.slow = true;
    for (int i = 0; i < 20; i++)
        assert_int_equal(vaccel_noop(session), VACCEL_OK);
    assert_in_range(fake.waits, 1, 4);
    vaccel_guest_measure(&usage);
    assert_int_equal(usage.resets, 0);
}

static void test_what_is_not_there(void **state)
{
    vaccel_model *model = NULL;
    vaccel_image *image = NULL;

    (void)state;
    open_library();
    assert_int_equal(vaccel_model_open("a/b", &model), VACCEL_ERR_NOT_FOUND);
    assert_int_equal(vaccel_model_open("", &model), VACCEL_ERR_INVALID);
    assert_int_equal(vaccel_image_from_file("a.jpg", &image), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "vaccel_image_from_memory"));
    assert_int_equal(vaccel_noop(NULL), VACCEL_ERR_INVALID);
    assert_string_equal(vaccel_status_name(VACCEL_ERR_LOST), "ERR_LOST");
    assert_null(model);
    assert_null(image);
}

static int run(const char *group)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_noop, begin, end),
        cmocka_unit_test_setup_teardown(test_without_the_ring_s_features, begin, end),
        cmocka_unit_test_setup_teardown(test_scattered_memory, begin, end),
        cmocka_unit_test_setup_teardown(test_nothing_is_copied, begin, end),
        cmocka_unit_test_setup_teardown(test_pci_without_firmware, begin, end),
        cmocka_unit_test_setup_teardown(test_no_device, begin, end),
        cmocka_unit_test_setup_teardown(test_legacy, begin, end),
        cmocka_unit_test_setup_teardown(test_bad_ports, begin, end),
        cmocka_unit_test_setup_teardown(test_any_size_of_memory, begin, end),
        cmocka_unit_test_setup_teardown(test_broken_rings, begin, end),
        cmocka_unit_test_setup_teardown(test_broken_answers, begin, end),
        cmocka_unit_test_setup_teardown(test_answers_that_fail, begin, end),
        cmocka_unit_test_setup_teardown(test_cannot_be_reset, begin, end),
        cmocka_unit_test_setup_teardown(test_a_host_that_never_answers, begin, end),
        cmocka_unit_test_setup_teardown(test_a_host_that_dies_at_any_step, begin, end),
        cmocka_unit_test_setup_teardown(test_a_device_that_shares_files, begin, end),
        cmocka_unit_test_setup_teardown(test_several_under_way, begin, end),
        cmocka_unit_test_setup_teardown(test_more_than_the_ring_holds, begin, end),
        cmocka_unit_test_setup_teardown(test_all_are_lost_with_the_device, begin, end),
        cmocka_unit_test_setup_teardown(test_interrupts, begin, end),
        cmocka_unit_test_setup_teardown(test_interrupts_that_never_come, begin, end),
        cmocka_unit_test_setup_teardown(test_what_is_not_there, begin, end),
    };
    return cmocka_run_group_tests_name(group, tests, NULL, NULL);
}

int suite_run(const struct suite_port *tested)
{
    char group[80];
    int failures = 0;

    under_test = tested;
    for (int over_pci = 0; over_pci < 2; over_pci++) {
        pci = over_pci;
        if (!under_test->describe(pci))
            continue;
        snprintf(group, sizeof(group), "%s over %s", under_test->name, pci ? "PCI" : "MMIO");
        failures += run(group);
    }
    return failures;
}

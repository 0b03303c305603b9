/* SPDX-License-Identifier: Apache-2.0 */
/** Sessions as files, over the fake machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <linux/ioctl.h>

#include "guest/device/file.h"
#include "guest/tests/fake.h"
#include "guest/tests/plain_port.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/session.h"
#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

enum { MEMORY = 256 << 10, FRAME = 2048 };

static _Alignas(4096) unsigned char memory[MEMORY];
static struct vac_file file;

static int begin(void **state)
{
    const vaccel_guest_options options = {
        .struct_size = sizeof(options), .open_timeout_ms = 100, .call_timeout_ms = 100};

    (void)state;
    fake_init(false);
    /* A ring within a page. */
    fake.queue_size = 128;
    fake.scattered = true;
    assert_int_equal(vaccel_guest_open(plain_port(false), &options, memory, sizeof(memory)),
                     VACCEL_OK);
    assert_int_equal(vac_file_open(&file), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    vac_file_close(&file);
    vaccel_guest_close();
    return 0;
}

static uint32_t command(unsigned request, uint32_t direction, size_t size)
{
    return (uint32_t)_IOC(direction, request >> 8, request & 0xFF, size);
}

/* A call without arguments, as a message. */
static void write_call(uint8_t *frame, uint64_t id)
{
    struct vac_writer writer = {.frame = frame, .capacity = FRAME};
    const struct vac_call_head head = {
        .op = VACCEL_OP_NOOP, .version = VACCEL_OP_NOOP_VERSION, .hops = 1, .id = id};

    vac_frame_begin_call(&writer, &head, 0);
    vac_frame_end(&writer);
}

static int submit(uint8_t *frame)
{
    return vac_file_ioctl(&file, command(VAC_SESSION_SUBMIT, _IOC_READ | _IOC_WRITE, FRAME), frame);
}

static void test_a_call(void **state)
{
    uint8_t frame[FRAME] = {0};

    (void)state;
    write_call(frame, 77);
    assert_int_equal(submit(frame), 0);
    /* The reply is where the message was. */
    assert_int_equal(vac_load64(frame + 24), 77);
    /* What the host returns is returned, and what it refuses refused. */
    assert_int_equal(
        vac_file_ioctl(&file, command(VAC_SESSION_WAIT, _IOC_READ | _IOC_WRITE, FRAME), frame),
        VAC_SESSION_PENDING);
    assert_int_equal(vac_file_ioctl(&file, command(VAC_SESSION_CANCEL, _IOC_WRITE, 8), frame), -2);
}

static void test_bulk_data(void **state)
{
    enum { SIZE = 5 << 19 };
    uint8_t *data = (uint8_t *)malloc(SIZE);
    uint8_t *back = (uint8_t *)calloc(1, SIZE);
    int64_t moved;

    (void)state;
    assert_true(data && back);
    for (size_t i = 0; i < SIZE; i++)
        data[i] = (uint8_t)(i * 7 + i / 4096);
    fake.watched = data;
    fake.watched_size = SIZE;
    for (uint64_t at = 0; at < SIZE; at += (uint64_t)moved) {
        moved = vac_file_write(&file, data + at, SIZE - at, at);
        assert_in_range(moved, 1, 1 << 20);
    }
    assert_memory_equal(fake_arena, data, SIZE);
    assert_int_equal(fake.in_place, SIZE);
    fake.watched = back;
    fake.in_place = 0;
    for (uint64_t at = 0; at < SIZE; at += (uint64_t)moved) {
        moved = vac_file_read(&file, back + at, SIZE - at, at);
        assert_in_range(moved, 1, 1 << 20);
    }
    assert_memory_equal(back, data, SIZE);
    assert_int_equal(fake.in_place, SIZE);
    /* The end, and beyond it. */
    assert_int_equal(vac_file_read(&file, back, 4096, FAKE_ARENA - 16), 16);
    assert_int_equal(vac_file_read(&file, back, 4096, FAKE_ARENA), -61);
    assert_int_equal(vac_file_write(&file, data, 4096, FAKE_ARENA), -27);
    assert_int_equal(vac_file_write(&file, data, 0, 0), 0);
    free(data);
    free(back);
}

static void test_files_are_apart(void **state)
{
    struct vac_file other;

    (void)state;
    assert_int_equal(vac_file_open(&other), 0);
    assert_true(other.handle != file.handle);
    vac_file_close(&other);
    assert_int_equal(vac_file_ioctl(&other, command(VAC_SESSION_WAIT, _IOC_READ, 8), NULL), -5);
    assert_int_equal(vac_file_read(&other, NULL, 8, 0), -5);
    assert_int_equal(vac_file_write(&other, NULL, 8, 0), -5);
}

static void test_what_the_host_refuses(void **state)
{
    uint8_t frame[FRAME] = {0};

    (void)state;
    write_call(frame, 1);
    fake.manner = FAKE_BUSY;
    assert_int_equal(submit(frame), -11);
    fake.manner = FAKE_LOST_SESSION;
    assert_int_equal(submit(frame), -9);
    assert_int_equal(submit(frame), 0);
}

/* Answers that are none: nothing of them reaches the program, and the next file is good. */
static void test_a_hostile_host(void **state)
{
    static const enum fake_manner manners[] = {FAKE_SILENT,       FAKE_FOREIGN_HEAD, FAKE_WILD_HEAD,
                                               FAKE_TOO_LONG,     FAKE_JUMP,         FAKE_EMPTY,
                                               FAKE_OTHER_UNIQUE, FAKE_LONG_HEAD};
    uint8_t data[64] = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
        for (int kind = 0; kind < 3; kind++) {
            uint8_t frame[FRAME] = {0};
            write_call(frame, 5);
            fake.manner = manners[i];
            int64_t result = kind == 0   ? submit(frame)
                             : kind == 1 ? vac_file_read(&file, data, sizeof(data), 0)
                                         : vac_file_write(&file, data, sizeof(data), 0);
            assert_int_equal(result, -5);
            fake.manner = FAKE_GOOD;
            vac_file_close(&file);
            assert_int_equal(vac_file_open(&file), 0);
            write_call(frame, 6);
            assert_int_equal(submit(frame), 0);
        }
    }
}

/* Files that were open when the device was reset are of no use any more. */
static void test_a_file_of_before(void **state)
{
    struct vac_file before = file;
    uint8_t frame[FRAME] = {0};

    (void)state;
    write_call(frame, 1);
    fake.manner = FAKE_SILENT;
    assert_int_equal(submit(frame), -5);
    fake.manner = FAKE_GOOD;
    assert_int_equal(submit(frame), -5);
    assert_int_equal(vac_file_open(&file), 0);
    file = before;
    assert_int_equal(submit(frame), -5);
}

static void test_no_device(void **state)
{
    struct vac_file none;

    (void)state;
    vaccel_guest_close();
    assert_int_equal(vac_file_open(&none), -19);
    assert_int_equal(vac_file_read(&file, NULL, 8, 0), -5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_call, begin, end),
        cmocka_unit_test_setup_teardown(test_bulk_data, begin, end),
        cmocka_unit_test_setup_teardown(test_files_are_apart, begin, end),
        cmocka_unit_test_setup_teardown(test_what_the_host_refuses, begin, end),
        cmocka_unit_test_setup_teardown(test_a_hostile_host, begin, end),
        cmocka_unit_test_setup_teardown(test_a_file_of_before, begin, end),
        cmocka_unit_test_setup_teardown(test_no_device, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

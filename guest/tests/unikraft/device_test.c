/* SPDX-License-Identifier: Apache-2.0 */
/** /dev/vaccel over stubs of vfscore and devfs, and the fake machine. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

#include <cmocka.h>

#include "guest/ports/unikraft/port.h"
#include "guest/tests/fake.h"
#include "guest/tests/unikraft/files.h"
#include "guest/tests/unikraft/machine.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/session.h"
#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

enum { FRAME = 2048 };

static unsigned long command(unsigned request, unsigned direction)
{
    return _IOC(direction, request >> 8, request & 0xFF, FRAME);
}

static int begin(void **state)
{
    static bool made;

    (void)state;
    fake_init(true);
    fake.queue_size = 128;
    fake.identity = !vac_unikraft_port.physical;
    test_printed[0] = '\0';
    assert_int_equal(test_boot(), 0);
    stub.mounted = true;
    stub.memory = -1;
    if (!made) {
        stub.devices = 0;
        assert_int_equal(test_boot_device(), 0);
        assert_int_equal(stub.devices, 1);
        made = true;
    }
    if (*test_printed)
        fail_msg("%s", test_printed);
    return 0;
}

static int end(void **state)
{
    (void)state;
    test_end();
    assert_int_equal(stub.nodes, 0);
    assert_int_equal(test_references(), 1);
    return 0;
}

static void test_without_devfs(void **state)
{
    (void)state;
    stub.mounted = false;
    test_printed[0] = '\0';
    assert_int_equal(test_boot_device(), 0);
    assert_non_null(strstr(test_printed, "LIBDEVFS_AUTOMOUNT"));
}

static void test_calls(void **state)
{
    uint8_t frame[FRAME] = {0};
    struct vac_writer writer = {.frame = frame, .capacity = FRAME};
    const struct vac_call_head head = {
        .op = VACCEL_OP_NOOP, .version = VACCEL_OP_NOOP_VERSION, .hops = 1, .id = 9};
    int first = test_open("/dev/vaccel", O_RDWR);
    int second = test_open("/dev/vaccel", O_RDWR);

    (void)state;
    assert_true(first >= 0 && second >= 0);
    assert_int_equal(stub.nodes, 2);
    assert_int_equal(fake.opens, 2);
    vac_frame_begin_call(&writer, &head, 0);
    vac_frame_end(&writer);
    assert_int_equal(test_ioctl(first, command(VAC_SESSION_SUBMIT, 3), frame), 0);
    assert_int_equal(vac_load64(frame + 24), 9);
    /* Results of 1 and errnos are not taken for one another. */
    assert_int_equal(test_ioctl(second, command(VAC_SESSION_WAIT, 3), frame), VAC_SESSION_PENDING);
    assert_int_equal(test_ioctl(second, command(VAC_SESSION_CANCEL, 1), frame), -ENOENT);
    fake.manner = FAKE_BUSY;
    assert_int_equal(test_ioctl(first, command(VAC_SESSION_SUBMIT, 3), frame), -EAGAIN);
    fake.manner = FAKE_GOOD;
    /* fcntl() asks for these. */
    assert_int_equal(test_ioctl(first, FIONBIO, frame), 0);
    test_close(first);
    assert_int_equal(stub.nodes, 1);
    test_close(second);
}

static void test_data(void **state)
{
    static char from[3][5000];
    static char to[3 * 5000];
    struct iovec parts[] = {{from[0], 5000}, {from[1], 0}, {from[1], 5000}, {from[2], 5000}};
    struct iovec whole = {to, sizeof(to)};
    int fd = test_open("/dev/vaccel", O_RDWR);

    (void)state;
    for (int i = 0; i < 3; i++)
        memset(from[i], 'a' + i, 5000);
    assert_int_equal(test_move(fd, true, parts, 4, 4096), 15000);
    assert_memory_equal(fake_arena + 4096, from, sizeof(from));
    assert_int_equal(test_move(fd, false, &whole, 1, 4096), 15000);
    assert_memory_equal(to, from, sizeof(to));
    /* What was moved before an error counts. */
    assert_int_equal(test_move(fd, false, parts, 4, FAKE_ARENA - 7000), 7000);
    assert_int_equal(test_move(fd, false, &whole, 1, FAKE_ARENA), -ENODATA);
    assert_int_equal(test_move(fd, true, &whole, 1, FAKE_ARENA), -EFBIG);
    test_close(fd);
}

static void test_failures_leave_nothing(void **state)
{
    (void)state;
    for (stub.memory = 0; stub.memory < 2; stub.memory++) {
        int memory = stub.memory;
        assert_int_equal(test_open("/dev/vaccel", O_RDWR), -ENOMEM);
        assert_int_equal(stub.nodes, 0);
        stub.memory = memory;
    }
    stub.memory = -1;
    fake.manner = FAKE_SILENT;
    assert_int_equal(test_open("/dev/vaccel", O_RDWR), -EIO);
    fake.manner = FAKE_GOOD;
    int fd = test_open("/dev/vaccel", O_RDWR);
    assert_true(fd >= 0);
    test_close(fd);
}

static void test_without_the_device(void **state)
{
    (void)state;
    test_end();
    assert_int_equal(test_open("/dev/vaccel", O_RDWR), -ENODEV);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_devfs),
        cmocka_unit_test_setup_teardown(test_calls, begin, end),
        cmocka_unit_test_setup_teardown(test_data, begin, end),
        cmocka_unit_test_setup_teardown(test_failures_leave_nothing, begin, end),
        cmocka_unit_test_setup_teardown(test_without_the_device, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

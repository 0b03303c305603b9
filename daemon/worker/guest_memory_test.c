/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/guest_memory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { PAGE = 4096 };

static int make_file(size_t size)
{
    int fd = memfd_create("guest", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    return fd;
}

static void refuse(struct vac_guest_region *regions, size_t count, const char *why)
{
    const char *reason = NULL;

    assert_null(vac_guest_memory_map(regions, count, &reason));
    assert_non_null(strstr(reason, why));
}

static void regions_are_checked(void **state)
{
    (void)state;
    int fd = make_file(4 * PAGE);
    struct vac_guest_region good = {.guest = 0x1000, .user = 0x7000, .size = 2 * PAGE, .fd = fd};
    struct vac_guest_region two[2] = {good, good};

    struct vac_guest_region bad = good;
    bad.size = 0;
    refuse(&bad, 1, "empty");
    bad = good;
    bad.guest = UINT64_MAX - PAGE;
    refuse(&bad, 1, "beyond");
    bad = good;
    bad.user = UINT64_MAX - PAGE;
    refuse(&bad, 1, "beyond");
    bad = good;
    bad.offset = UINT64_MAX - PAGE;
    refuse(&bad, 1, "beyond");
    bad.offset = (uint64_t)INT64_MAX - PAGE;
    refuse(&bad, 1, "beyond");
    bad = good;
    bad.offset = 3 * PAGE;
    refuse(&bad, 1, "shorter");
    bad = good;
    bad.size = 4 * PAGE + 1;
    refuse(&bad, 1, "shorter");
    bad = good;
    bad.fd = -1;
    refuse(&bad, 1, "looked at");
    two[1].guest = good.guest + good.size;
    refuse(two, 2, "overlap");
    two[1].user = good.user + good.size - 1;
    refuse(two, 2, "overlap");
    two[1] = good;
    two[1].user = 0;
    two[1].size = PAGE;
    two[1].guest = 0x1800;
    refuse(two, 2, "overlap");
    /* The first has been mapped when the second turns out to be bad. */
    two[1] = good;
    two[1].user = 0x100000;
    two[1].guest = 0x100000;
    two[1].fd = -1;
    refuse(two, 2, "looked at");
    char name[64];
    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    bad = good;
    bad.fd = open(name, O_RDONLY | O_CLOEXEC);
    assert_true(bad.fd >= 0);
    refuse(&bad, 1, "cannot be mapped");
    close(bad.fd);
    close(fd);
}

static void addresses_are_found(void **state)
{
    (void)state;
    int fd = make_file(8 * PAGE);
    const char *reason;
    /* The file is the other way round, and begins in the middle of a page. */
    const struct vac_guest_region regions[] = {
        {.guest = 0x10000, .user = 0xA0000, .size = PAGE, .offset = 4 * PAGE + 512, .fd = fd},
        {.guest = 0x11000, .user = 0xB0000, .size = 2 * PAGE, .offset = 0, .fd = fd},
        {.guest = 0x20000, .user = 0xC0000, .size = PAGE, .offset = 7 * PAGE, .fd = fd},
        {.guest = UINT64_MAX - PAGE,
         .user = UINT64_MAX - PAGE,
         .size = PAGE,
         .offset = 6 * PAGE,
         .fd = fd}};
    struct vac_guest_memory *memory = vac_guest_memory_map(regions, 4, &reason);
    struct iovec pieces[3];

    assert_non_null(memory);
    close(fd);
    assert_int_equal(vac_guest_memory_find(memory, 0x10000, PAGE, pieces, 3), 1);
    assert_int_equal(pieces[0].iov_len, PAGE);
    memset(pieces[0].iov_base, 1, PAGE);
    assert_int_equal(vac_guest_memory_find(memory, 0x10FFF, 2, pieces, 3), 2);
    assert_int_equal(pieces[0].iov_len, 1);
    assert_int_equal(*(uint8_t *)pieces[0].iov_base, 1);
    assert_int_equal(pieces[1].iov_len, 1);
    assert_int_equal(*(uint8_t *)pieces[1].iov_base, 0);
    assert_int_equal(vac_guest_memory_find(memory, 0x10FFF, 2, pieces, 1), 0);
    assert_int_equal(vac_guest_memory_find(memory, 0x10000, 3 * PAGE, pieces, 3), 2);
    assert_int_equal(pieces[1].iov_len, 2 * PAGE);
    assert_int_equal(vac_guest_memory_find(memory, 0x10000, 3 * PAGE + 1, pieces, 3), 0);
    assert_int_equal(vac_guest_memory_find(memory, 0x10000, UINT64_MAX, pieces, 3), 0);
    assert_int_equal(vac_guest_memory_find(memory, 0xFFFF, 1, pieces, 3), 0);
    assert_int_equal(vac_guest_memory_find(memory, 0x13000, 1, pieces, 3), 0);
    assert_int_equal(vac_guest_memory_find(memory, UINT64_MAX - 1, 1, pieces, 3), 1);
    assert_int_equal(vac_guest_memory_find(memory, UINT64_MAX - 1, 2, pieces, 3), 0);
    assert_int_equal(vac_guest_memory_find(memory, UINT64_MAX, 1, pieces, 3), 0);

    uint8_t *first = (uint8_t *)vac_guest_memory_user(memory, 0xA0000, PAGE);
    assert_non_null(first);
    assert_int_equal(first[PAGE - 1], 1);
    assert_ptr_equal(vac_guest_memory_user(memory, 0xA0010, PAGE - 16), first + 16);
    assert_null(vac_guest_memory_user(memory, 0xA0010, PAGE - 15));
    assert_null(vac_guest_memory_user(memory, 0xA0010, UINT64_MAX));
    assert_null(vac_guest_memory_user(memory, 0x10000, 1));

    /* A request keeps the table that it came with. */
    struct vac_guest_memory *kept = vac_guest_memory_get(memory);
    vac_guest_memory_put(memory);
    assert_int_equal(first[0], 1);
    vac_guest_memory_put(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions_are_checked),
        cmocka_unit_test(addresses_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

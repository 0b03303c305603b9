/* SPDX-License-Identifier: Apache-2.0 */
/** Unikraft's port over stubs of what it calls of Unikraft: the suite, and what happens at boot. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <registers.h>
#include <uk/init.h>
#include <uk/plat/io.h>
#include <uk/plat/paging.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/sched.h>
#include <vaccel/vaccel.h>

#include "guest/ports/unikraft/port.h"
#include "guest/tests/fake.h"
#include "guest/tests/suite.h"

enum { MAPPED = 256 };
#define PAGE UINT64_C(4096)
/* What Unikraft has mapped before anybody asks. */
#define LOW UINT64_C(0xFEB00000)

static char printed[1024];
static uint64_t mapped[MAPPED];
static size_t mapped_count;

void test_print(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(printed, sizeof(printed), format, arguments);
    va_end(arguments);
}

__nsec ukplat_monotonic_clock(void)
{
    return (__nsec)fake_now();
}

__paddr_t ukplat_virt_to_phys(const volatile void *address)
{
    return fake_bus((const void *)(uintptr_t)address);
}

static bool is_mapped(uint64_t page)
{
    for (size_t i = 0; i < mapped_count; i++) {
        if (mapped[i] == page)
            return true;
    }
    return page == LOW;
}

struct uk_pagetable *ukplat_pt_get_active(void)
{
    return (struct uk_pagetable *)mapped;
}

int ukplat_page_map(struct uk_pagetable *table, uint64_t address, uint64_t physical,
                    unsigned long pages, unsigned long attributes, unsigned long flags)
{
    assert_ptr_equal(table, mapped);
    assert_int_equal(address, physical);
    assert_int_equal(address % PAGE, 0);
    assert_int_equal(pages, 1);
    assert_int_equal(attributes, PAGE_ATTR_PROT_RW);
    assert_int_equal(flags, 0);
    if (is_mapped(address))
        return -EEXIST;
    assert_true(mapped_count < MAPPED);
    mapped[mapped_count++] = address;
    return 0;
}

static void touch(uint64_t address)
{
    assert_true(is_mapped(address & ~(PAGE - 1)));
}

void uk_sched_yield(void)
{
}

static const vaccel_guest_port *describe(bool pci)
{
    (void)pci;
    return &vac_unikraft_port;
}

static void test_the_application_opens_nothing(void **state)
{
    vaccel_session *session = NULL;

    (void)state;
    fake_init(true);
    fake.identity = !vac_unikraft_port.physical;
    printed[0] = '\0';
    assert_int_equal(test_boot(), 0);
    assert_string_equal(printed, "");
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_OK);
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
    vaccel_session_release(session);
    test_end();
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_ERR_UNAVAILABLE);
}

static void test_boots_without_the_device(void **state)
{
    vaccel_session *session = NULL;

    (void)state;
    fake_init(false);
    fake.mmio = 0;
    assert_int_equal(test_boot(), 0);
    assert_non_null(strstr(printed, "vhost-user-fs"));
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_ERR_UNAVAILABLE);
    /* Why is said again to who asks. */
    assert_non_null(strstr(vaccel_last_error(), "vhost-user-fs"));
    test_end();
}

int main(void)
{
    static const struct suite_port unikraft = {"Unikraft", describe};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_application_opens_nothing),
        cmocka_unit_test(test_boots_without_the_device),
    };
    if (vac_unikraft_port.physical)
        test_touch = touch;
    return suite_run(&unikraft) + cmocka_run_group_tests(tests, NULL, NULL);
}

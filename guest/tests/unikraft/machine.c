/* SPDX-License-Identifier: Apache-2.0 */
/** Stubs of what the port calls of Unikraft; they lead to the fake machine. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <uk/plat/io.h>
#include <uk/plat/paging.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/sched.h>

#include "guest/tests/fake.h"
#include "guest/tests/unikraft/machine.h"

enum { MAPPED = 256 };
#define PAGE UINT64_C(4096)
/* What Unikraft has mapped before anybody asks. */
#define LOW UINT64_C(0xFEB00000)

char test_printed[1024];
static uint64_t mapped[MAPPED];
static size_t mapped_count;

void test_print(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(test_printed, sizeof(test_printed), format, arguments);
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

void test_is_mapped(uint64_t address)
{
    assert_true(is_mapped(address & ~(PAGE - 1)));
}

void uk_sched_yield(void)
{
}

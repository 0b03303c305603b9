/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/ports/unikraft/port.h"

#include <uk/plat/io.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#if CONFIG_PAGING
#include <errno.h>
#include <uk/plat/paging.h>
#endif
#if CONFIG_LIBVACCEL_YIELD
#include <uk/sched.h>
#endif

#include "guest/ports/x86/pci.h"

#define PAGE UINT64_C(4096)

#if CONFIG_PAGING
enum { REMEMBERED = 8 };

/* Registers are mapped to their own addresses when they are touched, if they were not. */
static void map(uint64_t address)
{
    static uint64_t known[REMEMBERED];
    static unsigned next;
    uint64_t page = address & ~(PAGE - 1);

    for (unsigned i = 0; i < REMEMBERED; i++) {
        if (known[i] == page)
            return;
    }
    int error = ukplat_page_map(ukplat_pt_get_active(), page, page, 1, PAGE_ATTR_PROT_RW, 0);
    if (error && error != -EEXIST)
        uk_pr_err("vaccel: registers at %#lx cannot be mapped (%d)\n", (unsigned long)page, error);
    known[next++ % REMEMBERED] = page;
}

/* As far as pages that follow each other lie side by side. */
static uint64_t physical(void *context, const void *address, size_t *size)
{
    const volatile char *at = (const volatile char *)address;
    size_t known = (size_t)(PAGE - ((uintptr_t)address & (PAGE - 1)));

    (void)context;
    /* What was never touched may have no page yet. */
    (void)*at;
    uint64_t start = ukplat_virt_to_phys(address);
    for (; known < *size; known += (size_t)PAGE) {
        (void)at[known];
        if (ukplat_virt_to_phys(at + known) != start + known)
            break;
    }
    if (known < *size)
        *size = known;
    return start;
}
#else
static void map(uint64_t address)
{
    (void)address;
}
#endif

static uint32_t pci_read(void *context, uint32_t function, uint32_t offset)
{
    (void)context;
    return x86_pci_read(function, offset);
}

static void pci_write(void *context, uint32_t function, uint32_t offset, uint32_t value)
{
    (void)context;
    x86_pci_write(function, offset, value);
}

static uint32_t read_register(void *context, uint64_t address, unsigned width)
{
    (void)context;
    map(address);
    return register_read(address, width);
}

static void write_register(void *context, uint64_t address, unsigned width, uint32_t value)
{
    (void)context;
    map(address);
    register_write(address, width, value);
}

static uint64_t now(void *context)
{
    (void)context;
    return (uint64_t)ukplat_monotonic_clock();
}

static void relax(void *context)
{
    (void)context;
#if CONFIG_LIBVACCEL_YIELD
    uk_sched_yield();
#else
    pause_briefly();
#endif
}

static void print(void *context, const char *line)
{
    (void)context;
    uk_pr_warn("vaccel: %s\n", line);
}

const vaccel_guest_port vac_unikraft_port = {
    .struct_size = sizeof(vac_unikraft_port),
    .mmio_count = X86_MMIO_COUNT,
    .mmio_base = X86_MMIO,
    .mmio_stride = X86_MMIO_STRIDE,
    .pci_window = X86_PCI_WINDOW,
    .pci_read = pci_read,
    .pci_write = pci_write,
    .read = read_register,
    .write = write_register,
#if CONFIG_PAGING
    .physical = physical,
#endif
    .now = now,
    .relax = relax,
    .print = print,
};

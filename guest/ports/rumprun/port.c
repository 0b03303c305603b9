/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/ports/rumprun/port.h"

#include <stdio.h>
#include <time.h>

#include "guest/ports/x86/pci.h"

/* Rumprun maps so much, each address to itself. Registers beyond are out of reach. */
#define MAPPED (UINT64_C(1) << 32)

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
    return address < MAPPED ? register_read(address, width) : UINT32_MAX;
}

static void write_register(void *context, uint64_t address, unsigned width, uint32_t value)
{
    (void)context;
    if (address < MAPPED)
        register_write(address, width, value);
}

static uint64_t now(void *context)
{
    struct timespec time = {0, 0};

    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

static void relax(void *context)
{
    (void)context;
    pause_briefly();
}

static void print(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "vaccel: %s\n", line);
}

const vaccel_guest_port vac_rumprun_port = {
    .struct_size = sizeof(vac_rumprun_port),
    .mmio_count = X86_MMIO_COUNT,
    .mmio_base = X86_MMIO,
    .mmio_stride = X86_MMIO_STRIDE,
    .pci_window = X86_PCI_WINDOW,
    .pci_read = pci_read,
    .pci_write = pci_write,
    .read = read_register,
    .write = write_register,
    .now = now,
    .relax = relax,
    .print = print,
};

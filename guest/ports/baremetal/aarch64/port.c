/* SPDX-License-Identifier: Apache-2.0 */
/** The port: all registers are where they are, PCI's configuration space among them. */
#include "guest/ports/baremetal/aarch64/machine.h"
#include "guest/ports/baremetal/baremetal.h"

static volatile uint32_t *configuration(uint32_t function, uint32_t offset)
{
    return (volatile uint32_t *)(uintptr_t)(MACHINE_ECAM + ((uint64_t)function << 12) +
                                            (offset & 0xFFC));
}

static uint32_t pci_read(void *context, uint32_t function, uint32_t offset)
{
    (void)context;
    return *configuration(function, offset);
}

static void pci_write(void *context, uint32_t function, uint32_t offset, uint32_t value)
{
    (void)context;
    *configuration(function, offset) = value;
}

/* What the device has written before it said so is read after, and what it is to read is written
 * before it is told. */
static void order(void)
{
    __asm__ volatile("dmb osh" ::: "memory");
}

static uint32_t read_sized(uint64_t address, unsigned width)
{
    if (width == 1)
        return *(volatile uint8_t *)(uintptr_t)address;
    if (width == 2)
        return *(volatile uint16_t *)(uintptr_t)address;
    return *(volatile uint32_t *)(uintptr_t)address;
}

static uint32_t read_register(void *context, uint64_t address, unsigned width)
{
    uint32_t value = read_sized(address, width);

    (void)context;
    order();
    return value;
}

static void write_register(void *context, uint64_t address, unsigned width, uint32_t value)
{
    (void)context;
    order();
    if (width == 1)
        *(volatile uint8_t *)(uintptr_t)address = (uint8_t)value;
    else if (width == 2)
        *(volatile uint16_t *)(uintptr_t)address = (uint16_t)value;
    else
        *(volatile uint32_t *)(uintptr_t)address = value;
}

static uint64_t now(void *context)
{
    (void)context;
    return baremetal_now();
}

static void wait(void *context, uint64_t until)
{
    uint64_t at = baremetal_now();

    (void)context;
    if (at < until)
        interrupts_wait(until - at);
}

static void relax(void *context)
{
    (void)context;
    __asm__ volatile("yield");
}

static void print(void *context, const char *line)
{
    (void)context;
    baremetal_print("vaccel: ");
    baremetal_print(line);
    baremetal_print("\n");
}

static vaccel_guest_port port = {
    .struct_size = sizeof(port),
    .mmio_count = MACHINE_MMIO_COUNT,
    .mmio_base = MACHINE_MMIO,
    .mmio_stride = MACHINE_MMIO_STRIDE,
    .pci_window = MACHINE_WINDOW,
    .pci_read = pci_read,
    .pci_write = pci_write,
    .read = read_register,
    .write = write_register,
    .now = now,
    .relax = relax,
    .print = print,
};

const vaccel_guest_port *baremetal_port(bool interrupts)
{
    if (interrupts) {
        interrupts_start();
        port.wait = wait;
    }
    return &port;
}

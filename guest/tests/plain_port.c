/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/tests/plain_port.h"

#include "guest/tests/fake.h"

static uint32_t read_register(void *context, uint64_t address, unsigned width)
{
    (void)context;
    return fake_read(address, width);
}

static void write_register(void *context, uint64_t address, unsigned width, uint32_t value)
{
    (void)context;
    fake_write(address, width, value);
}

static uint32_t pci_read(void *context, uint32_t function, uint32_t offset)
{
    (void)context;
    return fake_pci_read(function, offset);
}

static void pci_write(void *context, uint32_t function, uint32_t offset, uint32_t value)
{
    (void)context;
    fake_pci_write(function, offset, value);
}

/* A page at a time, which is all that anybody can be sure of. */
static uint64_t physical(void *context, const void *address, size_t *size)
{
    size_t left = 4096 - (uintptr_t)address % 4096;

    (void)context;
    if (fake.scattered && *size > left)
        *size = left;
    return fake_bus(address);
}

static uint64_t now(void *context)
{
    (void)context;
    return fake_now();
}

static void wait(void *context, uint64_t until)
{
    (void)context;
    fake_wait(until);
}

const vaccel_guest_port *plain_port(bool pci)
{
    static vaccel_guest_port port;

    port = (vaccel_guest_port){.struct_size = sizeof(port),
                               .read = read_register,
                               .write = write_register,
                               .physical = physical,
                               .now = now};
    if (pci) {
        port.pci_window = UINT64_C(0x100000000);
        port.pci_read = pci_read;
        port.pci_write = pci_write;
    } else {
        port.mmio_count = 2;
        port.mmio_base = 0x10000;
        port.mmio_stride = 0x200;
    }
    return &port;
}

const vaccel_guest_port *plain_port_with_interrupts(bool pci)
{
    static vaccel_guest_port port;

    port = *plain_port(pci);
    port.wait = wait;
    return &port;
}

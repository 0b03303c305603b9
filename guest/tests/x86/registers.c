/* SPDX-License-Identifier: Apache-2.0 */
#include <registers.h>
#include <stddef.h>

#include "guest/tests/fake.h"

void (*test_touch)(uint64_t address);

static uint32_t pci_address;

static void touch(uint64_t address)
{
    if (test_touch)
        test_touch(address);
}

void port_write32(uint16_t port, uint32_t value)
{
    if (port == 0xCF8)
        pci_address = value;
    else if (port == 0xCFC && pci_address >> 31)
        fake_pci_write(pci_address >> 8 & 0xFFFF, pci_address & 0xFC, value);
}

uint32_t port_read32(uint16_t port)
{
    return port == 0xCFC && pci_address >> 31
               ? fake_pci_read(pci_address >> 8 & 0xFFFF, pci_address & 0xFC)
               : UINT32_MAX;
}

uint32_t register_read(uint64_t address, unsigned width)
{
    touch(address);
    return fake_read(address, width);
}

void register_write(uint64_t address, unsigned width, uint32_t value)
{
    touch(address);
    fake_write(address, width, value);
}

void pause_briefly(void)
{
}

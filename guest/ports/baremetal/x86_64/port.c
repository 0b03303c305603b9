/* SPDX-License-Identifier: Apache-2.0 */
/** The port: memory is where it says, registers are mapped when they are touched, and PCI is behind
 * ports 0xCF8 and 0xCFC. */
#include "guest/ports/baremetal/baremetal.h"
#include "guest/ports/baremetal/x86_64/machine.h"

enum { PCI_ADDRESS = 0xCF8, PCI_DATA = 0xCFC };
enum { EXTRA_TABLES = 8, ENTRIES = 512 };
#define PRESENT UINT64_C(3)           /* and writable */
#define LARGE_UNCACHED UINT64_C(0x9B) /* present, writable, not cached, 2 MiB */
#define ADDRESS UINT64_C(0x000FFFFFFFFFF000)
#define FOUR_GIB (UINT64_C(1) << 32)

extern uint64_t page_map[ENTRIES];
static uint64_t extra[EXTRA_TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned extra_count;

/* The table that an entry points to, made if there is none. */
static uint64_t *table_at(uint64_t *entry)
{
    if (!(*entry & 1)) {
        if (extra_count == EXTRA_TABLES)
            return NULL;
        *entry = (uint64_t)(uintptr_t)extra[extra_count++] | PRESENT;
    }
    return (uint64_t *)(uintptr_t)(*entry & ADDRESS);
}

bool map_device(uint64_t address)
{
    uint64_t *pointers = table_at(&page_map[address >> 39 & (ENTRIES - 1)]);
    uint64_t *directory = pointers ? table_at(&pointers[address >> 30 & (ENTRIES - 1)]) : NULL;

    if (!directory)
        return false;
    uint64_t *entry = &directory[address >> 21 & (ENTRIES - 1)];
    if (!(*entry & 1))
        *entry = (address & ADDRESS & ~UINT64_C(0x1FFFFF)) | LARGE_UNCACHED;
    return true;
}

static uint32_t pci_read(void *context, uint32_t function, uint32_t offset)
{
    (void)context;
    out32(PCI_ADDRESS, UINT32_C(1) << 31 | function << 8 | (offset & 0xFC));
    return in32(PCI_DATA);
}

static void pci_write(void *context, uint32_t function, uint32_t offset, uint32_t value)
{
    (void)context;
    out32(PCI_ADDRESS, UINT32_C(1) << 31 | function << 8 | (offset & 0xFC));
    out32(PCI_DATA, value);
}

static uint32_t read_register(void *context, uint64_t address, unsigned width)
{
    (void)context;
    if (address >= FOUR_GIB && !map_device(address))
        return UINT32_MAX;
    if (width == 1)
        return *(volatile uint8_t *)(uintptr_t)address;
    if (width == 2)
        return *(volatile uint16_t *)(uintptr_t)address;
    return *device_register(address);
}

static void write_register(void *context, uint64_t address, unsigned width, uint32_t value)
{
    (void)context;
    if (address >= FOUR_GIB && !map_device(address))
        return;
    if (width == 1)
        *(volatile uint8_t *)(uintptr_t)address = (uint8_t)value;
    else if (width == 2)
        *(volatile uint16_t *)(uintptr_t)address = (uint16_t)value;
    else
        *device_register(address) = value;
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
    __asm__ volatile("pause");
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
    /* QEMU's microvm. */
    .mmio_count = 32,
    .mmio_base = 0xFEB00000,
    .mmio_stride = 0x200,
    /* Between memory and the APICs, where no firmware placed anything. */
    .pci_window = 0xE0000000,
    .msi_address = 0xFEE00000,
    .msi_data = 32,
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

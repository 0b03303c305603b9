/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/ports/baremetal/baremetal.h"

#include "guest/ports/baremetal/console.h"
#include "guest/ports/baremetal/x86_64/machine.h"

enum { COM1 = 0x3F8, DEBUG_EXIT = 0xF4, ACPI_CONTROL = 0x604, COMMAND_LINE = 1024 };
#define START_MAGIC UINT32_C(0x336EC578)

/* What PVH hands over (Xen's public/arch-x86/hvm/start_info.h). */
struct start_info {
    uint32_t magic;
    uint32_t version;
    uint32_t flags;
    uint32_t module_count;
    uint64_t modules;
    uint64_t command_line;
};

struct module {
    uint64_t address;
    uint64_t size;
    uint64_t command_line;
    uint64_t reserved;
};

void baremetal_main(const struct start_info *info);

static const void *module_data;
static size_t module_size;
static char command_line[COMMAND_LINE];

static void serial_start(void)
{
    out8(COM1 + 3, 0x80); /* 115200 baud, 8N1, buffers on */
    out8(COM1 + 0, 1);
    out8(COM1 + 1, 0);
    out8(COM1 + 3, 3);
    out8(COM1 + 2, 7);
}

void machine_put(char c)
{
    /* A port that is not there says that it is ready. */
    while (!(in8(COM1 + 5) & 0x20))
        ;
    out8(COM1, (uint8_t)c);
}

const void *baremetal_module(size_t *size)
{
    *size = module_size;
    return module_data;
}

void baremetal_power_off(int status)
{
    out32(DEBUG_EXIT, (uint32_t)status);
    out16(ACPI_CONTROL, 0x2000); /* S5 of QEMU's pc and q35 */
    /* A triple fault is a reset, which -no-reboot makes the end. */
    const struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) none = {0, 0};
    __asm__ volatile("lidt %0; int3" ::"m"(none));
    for (;;)
        __asm__ volatile("cli; hlt");
}

static void read_start(const struct start_info *info)
{
    if (info->magic != START_MAGIC)
        return;
    if (info->command_line) {
        const char *from = (const char *)(uintptr_t)info->command_line;
        for (size_t i = 0; i + 1 < sizeof(command_line) && from[i]; i++)
            command_line[i] = from[i];
    }
    if (info->module_count) {
        const struct module *module = (const struct module *)(uintptr_t)info->modules;
        module_data = (const void *)(uintptr_t)module->address;
        module_size = (size_t)module->size;
    }
}

void baremetal_main(const struct start_info *info)
{
    serial_start();
    traps_start();
    clock_start();
    read_start(info);
    baremetal_power_off(guest_main(command_line));
}

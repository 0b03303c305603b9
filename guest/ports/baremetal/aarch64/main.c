/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/ports/baremetal/aarch64/machine.h"
#include "guest/ports/baremetal/baremetal.h"
#include "guest/ports/baremetal/console.h"

enum { UART_DATA = 0, UART_FLAGS = 0x18, UART_FULL = 0x20 };
/* Semihosting's SYS_EXIT_EXTENDED, and its reason for an ordinary end. */
enum { EXIT_EXTENDED = 0x20, APPLICATION_EXIT = 0x20026 };
#define PSCI_SYSTEM_OFF UINT64_C(0x84000008)

void baremetal_main(const void *tree) __attribute__((__noreturn__));
void baremetal_exception(uint64_t syndrome, uint64_t at, uint64_t address)
    __attribute__((__noreturn__));

static struct chosen chosen;
static bool ending;

void machine_put(char c)
{
    volatile uint32_t *uart = (volatile uint32_t *)(uintptr_t)MACHINE_UART;

    while (uart[UART_FLAGS / 4] & UART_FULL)
        ;
    uart[UART_DATA] = (uint8_t)c;
}

const void *baremetal_module(size_t *size)
{
    *size = chosen.module_size;
    return chosen.module;
}

static void switch_off(void) __attribute__((__noreturn__));

static void switch_off(void)
{
    register uint64_t function __asm__("x0") = PSCI_SYSTEM_OFF;

    __asm__ volatile("hvc #0" : "+r"(function)::"memory");
    for (;;)
        __asm__ volatile("wfi");
}

void baremetal_power_off(int status)
{
    const uint64_t block[2] = {APPLICATION_EXIT, (uint64_t)(unsigned)status * 2 + 1};
    register uint64_t operation __asm__("x0") = EXIT_EXTENDED;
    register const uint64_t *parameters __asm__("x1") = block;

    /* Without semihosting this is a fault, which is no news. */
    ending = true;
    __asm__ volatile("hlt #0xf000" : "+r"(operation) : "r"(parameters) : "memory");
    switch_off();
}

void baremetal_exception(uint64_t syndrome, uint64_t at, uint64_t address)
{
    if (!ending) {
        baremetal_print("exception ");
        baremetal_print_number(syndrome >> 26);
        baremetal_print(" at ");
        baremetal_print_number(at);
        baremetal_print(" ");
        baremetal_print_number(address);
        baremetal_print("\n");
        baremetal_power_off(99);
    }
    switch_off();
}

void baremetal_main(const void *tree)
{
    chosen_read(tree, &chosen);
    baremetal_power_off(guest_main(chosen.command_line));
}

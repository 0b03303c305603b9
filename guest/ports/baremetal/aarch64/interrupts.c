/* SPDX-License-Identifier: Apache-2.0 */
/** Waiting. Interrupts stay masked: one that is pending ends `wfi` all the same, and is then asked
 * for at the interrupt controller, a GIC of version 2. */
#include "guest/ports/baremetal/aarch64/machine.h"
#include "guest/ports/baremetal/baremetal.h"

enum { DISTRIBUTOR_CONTROL = 0, ENABLE = 0x100, TARGETS = 0x800 };
enum { INTERFACE = 0x10000, INTERFACE_CONTROL = 0, PRIORITY_MASK = 4, TAKE = 12, END = 16 };
enum { NONE = 1020, NUMBER = 0x3FF };
#define LONGEST_WAIT UINT64_C(100000000)

static volatile uint32_t *gic(uint32_t at)
{
    return (volatile uint32_t *)(uintptr_t)(MACHINE_GIC + at);
}

static void enable(uint32_t interrupt)
{
    volatile uint8_t *target = (volatile uint8_t *)gic(TARGETS) + interrupt;

    if (interrupt >= 32)
        *target = 1; /* this processor */
    *gic(ENABLE + interrupt / 32 * 4) = UINT32_C(1) << interrupt % 32;
}

void interrupts_start(void)
{
    enable(INTERRUPT_TIMER);
    for (uint32_t line = INTERRUPT_PCI; line < INTERRUPT_PCI_END; line++)
        enable(line);
    for (uint32_t line = 0; line < MACHINE_MMIO_COUNT; line++)
        enable(INTERRUPT_MMIO + line);
    *gic(DISTRIBUTOR_CONTROL) = 1;
    *gic(INTERFACE + PRIORITY_MASK) = 0xFF;
    *gic(INTERFACE + INTERFACE_CONTROL) = 1;
}

void interrupts_wait(uint64_t ns)
{
    uint64_t ticks = clock_ticks(ns < LONGEST_WAIT ? ns : LONGEST_WAIT);

    __asm__ volatile("msr cntv_tval_el0, %0; msr cntv_ctl_el0, %1; isb" ::"r"(ticks),
                     "r"(UINT64_C(1)));
    __asm__ volatile("dsb sy; wfi" ::: "memory");
    __asm__ volatile("msr cntv_ctl_el0, xzr; isb" ::: "memory");
    for (;;) {
        uint32_t taken = *gic(INTERFACE + TAKE);
        if ((taken & NUMBER) >= NONE)
            break;
        if ((taken & NUMBER) != INTERRUPT_TIMER)
            vaccel_guest_interrupt();
        *gic(INTERFACE + END) = taken;
    }
}

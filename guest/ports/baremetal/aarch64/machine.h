/* SPDX-License-Identifier: Apache-2.0 */
/** What the files of the port share. Addresses are those of QEMU's machine `virt`. */
#ifndef VAC_GUEST_BAREMETAL_AARCH64_MACHINE_H
#define VAC_GUEST_BAREMETAL_AARCH64_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_GIC UINT64_C(0x08000000)    /* version 2: distributor, then the interface */
#define MACHINE_UART UINT64_C(0x09000000)   /* PL011 */
#define MACHINE_MMIO UINT64_C(0x0A000000)   /* virtio transports */
#define MACHINE_WINDOW UINT64_C(0x10000000) /* for registers of PCI devices */
#define MACHINE_ECAM UINT64_C(0x4010000000) /* PCI's configuration space */
enum { MACHINE_MMIO_COUNT = 32, MACHINE_MMIO_STRIDE = 0x200 };
/* Numbers of interrupts: the virtual timer's, PCI's four lines, the transports'. */
enum { INTERRUPT_TIMER = 27, INTERRUPT_PCI = 35, INTERRUPT_PCI_END = 39, INTERRUPT_MMIO = 48 };

/** What the boot protocol hands over (chosen.c reads it from the device tree). */
struct chosen {
    const char *command_line; /* or "" */
    const void *module;
    size_t module_size;
};

/** Reads a flattened device tree; what makes no sense is left out. */
void chosen_read(const void *tree, struct chosen *chosen);

/** The counter, and how often it counts in a second. */
static inline uint64_t read_counter(void)
{
    uint64_t count;
    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(count)::"memory");
    return count;
}

static inline uint64_t read_frequency(void)
{
    uint64_t frequency;
    __asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
    return frequency;
}

/** Ticks of the counter that are at most so many nanoseconds. */
uint64_t clock_ticks(uint64_t ns);

void interrupts_start(void);
/** Waits for the device's interrupt, at most so many nanoseconds. */
void interrupts_wait(uint64_t ns);

#endif

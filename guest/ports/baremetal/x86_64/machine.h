/* SPDX-License-Identifier: Apache-2.0 */
/** Instructions that C has no words for, and what the files of the port share. */
#ifndef VAC_GUEST_MACHINE_H
#define VAC_GUEST_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline void out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static inline void out16(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" ::"a"(value), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t in32(uint16_t port)
{
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint64_t read_tsc(void)
{
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
}

/** Registers of devices are at their own addresses, once they are mapped. */
static inline volatile uint32_t *device_register(uint64_t address)
{
    return (volatile uint32_t *)(uintptr_t)address;
}

/** Maps the 2 MiB around an address above 4 GiB to themselves, if that was not done. False when
 * there are no page tables left. */
bool map_device(uint64_t address);

/** Finds out how fast time stamps count. */
void clock_start(void);

/** Exceptions, the local APIC and its timer; and lines of the I/O APIC. */
void traps_start(void);
void interrupts_start(void);
/** Waits for the device's interrupt, at most so many nanoseconds. */
void interrupts_wait(uint64_t ns);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** Registers of devices on x86-64. */
#ifndef VAC_GUEST_X86_REGISTERS_H
#define VAC_GUEST_X86_REGISTERS_H

#include <stdint.h>

static inline void port_write32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port));
}

static inline uint32_t port_read32(uint16_t port)
{
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t register_read(uint64_t address, unsigned width)
{
    if (width == 1)
        return *(volatile uint8_t *)(uintptr_t)address;
    if (width == 2)
        return *(volatile uint16_t *)(uintptr_t)address;
    return *(volatile uint32_t *)(uintptr_t)address;
}

static inline void register_write(uint64_t address, unsigned width, uint32_t value)
{
    if (width == 1)
        *(volatile uint8_t *)(uintptr_t)address = (uint8_t)value;
    else if (width == 2)
        *(volatile uint16_t *)(uintptr_t)address = (uint16_t)value;
    else
        *(volatile uint32_t *)(uintptr_t)address = value;
}

static inline void pause_briefly(void)
{
    __asm__ volatile("pause");
}

#endif

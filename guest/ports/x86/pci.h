/* SPDX-License-Identifier: Apache-2.0 */
/** PCI's configuration space on x86, and where QEMU has what; for ports that run on it. */
#ifndef VAC_GUEST_X86_PCI_H
#define VAC_GUEST_X86_PCI_H

/* How this processor reaches registers: ports/x86/registers.h, or what a test has. */
#include <registers.h>

/* Transports of QEMU's microvm. */
#define X86_MMIO UINT64_C(0xFEB00000)
enum { X86_MMIO_COUNT = 32, X86_MMIO_STRIDE = 0x200 };
/* Between memory and the APICs, where no firmware placed anything. */
#define X86_PCI_WINDOW UINT64_C(0xE0000000)

static inline uint32_t x86_pci_at(uint32_t function, uint32_t offset)
{
    return UINT32_C(1) << 31 | function << 8 | (offset & 0xFC);
}

static inline uint32_t x86_pci_read(uint32_t function, uint32_t offset)
{
    port_write32(0xCF8, x86_pci_at(function, offset));
    return port_read32(0xCFC);
}

static inline void x86_pci_write(uint32_t function, uint32_t offset, uint32_t value)
{
    port_write32(0xCF8, x86_pci_at(function, offset));
    port_write32(0xCFC, value);
}

#endif

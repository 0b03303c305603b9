/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_UKPLAT_IO_H
#define TEST_UKPLAT_IO_H

#include <stdint.h>

typedef uint64_t __paddr_t;

/** As Unikraft's: the address has to be mapped. */
__paddr_t ukplat_virt_to_phys(const volatile void *address);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** The machine's registers are the fake one's, behind the x86 way to PCI's configuration space. */
#ifndef TEST_UNIKRAFT_REGISTERS_H
#define TEST_UNIKRAFT_REGISTERS_H

#include <stdint.h>

void port_write32(uint16_t port, uint32_t value);
uint32_t port_read32(uint16_t port);
uint32_t register_read(uint64_t address, unsigned width);
void register_write(uint64_t address, unsigned width, uint32_t value);
void pause_briefly(void);

#endif

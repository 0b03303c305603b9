/* SPDX-License-Identifier: Apache-2.0 */
/** The registers of a port under test are the fake machine's, PCI's configuration space behind the
 * x86 way to it. */
#ifndef TEST_X86_REGISTERS_H
#define TEST_X86_REGISTERS_H

#include <stdint.h>

void port_write32(uint16_t port, uint32_t value);
uint32_t port_read32(uint16_t port);
uint32_t register_read(uint64_t address, unsigned width);
void register_write(uint64_t address, unsigned width, uint32_t value);
void pause_briefly(void);

/** Is told of each register that is touched; a test that does not care has none. */
extern void (*test_touch)(uint64_t address);

#endif

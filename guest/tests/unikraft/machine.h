/* SPDX-License-Identifier: Apache-2.0 */
/** Unikraft, as its port sees it. */
#ifndef TEST_UNIKRAFT_MACHINE_H
#define TEST_UNIKRAFT_MACHINE_H

#include <stdint.h>

/** The last line. */
extern char test_printed[1024];

/** Fails when registers are touched that nobody has mapped. */
void test_is_mapped(uint64_t address);

/** What is done at boot, and at the end; and for /dev/vaccel. */
int test_boot(void);
void test_end(void);
int test_boot_device(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_UKPLAT_TIME_H
#define TEST_UKPLAT_TIME_H

#include <stdint.h>

typedef int64_t __nsec;

__nsec ukplat_monotonic_clock(void);

#endif

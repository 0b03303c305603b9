/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_WIRE_UTF8_H
#define VAC_WIRE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

/** Whether `size` bytes are well-formed UTF-8 (Unicode 15, table 3-7) without a zero byte. */
bool vac_utf8_valid(const uint8_t *text, uint64_t size);

#endif

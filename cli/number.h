/* SPDX-License-Identifier: Apache-2.0 */
/** Numbers on the command line, read whole or not at all. */
#ifndef VAC_CLI_NUMBER_H
#define VAC_CLI_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A decimal number without sign, `least` to `most`. */
bool vac_number_whole(const char *text, uint32_t least, uint32_t most, uint32_t *number);

/** A finite number, `least` to `most`; "C" locale. */
bool vac_number_real(const char *text, double least, double most, double *number);

/** One number for all `count`, or `count` of them with commas between. */
bool vac_number_list(const char *text, size_t count, float *numbers);

/** "WIDTHxHEIGHT", or one number for both. */
bool vac_number_size(const char *text, uint32_t most, uint32_t *width, uint32_t *height);

#endif

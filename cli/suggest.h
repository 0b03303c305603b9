/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CLI_SUGGEST_H
#define VAC_CLI_SUGGEST_H

#include <stddef.h>

/** How many letters must be typed, left out, replaced or swapped to come from one word to the
 * other. */
size_t vac_suggest_distance(const char *typed, const char *meant);

#endif

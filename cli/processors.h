/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CLI_PROCESSORS_H
#define VAC_CLI_PROCESSORS_H

#include <stddef.h>

/** How many processors this process may run on; at least 1. */
size_t vac_processors(void);

#endif

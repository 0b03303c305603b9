/* SPDX-License-Identifier: Apache-2.0 */
/** One line on standard error about what is taking long; only on a terminal, and only after a
 * second. */
#ifndef VAC_CLI_PROGRESS_H
#define VAC_CLI_PROGRESS_H

#include <stdint.h>

/** Begins to tell of some work. One at a time. */
void vac_progress_begin(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Says how much of the work is done; it is shown as a percentage. */
void vac_progress_at(uint64_t done, uint64_t total);

/** Ends it, and clears the line. */
void vac_progress_end(void);

#endif

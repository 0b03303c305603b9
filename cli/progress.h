/* SPDX-License-Identifier: Apache-2.0 */
/** One line on standard error about what is taking long, or how far it is; only on a terminal. */
#ifndef VAC_CLI_PROGRESS_H
#define VAC_CLI_PROGRESS_H

#include <stdint.h>

/** Begins to tell of some work, once it has taken a second. One at a time. */
void vac_progress_begin(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** As vac_progress_begin(), at once, and of `total` things that are counted: with a bar, unless
 * nobody knows how many there are, and `total` is 0. */
void vac_progress_begin_count(uint64_t total, const char *what);

/** Says how much of the work is done. `total` is 0 while nobody knows. */
void vac_progress_at(uint64_t done, uint64_t total);

/** Clears the line, so that something else can be printed, until vac_progress_resume(). */
void vac_progress_pause(void);
void vac_progress_resume(void);

/** Ends it, and clears the line. */
void vac_progress_end(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** Messages on standard error, and the exit status that a failure becomes. */
#ifndef VAC_CLI_FAIL_H
#define VAC_CLI_FAIL_H

#include <vaccel/status.h>

/** Sets what messages begin with, such as "vaccel classify". */
void vac_say_as(const char *command);

/** Writes "COMMAND: message" to standard error. Needs no memory for short messages. */
void vac_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Writes the library's message for a failure of `status`, or the status in words when it left
 * none. */
void vac_say_status(vaccel_status status);

/** The library's message for a failure of `status`, or the status in words. Valid until the next
 * vaccel call. */
const char *vac_failure_text(vaccel_status status);

/** The exit status of a failure; `contents` when what was wrong is the file that was being worked
 * on. */
int vac_exit_of(vaccel_status status, int contents);

#endif

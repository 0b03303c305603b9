/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_LOG_H
#define VAC_CORE_LOG_H

#include <vaccel/log.h>

/** Sends a message to the log callback, or to standard error as VACCEL_LOG says. Leaves errno
 * alone. */
void vac_log(vaccel_log_level level, const char *format, ...) VACCEL_PRINTF(2, 3);

#endif

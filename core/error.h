/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_ERROR_H
#define VAC_CORE_ERROR_H

#include <vaccel/base.h>

/** Sets the calling thread's message, which names the thing, the reason and the remedy; returns
 * `status`. */
vaccel_status vac_fail(vaccel_status status, const char *format, ...) VACCEL_PRINTF(2, 3);

/** Makes UTF-8 of a message that may not be. */
void vac_message_mend(char *text);

/** The failure for memory that ran out. */
vaccel_status vac_fail_memory(void);

#endif

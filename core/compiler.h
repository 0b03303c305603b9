/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_COMPILER_H
#define VAC_CORE_COMPILER_H

#define VAC_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* Thread-local data is a pointer or less, so that the fast model fits the room that the dynamic
 * loader keeps for libraries that are loaded late, as a Python extension is. */
#define VAC_THREAD_LOCAL __attribute__((tls_model("initial-exec"))) _Thread_local

/* Passes a failure on. */
#define VAC_TRY(expression)                                                                        \
    do {                                                                                           \
        vaccel_status vac_try_status = (expression);                                               \
        if (VAC_UNLIKELY(vac_try_status != VACCEL_OK))                                             \
            return vac_try_status;                                                                 \
    } while (0)

#endif

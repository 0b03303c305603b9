/* SPDX-License-Identifier: Apache-2.0 */
/** Checks of handles at the border: NULL always, everything else under VACCEL_VALIDATE=1. */
#ifndef VAC_CORE_HANDLE_H
#define VAC_CORE_HANDLE_H

#include "core/compiler.h"
#include "core/error.h"
#include "core/validate.h"
#include "wire/object.h"

/** The failure for a NULL argument. */
vaccel_status vac_fail_null(const char *function, const char *argument);

/** The failure for a handle that does not pass, or VACCEL_OK. */
vaccel_status vac_handle_check(const void *handle, uint32_t type, const char *function,
                               const char *argument);

/** Returns from the function unless `handle` is usable. */
#define VAC_NEED_HANDLE(handle, type) VAC_TRY(vac_handle_check((handle), (type), __func__, #handle))

/** Returns from the function unless `pointer` is set. */
#define VAC_NEED(pointer)                                                                          \
    do {                                                                                           \
        if (VAC_UNLIKELY(!(pointer)))                                                              \
            return vac_fail_null(__func__, #pointer);                                              \
    } while (0)

/** For functions that return no status. */
bool vac_handle_usable(const void *handle, uint32_t type, const char *function);
#define VAC_USABLE(handle, type) vac_handle_usable((handle), (type), __func__)

/** For release functions. */
bool vac_handle_releasable(const void *handle, uint32_t type, const char *function,
                           const void *caller);
#define VAC_RELEASABLE(handle, type)                                                               \
    vac_handle_releasable((handle), (type), __func__, __builtin_return_address(0))

/** Remembers a handle that is about to be given out. */
void vac_handle_made(const void *handle, uint32_t type, const char *function);
#define VAC_MADE(handle, type) vac_handle_made((handle), (type), __func__)

/** A string for an accessor to return: never NULL. */
static inline const char *vac_text(const char *text)
{
    return text ? text : "";
}

/** What a buffer is; vaccel_host.buffer_view. */
const vaccel_buffer_view *vac_buffer_view(const vaccel_buffer *buffer);

/** Frees a result handle. */
void vac_result_free(void *result);

#endif

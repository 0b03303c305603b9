/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_HOST_H
#define VAC_CORE_HOST_H

#include <vaccel/backend.h>

/** The functions that backends are given. */
const vaccel_host *vac_host(void);

/** Passes a backend's status on, with a message if it gave none; one that makes no sense becomes
 * ERR_BACKEND. */
vaccel_status vac_call_backend(vaccel_status status, const char *backend, const char *function);

/** Builds a result handle; see vaccel_host.make and make_shared. */
vaccel_status vac_result_make(uint32_t record, const void *view, const vaccel_origin *origin,
                              void **result);
vaccel_status vac_result_share(uint32_t record, const void *view, const vaccel_origin *origin,
                               vaccel_release_fn release, void *user, void **result);

#endif

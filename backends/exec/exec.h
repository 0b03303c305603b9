/* SPDX-License-Identifier: Apache-2.0 */
/** The op exec: a function of a library, found, checked and called. */
#ifndef VACCEL_EXEC_EXEC_H
#define VACCEL_EXEC_EXEC_H

#include <pthread.h>

#include <vaccel/backend_ops.h>

#include "ffi.h"
#include "policy.h"

/** The backend: read-only once it is open, but for what the locks guard. */
struct vac_exec {
    const vaccel_host *host;
    char *policy_path; /* NULL: there is no policy */
    struct vac_exec_policy policy;
    struct vac_ffi ffi;
    struct vac_exec_handle {
        pthread_mutex_t lock; /* of `handle`; held in calls of a serial library */
        void *handle;         /* from dlopen, with the first call */
    } *handles;               /* one for each library of the policy */
};

/** Runs a call. Thread-safe. Errors: ERR_DENIED, ERR_INVALID, ERR_LIMIT, ERR_NOT_FOUND,
 * ERR_UNAVAILABLE, ERR_NO_MEMORY, ERR_INTERNAL. */
vaccel_status vac_exec_run(struct vac_exec *backend, const vaccel_exec_args *args);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which functions may be called. A file says so, and without one nothing may:
 *
 *     [m]                              ; what callers call the library
 *     path = libm.so.6                 ; a name for the loader, or an absolute path
 *     serial = no                      ; yes: one call at a time, for what is not thread-safe
 *     cos = f64(f64)                   ; every function, with its types
 */
#ifndef VACCEL_EXEC_POLICY_H
#define VACCEL_EXEC_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/backend.h>

#include "signature.h"

struct vac_exec_function {
    char *symbol;
    char *text; /* the signature as the file has it */
    struct vac_exec_signature signature;
};

struct vac_exec_library {
    char *name;
    char *path;
    bool serial;
    int line; /* of the file, where it begins */
    struct vac_exec_function *functions;
    size_t function_count;
};

/** Zeroed, it allows nothing. Read-only once it is read. */
struct vac_exec_policy {
    struct vac_exec_library *libraries;
    size_t library_count;
};

/**
 * Reads the policy. The file must be a regular one that only its owner may write, who is root or
 * this process's user, of at most 64 KiB. `policy` is freed with vac_exec_policy_free, whatever
 * comes back. Errors: ERR_CONFIG, whose message names the file, the line, and what to do;
 * ERR_NO_MEMORY.
 */
vaccel_status vac_exec_policy_read(const vaccel_host *host, const char *path,
                                   struct vac_exec_policy *policy);

void vac_exec_policy_free(struct vac_exec_policy *policy);

/** The place of a library; SIZE_MAX when it is not listed. */
size_t vac_exec_policy_library(const struct vac_exec_policy *policy, const char *name);

/** A function of a library, or NULL when it is not listed. */
const struct vac_exec_function *vac_exec_policy_function(const struct vac_exec_library *library,
                                                         const char *symbol);

#endif

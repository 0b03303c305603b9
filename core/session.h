/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_SESSION_H
#define VAC_CORE_SESSION_H

#include <stdatomic.h>
#include <stdbool.h>

#include "core/generated/table.h"
#include "wire/object.h"
#include <vaccel/backend.h>

struct vac_route;

enum { VAC_NAME_SIZE = 128, VAC_DEVICE_SIZE = 64 };

/** What decides where a session's calls go. Two sessions with the same target share loaded models.
 */
struct vac_target {
    uint64_t key;                /* a hash of the rest; 0 when all of it is the default */
    char backend[VAC_NAME_SIZE]; /* the pin's first part; empty when the core is to choose */
    char beyond[VAC_NAME_SIZE];  /* the pin behind a transport's own name */
    char device[VAC_DEVICE_SIZE];
    vaccel_precision precision;
    vaccel_performance performance;
};

struct vaccel_session {
    struct vac_object object;
    atomic_uint references; /* the application's, and one for each asynchronous call */
    struct vac_target target;
    vaccel_attributes attributes; /* the target as backends see it */
    bool fallback;                /* another backend may be asked when the chosen one fails */
    /* The routes of ops without a model, by index; those with one are the model's. Written once
     * each. */
    _Atomic(const struct vac_route *) routes[VAC_OP_COUNT];
};

/** Opens a session that the environment has no say in: one that serves a call from elsewhere. */
vaccel_status vac_session_new(const vaccel_attributes *wanted, vaccel_session **session);

void vac_session_hold(vaccel_session *session);
void vac_session_drop(vaccel_session *session);

#endif

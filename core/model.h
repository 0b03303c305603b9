/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_MODEL_H
#define VAC_CORE_MODEL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "core/route.h"
#include "wire/object.h"
#include <vaccel/base.h>

/** A model as backends loaded it, shared by all handles to the same name, file or content. */
struct vac_network {
    struct vac_network *next;
    char *key;               /* what makes it the same: see network_key() */
    unsigned references;     /* guarded by the list's lock */
    pthread_mutex_t loading; /* one load at a time */
    _Atomic(struct vac_route *)
        routes; /* one for each op and target; prepended, never removed before the end */
};

/** A handle to a model. */
struct vaccel_model {
    struct vac_object object;
    atomic_uint references;
    struct vac_network *network;
    vaccel_model_view view;
    char *name; /* these belong to the handle; the view points to them */
    char *path;
    char *metadata;
    char sha256[65];
    char id[65];
    vaccel_release_fn release; /* for borrowed content; may be NULL */
    void *user;
};

/**
 * Opens the model that a call from elsewhere names: by its name in the repository, or by the hash
 * of content that is here already. ERR_STALE when that is unknown; ERR_DENIED for a path, unless
 * `paths` are allowed.
 */
vaccel_status vac_model_from_view(const vaccel_model_view *view, bool paths, vaccel_model **model);

/** Keeps content that a peer has uploaded, so that later calls may name it by its hash. Copies it.
 */
vaccel_status vac_model_keep(const char *id, const void *data, uint64_t size, const char *metadata);

void vac_model_hold(vaccel_model *model);
void vac_model_drop(vaccel_model *model);

/** Where a name is found: an absolute path to free(), or NULL. ERR_CONFIG when VACCEL_MODEL_PATH is
 * wrong. */
vaccel_status vac_model_find(const char *name, char **path);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** Every backend that was found, and what is known of it. */
#ifndef VAC_CORE_REGISTRY_H
#define VAC_CORE_REGISTRY_H

#include <pthread.h>
#include <stdbool.h>

#include <vaccel/backend.h>

enum { VAC_MAX_BACKENDS = 64, VAC_MAX_DEVICES = 64 };

struct vac_device {
    char *name;
    char *description;
    char *precisions;
};

/** What a probe found out. Also the vaccel_probe that a backend sees. */
struct vaccel_probe {
    struct vac_device devices[VAC_MAX_DEVICES];
    size_t device_count;
    char *version; /* of the framework; may be NULL */
};

/** A backend. What is below `lock` is guarded by it until `probed` or `opened` is set, and constant
 * afterwards. */
struct vac_entry {
    char *name;
    char *path;                    /* NULL when linked in */
    char *found_by;                /* what vaccel_backend_found_by() says */
    const vaccel_backend *backend; /* NULL when it could not be loaded */
    vaccel_status status;          /* of loading it */
    char *reason;                  /* why it could not be; else NULL */

    pthread_mutex_t lock;
    bool probed;
    vaccel_status probe_status;
    char *probe_reason;
    struct vaccel_probe probe;
    bool opened;
    vaccel_status open_status;
    char *open_reason;
    void *self;
};

/** Finds the backends the first time; ERR_CONFIG when VACCEL_BACKEND_PATH is wrong. Thread-safe. */
vaccel_status vac_registry_load(void);

/** Where backends are looked for besides VACCEL_BACKEND_PATH, and why none could be found there:
 * "PATH (REASON)", or NULL when that folder is there. After vac_registry_load(). */
const char *vac_registry_missing(void);

/** The backends, highest rank first, those that could not be loaded last; `*count` of them. */
struct vac_entry *const *vac_registry_entries(size_t *count);

/** The entry of a backend that was loaded, or NULL. */
const struct vac_entry *vac_registry_entry(const vaccel_backend *backend);

/** The backend's implementation of an op, or NULL. */
const vaccel_backend_op *vac_entry_op(const struct vac_entry *entry, uint32_t op, uint32_t version);

/** Makes sure that the backend was probed; its status. Sets the message on failure. */
vaccel_status vac_entry_probe(struct vac_entry *entry);

/** Makes sure that the backend is open, probing it first; its status. Sets the message on failure.
 */
vaccel_status vac_entry_open(struct vac_entry *entry);

#endif

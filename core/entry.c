/* SPDX-License-Identifier: Apache-2.0 */
/** Probing and opening a backend, each at most once. */
#include <stdlib.h>
#include <string.h>

#include "core/compiler.h"
#include "core/error.h"
#include "core/host.h"
#include "core/log.h"
#include "core/probe.h"
#include "core/registry.h"
#include "core/thread.h"
#include <vaccel/error.h>

const vaccel_backend_op *vac_entry_op(const struct vac_entry *entry, uint32_t op, uint32_t version)
{
    for (size_t i = 0; entry->backend && i < entry->backend->op_count; i++) {
        if (entry->backend->ops[i].op == op && entry->backend->ops[i].version == version)
            return &entry->backend->ops[i];
    }
    return NULL;
}

/* The message of the failure that has just happened, for those who ask later. */
static char *keep_message(vaccel_status status)
{
    return status == VACCEL_OK ? NULL : strdup(vaccel_last_error());
}

static void probe(struct vac_entry *entry)
{
    const vaccel_backend *backend = entry->backend;

    if (!backend->probe)
        entry->probe_status = VACCEL_OK;
    else if (backend->flags & VACCEL_BACKEND_PROBE_IN_PROCESS || !entry->path)
        entry->probe_status = vac_probe_here(backend, &entry->probe);
    else
        entry->probe_status =
            vac_call_backend(vac_probe_in_child(entry->path, &entry->probe), entry->name, "probe");
    entry->probe_reason = keep_message(entry->probe_status);
    entry->probed = true;
    if (entry->probe_status != VACCEL_OK)
        vac_log(VACCEL_LOG_INFO, "backend %s: %s", entry->name, entry->probe_reason);
}

static vaccel_status again(vaccel_status status, const char *reason)
{
    return status == VACCEL_OK ? VACCEL_OK : vac_fail(status, "%s", reason ? reason : "");
}

vaccel_status vac_entry_probe(struct vac_entry *entry)
{
    if (!entry->backend)
        return again(entry->status, entry->reason);
    pthread_mutex_lock(&entry->lock);
    if (!entry->probed)
        probe(entry);
    pthread_mutex_unlock(&entry->lock);
    return again(entry->probe_status, entry->probe_reason);
}

vaccel_status vac_entry_open(struct vac_entry *entry)
{
    VAC_TRY(vac_entry_probe(entry));
    pthread_mutex_lock(&entry->lock);
    if (!entry->opened) {
        vac_thread()->said = false;
        entry->open_status =
            vac_call_backend(entry->backend->open(vac_host(), &entry->self), entry->name, "open");
        entry->open_reason = keep_message(entry->open_status);
        entry->opened = true;
    }
    pthread_mutex_unlock(&entry->lock);
    return again(entry->open_status, entry->open_reason);
}

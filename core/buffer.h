/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_BUFFER_H
#define VAC_CORE_BUFFER_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/handle.h"
#include <vaccel/backend.h>

struct vac_import;

struct vaccel_buffer {
    struct vac_object object;
    atomic_uint references;
    vaccel_buffer_view view;
    bool carried; /* calls may go to another process, which maps the memory */
    bool copied;  /* calls may go to where it cannot be mapped */
    pthread_mutex_t lock;
    struct vac_import *imports; /* what backends made of it; guarded by the lock */
};

void vac_buffer_hold(vaccel_buffer *buffer);
void vac_buffer_drop(vaccel_buffer *buffer);

/** vaccel_host.import_buffer. */
vaccel_status vac_buffer_import(const vaccel_backend *backend, const vaccel_buffer_view *view,
                                void **imported);

#endif

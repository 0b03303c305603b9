/* SPDX-License-Identifier: Apache-2.0 */
#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/config.h"
#include "core/handle.h"
#include "core/host.h"
#include "core/memfd.h"
#include "core/registry.h"
#include "core/session.h"
#include "core/thread.h"
#include <vaccel/buffer.h>

/* A cache line, and the widest vector of any processor we know. */
enum { ALIGNMENT = 64 };

/* Whether calls of the session may go to where only a memfd can be read without a copy. */
static bool may_be_carried(const vaccel_session *session)
{
    const char *target = vac_config_target();

    return strcmp(session->target.backend, "stream") == 0 ||
           (target && strncmp(target, "unix:", strlen("unix:")) == 0);
}

static bool has_virtio(void)
{
    struct vac_message before;
    size_t count;
    struct vac_entry *const *entries = vac_registry_entries(&count);
    bool found = false;

    vac_message_save(&before);
    for (size_t i = 0; i < count && !found; i++)
        found = entries[i]->backend && strcmp(entries[i]->name, "virtio") == 0 &&
                vac_entry_open(entries[i]) == VACCEL_OK;
    vac_message_restore(&before);
    return found;
}

/* Whether they may go through a guest's kernel, which copies: no kind of memory spares that. */
static bool may_be_copied(const vaccel_session *session)
{
    const char *target = vac_config()->target;

    if (*session->target.backend)
        return strcmp(session->target.backend, "virtio") == 0;
    return target ? strncmp(target, "virtio:", strlen("virtio:")) == 0 : has_virtio();
}

static void *allocate(size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    void *data = aligned_alloc(ALIGNMENT, rounded);

    return data ? memset(data, 0, rounded) : NULL;
}

static void give_back(const vaccel_buffer_view *view)
{
    if (view->fd < 0) {
        free(view->data);
        return;
    }
    munmap(view->data, (size_t)view->size);
    close(view->fd);
}

vaccel_status vaccel_buffer_create(vaccel_session *session, size_t size, vaccel_buffer **buffer)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(buffer);
    if (size == 0)
        return vac_fail(VACCEL_ERR_INVALID, "a buffer of 0 bytes holds nothing; give its size");
    if (size > SIZE_MAX / 2)
        return vac_fail_memory();
    vaccel_buffer *made = (vaccel_buffer *)calloc(1, sizeof(*made));
    if (!made)
        return vac_fail_memory();
    made->object.type = VAC_OBJECT_BUFFER;
    atomic_init(&made->references, 1);
    made->view = (vaccel_buffer_view){.size = size, .owner = made, .fd = -1};
    made->copied = may_be_copied(session);
    made->carried = !made->copied && may_be_carried(session);
    if (made->carried)
        made->view.fd = vac_memfd(size, &made->view.data);
    if (made->view.fd < 0)
        made->view.data = allocate(size);
    if (!made->view.data) {
        free(made);
        return vac_fail_memory();
    }
    pthread_mutex_init(&made->lock, NULL);
    VAC_MADE(made, VAC_OBJECT_BUFFER);
    *buffer = made;
    return VACCEL_OK;
}

void *vaccel_buffer_data(vaccel_buffer *buffer)
{
    return VAC_USABLE(buffer, VAC_OBJECT_BUFFER) ? buffer->view.data : NULL;
}

size_t vaccel_buffer_size(const vaccel_buffer *buffer)
{
    return VAC_USABLE(buffer, VAC_OBJECT_BUFFER) ? (size_t)buffer->view.size : 0;
}

uint32_t vaccel_buffer_caps(const vaccel_buffer *buffer)
{
    if (!VAC_USABLE(buffer, VAC_OBJECT_BUFFER))
        return 0;
    bool moves = buffer->copied || (buffer->carried && buffer->view.fd < 0);
    return moves ? 0 : VACCEL_BUFFER_ZERO_COPY;
}

/* What one backend made of the buffer. */
struct vac_import {
    struct vac_import *next;
    const struct vac_entry *entry;
    void *imported;
};

static void drop_imports(struct vac_import *import)
{
    while (import) {
        struct vac_import *next = import->next;
        if (import->entry->backend->buffer_release)
            import->entry->backend->buffer_release(import->entry->self, import->imported);
        free(import);
        import = next;
    }
}

static vaccel_status import_new(vaccel_buffer *buffer, const struct vac_entry *entry,
                                void **imported)
{
    struct vac_import *made = (struct vac_import *)calloc(1, sizeof(*made));

    if (!made)
        return vac_fail_memory();
    vac_thread()->said = false;
    vaccel_status status =
        vac_call_backend(entry->backend->buffer_import(entry->self, &buffer->view, &made->imported),
                         entry->name, "buffer_import");
    if (status != VACCEL_OK) {
        free(made);
        return status;
    }
    made->entry = entry;
    made->next = buffer->imports;
    buffer->imports = made;
    *imported = made->imported;
    return VACCEL_OK;
}

const vaccel_buffer_view *vac_buffer_view(const vaccel_buffer *buffer)
{
    return buffer ? &buffer->view : NULL;
}

vaccel_status vac_buffer_import(const vaccel_backend *backend, const vaccel_buffer_view *view,
                                void **imported)
{
    const struct vac_entry *entry = vac_registry_entry(backend);
    vaccel_status status = VACCEL_OK;

    if (!entry || !backend->buffer_import || !view || !view->owner)
        return vac_fail(VACCEL_ERR_UNSUPPORTED,
                        "the memory cannot be imported: it is no buffer of this process, or the "
                        "backend imports none; read it where it is");
    vaccel_buffer *buffer = (vaccel_buffer *)view->owner;
    pthread_mutex_lock(&buffer->lock);
    struct vac_import *import = buffer->imports;
    while (import && import->entry != entry)
        import = import->next;
    if (import)
        *imported = import->imported;
    else
        status = import_new(buffer, entry, imported);
    pthread_mutex_unlock(&buffer->lock);
    return status;
}

void vac_buffer_hold(vaccel_buffer *buffer)
{
    atomic_fetch_add_explicit(&buffer->references, 1, memory_order_relaxed);
}

void vac_buffer_drop(vaccel_buffer *buffer)
{
    if (atomic_fetch_sub_explicit(&buffer->references, 1, memory_order_acq_rel) != 1)
        return;
    drop_imports(buffer->imports);
    pthread_mutex_destroy(&buffer->lock);
    give_back(&buffer->view);
    vac_handle_free(buffer);
}

void vaccel_buffer_release(vaccel_buffer *buffer)
{
    if (VAC_RELEASABLE(buffer, VAC_OBJECT_BUFFER))
        vac_buffer_drop(buffer);
}

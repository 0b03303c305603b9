/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/file.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/kept.h"
#include "daemon/fuse/pipe.h"
#include "daemon/fuse/submit.h"
#include "daemon/worker/tenant.h"

/* What the next worker is to know: our latest generation, and the one that INIT began. */
static void note(struct vac_fuse *fuse)
{
    atomic_store(fuse->word, (uint64_t)fuse->generation << 32 | fuse->mounted);
}

static uint64_t fresh(struct vac_fuse *fuse, enum vac_number_kind kind)
{
    if (fuse->next == VAC_NUMBER_COUNTS) {
        fuse->generation++;
        fuse->next = 0;
        note(fuse);
    }
    return vac_number_of(kind, (uint64_t)fuse->generation << 28 | fuse->next++);
}

uint64_t vac_fuse_number(struct vac_fuse *fuse, enum vac_number_kind kind)
{
    pthread_mutex_lock(&fuse->lock);
    uint64_t number = fresh(fuse, kind);
    pthread_mutex_unlock(&fuse->lock);
    return number;
}

void vac_fuse_resume(struct vac_fuse *fuse, _Atomic uint64_t *word)
{
    uint64_t before = atomic_load(word);

    fuse->word = word;
    fuse->generation = (uint32_t)(before >> 32) + 1;
    fuse->first = fuse->generation;
    fuse->mounted = (uint32_t)before;
    note(fuse);
}

/* Whether a worker before this one may have given that number out, in this mount. */
static bool is_earlier(const struct vac_fuse *fuse, uint64_t number)
{
    uint32_t generation = vac_number_generation(number);
    return generation >= fuse->mounted && generation < fuse->first;
}

static struct vac_fuse_file **bucket(struct vac_fuse *fuse, uint64_t number)
{
    return &fuse->files[number % VAC_FUSE_BUCKETS];
}

/* Where the file of that number hangs; a NULL when it is not open. */
static struct vac_fuse_file **find(struct vac_fuse *fuse, uint64_t number)
{
    struct vac_fuse_file **at = bucket(fuse, number);

    while (*at && (*at)->number != number)
        at = &(*at)->next;
    return at;
}

/* What calls are made through. */
static bool is_session(enum vac_number_kind kind)
{
    return kind == VAC_NUMBER_SESSION || kind == VAC_NUMBER_PIPE;
}

static bool count_session(void)
{
    uint32_t open = atomic_load(&vac_tenant.sessions);

    do {
        if (vac_tenant.max_sessions && open >= vac_tenant.max_sessions)
            return false;
    } while (!atomic_compare_exchange_weak(&vac_tenant.sessions, &open, open + 1));
    return true;
}

static int count_text(struct vac_fuse *fuse, const struct vac_text *text)
{
    if (fuse->texts == VAC_FUSE_TEXTS)
        return ENFILE;
    if (!vac_budget_take(text->capacity))
        return ENOMEM;
    fuse->texts++;
    return 0;
}

static void release(struct vac_fuse *fuse, struct vac_fuse_file *file)
{
    if (--file->references)
        return;
    if (is_session(vac_number_kind(file->number))) {
        vac_pipe_free(file->pipe);
        atomic_fetch_sub(&vac_tenant.sessions, 1);
    } else {
        vac_budget_give(file->text.capacity);
        fuse->texts--;
    }
    vac_session_arena_free(&file->arena);
    free(file->text.data);
    free(file);
}

/* Opens it under the lock; `text` is still the caller's when that fails. */
static int open_locked(struct vac_fuse *fuse, enum vac_number_kind kind,
                       const struct vac_text *text, uint64_t *number, struct vac_fuse_file **file)
{
    struct vac_fuse_file *made = (struct vac_fuse_file *)calloc(1, sizeof(*made));
    int error = made ? 0 : ENOMEM;

    if (!error)
        error = !is_session(kind) ? count_text(fuse, text) : count_session() ? 0 : ENFILE;
    if (error) {
        free(made);
        return error;
    }
    if (!*number)
        *number = fresh(fuse, kind);
    made->number = *number;
    made->references = 1;
    if (text)
        made->text = *text;
    made->next = *bucket(fuse, made->number);
    *bucket(fuse, made->number) = made;
    *file = made;
    return 0;
}

/* The open file of that number, made if there is none, with the lock held; `*made` says so. */
static int get_locked(struct vac_fuse *fuse, enum vac_number_kind kind, const struct vac_text *text,
                      uint64_t *number, struct vac_fuse_file **file, bool *made)
{
    *file = *number ? *find(fuse, *number) : NULL;
    *made = !*file;
    return *file ? 0 : open_locked(fuse, kind, text, number, file);
}

int vac_fuse_file_open(struct vac_fuse *fuse, enum vac_number_kind kind, struct vac_text *text,
                       uint64_t *number, struct vac_fuse_file **file)
{
    struct vac_fuse_file *found = NULL;
    bool made;

    pthread_mutex_lock(&fuse->lock);
    int error = get_locked(fuse, kind, text, number, &found, &made);
    if (!error && file) {
        found->references++;
        *file = found;
    }
    pthread_mutex_unlock(&fuse->lock);
    if (text && (error || !made))
        free(text->data);
    return error;
}

int vac_fuse_pipe_open(struct vac_fuse *fuse, uint64_t node, uint64_t *number,
                       struct vac_fuse_file **file)
{
    struct vac_pipe *pipe = vac_pipe_new(fuse, node);
    struct vac_fuse_file *found = NULL;
    bool made;

    if (!pipe)
        return ENOMEM;
    pthread_mutex_lock(&fuse->lock);
    int error = get_locked(fuse, VAC_NUMBER_PIPE, NULL, number, &found, &made);
    if (!error && made) {
        pipe->file = found;
        found->pipe = pipe;
    }
    if (!error && file) {
        found->references++;
        *file = found;
    }
    pthread_mutex_unlock(&fuse->lock);
    if (error || !made)
        vac_pipe_free(pipe);
    return error;
}

int vac_fuse_file_find(struct vac_fuse *fuse, enum vac_number_kind kind, uint64_t number,
                       struct vac_fuse_file **file)
{
    int error = EBADF;

    if (vac_number_kind(number) != kind)
        return EBADF;
    pthread_mutex_lock(&fuse->lock);
    *file = *find(fuse, number);
    if (*file) {
        (*file)->references++;
        error = 0;
    } else if (is_earlier(fuse, number)) {
        error = ESTALE;
    }
    pthread_mutex_unlock(&fuse->lock);
    return error;
}

int vac_fuse_session_find(struct vac_fuse *fuse, uint64_t number, struct vac_fuse_file **file)
{
    int error = vac_fuse_file_find(fuse, VAC_NUMBER_SESSION, number, file);

    if (error != ESTALE)
        return error;
    return vac_fuse_file_open(fuse, VAC_NUMBER_SESSION, NULL, &number, file);
}

void vac_fuse_file_put(struct vac_fuse *fuse, struct vac_fuse_file *file)
{
    pthread_mutex_lock(&fuse->lock);
    release(fuse, file);
    pthread_mutex_unlock(&fuse->lock);
}

static void cancel_calls(const struct vac_fuse_file *file)
{
    for (const struct vac_under_way *call = file->calls; call; call = call->next)
        vac_tenant_cancel(call->slot);
}

void vac_fuse_cancel(struct vac_fuse *fuse)
{
    pthread_mutex_lock(&fuse->lock);
    for (size_t i = 0; i < VAC_FUSE_BUCKETS; i++) {
        for (const struct vac_fuse_file *file = fuse->files[i]; file; file = file->next)
            cancel_calls(file);
    }
    pthread_mutex_unlock(&fuse->lock);
}

static void shut(struct vac_fuse *fuse, struct vac_fuse_file *file)
{
    file->closed = true;
    cancel_calls(file);
    vac_submitted_drop(file);
    vac_kept_drop(file);
    release(fuse, file);
}

int vac_fuse_file_close(struct vac_fuse *fuse, enum vac_number_kind kind, uint64_t number)
{
    int error = EBADF;

    if (vac_number_kind(number) != kind)
        return EBADF;
    pthread_mutex_lock(&fuse->lock);
    struct vac_fuse_file **at = find(fuse, number);
    struct vac_fuse_file *file = *at;
    if (file) {
        *at = file->next;
        shut(fuse, file);
        error = 0;
    } else if (is_earlier(fuse, number)) {
        error = 0;
    }
    pthread_mutex_unlock(&fuse->lock);
    return error;
}

void vac_fuse_files_drop(struct vac_fuse *fuse, bool mounted)
{
    pthread_mutex_lock(&fuse->lock);
    for (size_t i = 0; i < VAC_FUSE_BUCKETS; i++) {
        while (fuse->files[i]) {
            struct vac_fuse_file *file = fuse->files[i];
            fuse->files[i] = file->next;
            shut(fuse, file);
        }
    }
    fuse->generation++;
    fuse->next = 0;
    fuse->mounted = mounted ? fuse->generation : 0;
    note(fuse);
    pthread_mutex_unlock(&fuse->lock);
}

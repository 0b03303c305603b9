/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/kept.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/fuse/budget.h"
#include "wire/session.h"

static void release(struct vac_kept *kept)
{
    if (--kept->references)
        return;
    vac_budget_give(kept->size);
    free(kept->data);
    free(kept);
}

static void drop(struct vac_fuse_file *file, size_t index)
{
    release(file->kept[index]);
    file->kept_count--;
    memmove(file->kept + index, file->kept + index + 1,
            (file->kept_count - index) * sizeof(struct vac_kept *));
}

void vac_kept_drop(struct vac_fuse_file *file)
{
    while (file->kept_count)
        drop(file, file->kept_count - 1);
}

/* Where the reply of that id is; kept_count when it is not there. */
static size_t find(const struct vac_fuse_file *file, uint64_t id)
{
    size_t index = 0;

    while (index < file->kept_count && file->kept[index]->id != id)
        index++;
    return index;
}

bool vac_kept_add(struct vac_fuse *fuse, struct vac_fuse_file *file, uint64_t id, void *data,
                  size_t size)
{
    struct vac_kept *kept = (struct vac_kept *)malloc(sizeof(*kept));
    bool added = false;

    if (kept)
        *kept = (struct vac_kept){.id = id, .data = data, .size = size, .references = 1};
    pthread_mutex_lock(&fuse->lock);
    if (kept && !file->closed) {
        size_t same = find(file, id);
        if (same < file->kept_count)
            drop(file, same);
        if (file->kept_count == VAC_FILE_KEPT)
            drop(file, 0);
        while (!(added = vac_budget_take(size)) && file->kept_count)
            drop(file, 0);
        if (added)
            file->kept[file->kept_count++] = kept;
    }
    pthread_mutex_unlock(&fuse->lock);
    if (!added) {
        free(data);
        free(kept);
    }
    return added;
}

/* The one at `index`, with the lock held. */
static struct vac_kept *get(struct vac_fuse_file *file, size_t index, uint64_t offset,
                            uint64_t room)
{
    if (index == file->kept_count)
        return NULL;
    struct vac_kept *kept = file->kept[index];
    kept->references++;
    if (offset <= kept->size && room >= kept->size - offset)
        drop(file, index);
    return kept;
}

struct vac_kept *vac_kept_get(struct vac_fuse *fuse, struct vac_fuse_file *file, uint64_t id,
                              uint64_t offset, uint64_t room)
{
    pthread_mutex_lock(&fuse->lock);
    struct vac_kept *kept = get(file, find(file, id), offset, room);
    pthread_mutex_unlock(&fuse->lock);
    return kept;
}

struct vac_kept *vac_kept_get_low(struct vac_fuse *fuse, struct vac_fuse_file *file, uint64_t low,
                                  uint64_t offset, uint64_t room)
{
    size_t index = 0;

    pthread_mutex_lock(&fuse->lock);
    while (index < file->kept_count && file->kept[index]->id % VAC_SESSION_KEPT_IDS != low)
        index++;
    struct vac_kept *kept = get(file, index, offset, room);
    pthread_mutex_unlock(&fuse->lock);
    return kept;
}

void vac_kept_put(struct vac_fuse *fuse, struct vac_kept *kept)
{
    pthread_mutex_lock(&fuse->lock);
    release(kept);
    pthread_mutex_unlock(&fuse->lock);
}

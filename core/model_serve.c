/* SPDX-License-Identifier: Apache-2.0 */
/** Models that calls from elsewhere name: by name, or by the hash of content that was uploaded
 * before. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/compiler.h"
#include "core/error.h"
#include "core/model.h"
#include <vaccel/vaccel.h>

enum { MAX_KEPT = 64 };
#define MAX_KEPT_BYTES (UINT64_C(1) << 30)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static vaccel_model *kept[MAX_KEPT];
static size_t count;
static uint64_t bytes;

static vaccel_model *find(const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(kept[i]->id, id) == 0)
            return kept[i];
    }
    return NULL;
}

/* Whether a name leads out of the repository's folders. */
static bool is_path(const char *name)
{
    return strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

vaccel_status vac_model_from_view(const vaccel_model_view *view, bool paths, vaccel_model **model)
{
    if (!view->id && !paths && is_path(view->name))
        return vac_fail(
            VACCEL_ERR_DENIED,
            "the model '%.128s' is a path, and only names of this side's repository are "
            "taken from elsewhere; name one of those",
            view->name);
    if (!view->id)
        return vaccel_model_open(view->name, model);
    pthread_mutex_lock(&lock);
    vaccel_model *found = find(view->id);
    if (found)
        vac_model_hold(found);
    pthread_mutex_unlock(&lock);
    if (!found)
        return vac_fail(VACCEL_ERR_STALE, "the model %.64s is not here; upload it again", view->id);
    *model = found;
    return VACCEL_OK;
}

/* Adds a model to those that are kept, unless that would be too much. */
static vaccel_status add(vaccel_model *model)
{
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&lock);
    if (find(model->id)) {
        vac_model_drop(model);
    } else if (count == MAX_KEPT || model->view.size > MAX_KEPT_BYTES - bytes) {
        status =
            vac_fail(VACCEL_ERR_LIMIT,
                     "%zu uploaded models of %llu bytes in all are kept already; put the model "
                     "into the repository of this side instead",
                     count, (unsigned long long)bytes);
    } else {
        kept[count++] = model;
        bytes += model->view.size;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

vaccel_status vac_model_keep(const char *id, const void *data, uint64_t size, const char *metadata)
{
    vaccel_model *model = NULL;

    if (size == 0 || size > MAX_KEPT_BYTES)
        return vac_fail(VACCEL_ERR_LIMIT, "a model of %llu bytes cannot be uploaded",
                        (unsigned long long)size);
    void *copy = malloc((size_t)size);
    if (!copy)
        return vac_fail_memory();
    memcpy(copy, data, (size_t)size);
    vaccel_status status =
        vaccel_model_from_memory(copy, (size_t)size, metadata, free, copy, &model);
    if (status != VACCEL_OK) {
        free(copy);
        return status;
    }
    if (strcmp(model->id, id) != 0)
        status = vac_fail(VACCEL_ERR_FORMAT,
                          "the uploaded model's hash is %s and not %.64s; upload it again",
                          model->id, id);
    else
        status = add(model);
    if (status != VACCEL_OK)
        vac_model_drop(model);
    return status;
}

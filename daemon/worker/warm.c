/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/warm.h"

#include <pthread.h>
#include <string.h>

#include "core/model.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Guarded by `lock`; the one that was used last comes first. */
static vaccel_model *kept[VAC_WARM_MODELS];
static size_t count;

/* Where the model is, or one that it takes the place of; `count` when there is neither. */
static size_t find(const vaccel_model *model)
{
    size_t at = 0;

    while (at < count && kept[at]->network != model->network &&
           strcmp(kept[at]->view.name, model->view.name) != 0)
        at++;
    return at;
}

void vac_warm_keep(vaccel_model *model)
{
    vaccel_model *gone = NULL;

    if (!model->view.name) /* content that was uploaded is kept by itself */
        return;
    pthread_mutex_lock(&lock);
    size_t at = find(model);
    if (at == count && count < VAC_WARM_MODELS) {
        count++;
    } else {
        at = at < count ? at : count - 1;
        gone = kept[at];
    }
    if (gone && gone->network == model->network) {
        model = gone;
        gone = NULL;
    } else {
        vac_model_hold(model);
    }
    memmove(kept + 1, kept, at * sizeof(*kept));
    kept[0] = model;
    pthread_mutex_unlock(&lock);
    if (gone)
        vac_model_drop(gone);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/candidates.h"

#include <string.h>

#include "core/error.h"
#include "core/model.h"

_Static_assert(VAC_MAX_BACKENDS <= 64, "a bit for each");

vaccel_status vac_candidates_begin(struct vac_candidates *candidates, const struct vac_asked *asked)
{
    *candidates = (struct vac_candidates){.asked = *asked};
    return vac_registry_load();
}

/* The first in the order that was not given yet; `*place` is its place among all. */
static struct vac_entry *first(const struct vac_candidates *candidates, size_t *place)
{
    struct vac_entry *order[VAC_MAX_BACKENDS];
    size_t count;
    struct vac_entry *const *entries = vac_registry_entries(&count);

    memcpy(order, entries, count * sizeof(struct vac_entry *));
    vac_calibration_order(&candidates->asked, order, count);
    for (size_t i = 0; i < count; i++) {
        for (*place = 0; entries[*place] != order[i];)
            ++*place;
        if (!(candidates->done >> *place & 1))
            return order[i];
    }
    return NULL;
}

struct vac_entry *vac_candidates_next(struct vac_candidates *candidates,
                                      struct vac_opinion *opinion)
{
    const vaccel_model *model = candidates->asked.model;
    size_t place;
    size_t other;

    for (;;) {
        struct vac_entry *entry = first(candidates, &place);
        if (!entry)
            return NULL;
        vac_consider(entry, candidates->asked.index, model ? &model->view : NULL,
                     candidates->asked.target, opinion);
        /* Now that it is open, its framework may turn out to be another than was measured: then it
         * has another place. */
        if (first(candidates, &other) != entry)
            continue;
        candidates->done |= UINT64_C(1) << place;
        return entry;
    }
}

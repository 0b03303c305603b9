/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which backend answers a call. The order: the pin; then those that are here and can do it; among
 * them the declared rank. Explaining and choosing are the same code, so that an explanation is what
 * happens.
 */
#ifndef VAC_CORE_SELECT_H
#define VAC_CORE_SELECT_H

#include "core/registry.h"
#include "core/session.h"

struct vac_opinion {
    vaccel_verdict verdict; /* ABLE stands for both ABLE and TAKEN */
    vaccel_status status;   /* why not, as a status */
    char reason[512];
    char remedy[256];
};

/** What is to be thought of one backend for an op and a model; `model` is NULL for ops without one.
 * Loads no model. */
void vac_consider(struct vac_entry *entry, int index, const vaccel_model_view *model,
                  const struct vac_target *target, struct vac_opinion *opinion);

/** The most telling of the reasons why no backend answers. Starts zeroed. */
struct vac_refusal {
    struct vac_opinion opinion;
    const char *name;    /* of the backend; NULL when there is no reason yet */
    int weight;          /* of that reason */
    const char *missing; /* the first that is not here; NULL when all are */
    bool pin_found;
};

void vac_refusal_add(struct vac_refusal *refusal, const struct vac_entry *entry, int index,
                     const struct vac_target *target, const struct vac_opinion *opinion);

/** The failure when no backend answers. */
vaccel_status vac_fail_none(const struct vac_refusal *refusal, int index,
                            const struct vac_target *target);

#endif

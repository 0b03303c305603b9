/* SPDX-License-Identifier: Apache-2.0 */
/** Where calls of one op, and of one model if it takes one, go: what is decided once and then only
 * read. */
#ifndef VAC_CORE_ROUTE_H
#define VAC_CORE_ROUTE_H

#include <stdbool.h>

#include <vaccel/backend.h>

#include "core/session.h"

struct vac_entry;

struct vac_route {
    vaccel_run_fn run;
    void *self; /* for `run` */
    void *loaded;
    bool shares; /* `loaded` is another route's, of the same model */
    const vaccel_backend_op *op;
    const struct vac_entry *entry;
    int index; /* of the op */
    struct vac_target target;
    struct vac_route *next; /* in the model's list */
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** The backends in the order in which a call asks them, one after the other: a framework is loaded
 * when its turn comes, and not before. */
#ifndef VAC_CORE_CANDIDATES_H
#define VAC_CORE_CANDIDATES_H

#include "core/calibration.h"
#include "core/select.h"

struct vac_candidates {
    struct vac_asked asked;
    uint64_t done; /* a bit for each that was given, by its place among all */
};

/** Begins. Errors: those of vac_registry_load(). */
vaccel_status vac_candidates_begin(struct vac_candidates *candidates,
                                   const struct vac_asked *asked);

/** The next one, and what is to be thought of it; NULL after the last. */
struct vac_entry *vac_candidates_next(struct vac_candidates *candidates,
                                      struct vac_opinion *opinion);

#endif

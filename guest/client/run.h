/* SPDX-License-Identifier: Apache-2.0 */
/** What the generated synchronous ops do. */
#ifndef VAC_GUEST_RUN_H
#define VAC_GUEST_RUN_H

#include "core/generated/table.h"
#include "wire/arena.h"
#include "wire/table.h"
#include <vaccel/base.h>
#include <vaccel/view.h>

/** Runs the op with that index; `given` is its args struct with handles where views will stand. */
vaccel_status vac_run_now(vaccel_session *session, int index, const void *given);

/** Copies `given` to `args` with views for handles, and options of this version; what that takes
 * comes from `arena`. */
vaccel_status vac_view_args(const struct vac_codec *codec, const void *given, void *args,
                            struct vac_arena *arena);

/** The view of the op's model; NULL when it has none. */
const vaccel_model_view *vac_view_model(const struct vac_codec *codec, const void *args);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_FALLBACK_H
#define VAC_CORE_FALLBACK_H

#include "core/route.h"

/**
 * Asks other backends for a call that failed on `failed`, where the session allows it, the failure
 * is one that another backend might not have, and nothing of the arguments was changed. Gives the
 * status, with its message, to pass on: that of the first failure when nobody else can do it.
 */
vaccel_status vac_fallback(vaccel_session *session, const struct vac_route *failed,
                           vaccel_model *model, const void *args, vaccel_status status);

#endif

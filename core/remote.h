/* SPDX-License-Identifier: Apache-2.0 */
/** Calls that came from elsewhere, for the far ends of transports: the host's side of serve/. */
#ifndef VAC_CORE_REMOTE_H
#define VAC_CORE_REMOTE_H

#include <vaccel/backend.h>

/** vaccel_host.open_model. */
vaccel_status vac_remote_model(const vaccel_model_view *named, uint32_t flags, vaccel_model **model,
                               const vaccel_model_view **view);

/** vaccel_host.call. */
vaccel_status vac_remote_call(const vaccel_attributes *attributes, uint32_t op, vaccel_model *model,
                              const void *args, const int32_t *cancelled);

#endif

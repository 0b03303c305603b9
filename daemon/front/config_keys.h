/* SPDX-License-Identifier: Apache-2.0 */
/** The keys of the configuration. */
#ifndef VAC_FRONT_CONFIG_KEYS_H
#define VAC_FRONT_CONFIG_KEYS_H

#include "daemon/front/config.h"

/** Sets one, of [vacceld] when there is no tenant. What is wrong is said and counted. */
void vac_config_key(struct vac_config *config, struct vac_config_tenant *tenant, const char *key,
                    const char *value);

#endif

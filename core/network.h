/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_NETWORK_H
#define VAC_CORE_NETWORK_H

#include "core/model.h"

/**
 * The network of that key, made if there is none; the caller owns one reference. `key` is copied.
 * NULL when memory ran out.
 */
struct vac_network *vac_network_get(const char *key);

/** Gives a reference back; the last one unloads the network from every backend. */
void vac_network_put(struct vac_network *network);

#endif

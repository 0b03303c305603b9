/* SPDX-License-Identifier: Apache-2.0 */
/** Models that stay loaded between calls. A call from elsewhere opens its model by name and closes
 * it, and a model that nobody has open is unloaded. */
#ifndef VAC_DAEMON_WARM_H
#define VAC_DAEMON_WARM_H

#include <vaccel/base.h>

/** As many as stay; beyond that, the one that was not used for longest goes. */
enum { VAC_WARM_MODELS = 32 };

/** Keeps a model that a call has just used. One of the same name whose file was replaced makes way
 * for it. Thread-safe. */
void vac_warm_keep(vaccel_model *model);

#endif

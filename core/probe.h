/* SPDX-License-Identifier: Apache-2.0 */
/** Asking a backend whether it can be used: in this process, or in a child that may crash or hang.
 */
#ifndef VAC_CORE_PROBE_H
#define VAC_CORE_PROBE_H

#include "core/registry.h"

/** Runs the probe in this process. */
vaccel_status vac_probe_here(const vaccel_backend *backend, struct vaccel_probe *probe);

/** Runs the probe of the backend in the file at `path` in the helper program vaccel-probe. */
vaccel_status vac_probe_in_child(const char *path, struct vaccel_probe *probe);

/** What backends report through the host's table. */
vaccel_status vac_probe_add_device(vaccel_probe *probe, const char *name, const char *description,
                                   const char *precisions);
vaccel_status vac_probe_set_version(vaccel_probe *probe, const char *version);

#endif

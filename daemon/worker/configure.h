/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_DAEMON_CONFIGURE_H
#define VAC_DAEMON_CONFIGURE_H

#include "daemon/common/control.h"

/** Sets up whom this worker serves, and within what; once, before anything else. The descriptors,
 * which stay the caller's, are CONFIG's. 0 or a negative errno. */
int vac_configure(const struct vac_control_config *config, const int fds[VAC_CONTROL_CONFIG_FDS]);

#endif

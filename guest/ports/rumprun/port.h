/* SPDX-License-Identifier: Apache-2.0 */
/** The port for Rumprun on x86-64 (hw), whose programs run beside the kernel, in ring 0. */
#ifndef VAC_GUEST_RUMPRUN_PORT_H
#define VAC_GUEST_RUMPRUN_PORT_H

#include <vaccel/guest.h>

/** What the library needs of Rumprun. It polls. */
extern const vaccel_guest_port vac_rumprun_port;

#endif

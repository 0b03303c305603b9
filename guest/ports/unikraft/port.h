/* SPDX-License-Identifier: Apache-2.0 */
/** The port for Unikraft on x86-64, with and without paging. */
#ifndef VAC_GUEST_UNIKRAFT_PORT_H
#define VAC_GUEST_UNIKRAFT_PORT_H

#include <vaccel/guest.h>

/** What the library needs of Unikraft. It polls. */
extern const vaccel_guest_port vac_unikraft_port;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_GUEST_HOST_H
#define VAC_GUEST_HOST_H

#include <vaccel/backend.h>

/** What reading a reply needs of a host's table: messages and results, and nothing else is set. */
extern const vaccel_host vac_host_table;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** What a worker may use, by the files of rules and by what its environment names. */
#ifndef VAC_SANDBOX_GATHER_H
#define VAC_SANDBOX_GATHER_H

#include "daemon/sandbox/rules.h"

/** Fills `rules`. `owners` becomes whether it reads files of which it has to know who owns them.
 * False: the files of rules are not there; `rules->fault` says so. */
bool vac_gather(struct vac_rules *rules, bool *owners);

#endif

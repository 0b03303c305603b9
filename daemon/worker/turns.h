/* SPDX-License-Identifier: Apache-2.0 */
/** Calls that run at once: so many of this worker, each guest and peer in turn, and so many of all
 * workers (pass.h), each tenant in turn. Thread-safe. */
#ifndef VAC_DAEMON_TURNS_H
#define VAC_DAEMON_TURNS_H

#include <stdint.h>

#include "daemon/worker/pass.h"

/** Lets `most` calls run at once; 0 for no limit. To be said before any call. */
void vac_turns_init(unsigned most);
/** How many calls wait for passes at once: the tenant's share of turns, 1 unless this is said. */
void vac_turns_share(unsigned share);
/** Waits for a turn, until `deadline_ns` of CLOCK_MONOTONIC at most (UINT64_MAX for as long as it
 * takes) and while `cancelled` (NULL: never) is 0. `who`, any address, is who waits. VAC_PASS_NONE
 * when it did not come: nothing is to be given back. */
enum vac_pass vac_turn_take(const void *who, uint64_t deadline_ns, const int32_t *cancelled);
/** Gives back what was taken. */
void vac_turn_give(enum vac_pass taken);

#endif

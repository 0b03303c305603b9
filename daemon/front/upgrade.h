/* SPDX-License-Identifier: Apache-2.0 */
/** Ending such that guests stay attached: for the next vacceld, or for what this process becomes.
 */
#ifndef VAC_FRONT_UPGRADE_H
#define VAC_FRONT_UPGRADE_H

#include <stdbool.h>

/** Remembers how this process was started; first of all. */
void vac_upgrade_init(char **argv);

/** Has what is under way end, and then executes the program at this one's path in place of this
 * one, if that takes the configuration; else all goes on as before. Guests stay attached. */
void vac_upgrade_begin(void);

/** Has what is under way end, and then stops the loop: systemd keeps the guests. */
void vac_upgrade_leave(void);

/** Whether either is going on: no worker is started. */
bool vac_upgrade_is_near(void);

#endif

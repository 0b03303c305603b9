/* SPDX-License-Identifier: Apache-2.0 */
/** Guests that stayed attached while vacceld was restarted or replaced. */
#ifndef VAC_FRONT_RESTORE_H
#define VAC_FRONT_RESTORE_H

/** Goes on with those whose descriptors were passed to this process; once, when the tenants and
 * their sockets are there. What cannot be gone on with is dropped, and that is said. */
void vac_restore(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** What each machine gives the part that they share. */
#ifndef VAC_GUEST_BAREMETAL_CONSOLE_H
#define VAC_GUEST_BAREMETAL_CONSOLE_H

/** One character to the first serial port. */
void machine_put(char c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** A port that is nothing but the fake machine. */
#ifndef VAC_GUEST_TESTS_PLAIN_PORT_H
#define VAC_GUEST_TESTS_PLAIN_PORT_H

#include <stdbool.h>

#include <vaccel/guest.h>

/** It polls. Memory is scattered if the machine's is. Good until the next one is asked for. */
const vaccel_guest_port *plain_port(bool pci);

/** One with interrupts. */
const vaccel_guest_port *plain_port_with_interrupts(bool pci);

#endif

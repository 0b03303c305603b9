/* SPDX-License-Identifier: Apache-2.0 */
/** What every port of the library for guests has to pass on the host: its own glue, over stubs of
 * what it calls, which lead to the fake machine of fake.h. */
#ifndef VAC_GUEST_TESTS_SUITE_H
#define VAC_GUEST_TESTS_SUITE_H

#include <stdbool.h>

#include <vaccel/guest.h>

struct suite_port {
    const char *name;
    /**
     * How the port describes a machine whose device is on PCI, or on MMIO; NULL when it knows no
     * such machines. Is called after fake_init(), and anew for each test.
     */
    const vaccel_guest_port *(*describe)(bool pci);
};

/** Runs the suite over PCI and over MMIO; the number of tests that failed. */
int suite_run(const struct suite_port *port);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** The suite over a port that is nothing but the fake machine. */
#include "guest/tests/plain_port.h"
#include "guest/tests/suite.h"

int main(void)
{
    static const struct suite_port polling = {"plain", plain_port};
    static const struct suite_port waiting = {"plain with interrupts", plain_port_with_interrupts};

    return suite_run(&polling) + suite_run(&waiting);
}

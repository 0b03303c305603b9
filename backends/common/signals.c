/* SPDX-License-Identifier: Apache-2.0 */
#include "signals.h"

#include <stddef.h>

enum { COUNT = sizeof(((struct vac_signals *)0)->actions) / sizeof(struct sigaction) };

void vac_signals_save(struct vac_signals *signals)
{
    for (int number = 1; number < COUNT; number++)
        sigaction(number, NULL, &signals->actions[number]);
}

void vac_signals_restore(const struct vac_signals *signals)
{
    struct sigaction now;

    for (int number = 1; number < COUNT; number++) {
        const struct sigaction *before = &signals->actions[number];
        if (number == SIGKILL || number == SIGSTOP || sigaction(number, NULL, &now) != 0)
            continue;
        /* One place for both kinds of handlers. */
        if (now.sa_handler != before->sa_handler || now.sa_flags != before->sa_flags)
            sigaction(number, before, NULL);
    }
}

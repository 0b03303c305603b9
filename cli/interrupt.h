/* SPDX-License-Identifier: Apache-2.0 */
/** SIGINT and SIGTERM as a wish to end early, with what was done so far; a second one ends the
 * program at once. */
#ifndef VAC_CLI_INTERRUPT_H
#define VAC_CLI_INTERRUPT_H

#include <stdbool.h>

/**
 * Begins to watch. `act` (may be NULL) is called with `user` in a thread of its own when the first
 * signal comes. A signal that was ignored when the program began stays so.
 */
void vac_interrupt_watch(void (*act)(void *user), void *user);

/** Ends it: `act` is not called any more, and signals do again what they did. */
void vac_interrupt_unwatch(void);

/** The signal that came since vac_interrupt_watch(), or 0. */
int vac_interrupt_signal(void);

/** What a command that was interrupted ends with: 128 + the signal, as shells have it. */
int vac_interrupt_exit_status(void);

/** Waits until `fd` can be read, or a signal came: false. Without `wait` it also returns false when
 * it cannot be read yet. */
bool vac_interrupt_readable(int fd, bool wait);

#endif

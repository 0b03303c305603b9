/* SPDX-License-Identifier: Apache-2.0 */
/** What standard output and standard error lead to. */
#ifndef VAC_CLI_TTY_H
#define VAC_CLI_TTY_H

#include <stdbool.h>
#include <stddef.h>

/** Whether standard output is a terminal that a person looks at. */
bool vac_tty_output(void);

/** Whether standard error is a terminal on which a line can be drawn over. */
bool vac_tty_progress(void);

/** Whether there is somebody to ask: standard input and standard error are a terminal. */
bool vac_tty_dialogue(void);

/** Columns of standard output's terminal; 0 when it is none, where lines have no end. */
size_t vac_tty_width(void);

/** Columns of standard error's terminal. */
size_t vac_tty_progress_width(void);

/** Whether the locale's characters are UTF-8. */
bool vac_tty_utf8(void);

/** Escape sequences for standard output; empty when it is no terminal, or NO_COLOR is set. */
const char *vac_tty_bold(void);
const char *vac_tty_dim(void);
const char *vac_tty_good(void);
const char *vac_tty_bad(void);
const char *vac_tty_plain(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tty.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FALLBACK_WIDTH = 80, NARROWEST = 40, WIDEST = 120 };

static bool is_dumb(void)
{
    const char *term = getenv("TERM");
    return !term || strcmp(term, "dumb") == 0;
}

bool vac_tty_output(void)
{
    return isatty(STDOUT_FILENO) == 1;
}

bool vac_tty_progress(void)
{
    return isatty(STDERR_FILENO) == 1 && !is_dumb();
}

bool vac_tty_dialogue(void)
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

static size_t width_of(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return FALLBACK_WIDTH;
    return size.ws_col < NARROWEST ? NARROWEST : size.ws_col > WIDEST ? WIDEST : size.ws_col;
}

size_t vac_tty_width(void)
{
    return vac_tty_output() ? width_of(STDOUT_FILENO) : 0;
}

size_t vac_tty_progress_width(void)
{
    return width_of(STDERR_FILENO);
}

bool vac_tty_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* https://no-color.org: present and not empty, whatever its value. */
static const char *style(const char *sequence)
{
    const char *refused = getenv("NO_COLOR");
    return vac_tty_output() && !is_dumb() && !(refused && *refused) ? sequence : "";
}

const char *vac_tty_bold(void)
{
    return style("\033[1m");
}

const char *vac_tty_dim(void)
{
    return style("\033[2m");
}

const char *vac_tty_good(void)
{
    return style("\033[32m");
}

const char *vac_tty_bad(void)
{
    return style("\033[31m");
}

const char *vac_tty_plain(void)
{
    return style("\033[0m");
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/block.h"

#include <stdio.h>

#include "cli/text.h"
#include "cli/tty.h"

enum { INDENT = 4, NAME = 9 };

void vac_block_heading(const char *text)
{
    fputs(vac_tty_bold(), stdout);
    vac_text_put(stdout, text);
    printf("%s\n", vac_tty_plain());
}

void vac_block_line(const char *name, const char *text)
{
    if (!*text)
        return;
    printf("%*s%s%-*s%s", INDENT, "", vac_tty_dim(), NAME, name, vac_tty_plain());
    vac_text_wrap(stdout, text, INDENT + NAME, vac_tty_width());
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "daemon/sandbox/sandbox.h"

static void print_string(const char *text)
{
    putchar('"');
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else
            putchar((unsigned char)*text < ' ' ? ' ' : *text);
    putchar('"');
}

static void print_json(const struct vac_sandbox *sandbox, bool whole)
{
    printf("{\"complete\": %s, \"parts\": {", whole ? "true" : "false");
    for (int i = 0; i < VAC_SANDBOX_PARTS; i++) {
        printf("%s\n  \"%s\": {\"held\": %s, \"how\": ", i ? "," : "",
               vac_sandbox_part_name((enum vac_sandbox_part)i),
               sandbox->part[i].held ? "true" : "false");
        print_string(sandbox->part[i].how);
        putchar('}');
    }
    puts("\n}}");
}

static void print_lines(const struct vac_sandbox *sandbox, bool whole)
{
    for (int i = 0; i < VAC_SANDBOX_PARTS; i++)
        printf("%-11s%-9s%s\n", vac_sandbox_part_name((enum vac_sandbox_part)i),
               sandbox->part[i].held ? "yes" : "missing", sandbox->part[i].how);
    puts(whole ? "A worker gets all of it." : "A worker goes without what is missing.");
}

int vac_sandbox_check(bool json)
{
    struct vac_sandbox sandbox;
    char why[256] = "";
    bool whole = vac_sandbox_enter(&sandbox, why, sizeof(why));

    if (!whole && why[0]) {
        fprintf(stderr, "vaccel-worker: %s\n", why);
        return 1;
    }
    for (int i = 0; i < VAC_SANDBOX_PARTS; i++)
        whole = whole && sandbox.part[i].held;
    (json ? print_json : print_lines)(&sandbox, whole);
    return fflush(stdout) == 0 && whole ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config.h"
#include "core/model.h"
#include "core/place.h"
#include <vaccel/model.h>

enum { MAX_FOLDERS = 64 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char *folders[MAX_FOLDERS + 1];
static size_t count;

static void add(const char *base, const char *rest)
{
    char *path;
    if (count < MAX_FOLDERS && base && *base && asprintf(&path, "%s%s", base, rest) >= 0)
        folders[count++] = path;
}

static void find(void)
{
    const char *data = secure_getenv("XDG_DATA_HOME");
    char *list = vac_config()->model_path ? strdup(vac_config()->model_path) : NULL;
    char *position = NULL;

    for (char *part = list ? strtok_r(list, ":", &position) : NULL; part;
         part = strtok_r(NULL, ":", &position))
        add(part, "");
    free(list);
    if (data && *data == '/')
        add(data, "/vaccel/models");
    else
        add(secure_getenv("HOME"), "/.local/share/vaccel/models");
    const char *prefix = vac_place_prefix();
    add(prefix, "/share/vaccel/models");
    if (!prefix || strcmp(prefix, "/usr") != 0)
        add("/usr", "/share/vaccel/models");
}

const char *vaccel_model_folder(size_t index)
{
    pthread_once(&once, find);
    return index < count ? folders[index] : NULL;
}

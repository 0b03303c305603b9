/* SPDX-License-Identifier: Apache-2.0 */
#include "core/place.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/version.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char *libdir;
static char *prefix;

/* Cuts a path's last part off. */
static void cut(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        *(slash == path ? slash + 1 : slash) = '\0';
}

static void find(void)
{
    Dl_info info;

    if (!dladdr((const void *)(uintptr_t)vaccel_version, &info) || !info.dli_fname)
        return;
    libdir = realpath(info.dli_fname, NULL);
    if (!libdir)
        return;
    cut(libdir);
    prefix = strdup(libdir);
    if (!prefix)
        return;
    cut(prefix);
    /* Debian keeps one folder per architecture below lib. */
    const char *last = strrchr(prefix, '/');
    if (last && strcmp(last, "/lib") == 0)
        cut(prefix);
}

const char *vac_place_libdir(void)
{
    pthread_once(&once, find);
    return libdir;
}

const char *vac_place_prefix(void)
{
    pthread_once(&once, find);
    return prefix;
}

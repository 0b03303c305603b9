/* SPDX-License-Identifier: Apache-2.0 */
#include "core/place.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/version.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char *libdir;
static char *prefix;
static const char *from_program;

void vac_place_program(const char *libdir_from_program)
{
    from_program = libdir_from_program;
}

/* The folder at `from_program`; NULL when there is none. */
static char *go_there(char *folder)
{
    char *path = NULL;
    char *real = NULL;

    if (folder && asprintf(&path, "%s/%s", folder, from_program) >= 0)
        real = realpath(path, NULL);
    free(path);
    free(folder);
    return real;
}

/* Cuts a path's last part off. */
static void cut(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        *(slash == path ? slash + 1 : slash) = '\0';
}

static void find(void)
{
    struct link_map *map = NULL;
    Dl_info info;

    if (!dladdr1((const void *)(uintptr_t)vaccel_version, &info, (void **)&map, RTLD_DL_LINKMAP) ||
        !info.dli_fname)
        return;
    /* Of a program, which libvaccel.a was linked into, the loader knows only how it was called. */
    bool program = map && map->l_name[0] == '\0';
    libdir = realpath(program ? "/proc/self/exe" : info.dli_fname, NULL);
    if (!libdir)
        return;
    cut(libdir);
    if (program && from_program)
        libdir = go_there(libdir);
    if (!libdir)
        return;
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

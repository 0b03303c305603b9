/* SPDX-License-Identifier: Apache-2.0 */
#include "core/place.h"

#include <link.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* What was loaded from a file: the program, or a library of it. */
struct object {
    const char *file;
    bool program;
    size_t others; /* that were looked at before */
};

/* Whether this very code is in the object that `info` is about. */
static int look(struct dl_phdr_info *info, size_t size, void *found)
{
    struct object *object = (struct object *)found;

    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t at = (uintptr_t)&once - (uintptr_t)(info->dlpi_addr + part->p_vaddr);
        if (part->p_type == PT_LOAD && at < part->p_memsz) {
            object->file = info->dlpi_name;
            /* The program is the first one. */
            object->program = object->others == 0;
            return 1;
        }
    }
    object->others++;
    return 0;
}

static void find(void)
{
    struct object object = {0};

    /* dladdr1() would say as much, but only glibc has it. */
    if (!dl_iterate_phdr(look, &object))
        return;
    /* Of a program, which libvaccel.a was linked into, the loader knows only how it was called. */
    bool program = object.program;
    libdir = realpath(program ? "/proc/self/exe" : object.file, NULL);
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

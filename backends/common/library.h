/* SPDX-License-Identifier: Apache-2.0 */
/** Finds the shared library of a framework and loads it, for backends that link none. */
#ifndef VACCEL_COMMON_LIBRARY_H
#define VACCEL_COMMON_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/backend.h>

/** Long enough for the loader to name two paths. */
enum { VAC_LIBRARY_REASON_SIZE = 512 };

/** What is looked for. Strings are static storage; those that may be NULL say so. */
struct vac_library {
    const char *framework; /* for messages: "OpenVINO" */
    const char *file;      /* the name without a version: "libopenvino_c.so" */
    const char *soname;    /* the name with one, for the loader's own search; or NULL */
    const char *package;   /* where a Python package has it, from site-packages: "openvino/libs"; or
                              NULL */
    const char *variable;  /* the environment variable that names its file */
    const char *install;   /* the command that brings it: "pip install openvino" */
    /**
     * Takes what it needs from a library that was loaded, and says whether it can be used; `why` is
     * filled otherwise: "PATH is ...".
     */
    bool (*accept)(void *handle, const char *path, void *user, char why[VAC_LIBRARY_REASON_SIZE]);
};

/** A function, or data, that a library is to have. */
struct vac_library_symbol {
    const char *name;
    void *place; /* where the pointer to it goes */
};

/**
 * Looks `count` symbols of a loaded library up, for an `accept`. False when one is missing; `why`
 * is then "PATH has no NAME: " and `otherwise`, which says what the library may be instead: "it is
 * not OpenCL's, or too old".
 */
bool vac_library_take(void *handle, const char *path, const struct vac_library_symbol *wanted,
                      size_t count, const char *otherwise, char why[VAC_LIBRARY_REASON_SIZE]);

/** What is known before the search; any string may be NULL or empty. */
struct vac_library_places {
    const char *chosen;      /* what the variable says: a file, and then nothing else is tried */
    const char *backend_dir; /* the folder of the backend's shared object */
};

/** Paths and bare names for dlopen, in the order to try them. */
struct vac_library_candidates {
    char **paths;
    size_t count;
};

/**
 * Lists the candidates: the chosen one alone, or those near the backend (the newest version first),
 * and the loader's own search. Files that are not there are left out; bare names cannot be checked
 * and stay. Touches the disk, loads nothing. Returns 0, or -1
 * without memory. Free with vac_library_candidates_free.
 */
int vac_library_search(const struct vac_library *library, const struct vac_library_places *places,
                       struct vac_library_candidates *candidates);

void vac_library_candidates_free(struct vac_library_candidates *candidates);

/**
 * Compares the version numbers at the ends of two library paths ("….so.2641"), as strcmp does. No
 * number is older than any.
 */
int vac_library_compare_versions(const char *a, const char *b);

/**
 * Finds the library, loads it for the rest of the process (frameworks have threads) and has it
 * accepted. Not thread-safe. Errors: ERR_CONFIG (the variable makes no sense), ERR_UNAVAILABLE,
 * ERR_NO_MEMORY.
 */
vaccel_status vac_library_open(const struct vac_library *library, const vaccel_host *host,
                               void *user);

#endif

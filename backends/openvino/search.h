/* SPDX-License-Identifier: Apache-2.0 */
/** Where OpenVINO's library is looked for. Touches the disk, loads nothing. */
#ifndef VACCEL_OPENVINO_SEARCH_H
#define VACCEL_OPENVINO_SEARCH_H

#include <stddef.h>

/** What is known before the search; any string may be NULL or empty. */
struct vac_openvino_places {
    const char *chosen;      /* VACCEL_OPENVINO_LIBRARY: a file, and then nothing else is tried */
    const char *backend_dir; /* the folder of openvino.so */
    const char *soname;      /* libopenvino_c.so.VERSION, for the loader's own search */
    const char *build;       /* a glob pattern: where the library was when this was built */
};

/** Paths and bare names for dlopen, in the order to try them. */
struct vac_openvino_candidates {
    char **paths;
    size_t count;
};

/**
 * Lists the candidates: the chosen one alone, or those near the backend (the newest version first),
 * the loader's own search, and the place known at build time. Files that are not there are left
 * out; bare names cannot be checked and stay. Returns 0, or -1 without memory. Free with
 * vac_openvino_candidates_free.
 */
int vac_openvino_search(const struct vac_openvino_places *places,
                        struct vac_openvino_candidates *candidates);

void vac_openvino_candidates_free(struct vac_openvino_candidates *candidates);

/**
 * Compares the version numbers at the ends of two library paths ("….so.2641"), as strcmp does. No
 * number is older than any.
 */
int vac_openvino_compare_versions(const char *a, const char *b);

#endif

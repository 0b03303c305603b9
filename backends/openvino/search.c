/* SPDX-License-Identifier: Apache-2.0 */
#include "search.h"

#include <ctype.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Places relative to the folder of openvino.so. In a Python wheel that folder is
 * site-packages/vaccel/lib/vaccel/backends or nearer, and the package `openvino` is vaccel's
 * neighbour; with a prefix that is a virtual environment it is PREFIX/lib/vaccel/backends, and the
 * package in PREFIX/lib/pythonX.Y.
 */
static const char *const NEAR_BACKEND[] = {
    "libopenvino_c.so*",
    "../../../../openvino/libs/libopenvino_c.so*",
    "../../../openvino/libs/libopenvino_c.so*",
    "../../openvino/libs/libopenvino_c.so*",
    "../../python3*/site-packages/openvino/libs/libopenvino_c.so*",
};

static const char UNVERSIONED[] = "libopenvino_c.so";

static bool present(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* The text after ".so", or the empty end of the path. */
static const char *version_of(const char *path)
{
    const char *found = path + strlen(path);
    for (const char *at = strstr(path, ".so"); at != NULL; at = strstr(at + 1, ".so")) {
        found = at + 3;
    }
    return found;
}

int vac_openvino_compare_versions(const char *a, const char *b)
{
    const char *left = version_of(a);
    const char *right = version_of(b);
    while (*left != '\0' && *right != '\0') {
        if (isdigit((unsigned char)*left) && isdigit((unsigned char)*right)) {
            char *left_end;
            char *right_end;
            unsigned long left_number = strtoul(left, &left_end, 10);
            unsigned long right_number = strtoul(right, &right_end, 10);
            if (left_number != right_number) {
                return left_number < right_number ? -1 : 1;
            }
            left = left_end;
            right = right_end;
        } else if (*left != *right) {
            return *left < *right ? -1 : 1;
        } else {
            left++;
            right++;
        }
    }
    return (*left != '\0') - (*right != '\0');
}

static int newest_first(const void *a, const void *b)
{
    return -vac_openvino_compare_versions(*(char *const *)a, *(char *const *)b);
}

/* Takes ownership of `path`; NULL means that there was no memory for it. */
static int append(struct vac_openvino_candidates *candidates, char *path)
{
    char **paths = path == NULL ? NULL
                                : realloc(candidates->paths,
                                          (candidates->count + 1) * sizeof(*candidates->paths));
    if (paths == NULL) {
        free(path);
        return -1;
    }
    candidates->paths = paths;
    candidates->paths[candidates->count++] = path;
    return 0;
}

/* Appends the files that match. They are resolved, so that messages show paths without "..". */
static int append_matches(struct vac_openvino_candidates *candidates, const char *pattern)
{
    glob_t matches;
    int found = glob(pattern, 0, NULL, &matches);
    if (found != 0) {
        return found == GLOB_NOSPACE ? -1 : 0;
    }
    qsort(matches.gl_pathv, matches.gl_pathc, sizeof(matches.gl_pathv[0]), newest_first);
    int status = 0;
    for (size_t i = 0; i < matches.gl_pathc && status == 0; i++) {
        char *resolved = realpath(matches.gl_pathv[i], NULL);
        /* NULL: a link to nowhere, which is no candidate. */
        status = resolved == NULL ? 0 : append(candidates, resolved);
    }
    globfree(&matches);
    return status;
}

static int append_near_backend(struct vac_openvino_candidates *candidates, const char *backend_dir)
{
    int status = 0;
    for (size_t i = 0; i < sizeof(NEAR_BACKEND) / sizeof(NEAR_BACKEND[0]) && status == 0; i++) {
        char *pattern = NULL;
        if (asprintf(&pattern, "%s/%s", backend_dir, NEAR_BACKEND[i]) < 0) {
            return -1;
        }
        status = append_matches(candidates, pattern);
        free(pattern);
    }
    return status;
}

static int append_all(struct vac_openvino_candidates *candidates,
                      const struct vac_openvino_places *places)
{
    if (present(places->chosen)) {
        return append(candidates, strdup(places->chosen));
    }
    int status = 0;
    if (present(places->backend_dir)) {
        status = append_near_backend(candidates, places->backend_dir);
    }
    if (status == 0) {
        status = append(candidates, strdup(UNVERSIONED));
    }
    if (status == 0 && present(places->soname)) {
        status = append(candidates, strdup(places->soname));
    }
    if (status == 0 && present(places->build)) {
        status = append_matches(candidates, places->build);
    }
    return status;
}

int vac_openvino_search(const struct vac_openvino_places *places,
                        struct vac_openvino_candidates *candidates)
{
    *candidates = (struct vac_openvino_candidates){NULL, 0};
    int status = append_all(candidates, places);
    if (status != 0) {
        vac_openvino_candidates_free(candidates);
    }
    return status;
}

void vac_openvino_candidates_free(struct vac_openvino_candidates *candidates)
{
    for (size_t i = 0; i < candidates->count; i++) {
        free(candidates->paths[i]);
    }
    free(candidates->paths);
    *candidates = (struct vac_openvino_candidates){NULL, 0};
}

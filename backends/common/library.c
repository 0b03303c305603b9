/* SPDX-License-Identifier: Apache-2.0 */
#include "library.h"

#include <ctype.h>
#include <dlfcn.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Places relative to the folder of the backend, for the folder of a Python package and the file's
 * name. In a Python wheel that folder is site-packages/vaccel/lib/vaccel/backends or nearer, and
 * the framework's package is vaccel's neighbour; with a prefix that is a virtual environment, or
 * where Debian's pip installs, it is PREFIX/lib[/ARCHITECTURE]/vaccel/backends, and the package in
 * PREFIX/lib/pythonX.Y.
 */
static const char *const NEAR_BACKEND[] = {
    "../../../../",
    "../../../",
    "../../",
    "../../python3*/site-packages/",
    "../../python3*/dist-packages/",
    "../../../python3*/site-packages/",
    "../../../python3*/dist-packages/",
};

bool vac_library_take(void *handle, const char *path, const struct vac_library_symbol *wanted,
                      size_t count, const char *otherwise, char why[VAC_LIBRARY_REASON_SIZE])
{
    for (size_t i = 0; i < count; i++) {
        void *symbol = dlsym(handle, wanted[i].name);
        if (symbol == NULL) {
            snprintf(why, VAC_LIBRARY_REASON_SIZE, "%s has no %s: %s", path, wanted[i].name,
                     otherwise);
            return false;
        }
        memcpy(wanted[i].place, &symbol, sizeof(symbol));
    }
    return true;
}

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

int vac_library_compare_versions(const char *a, const char *b)
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
    return -vac_library_compare_versions(*(char *const *)a, *(char *const *)b);
}

/* Takes ownership of `path`; NULL means that there was no memory for it. */
static int append(struct vac_library_candidates *candidates, char *path)
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
static int append_matches(struct vac_library_candidates *candidates, const char *pattern)
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

/* One pattern; "PACKAGE/" is left out where `package` is NULL. */
static int append_near(struct vac_library_candidates *candidates, const char *folder,
                       const char *way, const char *package, const char *file)
{
    char *pattern = NULL;
    if (asprintf(&pattern, "%s/%s%s%s%s*", folder, way, package != NULL ? package : "",
                 package != NULL ? "/" : "", file) < 0) {
        return -1;
    }
    int status = append_matches(candidates, pattern);
    free(pattern);
    return status;
}

static int append_near_backend(struct vac_library_candidates *candidates,
                               const struct vac_library *library, const char *folder)
{
    int status = append_near(candidates, folder, "", NULL, library->file);
    if (library->package == NULL) {
        return status;
    }
    for (size_t i = 0; i < sizeof(NEAR_BACKEND) / sizeof(NEAR_BACKEND[0]) && status == 0; i++) {
        status = append_near(candidates, folder, NEAR_BACKEND[i], library->package, library->file);
    }
    return status;
}

static int append_all(struct vac_library_candidates *candidates, const struct vac_library *library,
                      const struct vac_library_places *places)
{
    if (present(places->chosen)) {
        /* Resolved, because what lies beside a library is found from where it really is. */
        char *file = strchr(places->chosen, '/') ? realpath(places->chosen, NULL) : NULL;
        return append(candidates, file != NULL ? file : strdup(places->chosen));
    }
    int status = 0;
    if (present(places->backend_dir)) {
        status = append_near_backend(candidates, library, places->backend_dir);
    }
    if (status == 0) {
        status = append(candidates, strdup(library->file));
    }
    if (status == 0 && present(library->soname)) {
        status = append(candidates, strdup(library->soname));
    }
    return status;
}

int vac_library_search(const struct vac_library *library, const struct vac_library_places *places,
                       struct vac_library_candidates *candidates)
{
    *candidates = (struct vac_library_candidates){NULL, 0};
    int status = append_all(candidates, library, places);
    if (status != 0) {
        vac_library_candidates_free(candidates);
    }
    return status;
}

void vac_library_candidates_free(struct vac_library_candidates *candidates)
{
    for (size_t i = 0; i < candidates->count; i++) {
        free(candidates->paths[i]);
    }
    free(candidates->paths);
    *candidates = (struct vac_library_candidates){NULL, 0};
}

/* Loads one candidate; `why` says what is wrong with it otherwise, `*here` that it was loaded. */
static bool load(const struct vac_library *library, const char *path, void *user, bool *here,
                 char why[VAC_LIBRARY_REASON_SIZE])
{
    /* Never closed: the framework's threads outlive what made them. */
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    *here = handle != NULL;
    if (handle == NULL) {
        const char *error = dlerror();
        snprintf(why, VAC_LIBRARY_REASON_SIZE, "%s", error != NULL ? error : "unknown error");
        return false;
    }
    return library->accept(handle, path, user, why);
}

/* The folder of this shared object (or of the program that it is linked into); NULL when unknown.
 */
static char *own_folder(void)
{
    Dl_info info;
    if (dladdr(NEAR_BACKEND, &info) == 0 || info.dli_fname == NULL) {
        return NULL;
    }
    char *path = realpath(info.dli_fname, NULL);
    char *slash = path != NULL ? strrchr(path, '/') : NULL;
    if (slash != NULL) {
        *slash = '\0';
    }
    return path;
}

static vaccel_status fail(const struct vac_library *library, const vaccel_host *host,
                          const struct vac_library_places *places, const char *why)
{
    if (present(places->chosen)) {
        return host->fail(VACCEL_ERR_CONFIG,
                          "the environment variable %s is '%s', which cannot be loaded (%s); set "
                          "it to the path of %s, or unset it to have %s looked for",
                          library->variable, places->chosen, why, library->file,
                          library->framework);
    }
    if (why[0] != '\0') {
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "%s's library cannot be loaded (%s); install it with `%s`, or set %s to "
                          "the path of %s",
                          library->framework, why, library->install, library->variable,
                          library->file);
    }
    return host->fail(
        VACCEL_ERR_UNAVAILABLE,
        "%s's library %s was not found (looked near %s and where the system's loader looks); "
        "install it with `%s`, or set %s to the path of %s",
        library->framework, library->file,
        places->backend_dir != NULL ? places->backend_dir : "the program", library->install,
        library->variable, library->file);
}

static vaccel_status open_first(const struct vac_library *library, const vaccel_host *host,
                                const struct vac_library_places *places, void *user)
{
    struct vac_library_candidates candidates;
    if (vac_library_search(library, places, &candidates) != 0) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to look for %s's library",
                          library->framework);
    }
    /* Of several failures, that of a file which is there says most: a bare name only fails to be
     * found. */
    char telling[VAC_LIBRARY_REASON_SIZE] = "";
    bool opened = false;
    for (size_t i = 0; i < candidates.count && !opened; i++) {
        const char *path = candidates.paths[i];
        char why[VAC_LIBRARY_REASON_SIZE] = "";
        bool here;
        opened = load(library, path, user, &here, why);
        host->log(VACCEL_LOG_DEBUG, "%s: %s: %s", library->framework, path,
                  opened ? "loaded" : why);
        bool tells = here || strchr(path, '/') != NULL || places->chosen != NULL;
        if (!opened && tells && telling[0] == '\0') {
            memcpy(telling, why, sizeof(telling));
        }
    }
    vac_library_candidates_free(&candidates);
    return opened ? VACCEL_OK : fail(library, host, places, telling);
}

vaccel_status vac_library_open(const struct vac_library *library, const vaccel_host *host,
                               void *user)
{
    char *folder = own_folder();
    const struct vac_library_places places = {
        /* Not in a set-user-ID program, whose user must not choose the code that it runs. */
        .chosen = secure_getenv(library->variable),
        .backend_dir = folder,
    };
    vaccel_status status = open_first(library, host, &places, user);
    free(folder);
    return status;
}

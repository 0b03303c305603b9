/* SPDX-License-Identifier: Apache-2.0 */
#include "library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search.h"

static const char *const INSTALL =
    "install it with `pip install openvino`, or set " VAC_OPENVINO_LIBRARY_VARIABLE
    " to the path of libopenvino_c.so";

/* Long enough for the loader to name two paths. */
enum { MESSAGE_SIZE = 512 };

/* Where the table's functions are in it, and what they are called. */
static const struct {
    const char *name;
    size_t offset;
} FUNCTIONS[] = {
#define VAC_ENTRY(name) {"ov_" #name, offsetof(struct vac_openvino_functions, name)},
    VAC_OPENVINO_FUNCTIONS(VAC_ENTRY)
#undef VAC_ENTRY
};

/* Returns the name of the first function that is missing, or NULL. */
static const char *look_up_all(void *library, struct vac_openvino_functions *ov)
{
    for (size_t i = 0; i < sizeof(FUNCTIONS) / sizeof(FUNCTIONS[0]); i++) {
        void *function = dlsym(library, FUNCTIONS[i].name);
        if (function == NULL) {
            return FUNCTIONS[i].name;
        }
        memcpy((char *)ov + FUNCTIONS[i].offset, &function, sizeof(function));
    }
    return NULL;
}

/* Whether the library numbers an element type as the headers do, told by the size of one element.
 */
static bool element_has_size(const struct vac_openvino_functions *ov, ov_element_type_e type,
                             size_t expected)
{
    const int64_t one = 1;
    ov_shape_t shape = {0, NULL};
    ov_tensor_t *tensor = NULL;
    size_t size = 0;
    if (ov->shape_create(1, &one, &shape) != OK) {
        return false;
    }
    if (ov->tensor_create(type, shape, &tensor) == OK) {
        if (ov->tensor_get_byte_size(tensor, &size) != OK) {
            size = 0;
        }
        ov->tensor_free(tensor);
    }
    ov->shape_free(&shape);
    return size == expected;
}

/*
 * OpenVINO has renumbered its element types before, between releases whose functions are the same;
 * used unawares, every input would be refused for a wrong reason.
 */
static bool types_agree(const struct vac_openvino_functions *ov)
{
    return element_has_size(ov, F32, 4) && element_has_size(ov, F16, 2) &&
           element_has_size(ov, F64, 8) && element_has_size(ov, U8, 1) &&
           element_has_size(ov, U16, 2);
}

/* Loads one candidate; `why` says what is wrong with it otherwise. */
static bool load(const char *path, struct vac_openvino_functions *ov, char why[MESSAGE_SIZE])
{
    /* Never closed: OpenVINO's threads outlive what made them. */
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *error = dlerror();
        snprintf(why, MESSAGE_SIZE, "%s", error != NULL ? error : "unknown error");
        return false;
    }
    const char *missing = look_up_all(library, ov);
    if (missing != NULL) {
        snprintf(why, MESSAGE_SIZE,
                 "%s has no %s: it is not OpenVINO's C library, or too old a one", path, missing);
        return false;
    }
    if (!types_agree(ov)) {
        snprintf(why, MESSAGE_SIZE,
                 "%s is a release whose tensor types are numbered differently from %s, which this "
                 "backend was built for",
                 path, VACCEL_OPENVINO_SONAME);
        return false;
    }
    return true;
}

/* The folder of this shared object (or of the program that it is linked into); NULL when unknown.
 */
static char *own_folder(void)
{
    Dl_info info;
    if (dladdr(FUNCTIONS, &info) == 0 || info.dli_fname == NULL) {
        return NULL;
    }
    char *path = realpath(info.dli_fname, NULL);
    char *slash = path != NULL ? strrchr(path, '/') : NULL;
    if (slash != NULL) {
        *slash = '\0';
    }
    return path;
}

static vaccel_status fail(const vaccel_host *host, const struct vac_openvino_places *places,
                          const char *why)
{
    if (places->chosen != NULL && places->chosen[0] != '\0') {
        return host->fail(
            VACCEL_ERR_CONFIG,
            "the environment variable %s is '%s', which cannot be loaded (%s); set it to "
            "the path of libopenvino_c.so, or unset it to have OpenVINO looked for",
            VAC_OPENVINO_LIBRARY_VARIABLE, places->chosen, why);
    }
    if (why[0] != '\0') {
        return host->fail(VACCEL_ERR_UNAVAILABLE, "OpenVINO's library cannot be loaded (%s); %s",
                          why, INSTALL);
    }
    return host->fail(
        VACCEL_ERR_UNAVAILABLE,
        "OpenVINO's library libopenvino_c.so was not found (looked near %s, where the "
        "system's loader looks%s%s); %s",
        places->backend_dir != NULL ? places->backend_dir : "the program",
        places->build[0] != '\0' ? ", and at " : "", places->build, INSTALL);
}

static vaccel_status open_first(const vaccel_host *host, const struct vac_openvino_places *places,
                                struct vac_openvino_functions *ov)
{
    struct vac_openvino_candidates candidates;
    if (vac_openvino_search(places, &candidates) != 0) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to look for OpenVINO's library");
    }
    /* Of several failures, that of a file which is there says most: a bare name only fails to be
     * found. */
    char telling[MESSAGE_SIZE] = "";
    bool opened = false;
    for (size_t i = 0; i < candidates.count && !opened; i++) {
        const char *path = candidates.paths[i];
        char why[MESSAGE_SIZE] = "";
        opened = load(path, ov, why);
        host->log(VACCEL_LOG_DEBUG, "openvino: %s: %s", path, opened ? "loaded" : why);
        bool tells = strchr(path, '/') != NULL || places->chosen != NULL;
        if (!opened && tells && telling[0] == '\0') {
            memcpy(telling, why, sizeof(telling));
        }
    }
    vac_openvino_candidates_free(&candidates);
    return opened ? VACCEL_OK : fail(host, places, telling);
}

vaccel_status vac_openvino_library_open(const vaccel_host *host, struct vac_openvino_functions *ov)
{
    char *folder = own_folder();
    struct vac_openvino_places places = {
        /* Not in a set-user-ID program, whose user must not choose the code that it runs. */
        .chosen = secure_getenv(VAC_OPENVINO_LIBRARY_VARIABLE),
        .backend_dir = folder,
        .soname = VACCEL_OPENVINO_SONAME,
        .build = VACCEL_OPENVINO_BUILD_LIBRARY,
    };
    vaccel_status status = open_first(host, &places, ov);
    free(folder);
    return status;
}

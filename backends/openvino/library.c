/* SPDX-License-Identifier: Apache-2.0 */
#include "library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "backends/common/library.h"

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

static bool accept_library(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_openvino_functions *ov = user;
    const char *missing = look_up_all(handle, ov);
    if (missing != NULL) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s has no %s: it is not OpenVINO's C library, or too old a one", path, missing);
        return false;
    }
    if (!types_agree(ov)) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s is a release whose tensor types are numbered differently from %s, which this "
                 "backend was built for",
                 path, VACCEL_OPENVINO_SONAME);
        return false;
    }
    return true;
}

vaccel_status vac_openvino_library_open(const vaccel_host *host, struct vac_openvino_functions *ov)
{
    static const struct vac_library library = {
        .framework = "OpenVINO",
        .file = "libopenvino_c.so",
        .soname = VACCEL_OPENVINO_SONAME,
        .package = "openvino/libs",
        .variable = "VACCEL_OPENVINO_LIBRARY",
        .install = "pip install openvino",
        .accept = accept_library,
    };
    return vac_library_open(&library, host, ov);
}

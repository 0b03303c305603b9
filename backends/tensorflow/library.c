/* SPDX-License-Identifier: Apache-2.0 */
#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/library.h"

/* The first release whose functions are all of those in api.h, with strings of this layout. */
enum { OLDEST_MAJOR = 2, OLDEST_MINOR = 6 };

/* One function, by where it goes. */
struct entry {
    const char *name;
    size_t offset;
};

static const struct entry ENTRIES[] = {
#define ENTRY(result, name, parameters) {"TF_" #name, offsetof(struct vac_tf_functions, name)},
    VAC_TF_FUNCTIONS(ENTRY)
#undef ENTRY
};

/* The name of the first function that is missing; NULL when all are there. */
static const char *look_up_all(void *handle, struct vac_tf_functions *tf)
{
    for (size_t i = 0; i < sizeof(ENTRIES) / sizeof(ENTRIES[0]); i++) {
        void *symbol = dlsym(handle, ENTRIES[i].name);
        if (symbol == NULL) {
            return ENTRIES[i].name;
        }
        memcpy((char *)tf + ENTRIES[i].offset, &symbol, sizeof(symbol));
    }
    return NULL;
}

static bool is_new_enough(const char *version)
{
    char *end = NULL;
    unsigned long major = strtoul(version, &end, 10);
    unsigned long minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
    return major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR);
}

static bool accept_library(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_tf_functions *tf = user;
    const char *missing = look_up_all(handle, tf);
    if (missing != NULL) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s has no %s: it is not TensorFlow's library, or too old a one", path, missing);
        return false;
    }
    const char *version = tf->Version();
    if (!is_new_enough(version)) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s is TensorFlow %s; release %d.%d or later is needed", path, version,
                 OLDEST_MAJOR, OLDEST_MINOR);
        return false;
    }
    return true;
}

vaccel_status vac_tf_library_open(const vaccel_host *host, struct vac_tf_functions *tf)
{
    static const struct vac_library wanted = {
        .framework = "TensorFlow",
        .file = "libtensorflow_cc.so",
        .soname = "libtensorflow_cc.so.2",
        .package = "tensorflow",
        .variable = "VACCEL_TENSORFLOW_LIBRARY",
        .install = "pip install --no-deps tensorflow-cpu",
        .accept = accept_library,
    };
    /* It writes to standard error; who wants to read it sets the variable to 0. */
    setenv("TF_CPP_MIN_LOG_LEVEL", "3", 0);
    return vac_library_open(&wanted, host, tf);
}

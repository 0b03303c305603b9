/* SPDX-License-Identifier: Apache-2.0 */
#include "openblas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/forked.h"
#include "backends/common/library.h"
#include "kernels.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_openblas process_library; /* guarded by `lock` until `ready` */
static bool ready;

/* Looks a function up; false and why when it is not there. */
static bool find(void *handle, const char *path, const char *name, void *function,
                 char why[VAC_LIBRARY_REASON_SIZE])
{
    void *symbol = dlsym(handle, name);

    memcpy(function, &symbol, sizeof(symbol));
    if (!symbol)
        snprintf(why, VAC_LIBRARY_REASON_SIZE, "%s has no %s: it is not OpenBLAS, or too old", path,
                 name);
    return symbol != NULL;
}

/* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …" */
static void read_version(const char *config, char *version, size_t size)
{
    static const char before[] = "OpenBLAS ";
    const char *start = strstr(config, before);

    start = start ? start + sizeof(before) - 1 : "0";
    snprintf(version, size, "%.*s", (int)strcspn(start, " "), start);
}

static bool accept_library(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_openblas *library = user;
    char *(*config)(void);
    char *(*core)(void);

    if (!find(handle, path, "openblas_get_config", &config, why) ||
        !find(handle, path, "openblas_get_corename", &core, why) ||
        !find(handle, path, "cblas_sgemm", &library->sgemm, why) ||
        !find(handle, path, "cblas_sgemv", &library->sgemv, why) ||
        !find(handle, path, "cblas_saxpy", &library->saxpy, why) ||
        !find(handle, path, "cblas_sdot", &library->sdot, why))
        return false;
    const char *said = config();
    if (strstr(said, "USE64BITINT")) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s is built with 64-bit integers; the build with 32-bit integers is needed",
                 path);
        return false;
    }
    read_version(said, library->version, sizeof(library->version));
    snprintf(library->core, sizeof(library->core), "%s", core());
    return true;
}

static vaccel_status open_library(const vaccel_host *host)
{
    static const char variable[] = "OPENBLAS_CORETYPE";
    static const struct vac_library wanted = {
        .framework = "OpenBLAS",
        .file = "libopenblas.so",
        .soname = "libopenblas.so.0",
        .variable = "VACCEL_BLAS_LIBRARY",
        .install = "apt install libopenblas0-pthread",
        .accept = accept_library,
    };
    /* It is read while the library is loaded; there is no other way to say it. */
    const char *kernels = getenv(variable) ? NULL : vac_openblas_kernels();

    if (kernels)
        setenv(variable, kernels, 0);
    vaccel_status status = vac_library_open(&wanted, host, &process_library);
    if (kernels)
        unsetenv(variable);
    return status;
}

vaccel_status vac_openblas_get(const vaccel_host *host, const struct vac_openblas **library)
{
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&lock);
    if (!ready) {
        status = vac_forked_watch(host);
        if (status == VACCEL_OK)
            status = open_library(host);
        ready = status == VACCEL_OK;
    }
    pthread_mutex_unlock(&lock);
    *library = &process_library;
    return status;
}

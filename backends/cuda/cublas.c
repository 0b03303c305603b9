/* SPDX-License-Identifier: Apache-2.0 */
#include "cublas.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/library.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char variable[] = "VACCEL_CUBLAS_LIBRARY";
/* Guarded by `lock`. */
static struct vac_cublas process_cublas;
static bool looked;
static vaccel_status found;

static bool accept_cublas(void *handle, const char *path, void *user,
                          char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_cublas *cublas = user;
    const struct vac_library_symbol wanted[] = {
#define PLACE(name, arguments) {#name, &cublas->name},
        VAC_CUBLAS_FUNCTIONS(PLACE)
#undef PLACE
    };

    return vac_library_take(handle, path, wanted, sizeof(wanted) / sizeof(wanted[0]),
                            "it is not cuBLAS", why);
}

static bool is_unwanted(void)
{
    const char *chosen = secure_getenv(variable);

    return chosen && strcmp(chosen, "none") == 0;
}

static vaccel_status open_cublas(const vaccel_host *host, int driver_version)
{
    /* Of the driver's own major version, or of the one before. */
    static const struct vac_library wanted[] = {
        {
            .framework = "cuBLAS",
            .file = "libcublas.so",
            .soname = "libcublas.so.13",
            .package = "nvidia/cu13/lib",
            .variable = variable,
            .install = "pip install nvidia-cublas",
            .accept = accept_cublas,
        },
        {
            .framework = "cuBLAS",
            .file = "libcublas.so",
            .soname = "libcublas.so.12",
            .package = "nvidia/cublas/lib",
            .variable = variable,
            .install = "pip install nvidia-cublas-cu12",
            .accept = accept_cublas,
        },
    };
    vaccel_status status = VACCEL_ERR_UNAVAILABLE;

    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]) && status == VACCEL_ERR_UNAVAILABLE;
         i++) {
        if (i > 0 || driver_version >= 13000)
            status = vac_library_open(&wanted[i], host, &process_cublas);
    }
    if (status == VACCEL_ERR_UNAVAILABLE)
        host->log(VACCEL_LOG_INFO, "cuda: matrices are multiplied by a kernel of its own: %s",
                  host->last_error());
    return status;
}

vaccel_status vac_cublas_get(const vaccel_host *host, int driver_version,
                             const struct vac_cublas **cublas)
{
    pthread_mutex_lock(&lock);
    /* A file that was named and is not cuBLAS is told again and again. */
    if (!looked || found == VACCEL_ERR_CONFIG)
        found = is_unwanted() ? VACCEL_ERR_UNAVAILABLE : open_cublas(host, driver_version);
    looked = true;
    vaccel_status status = found;
    pthread_mutex_unlock(&lock);
    *cublas = status == VACCEL_OK ? &process_cublas : NULL;
    return status == VACCEL_ERR_CONFIG ? status : VACCEL_OK;
}

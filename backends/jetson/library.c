/* SPDX-License-Identifier: Apache-2.0 */
/* Opens libvaccel-jetson.so, and with it jetson-inference. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/forked.h"
#include "backends/common/library.h"
#include "model.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct vac_jetson_functions *functions; /* guarded by `lock` */

static bool accept_library(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    const struct vac_jetson_functions **taken = user;
    const struct vac_jetson_functions *(*table)(void);
    void *symbol = dlsym(handle, "vac_jetson_table");
    if (symbol == NULL) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s has no vac_jetson_table: it is not vaccel's part for jetson-inference", path);
        return false;
    }
    memcpy(&table, &symbol, sizeof(table));
    if (table()->size != sizeof(**taken)) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE, "%s is of another release of vaccel", path);
        return false;
    }
    *taken = table();
    return true;
}

static vaccel_status get(const vaccel_host *host, const struct vac_jetson_functions **taken)
{
    static const struct vac_library wanted = {
        .framework = "jetson-inference",
        .file = "libvaccel-jetson.so",
        .variable = "VACCEL_JETSON_LIBRARY",
        .install = "cmake --install build",
        .accept = accept_library,
    };
    vaccel_status status = VACCEL_OK;
    pthread_mutex_lock(&lock);
    if (functions == NULL) {
        status = vac_forked_watch(host);
        if (status == VACCEL_OK) {
            status = vac_library_open(&wanted, host, &functions);
        }
    }
    *taken = functions;
    pthread_mutex_unlock(&lock);
    return status;
}

vaccel_status vac_jetson_probe(const vaccel_host *host, vaccel_probe *probe)
{
    const struct vac_jetson_functions *taken;
    vaccel_status status = get(host, &taken);
    return status == VACCEL_OK
               ? host->add_device(probe, "GPU", "the Jetson's GPU, through jetson-inference",
                                  "f32,f16")
               : status;
}

vaccel_status vac_jetson_open(const vaccel_host *host, void **self)
{
    const struct vac_jetson_functions *taken;
    vaccel_status status = get(host, &taken);
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_jetson *backend = malloc(sizeof(*backend));
    if (backend == NULL) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend jetson");
    }
    *backend = (struct vac_jetson){host, taken};
    *self = backend;
    return VACCEL_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "driver.h"

#include <pthread.h>
#include <stdio.h>

#include "backends/common/forked.h"
#include "backends/common/library.h"

/* What the oldest driver must know: CUDA 11.2, since which NVRTC makes code for the device itself.
 */
enum { OLDEST = 11020 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_cuda_driver process_driver; /* guarded by `lock` until `ready` */
static bool ready;

static bool accept_driver(void *handle, const char *path, void *user,
                          char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_cuda_driver *driver = user;
    const struct vac_library_symbol wanted[] = {
#define PLACE(name, arguments) {#name, &driver->name},
        VAC_CUDA_FUNCTIONS(PLACE)
#undef PLACE
    };

    return vac_library_take(handle, path, wanted, sizeof(wanted) / sizeof(wanted[0]),
                            "it is not NVIDIA's driver, or too old", why);
}

static vaccel_status initialise(const vaccel_host *host, struct vac_cuda_driver *driver)
{
    char reason[160];
    vac_cuda_result error = driver->cuDriverGetVersion(&driver->version);

    if (error == VAC_CUDA_SUCCESS && driver->version < OLDEST)
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "NVIDIA's driver is for CUDA %d.%d, and %d.%d is the oldest that can be "
                          "used; update the driver",
                          driver->version / 1000, driver->version % 1000 / 10, OLDEST / 1000,
                          OLDEST % 1000 / 10);
    if (error == VAC_CUDA_SUCCESS)
        error = driver->cuInit(0);
    if (error == VAC_CUDA_SUCCESS)
        return VACCEL_OK;
    vac_cuda_reason(driver, error, reason, sizeof(reason));
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "NVIDIA's driver is here and has no device that it can use (%s); see what "
                      "`nvidia-smi` says, that /dev/nvidia* may be opened, and that "
                      "CUDA_VISIBLE_DEVICES hides none",
                      reason);
}

static vaccel_status open_driver(const vaccel_host *host)
{
    static const struct vac_library wanted = {
        .framework = "CUDA",
        .file = "libcuda.so",
        .soname = "libcuda.so.1",
        .variable = "VACCEL_CUDA_LIBRARY",
        .install = "apt install nvidia-driver",
        .accept = accept_driver,
    };
    vaccel_status status = vac_forked_watch(host);

    if (status == VACCEL_OK)
        status = vac_library_open(&wanted, host, &process_driver);
    return status == VACCEL_OK ? initialise(host, &process_driver) : status;
}

vaccel_status vac_cuda_driver_get(const vaccel_host *host, const struct vac_cuda_driver **driver)
{
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&lock);
    if (!ready) {
        status = open_driver(host);
        ready = status == VACCEL_OK;
    }
    pthread_mutex_unlock(&lock);
    *driver = &process_driver;
    return status;
}

void vac_cuda_reason(const struct vac_cuda_driver *driver, vac_cuda_result error, char *reason,
                     size_t size)
{
    const char *name = NULL;
    const char *text = NULL;

    driver->cuGetErrorName(error, &name);
    driver->cuGetErrorString(error, &text);
    snprintf(reason, size, "%s: %s", name ? name : "an error that it does not know itself",
             text ? text : "no description");
}

bool vac_cuda_is_fatal(vac_cuda_result error)
{
    /* An illegal address, a watchdog's timeout, an assertion, faults of instructions, a launch that
     * failed; an ECC error. */
    return error == 700 || error == 702 || error == 710 || (error >= 714 && error <= 719) ||
           error == 214;
}

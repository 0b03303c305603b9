/* SPDX-License-Identifier: Apache-2.0 */
#include "devices.h"

#include <stdio.h>

/* Fills in a device that can be used; false and why otherwise. */
static bool describe(const struct vac_cuda_driver *driver, const struct vac_nvrtc *nvrtc,
                     int number, struct vac_cuda_device_info *info, char *why, size_t size)
{
    char called[96] = "";
    int major = 0;
    int minor = 0;
    int pitch = 0;
    vac_cuda_result error = driver->cuDeviceGet(&info->device, number);

    if (error == VAC_CUDA_SUCCESS)
        error = driver->cuDeviceGetName(called, sizeof(called) - 1, info->device);
    if (error == VAC_CUDA_SUCCESS)
        error = driver->cuDeviceGetAttribute(&major, VAC_CUDA_ATTRIBUTE_MAJOR, info->device);
    if (error == VAC_CUDA_SUCCESS)
        error = driver->cuDeviceGetAttribute(&minor, VAC_CUDA_ATTRIBUTE_MINOR, info->device);
    if (error == VAC_CUDA_SUCCESS)
        error = driver->cuDeviceGetAttribute(&pitch, VAC_CUDA_ATTRIBUTE_MAX_PITCH, info->device);
    if (error != VAC_CUDA_SUCCESS) {
        vac_cuda_reason(driver, error, why, size);
        return false;
    }
    snprintf(info->description, sizeof(info->description), "%s, compute capability %d.%d", called,
             major, minor);
    info->max_pitch = pitch > 0 ? (size_t)pitch : 0;
    if (vac_nvrtc_target(nvrtc, major * 10 + minor, info->option))
        return true;
    snprintf(why, size, "%s: NVRTC %d.%d compiles for newer ones only; install one that does not",
             info->description, nvrtc->major, nvrtc->minor);
    return false;
}

vaccel_status vac_cuda_devices(const vaccel_host *host, const struct vac_cuda_driver *driver,
                               const struct vac_nvrtc *nvrtc,
                               struct vac_cuda_device_info devices[VAC_CUDA_DEVICES], size_t *count)
{
    char why[256] = "the driver lists none; CUDA_VISIBLE_DEVICES may hide it";
    int listed = 0;
    vac_cuda_result error = driver->cuDeviceGetCount(&listed);

    *count = 0;
    if (error != VAC_CUDA_SUCCESS)
        vac_cuda_reason(driver, error, why, sizeof(why));
    for (int i = 0; error == VAC_CUDA_SUCCESS && i < listed && *count < VAC_CUDA_DEVICES; i++) {
        struct vac_cuda_device_info *info = &devices[*count];
        *info = (struct vac_cuda_device_info){.device = -1};
        if (!describe(driver, nvrtc, i, info, why, sizeof(why))) {
            host->log(VACCEL_LOG_WARN, "cuda: device %d is left out: %s", i, why);
            continue;
        }
        snprintf(info->name, sizeof(info->name), *count ? "GPU.%zu" : "GPU", *count);
        ++*count;
    }
    return *count ? VACCEL_OK
                  : host->fail(VACCEL_ERR_UNAVAILABLE, "CUDA has no device to use (%s)", why);
}

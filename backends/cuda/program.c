/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <stdlib.h>

#include "backends/common/disk_cache.h"

static const char backend_name[] = "cuda";

/* Loads code and finds the kernels in it; nothing is left when it fails. */
static vac_cuda_result load(struct vac_cuda_runtime *runtime, const void *code)
{
    static const char *const names[VAC_CUDA_KERNELS] = VAC_CUDA_KERNEL_NAMES;
    const struct vac_cuda_driver *driver = runtime->driver;
    vac_cuda_result error = driver->cuModuleLoadData(&runtime->module, code);

    if (error != VAC_CUDA_SUCCESS)
        return error;
    for (int i = 0; i < VAC_CUDA_KERNELS && error == VAC_CUDA_SUCCESS; i++)
        error = driver->cuModuleGetFunction(&runtime->kernels[i], runtime->module, names[i]);
    if (error != VAC_CUDA_SUCCESS)
        driver->cuModuleUnload(runtime->module);
    return error;
}

/* False when it is not there, or the driver does not want it any more. */
static bool load_kept(struct vac_cuda_runtime *runtime, const char *key)
{
    void *code;
    size_t size;

    if (!vac_disk_cache_read(runtime->host, backend_name, key, &code, &size))
        return false;
    /* A NUL ends PTX. */
    bool loaded =
        size && ((const char *)code)[size - 1] == '\0' && load(runtime, code) == VAC_CUDA_SUCCESS;
    free(code);
    return loaded;
}

vaccel_status vac_cuda_program(struct vac_cuda_runtime *runtime, const struct vac_nvrtc *nvrtc)
{
    const char *option = runtime->device->option;
    char *key = vac_nvrtc_key(nvrtc, option);
    void *code = NULL;
    size_t size = 0;

    if (!key)
        return runtime->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for CUDA's kernels");
    vaccel_status status = VACCEL_OK;
    if (!load_kept(runtime, key)) {
        status = vac_nvrtc_compile(runtime->host, nvrtc, option, &code, &size);
        if (status == VACCEL_OK) {
            vac_cuda_result error = load(runtime, code);
            if (error == VAC_CUDA_SUCCESS)
                vac_disk_cache_write(runtime->host, backend_name, key, code, size + 1);
            else
                status = vac_cuda_fail(runtime, "loading the kernels", error);
        }
        free(code);
    }
    free(key);
    return status;
}

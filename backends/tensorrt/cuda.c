/* SPDX-License-Identifier: Apache-2.0 */
#include "cuda.h"

#include "backends/common/library.h"

static bool accept_driver(void *handle, const char *path, void *user,
                          char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_trt_cuda *cuda = user;
    const struct vac_library_symbol wanted[] = {
#define PLACE(name, arguments) {#name, &cuda->name},
        VAC_TRT_CUDA_FUNCTIONS(PLACE)
#undef PLACE
    };
    return vac_library_take(handle, path, wanted, sizeof(wanted) / sizeof(wanted[0]),
                            "it is not NVIDIA's driver, or too old", why);
}

const char *vac_trt_cuda_text(const struct vac_trt_cuda *cuda, vac_trt_cuda_result error)
{
    const char *text = NULL;
    cuda->cuGetErrorString(error, &text);
    return text != NULL ? text : "an error that the driver does not know itself";
}

vaccel_status vac_trt_cuda_open(const vaccel_host *host, struct vac_trt_cuda *cuda)
{
    static const struct vac_library wanted = {
        .framework = "NVIDIA's driver",
        .file = "libcuda.so",
        .soname = "libcuda.so.1",
        .variable = "VACCEL_CUDA_LIBRARY",
        .install = "apt install nvidia-driver",
        .accept = accept_driver,
    };
    vaccel_status status = vac_library_open(&wanted, host, cuda);
    if (status != VACCEL_OK) {
        return status;
    }
    vac_trt_cuda_result error = cuda->cuInit(0);
    if (error == VAC_TRT_CUDA_SUCCESS) {
        error = cuda->cuDeviceGetCount(&cuda->count);
    }
    if (error != VAC_TRT_CUDA_SUCCESS || cuda->count <= 0) {
        return host->fail(
            VACCEL_ERR_UNAVAILABLE,
            "NVIDIA's driver is here and has no device that it can use (%s); see what "
            "`nvidia-smi` says, that /dev/nvidia* may be opened, and that "
            "CUDA_VISIBLE_DEVICES hides none",
            error != VAC_TRT_CUDA_SUCCESS ? vac_trt_cuda_text(cuda, error) : "none");
    }
    return VACCEL_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A driver with one GPU, whose memory is the process's. What goes wrong, FAKE_CUDA says: the name
 * of the function, or "none" for no GPU. */
#include <stdlib.h>
#include <string.h>

#include "../cuda.h"

#define EXPORT __attribute__((visibility("default")))

/* Memory, streams and pushed contexts that are still there: for the test. */
EXPORT int fake_cuda_alive;

#define DECLARE(name, arguments) EXPORT vac_trt_cuda_result name arguments;
VAC_TRT_CUDA_FUNCTIONS(DECLARE)

static vac_trt_cuda_result result(const char *function)
{
    const char *set = getenv("FAKE_CUDA");
    return set != NULL && strcmp(set, function) == 0 ? 2 : VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuInit(unsigned int flags)
{
    (void)flags;
    return result("cuInit");
}

vac_trt_cuda_result cuGetErrorString(vac_trt_cuda_result error, const char **text)
{
    *text = error == 2 ? "out of fake memory" : "no error";
    return VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuDeviceGetCount(int *count)
{
    *count = result("none") == VAC_TRT_CUDA_SUCCESS;
    return VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuDeviceGet(vac_trt_cuda_device *device, int number)
{
    *device = number;
    return VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuDeviceGetName(char *name, int size, vac_trt_cuda_device device)
{
    const char *set = getenv("FAKE_CUDA_NAME");
    (void)device;
    strncpy(name, set != NULL ? set : "a fake GPU", (size_t)size - 1);
    return VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuDeviceGetAttribute(int *value, int attribute, vac_trt_cuda_device device)
{
    (void)device;
    *value = attribute == VAC_TRT_CUDA_ATTRIBUTE_MAJOR ? 9 : 0;
    return VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuDevicePrimaryCtxRetain(void **context, vac_trt_cuda_device device)
{
    static int one;
    (void)device;
    *context = &one;
    return result("cuDevicePrimaryCtxRetain");
}

vac_trt_cuda_result cuCtxPushCurrent_v2(void *context)
{
    (void)context;
    fake_cuda_alive++;
    return VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuCtxPopCurrent_v2(void **context)
{
    *context = NULL;
    fake_cuda_alive--;
    return VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuMemAlloc_v2(vac_trt_cuda_ptr *memory, size_t size)
{
    vac_trt_cuda_result error = result("cuMemAlloc_v2");
    if (error == VAC_TRT_CUDA_SUCCESS) {
        *memory = (uintptr_t)malloc(size);
        fake_cuda_alive++;
    }
    return error;
}

vac_trt_cuda_result cuMemFree_v2(vac_trt_cuda_ptr memory)
{
    free((void *)(uintptr_t)memory);
    fake_cuda_alive--;
    return VAC_TRT_CUDA_SUCCESS;
}

vac_trt_cuda_result cuMemcpyHtoDAsync_v2(vac_trt_cuda_ptr to, const void *from, size_t size,
                                         void *stream)
{
    (void)stream;
    memcpy((void *)(uintptr_t)to, from, size);
    return result("cuMemcpyHtoDAsync_v2");
}

vac_trt_cuda_result cuMemcpyDtoHAsync_v2(void *to, vac_trt_cuda_ptr from, size_t size, void *stream)
{
    (void)stream;
    memcpy(to, (const void *)(uintptr_t)from, size);
    return result("cuMemcpyDtoHAsync_v2");
}

vac_trt_cuda_result cuStreamCreate(void **stream, unsigned int flags)
{
    vac_trt_cuda_result error = result("cuStreamCreate");
    (void)flags;
    if (error == VAC_TRT_CUDA_SUCCESS) {
        *stream = malloc(1);
        fake_cuda_alive++;
    }
    return error;
}

vac_trt_cuda_result cuStreamSynchronize(void *stream)
{
    (void)stream;
    return result("cuStreamSynchronize");
}

vac_trt_cuda_result cuStreamDestroy_v2(void *stream)
{
    free(stream);
    fake_cuda_alive--;
    return VAC_TRT_CUDA_SUCCESS;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "backends/common/forked.h"
#include "backends/common/library.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_trt_runtime process_runtime; /* guarded by `lock` until `ready` */
static bool ready;

static bool take(void *handle, const char *path, const char *name, void *place,
                 char why[VAC_LIBRARY_REASON_SIZE])
{
    void *symbol = dlsym(handle, name);
    if (symbol == NULL) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE, "%s has no %s: it is not TensorRT's", path, name);
        return false;
    }
    memcpy(place, &symbol, sizeof(symbol));
    return true;
}

/* The classes of another major version have other functions in other places. */
static bool accept_library(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_trt_runtime *runtime = user;
    struct vac_trt_entries *entries = &runtime->entries;
    if (!take(handle, path, "getInferLibVersion", &entries->version, why) ||
        !take(handle, path, "createInferBuilder_INTERNAL", &entries->create_builder, why) ||
        !take(handle, path, "createInferRuntime_INTERNAL", &entries->create_runtime, why)) {
        return false;
    }
    int32_t version = entries->version();
    int32_t built = vac_trt_built_version();
    snprintf(runtime->version, sizeof(runtime->version), "%d.%d.%d", version / 10000,
             version / 100 % 100, version % 100);
    if (version / 10000 != vac_trt_built_major() || version < built) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s is TensorRT %s, and this backend was built for %d.%d.%d, or later ones of %d",
                 path, runtime->version, built / 10000, built / 100 % 100, built % 100,
                 vac_trt_built_major());
        return false;
    }
    return true;
}

static bool accept_parser(void *handle, const char *path, void *user,
                          char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_trt_runtime *runtime = user;
    return take(handle, path, "createNvOnnxParser_INTERNAL", &runtime->entries.create_parser, why);
}

static void pass_log(void *user, int severity, const char *text)
{
    const vaccel_host *host = user;
    /* An error is no news: the call that fails says it too. */
    host->log(severity <= VAC_TRT_ERROR ? VACCEL_LOG_INFO : VACCEL_LOG_DEBUG, "tensorrt: %s", text);
}

static vaccel_status open_libraries(const vaccel_host *host, struct vac_trt_runtime *runtime)
{
    /* Of the version that this was built for. */
    char inference_soname[32];
    char parser_soname[32];
    char inference_package[32];
    char parser_package[32];
    int major = vac_trt_built_major();
    snprintf(inference_soname, sizeof(inference_soname), "libnvinfer.so.%d", major);
    snprintf(parser_soname, sizeof(parser_soname), "libnvonnxparser.so.%d", major);
    snprintf(inference_package, sizeof(inference_package), "apt install libnvinfer%d", major);
    snprintf(parser_package, sizeof(parser_package), "apt install libnvonnxparsers%d", major);
    const struct vac_library inference = {
        .framework = "TensorRT",
        .file = "libnvinfer.so",
        .soname = inference_soname,
        .package = "tensorrt_libs",
        .variable = "VACCEL_TENSORRT_LIBRARY",
        .install = inference_package,
        .accept = accept_library,
    };
    const struct vac_library parser = {
        .framework = "TensorRT's ONNX parser",
        .file = "libnvonnxparser.so",
        .soname = parser_soname,
        .package = "tensorrt_libs",
        .variable = "VACCEL_TENSORRT_PARSER",
        .install = parser_package,
        .accept = accept_parser,
    };
    vaccel_status status = vac_library_open(&inference, host, runtime);
    if (status == VACCEL_OK) {
        status = vac_library_open(&parser, host, runtime);
    }
    if (status == VACCEL_OK) {
        status = vac_trt_cuda_open(host, &runtime->cuda);
    }
    return status;
}

static vaccel_status add_device(const vaccel_host *host, struct vac_trt_runtime *runtime,
                                int number)
{
    const struct vac_trt_cuda *cuda = &runtime->cuda;
    struct vac_trt_device *device = &runtime->devices[number];
    vac_trt_cuda_device handle = 0;
    snprintf(device->name, sizeof(device->name), number > 0 ? "GPU.%d" : "GPU", number);
    vac_trt_cuda_result error = cuda->cuDeviceGet(&handle, number);
    if (error == VAC_TRT_CUDA_SUCCESS) {
        error = cuda->cuDeviceGetName(device->model, sizeof(device->model), handle);
    }
    if (error == VAC_TRT_CUDA_SUCCESS) {
        error = cuda->cuDeviceGetAttribute(&device->major, VAC_TRT_CUDA_ATTRIBUTE_MAJOR, handle);
    }
    if (error == VAC_TRT_CUDA_SUCCESS) {
        error = cuda->cuDeviceGetAttribute(&device->minor, VAC_TRT_CUDA_ATTRIBUTE_MINOR, handle);
    }
    if (error == VAC_TRT_CUDA_SUCCESS) {
        /* TensorRT uses the same context. Kept for the life of the process. */
        error = cuda->cuDevicePrimaryCtxRetain(&device->context, handle);
    }
    return error == VAC_TRT_CUDA_SUCCESS
               ? VACCEL_OK
               : host->fail(VACCEL_ERR_UNAVAILABLE,
                            "NVIDIA's driver does not open GPU %d (%s); see what `nvidia-smi` says",
                            number, vac_trt_cuda_text(cuda, error));
}

static vaccel_status make(const vaccel_host *host, struct vac_trt_runtime *runtime)
{
    vaccel_status status = vac_forked_watch(host);
    if (status == VACCEL_OK) {
        status = open_libraries(host, runtime);
    }
    for (int i = 0; status == VACCEL_OK && i < runtime->cuda.count && i < VAC_TRT_DEVICES; i++) {
        status = add_device(host, runtime, i);
        runtime->device_count += status == VACCEL_OK;
    }
    /* The host outlives all calls: it is libvaccel's own, which is never unloaded. */
    vac_trt_log_to(pass_log, (void *)(uintptr_t)host);
    return status;
}

vaccel_status vac_trt_runtime_get(const vaccel_host *host, const struct vac_trt_runtime **runtime)
{
    vaccel_status status = VACCEL_OK;
    pthread_mutex_lock(&lock);
    if (!ready) {
        memset(&process_runtime, 0, sizeof(process_runtime));
        status = make(host, &process_runtime);
        ready = status == VACCEL_OK;
    }
    pthread_mutex_unlock(&lock);
    *runtime = &process_runtime;
    return status;
}

vaccel_status vac_trt_device_find(const vaccel_host *host, const struct vac_trt_runtime *runtime,
                                  const char *name, const struct vac_trt_device **device)
{
    for (size_t i = 0; i < runtime->device_count; i++) {
        if (name == NULL || name[0] == '\0' || strcmp(name, runtime->devices[i].name) == 0) {
            *device = &runtime->devices[i];
            return VACCEL_OK;
        }
    }
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "TensorRT has no device '%s' here, and %zu: GPU, GPU.1, ...; ask for one of "
                      "these, or leave the device to the backend",
                      name, runtime->device_count);
}

vaccel_status vac_trt_probe(const vaccel_host *host, vaccel_probe *probe)
{
    const struct vac_trt_runtime *runtime;
    vaccel_status status = vac_trt_runtime_get(host, &runtime);
    if (status == VACCEL_OK) {
        status = host->set_version(probe, runtime->version);
    }
    for (size_t i = 0; status == VACCEL_OK && i < runtime->device_count; i++) {
        const struct vac_trt_device *device = &runtime->devices[i];
        status = host->add_device(probe, device->name, device->model, "f32");
    }
    return status;
}

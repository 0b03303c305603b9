/* SPDX-License-Identifier: Apache-2.0 */
#include "nvrtc.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/library.h"

static const char source[] = {
#include "kernels.cu.inc"
    0};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_nvrtc process_nvrtc; /* guarded by `lock` until `ready` */
static bool ready;

/* What is looked for, and what the driver can run. */
struct search {
    struct vac_nvrtc *nvrtc;
    int driver_version;
};

static bool find_functions(void *handle, const char *path, struct vac_nvrtc *nvrtc,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    const struct vac_library_symbol wanted[] = {
#define PLACE(name, arguments) {#name, &nvrtc->name},
        VAC_NVRTC_FUNCTIONS(PLACE)
#undef PLACE
            {"nvrtcGetErrorString", &nvrtc->nvrtcGetErrorString},
    };

    return vac_library_take(handle, path, wanted, sizeof(wanted) / sizeof(wanted[0]),
                            "it is not NVRTC, or older than 11.2", why);
}

static bool accept_nvrtc(void *handle, const char *path, void *user,
                         char why[VAC_LIBRARY_REASON_SIZE])
{
    const struct search *search = user;
    struct vac_nvrtc *nvrtc = search->nvrtc;
    int driver = search->driver_version;

    if (!find_functions(handle, path, nvrtc, why))
        return false;
    if (nvrtc->nvrtcVersion(&nvrtc->major, &nvrtc->minor) != 0 ||
        nvrtc->nvrtcGetNumSupportedArchs(&nvrtc->architecture_count) != 0 ||
        nvrtc->architecture_count < 1 || nvrtc->architecture_count > VAC_NVRTC_ARCHITECTURES ||
        nvrtc->nvrtcGetSupportedArchs(nvrtc->architectures) != 0) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE, "%s does not say what it compiles for", path);
        return false;
    }
    /* Drivers run the code of later minor versions, not of later major ones. */
    if (nvrtc->major > driver / 1000) {
        snprintf(why, VAC_LIBRARY_REASON_SIZE,
                 "%s is of CUDA %d.%d, and the driver runs code of up to %d.x; update the driver, "
                 "or install NVRTC of CUDA %d",
                 path, nvrtc->major, nvrtc->minor, driver / 1000, driver / 1000);
        return false;
    }
    return true;
}

static vaccel_status open_nvrtc(const vaccel_host *host, int driver_version)
{
    static const struct vac_library wanted[] = {
        {
            .framework = "NVRTC",
            .file = "libnvrtc.so",
            .soname = "libnvrtc.so.13",
            .package = "nvidia/cu13/lib",
            .variable = "VACCEL_NVRTC_LIBRARY",
            .install = "pip install nvidia-cuda-nvrtc",
            .accept = accept_nvrtc,
        },
        {
            .framework = "NVRTC",
            .file = "libnvrtc.so",
            .soname = "libnvrtc.so.12",
            .package = "nvidia/cuda_nvrtc/lib",
            .variable = "VACCEL_NVRTC_LIBRARY",
            .install = "pip install nvidia-cuda-nvrtc-cu12",
            .accept = accept_nvrtc,
        },
    };
    struct search search = {&process_nvrtc, driver_version};
    vaccel_status status = VACCEL_ERR_UNAVAILABLE;

    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]) && status == VACCEL_ERR_UNAVAILABLE;
         i++) {
        /* One of a later CUDA is not even looked for. */
        if (i > 0 || driver_version >= 13000)
            status = vac_library_open(&wanted[i], host, &search);
    }
    return status;
}

vaccel_status vac_nvrtc_get(const vaccel_host *host, int driver_version,
                            const struct vac_nvrtc **nvrtc)
{
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&lock);
    if (!ready) {
        status = open_nvrtc(host, driver_version);
        ready = status == VACCEL_OK;
    }
    pthread_mutex_unlock(&lock);
    *nvrtc = &process_nvrtc;
    return status;
}

bool vac_nvrtc_target(const struct vac_nvrtc *nvrtc, int capability, char option[64])
{
    int best = 0;

    for (int i = 0; i < nvrtc->architecture_count; i++) {
        if (nvrtc->architectures[i] <= capability && nvrtc->architectures[i] > best)
            best = nvrtc->architectures[i];
    }
    /* Code for a device runs on those of the same major version. */
    snprintf(option, 64, "--gpu-architecture=%s_%d",
             best / 10 == capability / 10 ? "sm" : "compute", best);
    return best > 0;
}

static vaccel_status fail_compile(const vaccel_host *host, const struct vac_nvrtc *nvrtc,
                                  vac_nvrtc_program program, const char *option,
                                  vac_nvrtc_result error)
{
    size_t size = 0;
    char *log = NULL;

    if (program && nvrtc->nvrtcGetProgramLogSize(program, &size) == 0 && size)
        log = calloc(1, size + 1);
    if (log && nvrtc->nvrtcGetProgramLog(program, log) != 0)
        log[0] = '\0';
    if (log)
        log[strcspn(log, "\n")] = '\0';
    vaccel_status status = host->fail(
        VACCEL_ERR_BACKEND,
        "NVRTC %d.%d does not compile the kernels with %s (%s) %.200s; see that all of it is "
        "installed, libnvrtc-builtins too",
        nvrtc->major, nvrtc->minor, option, nvrtc->nvrtcGetErrorString(error), log ? log : "");
    free(log);
    return status;
}

/* The code of a program that compiled. */
static vac_nvrtc_result take_code(const struct vac_nvrtc *nvrtc, vac_nvrtc_program program,
                                  bool for_device, char **code, size_t *size)
{
    vac_nvrtc_result error = for_device ? nvrtc->nvrtcGetCUBINSize(program, size)
                                        : nvrtc->nvrtcGetPTXSize(program, size);

    if (error != 0)
        return error;
    /* The driver reads PTX to its NUL. */
    *code = calloc(1, *size + 1);
    if (!*code)
        return 0;
    return for_device ? nvrtc->nvrtcGetCUBIN(program, *code) : nvrtc->nvrtcGetPTX(program, *code);
}

vaccel_status vac_nvrtc_compile(const vaccel_host *host, const struct vac_nvrtc *nvrtc,
                                const char *option, void **code, size_t *size)
{
    const char *const options[] = {option};
    vac_nvrtc_program program = NULL;
    char *taken = NULL;
    vac_nvrtc_result error =
        nvrtc->nvrtcCreateProgram(&program, source, "kernels.cu", 0, NULL, NULL);
    vaccel_status status = VACCEL_OK;

    if (error == 0)
        error = nvrtc->nvrtcCompileProgram(program, 1, options);
    if (error == 0)
        error = take_code(nvrtc, program, strstr(option, "=sm_") != NULL, &taken, size);
    if (error != 0)
        status = fail_compile(host, nvrtc, program, option, error);
    else if (!taken)
        status = host->fail(VACCEL_ERR_NO_MEMORY, "no memory for CUDA's kernels");
    if (program)
        nvrtc->nvrtcDestroyProgram(&program);
    if (status != VACCEL_OK) {
        free(taken);
        taken = NULL;
    }
    *code = taken;
    return status;
}

char *vac_nvrtc_key(const struct vac_nvrtc *nvrtc, const char *option)
{
    char *key = NULL;

    return asprintf(&key, "NVRTC %d.%d|%s|%s", nvrtc->major, nvrtc->minor, option, source) < 0
               ? NULL
               : key;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/forked.h"
#include "backends/common/library.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_cl process_library; /* guarded by `lock` until `ready` */
static bool ready;

static bool accept_opencl(void *handle, const char *path, void *user,
                          char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_cl *cl = user;
    const struct vac_library_symbol wanted[] = {
#define PLACE(name) {#name, &cl->name},
        VAC_CL_FUNCTIONS(PLACE)
#undef PLACE
    };

    return vac_library_take(handle, path, wanted, sizeof(wanted) / sizeof(wanted[0]),
                            "it is not an OpenCL library, or older than OpenCL 1.2", why);
}

static bool accept_clblast(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    struct vac_cl *cl = user;
    void *symbol = dlsym(handle, "CLBlastSgemm");

    if (!symbol)
        snprintf(why, VAC_LIBRARY_REASON_SIZE, "%s has no CLBlastSgemm: it is not CLBlast", path);
    memcpy(&cl->sgemm, &symbol, sizeof(symbol));
    return symbol != NULL;
}

static vaccel_status open_libraries(const vaccel_host *host)
{
    static const struct vac_library opencl = {
        .framework = "OpenCL",
        .file = "libOpenCL.so",
        .soname = "libOpenCL.so.1",
        .variable = "VACCEL_OPENCL_LIBRARY",
        .install = "apt install ocl-icd-libopencl1",
        .accept = accept_opencl,
    };
    static const struct vac_library clblast = {
        .framework = "CLBlast",
        .file = "libclblast.so",
        .soname = "libclblast.so.1",
        .variable = "VACCEL_CLBLAST_LIBRARY",
        .install = "apt install libclblast1",
        .accept = accept_clblast,
    };
    vaccel_status status = vac_forked_watch(host);

    if (status == VACCEL_OK)
        status = vac_library_open(&opencl, host, &process_library);
    if (status != VACCEL_OK)
        return status;
    const char *chosen = secure_getenv(clblast.variable);
    if (chosen && strcmp(chosen, "none") == 0)
        return VACCEL_OK;
    status = vac_library_open(&clblast, host, &process_library);
    if (status == VACCEL_ERR_CONFIG)
        return status;
    if (status != VACCEL_OK)
        host->log(VACCEL_LOG_INFO, "opencl: matrices are multiplied by a kernel of its own: %s",
                  host->last_error());
    return VACCEL_OK;
}

vaccel_status vac_cl_get(const vaccel_host *host, const struct vac_cl **library)
{
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&lock);
    if (!ready) {
        status = open_libraries(host);
        ready = status == VACCEL_OK;
    }
    pthread_mutex_unlock(&lock);
    *library = &process_library;
    return status;
}

const char *vac_cl_reason(cl_int error)
{
    static const struct {
        cl_int error;
        const char *reason;
    } known[] = {
        {-1001, "no OpenCL driver is installed"},
        {CL_DEVICE_NOT_FOUND, "no device"},
        {CL_DEVICE_NOT_AVAILABLE, "the device is not available"},
        {CL_COMPILER_NOT_AVAILABLE, "the driver has no compiler"},
        {CL_MEM_OBJECT_ALLOCATION_FAILURE, "the device's memory ran out"},
        {CL_OUT_OF_RESOURCES, "the device's resources ran out"},
        {CL_OUT_OF_HOST_MEMORY, "memory ran out"},
        {CL_BUILD_PROGRAM_FAILURE, "a kernel does not compile"},
        {CL_INVALID_BINARY, "a kernel was compiled for another device"},
        {CL_INVALID_BUFFER_SIZE, "the device takes no buffer as large"},
        {CL_INVALID_WORK_GROUP_SIZE, "the device runs no work-groups as large"},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i].error == error)
            return known[i].reason;
    }
    return "see the error's number in cl.h or clblast_c.h";
}

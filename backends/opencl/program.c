/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/disk_cache.h"

static const char backend_name[] = "opencl";
static const char options[] = "-cl-std=CL1.2";
static const char source[] = {
#include "kernels.cl.inc"
    0};

/* All that the binary depends on. */
static char *make_key(const struct vac_cl_runtime *runtime)
{
    size_t size = strlen(runtime->device->identity) + sizeof(options) + sizeof(source) + 8;
    char *key = malloc(size);

    if (key)
        snprintf(key, size, "%s|%s|%s", runtime->device->identity, options, source);
    return key;
}

static cl_int build(const struct vac_cl_runtime *runtime, cl_program program)
{
    return runtime->cl->clBuildProgram(program, 1, &runtime->device->id, options, NULL, NULL);
}

/* From the cache; NULL when it is not there, or the driver does not want it any more. */
static cl_program from_cache(const struct vac_cl_runtime *runtime, const char *key)
{
    const struct vac_cl *cl = runtime->cl;
    void *data;
    size_t size;
    cl_int error = CL_SUCCESS;

    if (!vac_disk_cache_read(runtime->host, backend_name, key, &data, &size))
        return NULL;
    const unsigned char *binary = data;
    cl_program program = cl->clCreateProgramWithBinary(runtime->context, 1, &runtime->device->id,
                                                       &size, &binary, NULL, &error);
    free(data);
    if (error != CL_SUCCESS)
        return NULL;
    if (build(runtime, program) == CL_SUCCESS)
        return program;
    cl->clReleaseProgram(program);
    return NULL;
}

static void keep(const struct vac_cl_runtime *runtime, const char *key, cl_program program)
{
    const struct vac_cl *cl = runtime->cl;
    size_t size = 0;

    if (cl->clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, sizeof(size), &size, NULL) !=
            CL_SUCCESS ||
        !size)
        return;
    unsigned char *binary = malloc(size);
    if (binary && cl->clGetProgramInfo(program, CL_PROGRAM_BINARIES, sizeof(binary), &binary,
                                       NULL) == CL_SUCCESS)
        vac_disk_cache_write(runtime->host, backend_name, key, binary, size);
    free(binary);
}

static vaccel_status fail_build(const struct vac_cl_runtime *runtime, cl_program program,
                                cl_int error)
{
    char log[512] = "";

    runtime->cl->clGetProgramBuildInfo(program, runtime->device->id, CL_PROGRAM_BUILD_LOG,
                                       sizeof(log) - 1, log, NULL);
    log[strcspn(log, "\n")] = '\0';
    return runtime->host->fail(
        VACCEL_ERR_BACKEND,
        "OpenCL, device %s (%s): the kernels do not compile (error %d: %s) %s; see that the "
        "driver is whole and can write its own cache",
        runtime->device->name, runtime->device->description, error, vac_cl_reason(error), log);
}

vaccel_status vac_cl_program(struct vac_cl_runtime *runtime, cl_program *program)
{
    const struct vac_cl *cl = runtime->cl;
    const char *text = source;
    cl_int error = CL_SUCCESS;
    char *key = make_key(runtime);

    if (!key)
        return runtime->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for OpenCL's kernels");
    *program = from_cache(runtime, key);
    if (*program) {
        free(key);
        return VACCEL_OK;
    }
    *program = cl->clCreateProgramWithSource(runtime->context, 1, &text, NULL, &error);
    if (error != CL_SUCCESS) {
        free(key);
        return vac_cl_fail(runtime, "reading the kernels", error);
    }
    error = build(runtime, *program);
    vaccel_status status = VACCEL_OK;
    if (error == CL_SUCCESS) {
        keep(runtime, key, *program);
    } else {
        status = fail_build(runtime, *program, error);
        cl->clReleaseProgram(*program);
    }
    free(key);
    return status;
}

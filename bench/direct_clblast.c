/* SPDX-License-Identifier: Apache-2.0 */
/** CLBlast on the first OpenCL device, as a careful program calls it: its buffers lie in the memory
 * of the matrices, and are made once. */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <clblast_c.h>
#include <stdio.h>

#include "bench/direct_gemm.h"

const char direct_gemm_backend[] = "opencl";

static cl_context context;
static cl_command_queue queue;
static struct {
    size_t n;
    cl_mem a, b, c;
} made;

bool direct_gemm_open(void)
{
    cl_platform_id platform;
    cl_device_id device;
    cl_int error = CL_SUCCESS;

    if (clGetPlatformIDs(1, &platform, NULL) != CL_SUCCESS ||
        clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL) != CL_SUCCESS) {
        fprintf(stderr, "OpenCL has no device\n");
        return false;
    }
    context = clCreateContext(NULL, 1, &device, NULL, NULL, &error);
    if (error == CL_SUCCESS)
        queue = clCreateCommandQueue(context, device, 0, &error);
    if (error != CL_SUCCESS)
        fprintf(stderr, "OpenCL by hand: error %d\n", error);
    return error == CL_SUCCESS;
}

static cl_mem make(const float *data, size_t n, cl_mem_flags flags)
{
    return clCreateBuffer(context, flags | CL_MEM_USE_HOST_PTR, n * n * sizeof(float),
                          (void *)(uintptr_t)data, NULL);
}

bool direct_gemm_run(size_t n, const float *a, const float *b, float *c)
{
    cl_int error;

    if (made.n != n) {
        if (made.n) {
            clReleaseMemObject(made.a);
            clReleaseMemObject(made.b);
            clReleaseMemObject(made.c);
        }
        made.n = n;
        made.a = make(a, n, CL_MEM_READ_ONLY);
        made.b = make(b, n, CL_MEM_READ_ONLY);
        made.c = make(c, n, CL_MEM_WRITE_ONLY);
    }
    if (CLBlastSgemm(CLBlastLayoutRowMajor, CLBlastTransposeNo, CLBlastTransposeNo, n, n, n, 1,
                     made.a, 0, n, made.b, 0, n, 0, made.c, 0, n, &queue, NULL) != CLBlastSuccess)
        return false;
    void *mapped = clEnqueueMapBuffer(queue, made.c, CL_TRUE, CL_MAP_READ, 0, n * n * sizeof(float),
                                      0, NULL, NULL, &error);
    return error == CL_SUCCESS &&
           clEnqueueUnmapMemObject(queue, made.c, mapped, 0, NULL, NULL) == CL_SUCCESS &&
           clFinish(queue) == CL_SUCCESS;
}

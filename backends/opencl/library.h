/* SPDX-License-Identifier: Apache-2.0 */
/** libOpenCL and CLBlast, opened at run time. */
#ifndef VACCEL_OPENCL_LIBRARY_H
#define VACCEL_OPENCL_LIBRARY_H

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <clblast_c.h>

#include <vaccel/backend.h>

/* Every function that is called, once. */
#define VAC_CL_FUNCTIONS(F)                                                                        \
    F(clBuildProgram)                                                                              \
    F(clCreateBuffer)                                                                              \
    F(clCreateCommandQueue)                                                                        \
    F(clCreateContext)                                                                             \
    F(clCreateKernel)                                                                              \
    F(clCreateProgramWithBinary)                                                                   \
    F(clCreateProgramWithSource)                                                                   \
    F(clEnqueueCopyBuffer)                                                                         \
    F(clEnqueueMapBuffer)                                                                          \
    F(clEnqueueNDRangeKernel)                                                                      \
    F(clEnqueueReadBuffer)                                                                         \
    F(clEnqueueUnmapMemObject)                                                                     \
    F(clFinish)                                                                                    \
    F(clGetDeviceIDs)                                                                              \
    F(clGetDeviceInfo)                                                                             \
    F(clGetPlatformIDs)                                                                            \
    F(clGetPlatformInfo)                                                                           \
    F(clGetProgramBuildInfo)                                                                       \
    F(clGetProgramInfo)                                                                            \
    F(clReleaseCommandQueue)                                                                       \
    F(clReleaseContext)                                                                            \
    F(clReleaseEvent)                                                                              \
    F(clReleaseKernel)                                                                             \
    F(clReleaseMemObject)                                                                          \
    F(clReleaseProgram)                                                                            \
    F(clSetKernelArg)

struct vac_cl {
#define VAC_CL_MEMBER(name) __typeof__(&(name)) name;
    VAC_CL_FUNCTIONS(VAC_CL_MEMBER)
#undef VAC_CL_MEMBER
    __typeof__(&CLBlastSgemm) sgemm; /* NULL: CLBlast is not here */
};

/**
 * Opens libOpenCL, and CLBlast where it is, unless VACCEL_CLBLAST_LIBRARY is "none"; once per
 * process. Where it is missed there is a line in the log. Thread-safe. Errors: ERR_CONFIG,
 * ERR_UNAVAILABLE, ERR_NO_MEMORY.
 */
vaccel_status vac_cl_get(const vaccel_host *host, const struct vac_cl **library);

/** What an OpenCL error number means, or a CLBlast status. */
const char *vac_cl_reason(cl_int error);

#endif

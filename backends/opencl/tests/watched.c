/* SPDX-License-Identifier: Apache-2.0 */
#include "watched.h"

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

extern struct watched watched;
struct watched watched;

/* The same function of the library that this one is linked to. */
#define REAL(name) real_##name
#define FIND_REAL(name)                                                                            \
    __typeof__(&(name)) REAL(name);                                                                \
    void *found_##name = dlsym(RTLD_NEXT, #name);                                                  \
    memcpy(&REAL(name), &found_##name, sizeof(found_##name))

static bool changes(const char *word)
{
    const char *words = getenv("WATCHED_OPENCL");

    return words && strstr(words, word);
}

static void count(size_t *counter)
{
    __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

/* Whether this call is the one that is to fail. */
static bool fails(const char *name)
{
    if (!watched.fail || strcmp(watched.fail, name) != 0)
        return false;
    watched.fail = NULL;
    return true;
}

#define FAIL_POINTER(name)                                                                         \
    do {                                                                                           \
        if (fails(#name)) {                                                                        \
            *error = CL_OUT_OF_RESOURCES;                                                          \
            return NULL;                                                                           \
        }                                                                                          \
    } while (0)

cl_int clGetPlatformIDs(cl_uint room, cl_platform_id *platforms, cl_uint *number)
{
    FIND_REAL(clGetPlatformIDs);
    if (changes("crash"))
        abort();
    return changes("no-driver") ? -1001 : REAL(clGetPlatformIDs)(room, platforms, number);
}

cl_int clGetDeviceIDs(cl_platform_id platform, cl_device_type type, cl_uint room,
                      cl_device_id *devices, cl_uint *number)
{
    FIND_REAL(clGetDeviceIDs);
    if (changes("no-device"))
        return CL_DEVICE_NOT_FOUND;
    if (changes("gpu") && type != CL_DEVICE_TYPE_ALL)
        type = type == CL_DEVICE_TYPE_GPU ? CL_DEVICE_TYPE_CPU : CL_DEVICE_TYPE_GPU;
    return REAL(clGetDeviceIDs)(platform, type, room, devices, number);
}

cl_int clGetDeviceInfo(cl_device_id device, cl_device_info what, size_t room, void *value,
                       size_t *size)
{
    static const cl_bool no = CL_FALSE;
    static const size_t few = 24;

    FIND_REAL(clGetDeviceInfo);
    if (what == CL_DEVICE_HOST_UNIFIED_MEMORY && changes("own-memory"))
        memcpy(value, &no, sizeof(no));
    else if (what == CL_DEVICE_MAX_WORK_GROUP_SIZE && changes("small-groups"))
        memcpy(value, &few, sizeof(few));
    else
        return REAL(clGetDeviceInfo)(device, what, room, value, size);
    return CL_SUCCESS;
}

cl_program clCreateProgramWithSource(cl_context context, cl_uint number, const char **texts,
                                     const size_t *sizes, cl_int *error)
{
    FIND_REAL(clCreateProgramWithSource);
    FAIL_POINTER(clCreateProgramWithSource);
    count(&watched.from_source);
    return REAL(clCreateProgramWithSource)(context, number, texts, sizes, error);
}

cl_program clCreateProgramWithBinary(cl_context context, cl_uint number, const cl_device_id *ids,
                                     const size_t *sizes, const unsigned char **binaries,
                                     cl_int *statuses, cl_int *error)
{
    cl_int result;

    FIND_REAL(clCreateProgramWithBinary);
    cl_program program =
        REAL(clCreateProgramWithBinary)(context, number, ids, sizes, binaries, statuses, &result);
    if (result == CL_SUCCESS)
        count(&watched.from_binary);
    *error = result;
    return program;
}

cl_int clBuildProgram(cl_program program, cl_uint number, const cl_device_id *devices,
                      const char *options, void(CL_CALLBACK *done)(cl_program, void *), void *user)
{
    FIND_REAL(clBuildProgram);
    if (watched.build)
        watched.build();
    return changes("no-compiler")
               ? CL_BUILD_PROGRAM_FAILURE
               : REAL(clBuildProgram)(program, number, devices, options, done, user);
}

cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void *host,
                      cl_int *error)
{
    FIND_REAL(clCreateBuffer);
    FAIL_POINTER(clCreateBuffer);
    count(&watched.buffers);
    if (flags & CL_MEM_USE_HOST_PTR)
        count(&watched.in_place);
    if (flags & CL_MEM_COPY_HOST_PTR)
        count(&watched.copied);
    return REAL(clCreateBuffer)(context, flags, size, host, error);
}

cl_int clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer, cl_bool wait, size_t offset,
                           size_t size, void *to, cl_uint waits, const cl_event *events,
                           cl_event *event)
{
    FIND_REAL(clEnqueueReadBuffer);
    if (fails("clEnqueueReadBuffer"))
        return CL_OUT_OF_RESOURCES;
    count(&watched.read);
    return REAL(clEnqueueReadBuffer)(queue, buffer, wait, offset, size, to, waits, events, event);
}

cl_int clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                              const size_t *offset, const size_t *work, const size_t *group,
                              cl_uint waits, const cl_event *events, cl_event *event)
{
    FIND_REAL(clEnqueueNDRangeKernel);
    if (fails("clEnqueueNDRangeKernel"))
        return CL_OUT_OF_RESOURCES;
    count(&watched.kernels);
    if (watched.kernel)
        watched.kernel();
    return REAL(clEnqueueNDRangeKernel)(queue, kernel, dimensions, offset, work, group, waits,
                                        events, event);
}

cl_int clReleaseMemObject(cl_mem buffer)
{
    FIND_REAL(clReleaseMemObject);
    __atomic_fetch_sub(&watched.buffers, 1, __ATOMIC_RELAXED);
    return REAL(clReleaseMemObject)(buffer);
}

cl_context clCreateContext(const cl_context_properties *properties, cl_uint number,
                           const cl_device_id *devices,
                           void(CL_CALLBACK *note)(const char *, const void *, size_t, void *),
                           void *user, cl_int *error)
{
    FIND_REAL(clCreateContext);
    FAIL_POINTER(clCreateContext);
    return REAL(clCreateContext)(properties, number, devices, note, user, error);
}

cl_command_queue clCreateCommandQueue(cl_context context, cl_device_id device,
                                      cl_command_queue_properties properties, cl_int *error)
{
    FIND_REAL(clCreateCommandQueue);
    FAIL_POINTER(clCreateCommandQueue);
    return REAL(clCreateCommandQueue)(context, device, properties, error);
}

cl_kernel clCreateKernel(cl_program program, const char *name, cl_int *error)
{
    FIND_REAL(clCreateKernel);
    FAIL_POINTER(clCreateKernel);
    return REAL(clCreateKernel)(program, name, error);
}

cl_int clSetKernelArg(cl_kernel kernel, cl_uint place, size_t size, const void *value)
{
    FIND_REAL(clSetKernelArg);
    return fails("clSetKernelArg") ? CL_OUT_OF_RESOURCES
                                   : REAL(clSetKernelArg)(kernel, place, size, value);
}

void *clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer, cl_bool wait, cl_map_flags flags,
                         size_t offset, size_t size, cl_uint waits, const cl_event *events,
                         cl_event *event, cl_int *error)
{
    FIND_REAL(clEnqueueMapBuffer);
    FAIL_POINTER(clEnqueueMapBuffer);
    return REAL(clEnqueueMapBuffer)(queue, buffer, wait, flags, offset, size, waits, events, event,
                                    error);
}

cl_int clEnqueueUnmapMemObject(cl_command_queue queue, cl_mem buffer, void *mapped, cl_uint waits,
                               const cl_event *events, cl_event *event)
{
    FIND_REAL(clEnqueueUnmapMemObject);
    cl_int error = REAL(clEnqueueUnmapMemObject)(queue, buffer, mapped, waits, events, event);
    return fails("clEnqueueUnmapMemObject") ? CL_OUT_OF_RESOURCES : error;
}

cl_int clFinish(cl_command_queue queue)
{
    FIND_REAL(clFinish);
    cl_int error = REAL(clFinish)(queue);
    return fails("clFinish") ? CL_OUT_OF_RESOURCES : error;
}

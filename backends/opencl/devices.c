/* SPDX-License-Identifier: Apache-2.0 */
#include "devices.h"

#include <stdio.h>
#include <string.h>

#include "backends/common/signals.h"

enum { PLATFORMS = 8 };

static const struct kind {
    cl_device_type type;
    const char *name;
} kinds[] = {
    {CL_DEVICE_TYPE_GPU, "GPU"},
    {CL_DEVICE_TYPE_ACCELERATOR, "ACCELERATOR"},
    {CL_DEVICE_TYPE_CPU, "CPU"},
};

struct list {
    const struct vac_cl *cl;
    struct vac_cl_device *devices;
    size_t count;
};

static void device_text(const struct vac_cl *cl, cl_device_id id, cl_device_info what, char *text,
                        size_t size)
{
    if (cl->clGetDeviceInfo(id, what, size - 1, text, NULL) != CL_SUCCESS)
        text[0] = '\0';
    text[size - 1] = '\0';
}

static void platform_text(const struct vac_cl *cl, cl_platform_id id, cl_platform_info what,
                          char *text, size_t size)
{
    if (cl->clGetPlatformInfo(id, what, size - 1, text, NULL) != CL_SUCCESS)
        text[0] = '\0';
    text[size - 1] = '\0';
}

static void describe(const struct vac_cl *cl, cl_platform_id platform, struct vac_cl_device *device)
{
    char platform_name[64] = "";
    char platform_version[192] = "";
    char name[128] = "";
    char driver[96] = "";
    char version[128] = "";
    cl_bool shares = CL_FALSE;
    cl_uint align_bits = 1024;
    size_t largest = 1;

    platform_text(cl, platform, CL_PLATFORM_NAME, platform_name, sizeof(platform_name));
    platform_text(cl, platform, CL_PLATFORM_VERSION, platform_version, sizeof(platform_version));
    device_text(cl, device->id, CL_DEVICE_NAME, name, sizeof(name));
    device_text(cl, device->id, CL_DRIVER_VERSION, driver, sizeof(driver));
    device_text(cl, device->id, CL_DEVICE_VERSION, version, sizeof(version));
    cl->clGetDeviceInfo(device->id, CL_DEVICE_HOST_UNIFIED_MEMORY, sizeof(shares), &shares, NULL);
    cl->clGetDeviceInfo(device->id, CL_DEVICE_MEM_BASE_ADDR_ALIGN, sizeof(align_bits), &align_bits,
                        NULL);
    snprintf(device->description, sizeof(device->description), "%s, %s, driver %s", name,
             platform_name, driver);
    snprintf(device->identity, sizeof(device->identity), "%s|%s|%s|%s|%s", platform_name,
             platform_version, name, driver, version);
    cl->clGetDeviceInfo(device->id, CL_DEVICE_MAX_WORK_GROUP_SIZE, sizeof(largest), &largest, NULL);
    device->group = VAC_CL_GROUP;
    while (device->group > 1 && device->group > largest)
        device->group /= 2;
    device->shares_memory = shares == CL_TRUE;
    device->alignment = align_bits >= 64 ? align_bits / 8 : 8;
}

/* The devices of one kind on one platform; `*number` goes on from platform to platform. */
static void add_devices(struct list *list, cl_platform_id platform, const struct kind *kind,
                        size_t *number)
{
    cl_device_id ids[VAC_CL_DEVICES];
    cl_uint found = 0;

    if (list->cl->clGetDeviceIDs(platform, kind->type, VAC_CL_DEVICES, ids, &found) != CL_SUCCESS)
        return;
    for (cl_uint i = 0; i < found && i < VAC_CL_DEVICES && list->count < VAC_CL_DEVICES; i++) {
        struct vac_cl_device *device = &list->devices[list->count++];
        *device =
            (struct vac_cl_device){.id = ids[i], .is_processor = kind->type == CL_DEVICE_TYPE_CPU};
        if (*number)
            snprintf(device->name, sizeof(device->name), "%s.%zu", kind->name, *number);
        else
            snprintf(device->name, sizeof(device->name), "%s", kind->name);
        ++*number;
        describe(list->cl, platform, device);
    }
}

static vaccel_status list_all(const vaccel_host *host, const struct vac_cl *cl,
                              struct vac_cl_device devices[VAC_CL_DEVICES], size_t *count)
{
    struct list list = {cl, devices, 0};
    cl_platform_id platforms[PLATFORMS];
    cl_uint found = 0;
    cl_int error = cl->clGetPlatformIDs(PLATFORMS, platforms, &found);
    if (error != CL_SUCCESS || found == 0)
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "OpenCL has no platform (%s); install your device's driver, or "
                          "`apt install pocl-opencl-icd` for processors",
                          error == CL_SUCCESS ? "none is listed" : vac_cl_reason(error));
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
        size_t number = 0;
        for (cl_uint i = 0; i < found && i < PLATFORMS; i++)
            add_devices(&list, platforms[i], &kinds[k], &number);
    }
    *count = list.count;
    if (list.count)
        return VACCEL_OK;
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "OpenCL has %u platform(s) and no device on any; see that the device is "
                      "there and that this user may use it (groups render, video), and that the "
                      "driver can write its cache",
                      found);
}

vaccel_status vac_cl_devices(const vaccel_host *host, const struct vac_cl *cl,
                             struct vac_cl_device devices[VAC_CL_DEVICES], size_t *count)
{
    struct vac_signals signals;

    /* Drivers are loaded here. */
    vac_signals_save(&signals);
    vaccel_status status = list_all(host, cl, devices, count);
    vac_signals_restore(&signals);
    return status;
}

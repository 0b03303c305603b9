/* SPDX-License-Identifier: Apache-2.0 */
/** The devices of all OpenCL platforms. */
#ifndef VACCEL_OPENCL_DEVICES_H
#define VACCEL_OPENCL_DEVICES_H

#include <stdbool.h>

#include "library.h"

enum { VAC_CL_DEVICES = 16, VAC_CL_GROUP = 64 };

struct vac_cl_device {
    char name[40]; /* to pin it by: GPU, GPU.1, ACCELERATOR, CPU */
    char description[320];
    char identity[640]; /* all that a compiled kernel depends on */
    cl_device_id id;
    bool shares_memory; /* with the processor: buffers lie where the caller's memory is */
    bool is_processor;  /* whose work-items run one after the other */
    size_t alignment;   /* bytes that a buffer of its own is aligned to */
    size_t group;       /* work-items of a group, a power of two */
};

/**
 * Lists the devices, GPUs first, then other accelerators, then processors. Errors: ERR_UNAVAILABLE
 * (no driver, no device; the message says what to install).
 */
vaccel_status vac_cl_devices(const vaccel_host *host, const struct vac_cl *cl,
                             struct vac_cl_device devices[VAC_CL_DEVICES], size_t *count);

#endif

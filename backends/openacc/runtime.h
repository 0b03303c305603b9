/* SPDX-License-Identifier: Apache-2.0 */
/** The kernels, opened at run time, and the devices that OpenACC has. */
#ifndef VACCEL_OPENACC_RUNTIME_H
#define VACCEL_OPENACC_RUNTIME_H

#include <vaccel/backend.h>

#include "kernels.h"

enum { VAC_ACC_DEVICES = 16 };

struct vac_acc_device {
    char name[24]; /* to pin it by: GPU, GPU.1, CPU */
    char description[128];
    enum vac_acc_kind kind;
    int number;
    bool shares_memory; /* with the host */
};

/** The backend. */
struct vac_openacc {
    const vaccel_host *host;
    const struct vac_acc_kernels *kernels;
    struct vac_acc_device devices[VAC_ACC_DEVICES];
    size_t device_count;
};

/** Opens the kernels, once per process, and lists the devices: GPUs first. Thread-safe. Errors:
 * ERR_CONFIG, ERR_UNAVAILABLE (also when ACC_DEVICE_TYPE names what is not here), ERR_NO_MEMORY. */
vaccel_status vac_acc_open(const vaccel_host *host, struct vac_openacc *backend);

/** The device of that name, NULL for the first. Errors: ERR_INVALID. */
vaccel_status vac_acc_device(const struct vac_openacc *backend, const char *name,
                             const struct vac_acc_device **device);

#endif

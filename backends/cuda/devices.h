/* SPDX-License-Identifier: Apache-2.0 */
/** The devices of NVIDIA's driver that NVRTC compiles for. */
#ifndef VACCEL_CUDA_DEVICES_H
#define VACCEL_CUDA_DEVICES_H

#include "driver.h"
#include "nvrtc.h"

enum { VAC_CUDA_DEVICES = 16 };

struct vac_cuda_device_info {
    char name[24]; /* to pin it by: GPU, GPU.1 */
    char description[160];
    char option[64]; /* what the kernels are compiled with */
    vac_cuda_device device;
    size_t max_pitch; /* bytes between rows of a copy, at most */
};

/** Lists the devices, in the driver's order, which CUDA_VISIBLE_DEVICES changes. Errors:
 * ERR_UNAVAILABLE (none; the message says why). */
vaccel_status vac_cuda_devices(const vaccel_host *host, const struct vac_cuda_driver *driver,
                               const struct vac_nvrtc *nvrtc,
                               struct vac_cuda_device_info devices[VAC_CUDA_DEVICES],
                               size_t *count);

#endif

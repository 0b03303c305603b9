/* SPDX-License-Identifier: Apache-2.0 */
/** Faults to try, from the environment: README.md lists them. */
#ifndef NPU_FAULTS_H
#define NPU_FAULTS_H

#include <vaccel/backend.h>

#include "device.h"

struct faults {
    enum npu_flaw flaw;
    uint64_t after; /* descriptors that go well before */
    int timeout_ms; /* until the device is taken to hang */
};

/** Reads NPU_FAULT and NPU_TIMEOUT_MS. Errors: ERR_CONFIG. */
vaccel_status faults_read(const vaccel_host *host, struct faults *faults);

/** Does to a probe what NPU_FAULT asks for: fails, crashes, exits or hangs; else VACCEL_OK. */
vaccel_status faults_probe(const vaccel_host *host);

#endif

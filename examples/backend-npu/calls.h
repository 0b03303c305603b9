/* SPDX-License-Identifier: Apache-2.0 */
/** Calls, checked and made into the device's work. */
#ifndef NPU_CALLS_H
#define NPU_CALLS_H

#include <vaccel/backend_ops.h>

#include "driver.h"

/** What `self` points to. */
struct npu_backend {
    const vaccel_host *host;
    struct driver *driver;
};

vaccel_status submit_add(void *self, const vaccel_invocation *invocation, const void *args,
                         vaccel_ticket *ticket, void **request);
vaccel_status submit_multiply(void *self, const vaccel_invocation *invocation, const void *args,
                              vaccel_ticket *ticket, void **request);
vaccel_status submit_minmax(void *self, const vaccel_invocation *invocation, const void *args,
                            vaccel_ticket *ticket, void **request);
vaccel_status submit_copy(void *self, const vaccel_invocation *invocation, const void *args,
                          vaccel_ticket *ticket, void **request);

#endif

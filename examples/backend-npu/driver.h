/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The driver: between calls, of which there may be thousands, and the device's ring. No thread per
 * call: the device's interrupt completes them, and one watchdog thread looks after the device.
 */
#ifndef NPU_DRIVER_H
#define NPU_DRIVER_H

#include <vaccel/backend.h>

#include "device.h"

struct driver;

/** What becomes of a call once the device has done its work: makes its result, and says how the
 * call ends. `job` belongs to it. */
typedef vaccel_status (*finish_fn)(void *job, enum npu_status status, const char **message);

/** Powers the device up, as the environment says: NPU_FAULT, NPU_TIMEOUT_MS. `*driver` lives as
 * long as the process. Errors: ERR_CONFIG, ERR_NO_MEMORY. */
vaccel_status driver_open(const vaccel_host *host, struct driver **driver);

/**
 * Queues work and returns at once; `*request` names it for driver_cancel(). `finish` may be NULL,
 * for a call whose outputs the device has written. The ticket is completed unless this fails, and
 * `finish` called before. Thread-safe. Errors: ERR_BUSY, ERR_UNAVAILABLE, ERR_NO_MEMORY.
 */
vaccel_status driver_submit(struct driver *driver, const struct npu_work *work,
                            vaccel_ticket *ticket, finish_fn finish, void *job, void **request);

/** Gives a call up: at once when the device has not got it yet, else between two of its blocks. It
 * may have completed already. Thread-safe. */
void driver_cancel(struct driver *driver, void *request);

/** VACCEL_OK, or ERR_UNAVAILABLE and why. Thread-safe. */
vaccel_status driver_health(struct driver *driver);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** A thread that does one thing after the other, so that who asks need not wait. */
#ifndef VAC_DAEMON_LANE_H
#define VAC_DAEMON_LANE_H

#include "daemon/worker/executor.h"

struct vac_lane;

/** NULL without memory or a thread. */
struct vac_lane *vac_lane_new(void);
/** Queues a task. Thread-safe. */
void vac_lane_add(struct vac_lane *lane, struct vac_task *task);
/** Ends it when it has done all that was added; it is gone then, and nothing may be added. */
void vac_lane_end(struct vac_lane *lane);

#endif

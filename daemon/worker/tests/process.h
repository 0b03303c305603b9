/* SPDX-License-Identifier: Apache-2.0 */
/** vaccel-worker as a process, with the test for its front and its hypervisor. The guest is that of
 * daemon/fuse/tests/guest.h: its requests go through the ring of queue 0 of device 1. */
#ifndef VAC_WORKER_TESTS_PROCESS_H
#define VAC_WORKER_TESTS_PROCESS_H

#include "daemon/fuse/tests/guest.h"

#include <sys/types.h>

#include "daemon/common/control.h"
#include "daemon/worker/tests/driver.h"

enum { DEVICE = 1, QUEUES = 2, SLOTS = 8, SLOT_ROOM = 8192 };

/** What a machine has; it outlives workers. */
struct machine {
    struct driver driver; /* of queue 0 */
    int inflight;
    int board_fd;
    struct vac_board *board;
    int alarm;
    int kick[QUEUES];
    int call[QUEUES];
    uint64_t interrupts; /* that came for queue 0 */
    uint64_t kicks;      /* that the guest sent */
};
extern struct machine machine;

/** The worker, or -1, and the front's end of its socket. */
extern pid_t worker;
extern int control;

/** A fresh machine without a worker, and its end. */
int machine_begin(void **state);
int machine_end(void **state);

/** Starts a worker and tells it nothing. */
void worker_start(void);
/** Ends it with a signal, and waits for it. */
void worker_kill(void);
/** Waits until it has ended by itself; its exit status. */
int worker_wait(void);

/** Asks, waits for the answer, and gives its status. */
int order(struct vac_control_request *request, const int *fds, uint64_t *value);
/** The same without the answer, and one answer. */
void order_only(struct vac_control_request *request, const int *fds);
struct vac_control_answer answer_next(void);
bool answer_is_there(void);

/** Orders. */
int order_config(void);
int order_device(uint32_t kind, uint32_t device);
int order_memory(void);
int order_queue(uint32_t index);
int order_stop(uint32_t index, uint64_t *next);

/** Configures the worker, and has it serve queue 0. */
void worker_serve(void);

/** The guest makes the ring anew, as after a reset of the device, and forgets what it had asked:
 * that is answered with nothing. */
void machine_reset(void);

/** A backend that waits: calls that have come to it, and letting one go. */
void wait_for_held(void);
void let_go(void);
/** Takes back what was let go and noted for calls that are no more. */
void forget_held(void);

/** A call that the backend holds; stubborn ones do not heed a cancel. */
struct sent *send_held(uint64_t number, uint64_t id, bool stubborn);
/** One that it answers at once. */
struct sent *send_noop(uint64_t number, uint64_t id);

#endif

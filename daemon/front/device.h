/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A virtio-fs device as a hypervisor describes it over vhost-user: what it has negotiated, its
 * memory, its queues. This is the state that outlives workers. The present worker is told of it by
 * requests, and the next one by all of them again.
 */
#ifndef VAC_FRONT_DEVICE_H
#define VAC_FRONT_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/common/control.h"
#include "daemon/front/loop.h"
#include "daemon/front/vhost_message.h"

struct vac_device;

/** What a device needs of its surroundings. */
struct vac_device_host {
    /** A worker is needed; vac_device_hand_over() is called when it is there. */
    void (*need)(struct vac_device *device);
    /** Sends the present worker a request; the descriptors stay the device's. */
    void (*ask)(struct vac_device *device, const struct vac_control_request *request,
                const int *fds, unsigned count);
    /** The message that had to wait is answered now: with `value`. */
    void (*resume)(struct vac_device *device, uint64_t value);
    /** What it has got from the worker, or asked of it, is another than before. */
    void (*changed)(struct vac_device *device);
    /** Something that its owner should know. */
    void (*say)(struct vac_device *device, const char *text);
};

struct vac_device_queue {
    struct vac_watch kicked; /* its fd is the kick eventfd, or -1 */
    struct vac_device *device;
    int call;
    uint32_t size;
    uint32_t base;
    uint64_t descriptors; /* addresses in the hypervisor */
    uint64_t available;
    uint64_t used;
    uint64_t epoch;
    bool addressed; /* it has addresses */
    bool enabled;
    bool started;  /* by a kick descriptor, until its base is asked for */
    bool running;  /* in the present worker */
    bool stopping; /* which has been asked to stop it */
    bool exact;    /* `base` is where the queue stands, not where it stood when it was started */
    bool watched;  /* `kicked` is waited for: there is no worker */
};

struct vac_device {
    const struct vac_device_host *host;
    void *owner; /* for the host */
    uint32_t number;
    int inflight; /* the memory that says what the worker has taken */
    uint64_t features;
    uint64_t protocol;
    uint64_t epochs;
    bool known;   /* to the present worker */
    bool parking; /* which is about to go */
    bool paused;  /* all queues were stopped; what was asked since fits that they go on */
    bool renew;   /* the next worker is to drop what the guest had before it was reset */
    /* What a message waits for: an answer to that request about that queue. 0: nothing. */
    uint32_t waits_for;
    uint32_t waits_queue;
    struct vac_timer patience; /* for a worker that can't be started */
    uint64_t patience_ns;
    uint32_t regions;
    struct vac_control_region region[VAC_CONTROL_REGIONS];
    int region_fd[VAC_CONTROL_REGIONS];
    struct vac_device_queue queue[VAC_CONTROL_QUEUES];
};

/** Descriptors that a queue has at most. */
enum { VAC_DEVICE_QUEUE_SIZE = 1024 };

/** Feature bits. */
#define VAC_VHOST_F_INDIRECT (UINT64_C(1) << 28)
#define VAC_VHOST_F_EVENT_IDX (UINT64_C(1) << 29)
#define VAC_VHOST_F_PROTOCOL (UINT64_C(1) << 30)
#define VAC_VHOST_F_VERSION_1 (UINT64_C(1) << 32)
#define VAC_VHOST_PROTOCOL_MQ (UINT64_C(1) << 0)
#define VAC_VHOST_PROTOCOL_REPLY_ACK (UINT64_C(1) << 3)
#define VAC_VHOST_PROTOCOL_RESET_DEVICE (UINT64_C(1) << 13)
#define VAC_VHOST_PROTOCOL_MEM_SLOTS (UINT64_C(1) << 15)

/** How a message ended. */
enum vac_device_outcome {
    VAC_DEVICE_DONE,  /* it is acknowledged if it asks for that */
    VAC_DEVICE_REPLY, /* with *value, which this request always has */
    VAC_DEVICE_WAIT,  /* host->resume() follows; no other message until then */
    VAC_DEVICE_WRONG  /* *reason says why; nothing has changed */
};

/** False when there is no memory or no descriptor left. A message waits `patience_ns` at most for a
 * worker that cannot be started. */
bool vac_device_init(struct vac_device *device, const struct vac_device_host *host, void *owner,
                     uint32_t number, uint64_t patience_ns);
/** The worker is told, if it knows the device. */
void vac_device_end(struct vac_device *device);

/** Takes a whole message, and those of its descriptors that it needs. */
enum vac_device_outcome vac_device_message(struct vac_device *device,
                                           struct vac_vhost_message *message, uint64_t *value,
                                           const char **reason);
/** Whether a queue has been started, so that something may come. */
bool vac_device_needs_worker(const struct vac_device *device);

/** The worker is new: asks it all. */
void vac_device_hand_over(struct vac_device *device);
/** Has the worker stop all queues, so that it can be ended. */
void vac_device_park(struct vac_device *device);
/** The worker has answered. */
void vac_device_answered(struct vac_device *device, const struct vac_control_request *request,
                         const struct vac_control_answer *answer);
/** There is no worker any more; `wait` for a kick before asking for another. */
void vac_device_lost(struct vac_device *device, bool wait);

/** Why a region cannot be, after those before it in the table, in that file; NULL when it can. */
const char *vac_device_check_region(const struct vac_control_region *table, uint32_t index, int fd);
bool vac_device_is_eventfd(int fd);

/** For device_message.c. A queue may have become able to run: then the worker is asked to. */
void vac_device_begin(struct vac_device *device, uint32_t index);
/** Asks the worker something about the device alone, its memory, or whom a queue calls. */
void vac_device_ask(struct vac_device *device, uint32_t kind);
void vac_device_ask_memory(struct vac_device *device);
void vac_device_ask_call(struct vac_device *device, uint32_t index);
/** The guest was reset: what it had is dropped, and queues that run begin anew. */
void vac_device_renew(struct vac_device *device);
/** Stops a queue. False when it stands where `base` says already; else host->resume() follows. */
bool vac_device_stop(struct vac_device *device, uint32_t index);

#endif

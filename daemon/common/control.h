/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the front and a worker say to each other, over a SOCK_SEQPACKET socket: a packet is a
 * message of a fixed length that its kind implies, with the descriptors that its kind implies. The
 * front requests, the worker answers each request, a slow one when it can. Neither believes the
 * other: what does not have the length and the descriptors that it must have ends the connection.
 *
 * The worker finds its socket as descriptor VAC_CONTROL_FD. The first request is CONFIG. Requests
 * that name the same device are carried out in the order in which they come.
 */
#ifndef VAC_DAEMON_CONTROL_H
#define VAC_DAEMON_CONTROL_H

#include <stdint.h>

enum {
    VAC_CONTROL_FD = 3,
    VAC_CONTROL_VERSION = 3,
    VAC_CONTROL_REGIONS = 32,
    VAC_CONTROL_TEXT = 1024,
    VAC_CONTROL_QUEUES = 64, /* of a device, the high-priority one included */
    VAC_CONTROL_CONFIG_FDS = 2,
    VAC_CONTROL_QUEUE_FDS = 2,
    VAC_CONTROL_INFLIGHT_QUEUE = 65536, /* bytes of the in-flight memory for each queue */
    VAC_CONTROL_INFLIGHT_DEVICE = 4096, /* and, after those of all queues, for the device */
};

/** Requests. Descriptors that come with them are in the order in which they are named. */
enum vac_control_kind {
    /* The board's memfd, of sizeof(struct vac_board) bytes; the alarm, an eventfd (board.h). */
    VAC_CONTROL_CONFIG = 1,
    /* The name of a model to load; answered once it is loaded. */
    VAC_CONTROL_PRELOAD = 2,
    /* A connected socket of which nothing has been read. The front keeps a descriptor of it, to see
     * when it ends: shut it down before closing it. */
    VAC_CONTROL_STREAM = 3,
    /* The device's in-flight memfd. */
    VAC_CONTROL_DEVICE_NEW = 4,
    /* A descriptor for each region; replaces all regions before, also while queues run. */
    VAC_CONTROL_DEVICE_MEMORY = 5,
    /* The kick eventfd, the call eventfd. Before it waits for the first kick, the worker looks
     * whether something is there. */
    VAC_CONTROL_QUEUE_START = 6,
    /* A new call eventfd for a queue that runs; it is signalled at once, for what was meant for
     * the one before. */
    VAC_CONTROL_QUEUE_CALL = 7,
    /* Answered when all that was taken has been used; the answer's value is the next available
     * index. The queue is left such that the guest kicks when it adds something, and with its kick
     * eventfd signalled when it has added something already: the front watches it, to start a
     * worker when one is needed. */
    VAC_CONTROL_QUEUE_STOP = 8,
    /* Stops all queues without answering what was taken, and drops all files; regions stay. */
    VAC_CONTROL_DEVICE_RESET = 9,
    /* The same, and forgets the device: its number may be given out again. */
    VAC_CONTROL_DEVICE_GONE = 10,
    /* Stop; answered before the process ends. */
    VAC_CONTROL_QUIT = 11,
    /* As STREAM, of a connection on which no descriptors pass: what is no unix socket, or has a
     * hypervisor at its other end. */
    VAC_CONTROL_PLAIN_STREAM = 12,
    /* A rule of what the tenant may call (daemon/worker/policy.h); before anything that brings
     * calls. */
    VAC_CONTROL_RULE = 13,
    /* The memfd of passes.h, the same for all workers. Comes before anything that has calls. */
    VAC_CONTROL_PASSES = 14,
};

/** The tenant's limits are as in struct vac_tenant, 0 for none. */
struct vac_control_config {
    uint32_t version; /* VAC_CONTROL_VERSION; another one is refused with -EPROTONOSUPPORT */
    uint32_t threads; /* that run calls, 1 or more */
    char name[64];    /* of the tenant, NUL-terminated */
    uint32_t max_calls;
    uint32_t max_sessions;
    uint64_t max_call_ns;
    uint64_t max_message;
    uint64_t max_memory;
    uint32_t guest_mode; /* who may use the file system in a guest: permissions, of 0666 */
    uint32_t guest_gid;  /* and the group, as the guest numbers it */
};

struct vac_control_passes {
    uint32_t share; /* calls of this worker that wait for a pass at once, 1 or more */
    uint32_t reserved;
};

struct vac_control_text {
    char text[VAC_CONTROL_TEXT]; /* NUL-terminated */
};

/** The in-flight memory has VAC_CONTROL_INFLIGHT_QUEUE bytes for each of `queues` and then
 * VAC_CONTROL_INFLIGHT_DEVICE. It is zero for a new device, and as the worker before left it for
 * one that is handed over. */
struct vac_control_device {
    uint32_t device; /* the front's number */
    uint32_t queues; /* of DEVICE_NEW, 1 to VAC_CONTROL_QUEUES; else 0 */
};

struct vac_control_region {
    uint64_t guest_address;
    uint64_t user_address; /* in the hypervisor: rings are given by these */
    uint64_t size;
    uint64_t offset; /* in the descriptor's file */
};

/** The regions overlap neither in guest nor in user addresses, and none wraps around. */
struct vac_control_memory {
    uint32_t device;
    uint32_t regions;
    struct vac_control_region region[VAC_CONTROL_REGIONS]; /* those beyond `regions` are zero */
};

struct vac_control_queue {
    uint32_t device;
    uint32_t index;
    uint32_t size;               /* a power of two, up to 1024 */
    uint32_t base;               /* the first available index of this epoch */
    uint64_t features;           /* that were negotiated */
    uint64_t descriptor_address; /* user addresses */
    uint64_t available_address;
    uint64_t used_address;
    /* Another one than the in-flight memory has: the ring begins anew at `base`. The same: go on
     * from what the in-flight memory says. Never 0. */
    uint64_t epoch;
};

/** QUEUE_CALL, QUEUE_STOP. */
struct vac_control_index {
    uint32_t device;
    uint32_t index;
};

struct vac_control_request {
    uint32_t kind;
    uint32_t sequence;
    union {
        struct vac_control_config config;
        struct vac_control_text preload;  /* or a rule */
        struct vac_control_device device; /* DEVICE_NEW, DEVICE_RESET, DEVICE_GONE */
        struct vac_control_memory memory;
        struct vac_control_queue queue;
        struct vac_control_index index;
        struct vac_control_passes passes;
    };
};

struct vac_control_answer {
    uint32_t kind; /* of the request */
    uint32_t sequence;
    int32_t status; /* 0, or a negative errno */
    uint32_t reserved;
    uint64_t value;
};

/** Sends a request with the descriptors of its kind (kept by the caller). 0 or a negative errno;
 * -EAGAIN when the socket does not block and is full. */
int vac_control_request(int socket, const struct vac_control_request *request, const int *fds);

/**
 * Takes a request, and the descriptors that came with it (VAC_CONTROL_REGIONS fit); they are
 * close-on-exec and the caller's to close. The number of descriptors, or a negative errno: -EPROTO
 * for what is no request (nothing is left open then), -ECONNRESET when the other side has gone.
 * Lengths, counts and texts' ends have been checked; nothing else has.
 */
int vac_control_take(int socket, struct vac_control_request *request, int fds[VAC_CONTROL_REGIONS]);

/** Answers a request. 0 or a negative errno. */
int vac_control_answer(int socket, const struct vac_control_request *request, int32_t status,
                       uint64_t value);

/** Takes an answer; 0, or as vac_control_take(). */
int vac_control_answered(int socket, struct vac_control_answer *answer);

#endif

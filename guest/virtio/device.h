/* SPDX-License-Identifier: Apache-2.0 */
/** The device: virtio-fs with its one request queue, or vsock, whose queues are in guest/vsock.
 * Freestanding; not thread-safe. */
#ifndef VAC_GUEST_DEVICE_H
#define VAC_GUEST_DEVICE_H

#include "guest/virtio/queue.h"
#include "guest/virtio/transport.h"

/* Feature bits. */
#define VAC_FEATURE_INDIRECT (UINT64_C(1) << 28)
#define VAC_FEATURE_EVENT_INDEX (UINT64_C(1) << 29)
#define VAC_FEATURE_VERSION_1 (UINT64_C(1) << 32)

/* Who builds the library for hypervisors with virtio-fs alone saves the 7 KB that vsock takes. */
#ifdef VACCEL_GUEST_WITHOUT_VSOCK
enum { VAC_HAS_VSOCK = 0 };
#else
enum { VAC_HAS_VSOCK = 1 };
#endif

struct vac_device {
    struct vac_transport transport;
    struct vac_queue queue;
    uint16_t size; /* of the queue */
    void *ring;    /* the caller's */
    void *innards; /* the caller's */
    uint64_t kicks;
    bool streams; /* it is a vsock */
    bool running;
    bool stuck; /* it does not let itself be reset, so it may write to memory at any time */
};

/** Finds the device, resets it and says how large its queue will be, at most `most`. NULL, or what
 * is amiss; `*status` is then why. */
const char *vac_device_find(struct vac_device *device, const vaccel_guest_port *port, uint16_t most,
                            vaccel_status *status);

/** Begins the negotiation anew and ends it, with what of `wanted` is offered in `*taken`. False
 * when the device refuses. */
bool vac_device_negotiate(const struct vac_device *device, uint64_t wanted, uint64_t *taken);

/** Negotiates and starts the queue anew, in device->ring and device->innards. NULL, or what is
 * amiss. */
const char *vac_device_start(struct vac_device *device);

/** Stops it: after that it touches no memory. False when it does not obey. */
bool vac_device_reset(struct vac_device *device);

/** Whether it asks to be reset. */
bool vac_device_is_broken(const struct vac_device *device);

/** Has the device begin. */
void vac_device_run(struct vac_device *device);

/** Tells it that there is more in its queue, if it wants to know. */
void vac_device_kick(struct vac_device *device);

/** The bus address of `*size` bytes of memory, and how many of them are contiguous. */
uint64_t vac_bus_address(const vaccel_guest_port *port, const void *address, size_t *size);

#endif

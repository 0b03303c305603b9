/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A virtio device's registers, over PCI or MMIO (virtio 1.2, sections 4.1 and 4.2). Both are found
 * by looking, and driven through a table. Freestanding; not thread-safe.
 */
#ifndef VAC_GUEST_TRANSPORT_H
#define VAC_GUEST_TRANSPORT_H

#include <stdbool.h>

#include <vaccel/guest.h>

/* Kinds of devices. */
enum { VAC_VIRTIO_VSOCK = 19, VAC_VIRTIO_FS = 26 };

/* Bits of the device's status. */
enum {
    VAC_STATUS_ACKNOWLEDGE = 1,
    VAC_STATUS_DRIVER = 2,
    VAC_STATUS_DRIVER_OK = 4,
    VAC_STATUS_FEATURES_OK = 8,
    VAC_STATUS_NEEDS_RESET = 64,
    VAC_STATUS_FAILED = 128
};

struct vac_transport;

struct vac_ring_addresses {
    uint64_t descriptors;
    uint64_t driver;
    uint64_t device;
};

struct vac_transport_calls {
    uint8_t (*status)(const struct vac_transport *transport);
    void (*set_status)(const struct vac_transport *transport, uint8_t status);
    uint64_t (*features)(const struct vac_transport *transport);
    void (*set_features)(const struct vac_transport *transport, uint64_t features);
    /** The size that a queue may have at most; 0 when there is none of that number. */
    uint16_t (*queue_size)(const struct vac_transport *transport, uint16_t queue);
    /** Starts it, and finds out where kicks for it go: transport->kick. */
    void (*start_queue)(struct vac_transport *transport, uint16_t queue, uint16_t size,
                        const struct vac_ring_addresses *ring);
    /** Has it interrupt no more; false when the device had nothing to say. */
    bool (*acknowledge)(const struct vac_transport *transport);
    /** 32 bits of the device's own configuration; all ones when there is none. */
    uint32_t (*config)(const struct vac_transport *transport, unsigned at);
};

struct vac_transport {
    const vaccel_guest_port *port;
    const struct vac_transport_calls *calls;
    uint64_t common; /* bus addresses: of the common configuration, or of all registers */
    uint64_t interrupt;
    uint64_t notify;
    uint64_t own;         /* the device's own configuration; 0 when there is none */
    uint32_t notify_step; /* bytes for each notify offset */
    unsigned kick_width;
    uint64_t kick; /* where the queue's kicks go */
    bool message_interrupts;
};

/** Looks for a device of that kind; what is found but cannot be driven is said in `*amiss`. */
bool vac_mmio_find(const vaccel_guest_port *port, uint32_t kind, struct vac_transport *transport,
                   const char **amiss);
bool vac_pci_find(const vaccel_guest_port *port, uint32_t kind, struct vac_transport *transport,
                  const char **amiss);

#endif
